"""Keys are made once, for their owner alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from unjam.practice import secrets_on_disk

KEYS_ASKED = 16


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    key = secrets_on_disk.text(path, keep=True)
    assert len(bytes.fromhex(key)) == secrets_on_disk.KEY_BYTES
    assert secrets_on_disk.text(path, keep=True) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_many_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    with ThreadPoolExecutor(KEYS_ASKED) as pool:
        keys = set(pool.map(lambda _: secrets_on_disk.text(path, keep=True), range(KEYS_ASKED)))
    assert keys == {path.read_text().strip()}


def test_a_key_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    first, second = (secrets_on_disk.text(path, keep=False) for _ in range(2))
    assert first != second
    assert not path.exists()

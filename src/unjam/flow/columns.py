"""
The map's own copy of the work log: columns of numbers on disk that make themselves again.

Each practice has a folder: one file of raw numbers a column, one file of words a dictionary, and a
manifest that is replaced in one piece. What lies in a file beyond the manifest's count was never
there. Reading asks the log for what is new since the manifest and appends that, and only that.
Nothing is flushed to the disk's platter: a file that a power cut damaged is found by its checksum.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from unjam.events import Coded, EventColumns
from unjam.worklog import queries as worklog

VERSION = 1
"""Raised whenever the files' meaning changes: older ones are thrown away."""

ROWS_A_READ = 200_000
CODED = ("case", "step", "person", "role", "process", "lifecycle")
INSTANTS = ("ended_at_us", "started_at_us", "row")
FACTS_MAX = 200
"""The most kept columns that a projection holds."""

LOADED_MAX = 16
"""Projections that one process keeps at hand."""

Progress = Callable[[int, int], None]
Indexes = dict[str, dict[str, int]]
"""By column: the code of each word, in the order of the codes."""

Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a projection holds.

    Args:
        last_seq: the last row of the log that it covers. events: rows of each column.
        words: how many words each dictionary has. facts: the kept columns, in the files' order.
        checks: CRC-32 of each file up to the manifest's count, by file name.
    """

    version: int = VERSION
    last_seq: int = 0
    events: int = 0
    words: dict[str, int] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    checks: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Projection:
    """
    All steps of a practice, in the order of its log.

    Args:
        columns: the events; ``columns.row`` is each one's number in the log (seq). The arrays are
            mapped from disk: int32 codes, int64 instants in UTC µs.
        last_seq: the last row of the log that is in it.
    """

    columns: EventColumns
    last_seq: int


class DamagedProjection(Exception):
    """The files of this projection do not fit its manifest."""


@dataclass(frozen=True, slots=True, eq=False)
class _Loaded:
    """What a process keeps of a projection: the codes of its words, so that none is read twice."""

    manifest: Manifest
    projection: Projection
    indexes: Indexes


_loaded: dict[Path, _Loaded] = {}


def refresh(practice_id: str, *, on_progress: Progress | None = None) -> Projection:
    """
    The projection of a practice, with everything that the log holds now.

    A projection of another version, of a longer log, or with damaged files is made anew.

    Args:
        practice_id: whose log.
        on_progress: told (rows read, rows in the log) after each batch.
    """
    folder = _folder(practice_id)
    target = worklog.last_seq(practice_id)
    found = _current(folder, target)
    if found is not None:
        return found
    with _locked(folder):
        manifest = _without_redacted(folder, _usable(folder, target), practice_id=practice_id)
        known = _loaded.pop(folder, None)
        indexes = known.indexes if known and known.manifest == manifest else {}
        while manifest.last_seq < target:
            rows = worklog.steps_after(practice_id, manifest.last_seq, limit=ROWS_A_READ)
            writer = _Writer(folder, manifest, indexes)
            manifest = _appended(writer, rows.columns, last_seq=rows.last_seq)
            if on_progress is not None:
                on_progress(manifest.last_seq, target)
        return _load(folder, manifest, indexes=indexes)


def delete(practice_id: str) -> None:
    """Throw a practice's projection away; the next question makes it again."""
    folder = _folder(practice_id)
    with _locked(folder):
        _wipe(folder)


def _folder(practice_id: str) -> Path:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", practice_id):
        raise ValueError("a practice's id is made of letters, digits, - and _")
    return Path(settings.PROJECTIONS) / practice_id


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time writes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = _private(folder / "lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _private(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _wipe(folder: Path) -> None:
    _loaded.pop(folder, None)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _manifest(folder: Path) -> Manifest:
    try:
        facts = json.loads((folder / "manifest.json").read_text())
        return Manifest(**(facts | {"facts": tuple(facts["facts"])}))
    except FileNotFoundError:
        return Manifest()
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise DamagedProjection("its manifest cannot be read") from error


def _current(folder: Path, target: int) -> Projection | None:
    """The projection as this process knows it, if it is up to date and still on disk."""
    known = _loaded.get(folder)
    try:
        if known and known.manifest.last_seq == target and known.manifest == _manifest(folder):
            return known.projection
    except DamagedProjection:
        return None
    return None


def _usable(folder: Path, target: int) -> Manifest:
    """The manifest to go on from; an empty one, over an empty folder, where that is impossible."""
    try:
        manifest = _manifest(folder)
        if manifest.version == VERSION and manifest.last_seq <= target:
            _verify(folder, manifest)
            return manifest
    except DamagedProjection:
        pass
    _wipe(folder)
    return Manifest()


def _without_redacted(folder: Path, manifest: Manifest, *, practice_id: str) -> Manifest:
    """The same; or an empty one where a step was redacted since: its words lie in the files."""
    if manifest.last_seq and worklog.has_redactions_after(practice_id, manifest.last_seq):
        _wipe(folder)
        return Manifest()
    return manifest


def _verify(folder: Path, manifest: Manifest) -> None:
    known = _loaded.get(folder)
    if known and known.manifest == manifest:
        return
    for name, count in manifest.bytes.items():
        _require_whole(folder / name, count=count, check=manifest.checks[name])


def _load(folder: Path, manifest: Manifest, *, indexes: Indexes) -> Projection:
    n = manifest.events

    def coded_column(name: str) -> Any:
        codes: Any = _mapped(folder / f"{name}.i32", np.int32, count=n)
        return Coded(codes, list(_index(folder, name, manifest=manifest, indexes=indexes)))

    coded = {name: coded_column(name) for name in CODED}
    more = {fact: coded_column(f"fact{i}") for i, fact in enumerate(manifest.facts)}
    whole: dict[str, Any] = {
        name: _mapped(folder / f"{name}.i64", np.int64, count=n) for name in INSTANTS
    }
    columns = EventColumns(**coded, **whole, more=more)
    projection = Projection(columns, manifest.last_seq)
    while len(_loaded) >= LOADED_MAX:
        _loaded.pop(next(iter(_loaded)))
    _loaded[folder] = _Loaded(manifest, projection, indexes)
    return projection


def _require_whole(path: Path, *, count: int, check: int) -> None:
    try:
        with path.open("rb") as file:
            whole = file.read(count)
    except OSError as error:
        raise DamagedProjection(f"{path.name} cannot be read") from error
    if len(whole) != count or zlib.crc32(whole) != check:
        raise DamagedProjection(f"{path.name} is not what was written")


def _index(folder: Path, name: str, *, manifest: Manifest, indexes: Indexes) -> dict[str, int]:
    """The words of a column by their codes: as this process knows them, else read from disk."""
    if name not in indexes:
        words = [""]
        if name in manifest.words:
            with (folder / f"{name}.words").open("rb") as file:
                words = _words_of(file.read(manifest.bytes[f"{name}.words"]))
        indexes[name] = {word: code for code, word in enumerate(words)}
    return indexes[name]


def _mapped(path: Path, kind: type[np.int32 | np.int64], *, count: int) -> npt.NDArray[Any]:
    """A private, writable mapping: the kernel's loops are compiled for writable arrays only."""
    if not count:
        return np.empty(0, kind)
    return np.asarray(np.memmap(path, kind, "c", shape=(count,)))


def _appended(writer: _Writer, new: EventColumns, *, last_seq: int) -> Manifest:
    """Append some events to every file, then replace the manifest."""
    facts = tuple(dict.fromkeys((*writer.manifest.facts, *new.more)))[:FACTS_MAX]
    for name in CODED:
        writer.coded(name, getattr(new, name))
    for i, fact in enumerate(facts):
        none: Any = np.zeros(len(new), np.int32)
        writer.coded(f"fact{i}", new.more.get(fact, Coded(none, [""])))
    for name in INSTANTS:
        writer.append(f"{name}.i64", np.ascontiguousarray(getattr(new, name), np.int64).tobytes())
    following = Manifest(
        VERSION,
        last_seq,
        writer.manifest.events + len(new),
        writer.words,
        facts,
        writer.checks,
        writer.bytes,
    )
    _replace(writer.folder / "manifest.json", json.dumps(asdict(following)))
    return following


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = _private(unfinished)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.replace(path)


class _Writer:
    """Appends to the files of one folder and keeps count."""

    def __init__(self, folder: Path, manifest: Manifest, indexes: Indexes) -> None:
        self.folder = folder
        self.manifest = manifest
        self.indexes = indexes
        self.words = dict(manifest.words)
        self.checks = dict(manifest.checks)
        self.bytes = dict(manifest.bytes)

    def append(self, name: str, data: bytes) -> None:
        """Add bytes behind what the manifest knows; what lies there already was never finished."""
        end = self.bytes.get(name, 0)
        descriptor = _private(self.folder / name)
        with os.fdopen(descriptor, "r+b") as file:
            file.truncate(end)
            file.seek(end)
            file.write(data)
        self.bytes[name] = end + len(data)
        self.checks[name] = zlib.crc32(data, self.checks.get(name, 0))

    def coded(self, name: str, column: Coded) -> None:
        """Add a column of words, its codes translated to this projection's dictionary."""
        if name not in self.words:
            self.append(f"{name}.words", _lines([""]))
        index = _index(self.folder, name, manifest=self.manifest, indexes=self.indexes)
        fresh = [word for word in column.words if word not in index]
        codes = [index.setdefault(word, len(index)) for word in column.words]
        self.append(f"{name}.words", _lines(fresh))
        self.words[name] = len(index)
        translated = np.asarray(codes, np.int32)[np.asarray(column.codes, np.int32)]
        if f"{name}.i32" not in self.bytes:  # a fact that earlier events did not have
            self.append(f"{name}.i32", bytes(4 * self.manifest.events))
        self.append(f"{name}.i32", translated.astype(np.int32).tobytes())


def _words_of(lines: bytes) -> list[str]:
    words: list[str] = json.loads(b"[" + b",".join(lines.splitlines()) + b"]")
    return words


def _lines(words: Sequence[str]) -> bytes:
    return "".join(json.dumps(word) + "\n" for word in words).encode()

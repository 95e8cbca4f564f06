"""What a server lists is read, and names that lead elsewhere are left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.sftp.parse import is_safe, listing, said

LISTING = """sftp> ls -ln "out"
-rw-r--r--    1 1000     1000         1234 Nov 24 09:05 /out/remit 835.txt
-rw-r--r--    ? 1000     1000           99 Nov 24  2025 /out/a.271
drwxr-xr-x    1 1000     1000         4096 Nov 24 09:05 /out/archive
lrwxrwxrwx    1 1000     1000           12 Nov 24 09:05 /out/link
-rw-------    1 0        0              10 Nov 24 09:05 /out/.hidden
-rw-------    1 0        0              10 Nov 24 09:05 /out/half.part
nonsense
"""


def test_plain_files_are_found_with_their_standing() -> None:
    found = [(file.name, file.standing) for file in listing(LISTING)]
    assert found == [("a.271", "99 Nov 24  2025"), ("remit 835.txt", "1234 Nov 24 09:05")]


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a\\b", "a\nb", "", "a\x7f", "x" * 201])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert not is_safe(name)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_a_server_lists_names_lead_nowhere(text: str) -> None:
    for file in listing(f"-rw-r--r-- 1 0 0 5 Nov 24 09:05 {text}"):
        assert is_safe(file.name)


@given(st.text(alphabet='ab "\\*?[]', max_size=20))
def test_no_mark_in_a_word_means_anything(word: str) -> None:
    spoken = said(word)
    bare = spoken[1:-1].replace("\\\\", "")
    for mark in '"*?[]':
        assert bare.count(mark) == bare.count("\\" + mark)

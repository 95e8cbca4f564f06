"""JSON that could mean two things, or never end, is refused with its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.connections.ocel.strict_json import depth_of, read_json
from unjam.connections.rules import UnreadableFile

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text('[]{}"\\aé', max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text('[{"\\', max_size=3), inner, max_size=4),
    ),
    max_leaves=12,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_depth_is_seen_without_parsing(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert depth_of(text) == depth(value)
    assert read_json(text.encode(), name="x") == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b"[" * 100_000, "over 64 deep"),
        (b"[" * 65 + b"]" * 65, "over 64 deep"),
        (b"9" * 401, "over 400 digits"),
        (b'{"a": "\xff"}', "not written in UTF-8 from byte 7"),
        (b'{"a"', "broken at line 1, column 5"),
        (b'{\n"a": ?}', "broken at line 2, column 6"),
    ],
)
def test_refusals(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_json(data, name="log.json")
    assert said in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert read_json('{"é": "ü"}'.encode(encoding), name="x") == {"é": "ü"}

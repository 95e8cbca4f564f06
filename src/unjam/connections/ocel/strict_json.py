"""JSON without surprises: no doubled keys, no endless nesting, no numbers that are none."""

from __future__ import annotations

import json

import numpy as np

from unjam.connections.rules import UnreadableFile

DEPTH_MAX = 64
"""Lists and objects within each other, at most."""

DIGITS_MAX = 400
"""Digits of a whole number, at most."""

_SCAN_BYTES = 4 * 2**20
_QUOTE, _OPENINGS, _CLOSINGS = ord('"'), b"[{", b"]}"


class _Refused(ValueError):
    """Valid JSON, but none that a log has a use for."""


def read_json(data: bytes, *, name: str) -> object:
    """
    Read a JSON document strictly.

    Args:
        data: the document, UTF-8 (with or without mark) or UTF-16.
        name: the file's name, for sentences.

    Raises:
        UnreadableFile: if it is no JSON, repeats a key, holds NaN or Infinity, nests deeper than
            ``DEPTH_MAX``, or is no valid text.
    """
    text = _decoded(data, name=name)
    if depth_of(text) > DEPTH_MAX:
        raise UnreadableFile(
            f"{name} nests lists over {DEPTH_MAX} deep, as no log does. It was not read."
        )
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_constant=_no_constant,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{name} is broken at line {error.lineno}, column {error.colno}: JSON was expected"
            f" there ({error.msg}). Export it again; nothing was read."
        ) from error
    except (_Refused, RecursionError) as error:
        raise UnreadableFile(f"{name} is not strict JSON: {error}. Export it again.") from error


def depth_of(text: str) -> int:
    """
    How deep lists and objects nest, without parsing (brackets in texts do not count).

    >>> depth_of('[{"a": "[[["}]'), depth_of('["\\\\"[", []]')
    (2, 2)
    """
    data = text.encode("utf-8", "surrogatepass").replace(b"\\\\", b"  ").replace(b'\\"', b"  ")
    depth = deepest = quotes = 0
    for begin in range(0, len(data), _SCAN_BYTES):
        block = np.frombuffer(
            data, np.uint8, count=min(_SCAN_BYTES, len(data) - begin), offset=begin
        )
        quoted = (np.cumsum(block == _QUOTE) + quotes) & 1
        steps = np.isin(block, list(_OPENINGS)).astype(np.int64)
        steps -= np.isin(block, list(_CLOSINGS))
        steps[quoted == 1] = 0
        depths = np.cumsum(steps) + depth
        deepest = max(deepest, int(depths.max()))
        depth = int(depths[-1])
        quotes += int(np.count_nonzero(block == _QUOTE))
    return deepest


def _decoded(data: bytes, *, name: str) -> str:
    try:
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{name} is not written in {error.encoding.upper()} from byte {error.start:,} on."
            " Save it as UTF-8."
        ) from error


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise _Refused(f"the key {double[:40]!r} stands twice in one object")
    return found


def _no_constant(word: str) -> object:
    raise _Refused(f"{word} is no number")


def _whole_number(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise _Refused(f"a number has over {DIGITS_MAX} digits")
    return int(digits)

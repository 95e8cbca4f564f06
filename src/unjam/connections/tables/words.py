"""Writes the words of a column as codes, and refuses what cannot be a word of a log."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import CELL_BYTES_MAX
from unjam.events import Coded

REFUSED = -1
"""Stands in a column of codes where the cell is no word; its row is parked."""

BYTES_PER_CHARACTER_MAX = 4
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
"""A NUL, or the mark of a byte that the encoding does not have."""


class Coder(dict[str, int]):
    """
    The distinct words of one column, in the order in which they came.

    Code 0 is the empty word; a cell of spaces alone is empty too. Other words keep their spelling.
    """

    def __init__(self, *, lower: bool = False) -> None:
        super().__init__({"": 0})
        self.words: list[str] = [""]
        self.lower = lower

    def __missing__(self, cell: str) -> int:
        word = cell.lower() if self.lower else cell
        if not word.strip():
            code = 0
        elif word != cell:
            code = self[word]
        elif is_word(word):
            code = len(self.words)
            self.words.append(word)
        else:
            return REFUSED
        self[cell] = code
        return code

    def codes(self, cells: Sequence[str]) -> NDArray[np.int32]:
        """The codes of some cells, ``REFUSED`` where a cell is no word; shape (rows,)."""
        return np.fromiter(map(self.__getitem__, cells), dtype=np.int32, count=len(cells))

    def coded(self, codes: NDArray[np.int32]) -> Coded:
        return Coded(codes, self.words)  # type: ignore[arg-type]  # an array is a sequence


def is_word(cell: str) -> bool:
    """Whether a cell is text that a log can hold: no NUL, no undecodable byte, not too long."""
    return is_text(cell) and not is_too_long(cell)


def is_text(text: str) -> bool:
    """Whether a text has neither a NUL nor the mark of an undecodable byte."""
    return "\0" not in text and (text.isascii() or not NOT_TEXT.search(text))


def is_too_long(cell: str) -> bool:
    """Whether a cell takes more than ``CELL_BYTES_MAX`` bytes in UTF-8."""
    if len(cell) * BYTES_PER_CHARACTER_MAX <= CELL_BYTES_MAX:
        return False
    return len(cell.encode("utf-8", "surrogatepass")) > CELL_BYTES_MAX


def shown(text: str, *, chars_max: int) -> str:
    """A text as a person may see it and a database may keep it: undecodable bytes as \\xNN."""
    shortened = text[: chars_max + 1]
    visible = NOT_TEXT.sub(lambda mark: f"\\x{ord(mark.group()) & 0xFF:02x}", shortened)
    return visible if len(visible) <= chars_max else visible[: chars_max - 1] + "…"

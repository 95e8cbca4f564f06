"""The letters that part an HL7 message, and how they are hidden in the texts between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

HIGHLIGHTS = ("H", "N")
"""Escapes that switch emphasis on and off; they say nothing."""

USUAL = "^~\\&#"
"""What MSH-2 says nearly always, and one sign more for where some of them mean something else."""

LINE_BREAKS = (".br", ".BR")
HEX = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")


@dataclass(frozen=True, slots=True)
class Delimiters:
    r"""
    The letters that part a message, as MSH-1 and MSH-2 name them.

    Source: HL7 v2.5.1, chapter 2, section 2.5.4, table 2-1.
    """

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    def encoding_characters(self) -> str:
        """MSH-2."""
        return f"{self.component}{self.repetition}{self.escape}{self.subcomponent}"


STANDARD = Delimiters()


def delimiters_of(head: str) -> tuple[Delimiters, bool]:
    """
    The delimiters that a message names in its first letters, and whether all of them are there.

    Those that are missing, or stand twice, are the usual ones where these are still free.

    Args:
        head: the beginning of the message: ``MSH``, the field separator, MSH-2.
    """
    field = head[3:4]
    told = head[4:].split(field, 1)[0][:5] if field else ""
    letters, is_whole = [field], len(told) >= 4
    for usual, letter in zip(USUAL, told.ljust(4)[:4], strict=False):
        is_free = letter not in letters and not letter.isalnum() and letter > " "
        is_whole = is_whole and is_free
        others = (usual, *USUAL)
        letters.append(letter if is_free else next(one for one in others if one not in letters))
    return Delimiters(*letters), is_whole


def plain(text: str, *, delimiters: Delimiters) -> str:
    r"""
    A text as a person reads it: with its escapes undone. Those that are not known stay.

    >>> plain(r"Smith \T\ Daughters\.br\Room \X41\1", delimiters=STANDARD)
    'Smith & Daughters\nRoom A1'
    """
    escape = delimiters.escape
    if not escape or escape not in text:
        return text
    known = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": escape,
        **dict.fromkeys(HIGHLIGHTS, ""),
        **dict.fromkeys(LINE_BREAKS, "\n"),
    }

    def undone(found: re.Match[str]) -> str:
        name = found[1]
        if name in known:
            return known[name]
        hexes = HEX.fullmatch(name)
        if not hexes:
            return found[0]
        letters = bytes.fromhex(hexes[1])
        try:
            return letters.decode()
        except UnicodeDecodeError:
            return letters.decode("latin-1")

    return _escapes(escape).sub(undone, text)


def escaped(text: str, *, delimiters: Delimiters = STANDARD) -> str:
    r"""
    A person's text as it may stand in a message: what would part it is hidden.

    >>> escaped("Smith & Daughters | Room 2\n")
    'Smith \\T\\ Daughters \\F\\ Room 2\\.br\\'
    """
    escape = delimiters.escape
    hidden = {
        ord(escape): f"{escape}E{escape}",
        ord(delimiters.field): f"{escape}F{escape}",
        ord(delimiters.component): f"{escape}S{escape}",
        ord(delimiters.subcomponent): f"{escape}T{escape}",
        ord(delimiters.repetition): f"{escape}R{escape}",
        ord("\n"): f"{escape}.br{escape}",
    }
    bare = text.replace("\r\n", "\n").replace("\r", "\n").translate(hidden)
    return "".join(
        letter if letter >= " " else f"{escape}X{ord(letter):02X}{escape}" for letter in bare
    )


@lru_cache(maxsize=64)
def _escapes(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(rf"{mark}([^{mark}\r\n]{{1,200}}){mark}")

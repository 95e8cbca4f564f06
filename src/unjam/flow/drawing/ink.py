"""How words and numbers are written into SVG, so that every drawing is well-formed."""

from __future__ import annotations

import html
import re

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    """Words between tags: markup escaped, characters that XML does not know replaced."""
    return html.escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", words), quote=False)


def attribute(words: str) -> str:
    """Words as a quoted attribute value."""
    return f'"{html.escape(_NOT_IN_XML.sub(chr(0xFFFD), words), quote=True)}"'


def figure(number: float) -> str:
    """A coordinate in tenths of a pixel."""
    return f"{number:.1f}".removesuffix(".0")


def named(words: str, *, in_title: bool) -> tuple[str, str]:
    """
    A link's name, as (attribute, child): one of the two is empty.

    Where the eye reads only a part of the name, a title says it whole, to the pointer too.
    """
    return (
        ("", f"<title>{text(words)}</title>")
        if in_title
        else (f" aria-label={attribute(words)}", "")
    )

"""What codes mean, in our own words. The lists are data beside this; X12's own wording is not."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

Codes = dict[str, str]


@cache
def codes(name: str) -> Codes:
    """
    A list of codes with our wording of each.

    Args:
        name: of a list in ``codes/``, such as ``review_action``.
    """
    source = files("unjam.formats.x12").joinpath("codes", f"{name}.toml")
    words: Codes = tomllib.loads(source.read_text("utf-8"))
    return words


def meaning(name: str, code: str) -> str:
    """
    What a code means; ``code X9`` where our list does not have it, nothing where there is none.

    >>> [meaning("review_action", code) for code in ("A1", "X9", "")]
    ['Approved', 'code X9', '']
    """
    code = code.strip()
    return codes(name).get(code, f"code {code}") if code else ""


def is_known(name: str, code: str) -> bool:
    """Whether our list has the code."""
    return code.strip() in codes(name)

"""Text on its way into a spreadsheet: what looks like a formula is made to stay text."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """
    A cell that no spreadsheet takes for a formula.

    Source:
        OWASP, CSV Injection: cells that begin with one of these signs are run when opened.

    >>> harmless("=1+1"), harmless("plain"), harmless("  =1")
    ("'=1+1", 'plain', "'  =1")
    """
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA_STARTS) else text

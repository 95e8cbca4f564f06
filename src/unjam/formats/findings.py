"""How bad it is when a document is not as its standard says: the same in every language."""

from __future__ import annotations

from enum import StrEnum

FOUND_CHARS_MAX = 200
"""A value at fault is shown up to this length."""


class Severity(StrEnum):
    """How bad a finding is: with an error a document, or a part of it, cannot be relied on."""

    ERROR = "error"
    REMARK = "remark"

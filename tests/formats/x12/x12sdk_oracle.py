"""What x12sdk, another reader of X12, says of a file; it is never imported by unjam."""

from __future__ import annotations

import warnings

import pydantic

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from x12sdk.io import X12ModelReader


def faults(content: bytes) -> list[str]:
    """Why x12sdk refuses a file; empty where it accepts every transaction of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with X12ModelReader(content.decode("utf-8")) as reader:
                models = list(reader.models())
        except (pydantic.ValidationError, ValueError, KeyError) as wrong:
            return [str(wrong)]
    return [] if models else ["no transaction was found"]

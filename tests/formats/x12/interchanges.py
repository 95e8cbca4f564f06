"""Interchanges made for tests, whole or with one thing wrong; the people in them are invented."""

from __future__ import annotations

from collections.abc import Sequence


def isa(*, control: str = "000000001", marks: str = "*^:~", version: str = "00501") -> str:
    element, repetition, component, terminator = marks
    fields = (
        "ISA", "00", " " * 10, "00", " " * 10, "ZZ", "MAPLE          ", "ZZ", "BLUE           ",
        "260302", "0905", repetition, version, control, "0", "T", component,
    )  # fmt: skip
    return element.join(fields) + terminator


def interchange(
    *transactions: Sequence[str],
    marks: str = "*^:~",
    newline: str = "",
    control: str = "000000001",
    group: str = "HC",
    version: str = "005010X222A1",
) -> bytes:
    """An interchange of one group; a transaction is its segments, with ``*`` and ``:`` in them."""
    element, _, component, terminator = marks
    lines = [f"GS*{group}*MAPLE*BLUE*20260302*0905*17*X*{version}"]
    for transaction in transactions:
        lines += transaction
    lines += [f"GE*{len(transactions)}*17", f"IEA*1*{control}"]
    written = [line.replace("*", element).replace(":", component) for line in lines]
    return (
        isa(control=control, marks=marks)
        + newline
        + "".join(line + terminator + newline for line in written)
    ).encode("latin-1")


def transaction(*segments: str, set_id: str = "837", control: str = "0001") -> list[str]:
    """ST, the segments, SE with the right count."""
    return [
        f"ST*{set_id}*{control}",
        *segments,
        f"SE*{len(segments) + 2}*{control}",
    ]

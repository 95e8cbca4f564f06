"""One measured figure, and how a table of them is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """
    A figure with its unit, its goal, and the peer's figure from the same run where there is one.

    Args:
        what: what was measured, in words.
        value: the figure, in ``unit``. goal: the figure to reach, as text ("at most 0.07").
        peer: name and figure of the peer, as text. ratio: peer's time over ours.
    """

    what: str
    value: float
    unit: str
    goal: str = ""
    peer: str = ""
    ratio: float | None = None

    def row(self) -> str:
        ratio = f"{self.ratio:,.0f} times" if self.ratio is not None else ""
        figure = f"{self.value:,.3g} {self.unit}"
        return f"| {self.what} | {figure} | {self.goal} | {self.peer} | {ratio} |"

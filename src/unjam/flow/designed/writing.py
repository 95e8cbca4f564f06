"""Writes a design as the TOML that a manager reads and changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from unjam.flow.designed.design import Design, DesignedStep

HEAD = (
    "# How this work should go: its steps, in order.",
    "# Lines that begin with # are notes.",
)
ENDS = "# A case is finished once one of these is done."
FLAGS = {
    "optional": "may be left out",
    "again": "may be done again at once",
    "anywhere": "may come at any time",
    "stops": "nothing more is owed after it",
}


def write(design: Design, *, notes: Sequence[str] = ()) -> str:
    """
    The text of a design; reading it gives the same design again.

    Args:
        notes: sentences for the reader, put at the end as comments.
    """
    lines = [*HEAD, ""]
    if design.ends:
        lines += [ENDS, f"ends = {_list(design.ends)}", ""]
    for step in design.steps:
        lines += [*_step(step), ""]
    for one, two in design.returns:
        lines += ["[[return]]", f"from = {_quoted(one)}", f"to = {_quoted(two)}", ""]
    for one, two in design.before:
        lines += ["[[before]]", f"first = {_quoted(one)}", f"then = {_quoted(two)}", ""]
    for deadline in design.deadlines:
        lines += [
            "[[deadline]]", f"from = {_quoted(deadline.from_step)}",
            f"to = {_quoted(deadline.to_step)}",
            f'within = "{deadline.amount:.15g} {deadline.clock.value}"', "",
        ]  # fmt: skip
    lines += [f"# {note}" for note in notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def _step(step: DesignedStep) -> list[str]:
    lines = ["[[step]]", f"name = {_quoted(step.name)}"]
    if step.by:
        lines.append(f"by = {_list(step.by)}")
    lines += [f"{flag} = true  # {why}" for flag, why in FLAGS.items() if getattr(step, flag)]
    if step.followed_by is not None:
        lines.append(f"followed_by = {_list(step.followed_by)}")
    return lines


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(word) for word in words) + "]"


def _quoted(word: str) -> str:
    """TOML's basic strings are JSON's, but for DEL and lone surrogates."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f")

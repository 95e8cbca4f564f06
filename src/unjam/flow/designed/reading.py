"""Reads a design from the TOML that a manager writes, and says where it is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from unjam.flow.designed.design import (
    RULES_MAX,
    STEPS_MAX,
    Clock,
    Deadline,
    Design,
    DesignedStep,
)

TEXT_MAX = 40_000
CLOSE = 0.72
"""How alike two names must be for one to be offered for the other (1 is the same)."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("process", "ends", "step", "return", "before", "deadline"),
    "step": (
        "name", "by", "optional", "again", "anywhere", "stops", "followed_by"
    ),
    "return": ("from", "to"),
    "before": ("first", "then"),
    "deadline": ("from", "to", "within"),
}  # fmt: skip
WITHIN = re.compile(r"\s*(\d+(?:\.\d+)?)\s+(open hours?|working days?|days?)\s*")
CLOCKS = {"open": Clock.OPEN_HOURS, "working": Clock.WORKING_DAYS, "day": Clock.DAYS}
PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


class NotADesign(ValueError):
    """
    The text is no design; the message is one sentence with the line and what was expected.

    Args:
        line: where, from 1; 0 where no line is to blame.
    """

    def __init__(self, sentence: str, *, line: int = 0) -> None:
        super().__init__(f"Line {line}: {sentence}" if line else sentence)
        self.line = line


@dataclass(frozen=True, slots=True)
class Read:
    """A design, and the kind of work that it says it is for; empty where it does not say."""

    design: Design
    process: str


def read(text: str) -> Read:
    """
    Read a design.

    Raises:
        NotADesign: with the first thing that is wrong.
    """
    if len(text) > TEXT_MAX:
        raise NotADesign(f"A design has at most {TEXT_MAX:,} characters.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text) from error
    page = _Page(text)
    _known_keys(facts, "", line=page.line_of_key)
    steps = _steps(facts, page)
    names = {step.name for step in steps}
    for number, step in enumerate(steps):
        for name in step.followed_by or ():
            _known_step(name, names, line=page.line("step", number, key="followed_by"))
    ends = _texts(facts.get("ends", []), "ends", line=page.line_of_key("ends"))
    for name in ends:
        _known_step(name, names, line=page.line_of_key("ends"))
    design = Design(
        steps,
        ends,
        _pairs(facts, "return", names=names, page=page),
        _pairs(facts, "before", names=names, page=page),
        _deadlines(facts, names, page=page),
    )
    return Read(design, _text(facts.get("process", ""), "process", line=0))


class _Page:
    """Where each table and key of the text stands."""

    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").split("\n")

    def line(self, table: str, number: int, *, key: str = "") -> int:
        """The line of the nth table of a name, or of a key in it; of the table if it has none."""
        heads = [
            place
            for place, line in enumerate(self.lines, 1)
            if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)
        ]
        if number >= len(heads):
            return 0
        for place in range(heads[number], len(self.lines)):
            if re.match(r"\s*\[", self.lines[place]):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", self.lines[place]):
                return place + 1
        return heads[number]

    def line_of_key(self, key: str) -> int:
        """The line on which a key above all tables stands, or a table of that name."""
        for place, line in enumerate(self.lines, 1):
            if re.match(rf"\s*(\[+\s*)?{re.escape(key)}\s*(=|\])", line):
                return place
        return 0


def _not_toml(said: str, text: str) -> NotADesign:
    place = PLACE.search(said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    gist = PLACE.sub("", said)
    return NotADesign(
        f"This cannot be read ({gist[:1].lower() + gist[1:]}). A line should look like "
        'name = "Send to payer", with quotes around words.',
        line=line,
    )


def _known_keys(facts: Mapping[str, Any], table: str, *, line: Any) -> None:
    for key in facts:
        if key not in KEYS[table]:
            near = _nearest(key, KEYS[table])
            where = f"in a [[{table}]]" if table else "above all tables"
            raise NotADesign(
                f"“{key}” means nothing {where}. {near or _one_of(KEYS[table])}", line=line(key)
            )


def _steps(facts: Mapping[str, Any], page: _Page) -> tuple[DesignedStep, ...]:
    tables = _tables(facts, "step", page=page)
    if not tables:
        raise NotADesign('A design needs at least one step: [[step]], and under it name = "…".')
    if len(tables) > STEPS_MAX:
        raise NotADesign(f"A design has at most {STEPS_MAX} steps; this one has {len(tables)}.")
    steps: list[DesignedStep] = []
    for number, table in enumerate(tables):
        step = _step(table, line=lambda key, n=number: page.line("step", n, key=key))
        if step.name in {other.name for other in steps}:
            raise NotADesign(
                f"The step “{step.name}” stands here a second time. A step that may come again "
                "has again = true, or a [[return]] that leads to it.",
                line=page.line("step", number, key="name"),
            )
        steps.append(step)
    return tuple(steps)


def _step(table: Mapping[str, Any], *, line: Any) -> DesignedStep:
    _known_keys(table, "step", line=line)
    name = _text(table.get("name", ""), "name", line=line("name"))
    if not name.strip():
        raise NotADesign('A step needs a name, such as name = "Send to payer".', line=line("name"))
    flags = {key: table.get(key, False) for key in ("optional", "again", "anywhere", "stops")}
    for key, value in flags.items():
        if not isinstance(value, bool):
            raise NotADesign(f"“{key}” of “{name}” is true or false, without quotes.",
                             line=line(key))  # fmt: skip
    followed_by = table.get("followed_by")
    return DesignedStep(
        name,
        _texts(table.get("by", []), "by", line=line("by")),
        **flags,
        followed_by=None
        if followed_by is None
        else _texts(followed_by, "followed_by", line=line("followed_by")),
    )


def _pairs(
    facts: Mapping[str, Any], kind: str, *, names: Iterable[str], page: _Page
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for number, table in enumerate(_tables(facts, kind, page=page)):
        pairs.append(_ends(table, kind, names=names, number=number, page=page))
    return tuple(dict.fromkeys(pairs))


def _ends(
    table: Mapping[str, Any], kind: str, *, names: Iterable[str], number: int, page: _Page
) -> tuple[str, str]:
    """The two steps that a table names, under its first two keys."""

    def line(key: str) -> int:
        return page.line(kind, number, key=key)

    _known_keys(table, kind, line=line)
    one, two = KEYS[kind][:2]
    found = []
    for key in (one, two):
        name = _text(table.get(key, ""), key, line=line(key))
        if not name:
            raise NotADesign(f'A [[{kind}]] needs {key} = "the name of a step".', line=line(key))
        found.append(_known_step(name, names, line=line(key)))
    if found[0] == found[1]:
        raise NotADesign(
            f"A [[{kind}]] is about two different steps; here both are “{found[0]}”."
            + (" A step that may come again at once has again = true." * (kind == "return")),
            line=line(two),
        )
    return found[0], found[1]


def _deadlines(
    facts: Mapping[str, Any], names: Iterable[str], *, page: _Page
) -> tuple[Deadline, ...]:
    found: dict[tuple[str, str], Deadline] = {}
    for number, table in enumerate(_tables(facts, "deadline", page=page)):
        pair = _ends(table, "deadline", names=names, number=number, page=page)
        line = page.line("deadline", number, key="within")
        within = WITHIN.fullmatch(_text(table.get("within", ""), "within", line=line))
        if within is None or not float(within[1]):
            raise NotADesign(
                f"How long may it take from “{pair[0]}” to “{pair[1]}”? Expected "
                'within = "16 open hours", within = "3 working days" or within = "3 days".',
                line=line,
            )
        clock = CLOCKS[within[2].split()[0].removesuffix("s")]
        if clock == Clock.WORKING_DAYS and not float(within[1]).is_integer():
            raise NotADesign("Working days are whole: one, two, three.", line=line)
        if pair in found:
            raise NotADesign(
                f"From “{pair[0]}” to “{pair[1]}” there is a deadline already.", line=line
            )
        found[pair] = Deadline(*pair, float(within[1]), clock)
    return tuple(found.values())


def _tables(facts: Mapping[str, Any], kind: str, *, page: _Page) -> list[dict[str, Any]]:
    tables = facts.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise NotADesign(f"Write [[{kind}]], with two brackets on each side, for each one.",
                         line=page.line_of_key(kind))  # fmt: skip
    if kind != "step" and len(tables) > RULES_MAX:
        raise NotADesign(f"A design has at most {RULES_MAX} tables [[{kind}]].")
    return tables


def _text(value: object, key: str, *, line: int) -> str:
    if not isinstance(value, str):
        raise NotADesign(f'“{key}” is one text in quotes, such as {key} = "…".', line=line)
    return value


def _texts(value: object, key: str, *, line: int) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise NotADesign(
            f'“{key}” is a text in quotes, or several: {key} = ["…", "…"].', line=line
        )
    return tuple(dict.fromkeys(texts))


def _known_step(name: str, names: Iterable[str], *, line: int) -> str:
    if name not in names:
        near = _nearest(name, names) or "Give it a [[step]] of its own, or take it out here."
        raise NotADesign(f"There is no step “{name}” in this design. {near}", line=line)
    return name


def misspelt(text: str, design: Design, *, log_steps: Iterable[str]) -> NotADesign | None:
    """A step that the log never has while it has one that is spelt nearly so; None for none."""
    known = set(log_steps)
    spare = known - set(design.names)
    for number, step in enumerate(design.steps):
        near = _nearest(step.name, spare) if step.name not in known else ""
        if near:
            return NotADesign(
                f"No case has a step “{step.name}”. {near}",
                line=_Page(text).line("step", number, key="name"),
            )
    return None


def _nearest(word: str, words: Iterable[str]) -> str:
    """A question that offers the name that is most alike; empty where none is."""
    by_fold = {one.casefold(): one for one in words}
    near = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=CLOSE)
    return f"Did you mean “{by_fold[near[0]]}”?" if near else ""


def _one_of(words: Iterable[str]) -> str:
    return f"It knows: {', '.join(words)}."

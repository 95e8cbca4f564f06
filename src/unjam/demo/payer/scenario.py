"""How a payer is to behave: as a file says it, by kind of question and by number."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from unjam.demo.chance import Chance

SETS = ("270", "276", "278", "837")
DELAY_S_MAX = 366 * 86_400


class Behaviour(StrEnum):
    """What a payer does with a question."""

    APPROVE = "approve"
    DENY = "deny"
    PEND = "pend"
    REJECT = "reject"
    CONTRADICT = "contradict"
    SILENCE = "silence"
    OUTAGE = "outage"


class OddScenario(ValueError):
    """The scenario cannot be used: its message says which part, and what was expected there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One line of a scenario; the first that fits a question decides.

    Args:
        answer: what the payer does. set: ``270``, ``276``, ``278`` or ``837``; all if empty.
        number: a member's, a claim's or a request's number; all if empty.
        delay_s: how long until it answers. share: of the questions that fit, how many it is for.
    """

    answer: Behaviour = Behaviour.APPROVE
    set: str = ""
    number: str = ""
    delay_s: float = 0.0
    share: float = 1.0

    def fits(self, set_id: str, numbers: tuple[str, ...], *, chance: Chance) -> bool:
        """Whether it is for a question with these numbers."""
        if self.set and self.set != set_id:
            return False
        if self.number and self.number not in numbers:
            return False
        return self.share >= 1 or chance.happens(self.share)


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A payer's manners.

    Args:
        seed: the same seed answers the same questions alike. rules: in order.
        pays_after_s: from a claim to its 835. decides_after_s: how long a pended request stays
            so; an inquiry after that hears the decision.
    """

    seed: int = 7
    rules: tuple[Rule, ...] = ()
    pays_after_s: float = 0.0
    decides_after_s: float = 86_400.0

    def rule_for(self, set_id: str, *numbers: str) -> Rule:
        """What is done with a question; without a rule it is approved at once."""
        chance = Chance(self.seed, f"{set_id} {' '.join(numbers)}")
        fitting = (rule for rule in self.rules if rule.fits(set_id, numbers, chance=chance))
        return next(fitting, Rule())


def read_scenario(path: Path) -> Scenario:
    """
    A scenario from a TOML file.

    Raises:
        OddScenario: if it cannot be read or has a part that is not known.
    """
    try:
        return scenario_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OddScenario(f"{path.name} is no TOML: {error}.") from error


def scenario_of(said: Mapping[str, Any]) -> Scenario:
    """
    A scenario from what its file says.

    Raises:
        OddScenario: if a part is not known or no such value.
    """
    rules = said.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise OddScenario("Rules are written as [[rule]], one block each.")
    known = {part.name for part in fields(Scenario)} - {"rules"} | {"rule"}
    _insist_on_known(said, known, where="the scenario")
    made = tuple(_rule(rule, where=f"rule {n}") for n, rule in enumerate(rules, start=1))
    numbers = {name: said[name] for name in said if name != "rule"}
    for name, value in numbers.items():
        _insist_on_number(value, where=name)
    return Scenario(rules=made, **numbers)


def _rule(said: Mapping[str, Any], *, where: str) -> Rule:
    _insist_on_known(said, {part.name for part in fields(Rule)}, where=where)
    answers = [behaviour.value for behaviour in Behaviour]
    if said.get("answer") not in answers:
        raise OddScenario(f"{where}: answer is one of {', '.join(answers)}.")
    if said.get("set", "") not in ("", *SETS):
        raise OddScenario(f"{where}: set is one of {', '.join(SETS)}.")
    for name in ("delay_s", "share"):
        _insist_on_number(said.get(name, 0), where=f"{where}: {name}")
    words = {**said, "answer": Behaviour(said["answer"]), "number": str(said.get("number", ""))}
    return Rule(**words)


def _insist_on_known(said: Mapping[str, Any], known: set[str], *, where: str) -> None:
    if strange := sorted(set(said) - known):
        raise OddScenario(f"{where}: {strange[0]!r} is not known; known are {sorted(known)}.")


def _insist_on_number(value: object, *, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OddScenario(f"{where} is a number, not {value!r}.")
    if not 0 <= value <= DELAY_S_MAX:
        raise OddScenario(f"{where} is from 0 to {DELAY_S_MAX}.")

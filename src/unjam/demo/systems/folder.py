"""Writes the whole folder: every system's files, and beside them what must come out of each."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from unjam.demo.chance import Chance
from unjam.demo.hours import Hours
from unjam.demo.systems import faults, retelling, visits
from unjam.demo.systems.claim_files import write_claims
from unjam.demo.systems.claims import Claim, claims
from unjam.demo.systems.faults import Fault
from unjam.demo.systems.lists import BROKEN_A_LIST, LAYOUTS, listed
from unjam.demo.systems.messages import message
from unjam.demo.systems.patients import Patient, patients
from unjam.demo.systems.post import Post, quarter_of
from unjam.demo.systems.records import DAY_S, HOUR_S, SYSTEM, ZONE, Carrier, Clock, Step, end_s
from unjam.demo.systems.request_files import write_requests
from unjam.demo.year import Plan, Year

REQUESTS = (Carrier.X270, Carrier.X271, Carrier.X278)
TRUTH_HEADERS = ("case", "process", "step", "at", "begun", "role", "person", "file", "has_key")
CLAIM_DENIAL, CLAIM = "Claim denial", "Claim"
LATE_PLACE = 0.4
"""How far into the period the quarter lies whose acknowledgements come late."""


@dataclass(slots=True)
class Written:
    """All files by path, every step with the file that brings it, and what was broken."""

    files: dict[str, bytearray]
    steps: list[tuple[Step, str]]
    faults: list[Fault]
    clock: Clock

    @property
    def paths(self) -> list[str]:
        """In the order in which they should be brought in: what we sent before its answers."""
        return sorted(self.files, key=lambda path: ("received" in path, path))


def write_systems(plan: Plan, lived: Year, *, folder: Path) -> dict[str, Any]:
    """
    Write the year of a practice's systems into a folder.

    ``truth.csv`` holds every step that must come out, ``truth.json`` the rest, ``manifest.json``
    the files in the order of an import.

    Returns:
        What ``truth.json`` holds.
    """
    made = files_of(plan, lived)
    for path, content in made.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    truth = _told(made, plan=plan)
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(TRUTH_HEADERS)
        writer.writerows(truth_rows(made))
    (folder / "truth.json").write_text(json.dumps(truth, indent=2) + "\n")
    (folder / "manifest.json").write_text(json.dumps(made.paths, indent=2) + "\n")
    return truth


def files_of(plan: Plan, lived: Year) -> Written:
    """Every file of a plan's year, and its steps."""
    hours, clock = Hours(plan.first_day, weeks=plan.weeks), Clock(plan.first_day)
    people = patients(Chance(plan.seed, "patients"), on=plan.first_day)
    made = claims(
        lived.cases[CLAIM_DENIAL], hours=hours, chance=Chance(plan.seed, "claims"),
        patients=people,
    )  # fmt: skip
    steps = list(_steps(plan, lived, made=made, hours=hours))
    late_s = round(LATE_PLACE * end_s(hours))
    post = Post(clock, late=quarter_of(clock.local(late_s)))
    write_claims(made, post=post, chance=Chance(plan.seed, "payments"))
    chance = Chance(plan.seed, "who it is about")
    of_case = {step.case: chance.one_of(people) for step in steps if step.case}
    requests = [step for step in steps if step.carrier in REQUESTS]
    write_requests(sorted(requests, key=lambda step: step.at_s), post=post, patients=of_case)
    broken = list(_write_messages(steps, post=post, patients=of_case, seed=plan.seed))
    broken += _write_lists(steps, post=post, people=people, seed=plan.seed)
    broken += faults.damage(post.files, chance=Chance(plan.seed, "faults"))
    return Written(post.files, [(step, _path(post, step)) for step in steps], broken, clock)


def _steps(plan: Plan, lived: Year, *, made: Sequence[Claim], hours: Hours) -> Iterator[Step]:
    for process, cases in lived.cases.items():
        chance = Chance(plan.seed, f"systems of {process}")
        yield from retelling.retold(process, cases, chance=chance, end_s=end_s(hours))
    for claim in made:
        yield from claim.steps()
    checks, chance = lived.cases["Eligibility check"], Chance(plan.seed, "visits")
    yield from visits.visits(checks, hours=hours, chance=chance)
    yield from visits.documents(hours=hours, chance=Chance(plan.seed, "documents"))
    yield from visits.stray_calls(hours=hours, chance=Chance(plan.seed, "stray calls"))
    if back_s := clock_back_s(Clock(plan.first_day), hours=hours):
        yield from visits.night_of_clock_change(clock_back_s=back_s)


def clock_back_s(clock: Clock, *, hours: Hours) -> int:
    """The local second at which the clock's repeated hour begins; 0 where the period has none."""
    for day in range(hours.days):
        noon = clock.local(day * DAY_S + 12 * HOUR_S).replace(tzinfo=ZONE)
        before = (noon - timedelta(days=1)).utcoffset()
        if before and noon.utcoffset() == before - timedelta(hours=1):
            return day * DAY_S + HOUR_S
    return 0


def _path(post: Post, step: Step) -> str:
    return post.path(step.carrier, step.at_s, is_ours=step.role == SYSTEM)


def _write_messages(
    steps: Iterable[Step], *, post: Post, patients: dict[str, Patient], seed: int
) -> Iterator[Fault]:
    """One file a month, in the order in which messages come in."""
    chance, months = Chance(seed, "messages"), defaultdict(list)
    chosen = [step for step in steps if step.carrier == Carrier.HL7]
    for number, step in enumerate(sorted(chosen, key=lambda s: (s.at_s, s.case)), start=1):
        content = message(
            step, number=f"M{number:07}", clock=post.clock, patient=patients[step.case]
        )
        months[_path(post, step)].append(content)
    for path, messages in months.items():
        arrived, again = faults.on_the_way(messages, chance=chance)
        post.files[path] += b"".join(arrived)
        if again:
            yield Fault(path, "messages that came twice", faults.KNOWN, again)


def _write_lists(
    steps: Sequence[Step], *, post: Post, people: Sequence[Patient], seed: int
) -> Iterator[Fault]:
    for carrier in LAYOUTS:
        some = [step for step in steps if step.carrier == carrier]
        path, chance = f"{carrier}.csv", Chance(seed, f"list of {carrier}")
        post.files[path] += listed(some, carrier, clock=post.clock, patients=people, chance=chance)
        yield Fault(path, "lines without a time", faults.PARKED, BROKEN_A_LIST)


def truth_rows(made: Written) -> Iterator[tuple[str, ...]]:
    """One row a step, in the order of ``TRUTH_HEADERS``: by case, then by instant."""
    rows = []
    for step, path in made.steps:
        at = made.clock.utc(step.at_s, fold=step.fold)
        begun = made.clock.utc(step.begun_s) if step.begun_s >= 0 else None
        case = step.case or f"{step.process.lower()} {step.own}"
        rows.append(
            (case, step.process, step.step, _iso(at), _iso(begun), step.role, step.person, path,
             "yes" if step.case else "no")
        )  # fmt: skip
    order = {place: (row[0], row[3]) for place, row in enumerate(rows)}
    yield from (rows[place] for place in sorted(order, key=lambda place: order[place]))


def _iso(at: datetime | None) -> str:
    """An instant in UTC, as everybody writes it."""
    return at.replace(tzinfo=None).isoformat() + "Z" if at else ""


def _told(made: Written, *, plan: Plan) -> dict[str, Any]:
    keyed = {step.case for step, _ in made.steps if step.case}
    apart = sum(not step.case for step, _ in made.steps)
    counts = Counter(path for _, path in made.steps)
    return {
        "plan": {**asdict(plan), "first_day": str(plan.first_day)},
        "steps": len(made.steps),
        "cases": len(keyed) + apart,
        "cases_without_key": apart,
        "processes": {CLAIM_DENIAL: CLAIM},
        "carried": {
            **{name: to for name, (to, _) in retelling.AUTHORIZATION_ANSWERS.items()},
            **retelling.REFERRAL_CARRIED,
        },
        "files": [{"file": path, "steps": counts[path]} for path in made.paths],
        "faults": [asdict(fault) for fault in made.faults],
    }

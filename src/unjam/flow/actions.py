"""How work should go, and what is as it should be: said and taken back, each time in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from unjam.events import DesignChanged, FindingAccepted, FindingReopened
from unjam.flow import designed
from unjam.flow.models import WHY_LENGTH_MAX, AcceptedFinding, DesignVersion
from unjam.worklog import actions as worklog

PROCESS_LENGTH_MAX = 200
Place = tuple[str, str, str, str, str]
"""Kind, process, step, from_step, to_step of a finding."""

PLACE = ("kind", "process", "step", "from_step", "to_step")


@dataclass(frozen=True, slots=True)
class ChangedDesign:
    """
    What became of a change.

    Args:
        before: the text that held from the same day on; empty where there was none.
        changed: False where the text said the same before.
    """

    before: str
    changed: bool


@transaction.atomic
def save_design(
    *, practice_id: str, process: str, effective_on: date, text: str, by: str, at_us: int
) -> ChangedDesign:
    """
    Say how one kind of work should go, for the cases that begin from a day on.

    A version of the same day gives way; the log keeps it. Nothing happens where it says the same.

    Args:
        text: the design as TOML. by: opaque id of who says so. at_us: now (UTC µs).

    Raises:
        NotADesign: if the text is no design.
        ValueError: if the kind of work has too long a name.
    """
    designed.read(text)
    if len(process) > PROCESS_LENGTH_MAX:
        raise ValueError(f"A kind of work has at most {PROCESS_LENGTH_MAX} characters.")
    known = DesignVersion.objects.filter(
        practice_id=practice_id, process=process, effective_on=effective_on
    ).first()
    before = known.text if known else ""
    if before == text:
        return ChangedDesign(before, changed=False)
    DesignVersion.objects.update_or_create(
        defaults={"text": text, "saved_at_us": at_us},
        practice_id=practice_id, process=process, effective_on=effective_on,
    )  # fmt: skip
    said = DesignChanged(process, effective_on.isoformat(), text)
    worklog.record(said, practice_id=practice_id, by=by, at_us=at_us)
    return ChangedDesign(before, changed=True)


@transaction.atomic
def take_back_design(
    *, practice_id: str, process: str, effective_on: date, by: str, at_us: int
) -> ChangedDesign:
    """Take the version of a day back; nothing happens where there is none."""
    known = DesignVersion.objects.filter(
        practice_id=practice_id, process=process, effective_on=effective_on
    )
    before = known.values_list("text", flat=True).first()
    if before is None:
        return ChangedDesign("", changed=False)
    known.delete()
    said = DesignChanged(process, effective_on.isoformat(), "")
    worklog.record(said, practice_id=practice_id, by=by, at_us=at_us)
    return ChangedDesign(before, changed=True)


@transaction.atomic
def accept_finding(
    *, practice_id: str, place: Place, why: str, role: str, by: str, at_us: int
) -> bool:
    """
    Say of a finding that it is as it should be: from now on it is listed apart, not told.

    Args:
        place: what the finding is about. why: in the person's own words, may be empty.
        role: the hat of who says so. by: their opaque id. at_us: now (UTC µs).

    Returns:
        False where it was said before.

    Raises:
        ValueError: if the reason is too long.
    """
    reason = " ".join(why.split())
    if len(reason) > WHY_LENGTH_MAX:
        raise ValueError(f"Say why in at most {WHY_LENGTH_MAX} characters.")
    _, is_new = AcceptedFinding.objects.get_or_create(
        practice_id=practice_id, **dict(zip(PLACE, place, strict=True)),
        defaults={"why": reason, "said_by_role": role, "said_at_us": at_us},
    )  # fmt: skip
    if is_new:
        said = FindingAccepted(*place, reason)
        worklog.record(said, practice_id=practice_id, by=by, at_us=at_us)
    return is_new


@transaction.atomic
def reopen_finding(*, practice_id: str, place: Place, by: str, at_us: int) -> str | None:
    """
    Take back that a finding is as it should be.

    Returns:
        The reason that was given for it; None where it was not said.
    """
    known = AcceptedFinding.objects.filter(
        practice_id=practice_id, **dict(zip(PLACE, place, strict=True))
    )
    why = known.values_list("why", flat=True).first()
    if why is None:
        return None
    known.delete()
    worklog.record(FindingReopened(*place), practice_id=practice_id, by=by, at_us=at_us)
    return why

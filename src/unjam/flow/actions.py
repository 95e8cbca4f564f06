"""How work should go is said, changed and taken back: one version a day, each in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from unjam.events import DesignChanged
from unjam.flow import designed
from unjam.flow.models import DesignVersion
from unjam.worklog import actions as worklog

PROCESS_LENGTH_MAX = 200


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

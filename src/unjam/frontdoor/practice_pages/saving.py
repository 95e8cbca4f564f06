"""How a change of the practice is saved: once, whole, in the log, and never over another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.db import transaction

from unjam.connections.actions import wall_clock_us
from unjam.events import Event
from unjam.practice import actions
from unjam.practice.rules import Viewer
from unjam.worklog import actions as worklog

Record = Callable[[Event | None], None]


class ChangedMeanwhile(ValueError):
    """Somebody saved something else while this form was open, so nothing of it was saved."""


@contextmanager
def changing(viewer: Viewer) -> Iterator[Record]:
    """
    One change: what is done inside happens altogether or not at all, one person at a time.

    Hands out the function that records an event in the log; it takes None where nothing happened.
    """
    with transaction.atomic():
        actions.hold(practice_id=viewer.practice_id)
        yield partial(_record, viewer=viewer)


def _record(event: Event | None, *, viewer: Viewer) -> None:
    if event is None:
        return
    worklog.record(
        event,
        practice_id=viewer.practice_id,
        by=viewer.staff_id,
        at_us=wall_clock_us(),
        subject_id=getattr(event, "site_id", "") or getattr(event, "staff_id", ""),
    )


def seen(lines: Sequence[str]) -> str:
    """What a form was filled in on, to be sent back with it."""
    return "\n".join(lines)


def refuse_if_changed(before: str, *, now: Sequence[str]) -> None:
    """
    Compare what a form was filled in on with what holds now.

    Args:
        before: what ``seen`` made when the form was shown.
        now: the same lines, asked again inside the transaction.

    Raises:
        ChangedMeanwhile: if they differ; its message says in what.
    """
    then = before.splitlines()
    new = [line for line in now if line not in then]
    gone = [line for line in then if line not in now]
    if not new and not gone:
        return
    parts = ["Somebody changed this while your form was open."]
    if new:
        parts.append(f"It says now: {'; '.join(new)}.")
    if gone:
        parts.append(f"It said before: {'; '.join(gone)}.")
    parts.append("Yours is not saved yet and still stands below. Save again to put it in place.")
    raise ChangedMeanwhile(" ".join(parts))

"""What came over the wire: who sends, how much of it was taken, and what was no message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from unjam.connections.models import ImportRun, ReceivedMessage

DAYS_MAX = 31
"""Days whose counts of the line are added up."""

ON_THE_LINE = (
    "peer_refused", "frame_too_large", "frame_cut", "frame_too_slow", "not_framed", "not_kept",
    "duplicate_message",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SenderCount:
    """One sender: messages taken and set aside, and the last of them (UTC µs)."""

    sender: str
    taken: int
    parked: int
    last_at_us: int


@dataclass(frozen=True, slots=True)
class Received:
    """
    What came in.

    Args:
        senders: by name. on_the_line: of the last ``DAYS_MAX`` days with messages, what was no
            new message: peers refused, frames cut, messages that came again.
    """

    senders: tuple[SenderCount, ...]
    on_the_line: Mapping[str, int]


def received_messages(practice_id: str) -> Received:
    """What came over the wire to a practice."""
    state = ReceivedMessage.State
    rows = (
        ReceivedMessage.objects.filter(practice_id=practice_id)
        .values("sender")
        .annotate(
            taken=Count("id", filter=Q(state=state.TAKEN)),
            parked=Count("id", filter=Q(state=state.PARKED)),
            last_at_us=Max("received_at_us"),
        )
        .order_by("sender")
    )
    return Received(tuple(SenderCount(**row) for row in rows), _on_the_line(practice_id))


def _on_the_line(practice_id: str) -> dict[str, int]:
    days = ImportRun.objects.filter(practice_id=practice_id, id__startswith="im_hl7_")
    total: Counter[str] = Counter()
    for counts in days.order_by("-made_at_us").values_list("counts", flat=True)[:DAYS_MAX]:
        total.update({name: counts[name] for name in ON_THE_LINE if name in counts})
    return dict(total)

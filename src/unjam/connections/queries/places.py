"""What is connected: when each place last brought something, and what of it waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from unjam.connections.models import Delivery, ImportRun, Place, ReceivedMessage

BROUGHT_SHOWN_MAX = 50
SUBJECT_CHARS_MAX = 100
TEXT_CHARS_MAX = 2_000
TAKEN_STATES = (Delivery.State.TAKEN, Delivery.State.OPEN, Delivery.State.SETTLED)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """
    One place on the page. Instants are UTC microseconds, None where there was none.

    Args:
        kind: ``folder``, ``mailbox`` or ``sftp``. where: what a person recognises it by.
        looked_at_us: the last look. brought_at_us: the last thing it brought.
        taken, known, unreadable: what it brought so far, in files and messages.
        trouble: why the last look failed, as a sentence; empty where it did not.
    """

    place_id: str
    kind: str
    name: str
    where: str
    is_stopped: bool
    looked_at_us: int | None
    brought_at_us: int | None
    taken: int
    known: int
    unreadable: int
    trouble: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file of a place whose columns a person has to look at, or that failed."""

    run_id: str
    file_name: str
    place: str
    failure: str
    made_at_us: int


@dataclass(frozen=True, slots=True)
class ParkedDelivery:
    """A message that a person settles, or a file that could not be read, with the reason."""

    delivery_id: int
    place: str
    name: str
    sender: str
    text: str
    sentence: str
    drop_id: str
    arrived_at_us: int


@dataclass(frozen=True, slots=True)
class Wire:
    """What the HL7 listener heard: how much, when last, and what of it is parked."""

    messages: int
    heard_at_us: int
    parked: int


@dataclass(frozen=True, slots=True)
class Connected:
    """Everything that brings work by itself, and what of it waits for a person."""

    places: tuple[PlaceLine, ...]
    waiting: tuple[WaitingFile, ...]
    parked: tuple[ParkedDelivery, ...]
    parked_count: int
    wire: Wire | None


def connected(practice_id: str) -> Connected:
    """What is connected to a practice, in the order in which it was."""
    parked = _parked(practice_id)
    return Connected(
        places=_places(practice_id),
        waiting=_waiting(practice_id),
        parked=tuple(map(_parked_line, parked[:BROUGHT_SHOWN_MAX])),
        parked_count=parked.count(),
        wire=_wire(practice_id),
    )


def _places(practice_id: str) -> tuple[PlaceLine, ...]:
    rows = Place.objects.filter(practice_id=practice_id).annotate(
        brought_at_us=Max("deliveries__arrived_at_us"),
        taken_count=Count("deliveries", filter=Q(deliveries__state__in=TAKEN_STATES)),
        known_count=Count("deliveries", filter=Q(deliveries__state=Delivery.State.KNOWN)),
        unreadable_count=Count(
            "deliveries", filter=Q(deliveries__state=Delivery.State.UNREADABLE)
        ),
    )
    return tuple(
        PlaceLine(
            place_id=row.id,
            kind=row.kind,
            name=row.name,
            where=_in_words(row),
            is_stopped=row.stopped_at_us is not None,
            looked_at_us=row.looked_at_us,
            brought_at_us=row.brought_at_us,
            taken=row.taken_count,
            known=row.known_count,
            unreadable=row.unreadable_count,
            trouble=row.trouble,
        )
        for row in rows.order_by("made_at_us")
    )


def _in_words(place: Place) -> str:
    where = place.where
    if place.kind == Place.Kind.FOLDER:
        return str(where["path"])
    if place.kind == Place.Kind.MAILBOX:
        return f"{where['user']} at {where['host']}"
    return f"{where['folder']} on {where['host']}"


def _waiting(practice_id: str) -> tuple[WaitingFile, ...]:
    places = {
        row["drop_id"]: row["place__name"]
        for row in Delivery.objects.filter(practice_id=practice_id)
        .exclude(drop_id="")
        .values("drop_id", "place__name")
    }
    rows = ImportRun.objects.filter(practice_id=practice_id).exclude(drop_id="")
    wanted = rows.filter(state__in=(ImportRun.State.WAITING, ImportRun.State.FAILED)).exclude(
        path=""
    )
    return tuple(
        WaitingFile(row.id, row.file_name, places[row.drop_id], row.failure, row.made_at_us)
        for row in wanted.order_by("-made_at_us")[: BROUGHT_SHOWN_MAX * 4]
        if row.drop_id in places
    )[:BROUGHT_SHOWN_MAX]


def _parked(practice_id: str) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(practice_id=practice_id).select_related("place")
    return rows.filter(state__in=(Delivery.State.OPEN, Delivery.State.UNREADABLE)).order_by(
        "-arrived_at_us"
    )


def _parked_line(row: Delivery) -> ParkedDelivery:
    return ParkedDelivery(
        delivery_id=row.pk,
        place=row.place.name,
        name=row.name[:SUBJECT_CHARS_MAX],
        sender=row.sender,
        text=row.text[:TEXT_CHARS_MAX],
        sentence=row.sentence,
        drop_id=row.drop_id,
        arrived_at_us=row.arrived_at_us,
    )


def _wire(practice_id: str) -> Wire | None:
    rows = ReceivedMessage.objects.filter(practice_id=practice_id)
    found = rows.aggregate(
        messages=Count("id"),
        heard_at_us=Max("received_at_us"),
        parked=Count("id", filter=Q(state=ReceivedMessage.State.PARKED)),
    )
    if not found["messages"]:
        return None
    return Wire(found["messages"], found["heard_at_us"], found["parked"])

"""One frozen dataclass per kind of event. A class that has been recorded is never edited: add another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepRecorded:
    """
    Someone did a step of a piece of work. Its subject is the case, its instant is the end of the step.

    Args:
        process: the kind of work, in the practice's words; empty where the source does not say.
        step: what was done.
        started_at_us: UTC microseconds since 1970, or None where only the end is known.
        person_id: opaque id of who did it; empty where nobody is named.
        role: the hat that person wore; empty where the source does not say.
        lifecycle: ``start``, ``complete`` or another transition; empty where the source has none.
        more: other facts that the import was told to keep, as (name, word) pairs.
    """

    process: str
    step: str
    started_at_us: int | None = None
    person_id: str = ""
    role: str = ""
    lifecycle: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeOpened:
    """A practice began to use Unjam."""

    name: str
    state: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class SiteAdded:
    """The practice told us of a place where it works."""

    site_id: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class OpeningHoursChanged:
    """A site's opening hours changed from a day on; earlier days keep the earlier hours."""

    site_id: str
    effective_on: str
    spans_text: str


@dataclass(frozen=True, slots=True)
class StaffAdded:
    """A person joined the practice's list of staff, with a role."""

    staff_id: str
    role: str


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """Someone began to bring in a file. The file is known by its digest, never by its name."""

    import_id: str
    format_name: str
    file_sha256: str
    file_bytes: int


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """A file is in: what was recorded, what was known already, what was parked for a person."""

    import_id: str
    recorded_count: int
    known_count: int
    parked_count: int


@dataclass(frozen=True, slots=True)
class MappingSaved:
    """Someone named a way to read one kind of export, to be used again."""

    mapping_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CaseLookedUp:
    """Someone opened one case and saw what its source calls it."""

    viewer_id: str


Event = (
    StepRecorded
    | PracticeOpened
    | SiteAdded
    | OpeningHoursChanged
    | StaffAdded
    | ImportStarted
    | ImportFinished
    | MappingSaved
    | CaseLookedUp
)

EVENT_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        StepRecorded,
        PracticeOpened,
        SiteAdded,
        OpeningHoursChanged,
        StaffAdded,
        ImportStarted,
        ImportFinished,
        MappingSaved,
        CaseLookedUp,
    )
}
"""Every kind of event by the name it has in the log."""

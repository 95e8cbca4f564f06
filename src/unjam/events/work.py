"""
One frozen dataclass per kind of event. A class that has been recorded is never edited: add
another.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepRecorded:
    """
    Someone did a step of a piece of work. Its subject is the case, its instant is the end of the
    step.

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
class StaffLeft:
    """A person's last day was noted; from the next day on they may open nothing."""

    staff_id: str
    last_on: str


@dataclass(frozen=True, slots=True)
class ClosureAdded:
    """A site will be closed on a day, or open for one span only (a half day)."""

    site_id: str
    closed_on: str
    name: str
    half_day_text: str = ""


@dataclass(frozen=True, slots=True)
class LicenceAdded:
    """A person's licence was put on file. Its number stays with the practice, not in the log."""

    staff_id: str
    licence_kind: str
    state: str
    expires_on: str


@dataclass(frozen=True, slots=True)
class PatientAdded:
    """A patient's facts were put into the vault. The log knows the id alone."""

    patient_id: str


@dataclass(frozen=True, slots=True)
class AccountOpened:
    """A person on the list of staff was given an account to sign in with."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class SiteRenamed:
    """A site goes by another name from now on; its id stays."""

    site_id: str
    name: str


@dataclass(frozen=True, slots=True)
class OpeningHoursRemoved:
    """The week that was to hold from a day on was taken back; the one before it holds on."""

    site_id: str
    effective_on: str


@dataclass(frozen=True, slots=True)
class ClosureRemoved:
    """A site keeps its usual hours on a day after all."""

    site_id: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class StaffRenamed:
    """A person's name is written otherwise. The log never holds it."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class StaffStayed:
    """A person's last day was taken back: they stay."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A person has another role from now on; what they did before keeps the role it had."""

    staff_id: str
    role: str


@dataclass(frozen=True, slots=True)
class LicenceRemoved:
    """A person's licence was taken off file, because it was a mistake."""

    staff_id: str
    licence_kind: str
    state: str


@dataclass(frozen=True, slots=True)
class AccountAddressChanged:
    """A person signs in with another address."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class PasswordLinkMade:
    """A link was made with which a person chooses their password, once. The log never holds it."""

    staff_id: str


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
class PlaceConnected:
    """Files or messages of a place come in by themselves from now on."""

    place_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlaceStopped:
    """Nothing comes in from a place by itself any more; what came stays."""

    place_id: str


@dataclass(frozen=True, slots=True)
class DesignChanged:
    """
    How one kind of work should go was said anew, or taken back.

    Args:
        process: the kind of work.
        effective_on: the first day (ISO) on which cases are held to it.
        text: the whole design as TOML; empty where the version of that day was taken back.
    """

    process: str
    effective_on: str
    text: str


@dataclass(frozen=True, slots=True)
class WageSaid:
    """What an hour of a role costs was said from a day on. The log never holds the amount."""

    role: str
    effective_on: str


@dataclass(frozen=True, slots=True)
class WageTakenBack:
    """The wage of a role that was said from a day on was taken back."""

    role: str
    effective_on: str


@dataclass(frozen=True, slots=True)
class FindingAccepted:
    """
    Someone said of a finding that it is as it should be: a repeat by plan, a wait by its nature.

    Args:
        finding_kind, process: what, in which kind of work.
        step: where, if it is a step. from_step, to_step: if it is between two.
        why: in their words; perhaps empty.
    """

    finding_kind: str
    process: str
    step: str
    from_step: str
    to_step: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FindingReopened:
    """That a finding is as it should be was taken back: it is told again while it shows."""

    finding_kind: str
    process: str
    step: str
    from_step: str
    to_step: str


@dataclass(frozen=True, slots=True)
class CaseLookedUp:
    """Someone opened one case and saw what its source calls it."""

    viewer_id: str


@dataclass(frozen=True, slots=True)
class StepRedacted:
    """
    The words of a recorded step were taken out of the log for good. Its subject is the case.

    Args:
        seq: the step's number in the log. Its place, instants and leaf stay.
        reason: one of the reasons that the work log knows, never free text.
    """

    seq: int
    reason: str


Event = (
    StepRecorded
    | PracticeOpened
    | SiteAdded
    | OpeningHoursChanged
    | StaffAdded
    | StaffLeft
    | ClosureAdded
    | LicenceAdded
    | PatientAdded
    | AccountOpened
    | SiteRenamed
    | OpeningHoursRemoved
    | ClosureRemoved
    | StaffRenamed
    | StaffStayed
    | RoleChanged
    | LicenceRemoved
    | AccountAddressChanged
    | PasswordLinkMade
    | ImportStarted
    | ImportFinished
    | MappingSaved
    | PlaceConnected
    | PlaceStopped
    | DesignChanged
    | WageSaid
    | WageTakenBack
    | FindingAccepted
    | FindingReopened
    | CaseLookedUp
    | StepRedacted
)

EVENT_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        StepRecorded,
        PracticeOpened,
        SiteAdded,
        OpeningHoursChanged,
        StaffAdded,
        StaffLeft,
        ClosureAdded,
        LicenceAdded,
        PatientAdded,
        AccountOpened,
        SiteRenamed,
        OpeningHoursRemoved,
        ClosureRemoved,
        StaffRenamed,
        StaffStayed,
        RoleChanged,
        LicenceRemoved,
        AccountAddressChanged,
        PasswordLinkMade,
        ImportStarted,
        ImportFinished,
        MappingSaved,
        PlaceConnected,
        PlaceStopped,
        DesignChanged,
        WageSaid,
        WageTakenBack,
        FindingAccepted,
        FindingReopened,
        CaseLookedUp,
        StepRedacted,
    )
}
"""Every kind of event by the name it has in the log."""

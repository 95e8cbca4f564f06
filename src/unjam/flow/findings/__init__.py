"""Where it jams: frictions that hold beyond noise, each told once, in order of what comes back."""

from unjam.flow.findings.candidates import Candidate, Kind
from unjam.flow.findings.choosing import candidates, chosen
from unjam.flow.findings.hours import Hours, said_by
from unjam.flow.findings.statistics import Interval
from unjam.flow.findings.telling import Finding, Wages, finding
from unjam.flow.findings.work import MakeHours, Work, work_of

__all__ = [
    "Candidate",
    "Finding",
    "Hours",
    "Interval",
    "Kind",
    "MakeHours",
    "Wages",
    "Work",
    "candidates",
    "chosen",
    "finding",
    "findings_of",
    "said_by",
    "work_of",
]


def findings_of(work: Work, *, wages: Wages | None = None) -> list[Finding]:
    """
    All findings of a log, most that can come back first.

    Args:
        wages: dollars an hour by the log's word for a role, where they are known.
    """
    return [finding(work, one, wages=wages) for one in chosen(work, candidates(work))]

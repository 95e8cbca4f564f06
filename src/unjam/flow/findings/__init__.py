"""Where it jams: frictions that hold beyond noise, each told once, in order of what comes back."""

from unjam.flow.findings.candidates import Candidate, Kind
from unjam.flow.findings.choosing import candidates, chosen
from unjam.flow.findings.hours import Hours
from unjam.flow.findings.statistics import Interval
from unjam.flow.findings.telling import Finding, finding
from unjam.flow.findings.work import MakeHours, Work, work_of

__all__ = [
    "Candidate",
    "Finding",
    "Hours",
    "Interval",
    "Kind",
    "MakeHours",
    "Work",
    "candidates",
    "chosen",
    "finding",
    "findings_of",
    "work_of",
]


def findings_of(work: Work) -> list[Finding]:
    """All findings of a log, most that can come back first."""
    return [finding(work, one) for one in chosen(work, candidates(work))]

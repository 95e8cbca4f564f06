"""How work should go, and where it strays: rules in, exact counts and plain sentences out."""

from unjam.flow.designed.conformance import Log, judge, people_behind
from unjam.flow.designed.design import Clock, Deadline, Design, DesignedStep, Version, in_force
from unjam.flow.designed.proposing import Proposal, propose
from unjam.flow.designed.reading import TEXT_MAX, NotADesign, Read, misspelt, read
from unjam.flow.designed.strays import Deviation, Judged, Key, Rule, Strays
from unjam.flow.designed.telling import (
    Told,
    changes,
    fits,
    percent,
    read_back,
    tell,
    tell_drift,
    tell_of_few,
)
from unjam.flow.designed.weeks import Drift, Week, digest, weeks_of
from unjam.flow.designed.writing import write

__all__ = [
    "TEXT_MAX",
    "Clock",
    "Deadline",
    "Design",
    "DesignedStep",
    "Deviation",
    "Drift",
    "Judged",
    "Key",
    "Log",
    "NotADesign",
    "Proposal",
    "Read",
    "Rule",
    "Strays",
    "Told",
    "Version",
    "Week",
    "changes",
    "digest",
    "fits",
    "in_force",
    "judge",
    "misspelt",
    "people_behind",
    "percent",
    "propose",
    "read",
    "read_back",
    "tell",
    "tell_drift",
    "tell_of_few",
    "weeks_of",
    "write",
]

"""Every question about how work flows; answers are frozen dataclasses without any person."""

from unjam.flow.queries.asked import (
    events_by_weekday_and_hour,
    steps_that_name_nobody,
    waits_between_steps,
)
from unjam.flow.queries.cases import case_story, cases_behind
from unjam.flow.queries.designs import (
    conformance,
    design_versions,
    log_steps,
    proposed_design,
    straying_cases,
)
from unjam.flow.queries.digest import changes
from unjam.flow.queries.frictions import (
    accepted_findings,
    finding,
    findings,
    own_roles,
    recurring_delays,
)
from unjam.flow.queries.goodness import quality, quality_sentence
from unjam.flow.queries.maps import (
    facts,
    laid_out,
    period,
    playback,
    process_map,
    processes,
)

__all__ = [
    "accepted_findings",
    "case_story",
    "cases_behind",
    "changes",
    "conformance",
    "design_versions",
    "events_by_weekday_and_hour",
    "facts",
    "finding",
    "findings",
    "laid_out",
    "log_steps",
    "own_roles",
    "period",
    "playback",
    "process_map",
    "processes",
    "proposed_design",
    "quality",
    "quality_sentence",
    "recurring_delays",
    "straying_cases",
    "steps_that_name_nobody",
    "waits_between_steps",
]

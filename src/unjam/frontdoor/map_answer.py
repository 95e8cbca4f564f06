"""The map of one file as ``unjam map`` prints it: one JSON object, or a summary to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unjam.flow.drawing.words import counted, duration
from unjam.flow.kernel import FileMap
from unjam.flow.rules import NONE_SHOWN, ProcessMap, Spread
from unjam.frontdoor.file_reading import Reading

ORDER = "stable sort by (case, instant in UTC, row of the file)"
EDGES_TOLD = 12


def answer(found: FileMap, reading: Reading) -> dict[str, Any]:
    """
    One JSON object. Waits run from end to end and are in seconds, like all figures of time.

    ``dfg`` and pairs are ordered by count, then names; variants by cases, then steps.
    """
    whole = found.process_map
    columns = ["from", "to", "count", "mean_wait_s", "median_wait_s"]
    facts: dict[str, Any] = {
        "log": reading.source.path.name,
        "format": reading.source.format_name,
        "object_type": reading.mapping.object_type or None,
        "order": ORDER,
        "zone": zone_sentence(reading),
        "lifecycle": lifecycle_sentence(found),
        "n_events": whole.n_events,
        "n_cases": whole.n_cases,
        "n_activities": len(whole.steps),
        "ties_consecutive_same_case_same_ts": whole.ties,
        "dfg_columns": columns,
        "dfg": [
            [e.from_step, e.to_step, e.count, e.wait_mean_s, e.wait_median_s] for e in whole.edges
        ],
    }
    if any(edge.open_wait_mean_s is not None for edge in whole.edges):
        facts["open_waits"] = [
            [e.from_step, e.to_step, e.count, e.open_wait_mean_s, e.open_wait_median_s]
            for e in whole.edges
        ]
    return facts | _cases(whole) | {"handover": _handover(found, reading)} | _left_over(reading)


def _cases(whole: ProcessMap) -> dict[str, Any]:
    return {
        "start_activities": _counts({step.name: step.starts for step in whole.steps}),
        "end_activities": _counts({step.name: step.ends for step in whole.steps}),
        "n_variants": whole.variant_count,
        "top10_variants": [[list(variant.steps), variant.cases] for variant in whole.variants],
        "rework_cases_per_activity": _counts({s.name: s.rework_cases for s in whole.steps}),
        "rework_events_total": whole.repeat_events,
        "cases_with_any_rework": whole.cases_with_rework,
        "case_duration_s": _durations(whole.durations),
    }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    rows = [(name, count) for name, count in counts.items() if count]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def _durations(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {
        "median": spread.median_s,
        "mean": spread.mean_s,
        "p90": spread.p90_s,
        "p99": spread.p99_s,
        "min": spread.min_s,
        "max": spread.max_s,
        "quantile_method": "linear",
    }


def _handover(found: FileMap, reading: Reading) -> dict[str, Any]:
    pairs = found.persons.pairs
    holders = set(np.unique(np.asarray(reading.columns.person.codes)).tolist()) - {0}
    return {
        "missing_resource_events": found.persons.missing_events,
        "missing_shown_as": NONE_SHOWN,
        "denominator": sum(count for _, _, count in pairs),
        "pairs": [list(pair) for pair in pairs],
        "n_distinct_resources": len(holders),
        "true_handovers_a_ne_b": sum(count for a, b, count in pairs if a != b),
        "ping_pong_a_b_a": found.process_map.person_ping_pong,
        "role_pairs": [list(pair) for pair in found.process_map.handovers],
        "role_ping_pong_a_b_a": found.process_map.role_ping_pong,
    }


def _left_over(reading: Reading) -> dict[str, Any]:
    return {
        "parked": reading.parked,
        "parked_rows": [
            {
                "row": row.row,
                "line": row.line,
                "column": row.column,
                "expected": row.expected,
                "found": row.found,
            }
            for row in reading.first_parked
        ],
        "counts": dict(sorted(reading.counts.items())),
    }


def zone_sentence(reading: Reading) -> str:
    """What was done with the times of this file."""
    naive = reading.counts.get("naive", 0)
    zone = reading.mapping.zone or "UTC"
    if not naive:
        return "Every time carries its offset and was converted to UTC."
    said = f"taken as {zone}" + ("" if reading.mapping.zone else ", for no zone was given")
    sentence = f"{counted(naive, 'time')} without an offset: {said}."
    for key, words in (
        ("dst_gap", "fell into the hour that a clock change skips and was moved past it"),
        ("dst_fold", "fell into the hour that a clock change repeats: the first was taken"),
    ):
        if count := reading.counts.get(key, 0):
            sentence += f" {counted(count, 'time')} {words}."
    return sentence


def lifecycle_sentence(found: FileMap) -> str:
    """What was done with starts and completions."""
    if not (found.paired or found.unmatched_starts):
        return "Every event is a step by itself: none is the start of another."
    starts = counted(found.paired, "start")
    left = counted(found.unmatched_starts, "start")
    return f"{starts} joined to their completion; {left} without one, left out of the map."


def in_words(found: Mapping[str, Any]) -> str:
    """The same, as a summary to read."""
    lasting = found["case_duration_s"]
    lines = [
        f"{found['log']}: {counted(found['n_events'], 'event')}, "
        f"{counted(found['n_cases'], 'case')}, {counted(found['n_activities'], 'step')}, "
        f"{counted(found['n_variants'], 'variant')}.",
        found["zone"],
        *([found["dates"]] if "dates" in found else []),
    ]
    if found["object_type"]:
        types = ", ".join(found.get("object_types", {})) or found["object_type"]
        lines.append(f"A case is one {found['object_type']}. The log has: {types}.")
    if found["parked"]:
        first = found["parked_rows"][0]
        lines.append(
            f"{counted(found['parked'], 'row')} could not be read; the first is row "
            f"{first['row']}: expected {first['expected']}, found {first['found']!r}."
        )
    lines += [
        f"A case lasts {duration(lasting['median'])} (median), "
        f"{duration(lasting['p90'])} at the 90th percentile.",
        f"{counted(found['cases_with_any_rework'], 'case')} with a step done twice or more.",
        f"{counted(found['handover']['true_handovers_a_ne_b'], 'hand-over')} between people; "
        f"{counted(found['handover']['missing_resource_events'], 'event')} naming nobody.",
        f"{counted(found['ties_consecutive_same_case_same_ts'], 'pair')} of steps at the same "
        "instant, in the order of the file.",
        "",
        "  times   median wait  from -> to",
    ]
    for a, b, count, _, median in found["dfg"][:EDGES_TOLD]:
        lines.append(f"{count:>7,}  {duration(median):>12}  {a} -> {b}")
    if len(found["dfg"]) > EDGES_TOLD:
        lines.append(f"... and {len(found['dfg']) - EDGES_TOLD:,} more. --json prints everything.")
    return "\n".join(lines)

"""Why work waited, the slow way: each wait is cut at every instant that matters, then labelled."""

from __future__ import annotations

from typing import Any

from reference.flow import Event, cases_of

BATCH_ITEMS_MIN, BATCH_GAP_US = 2, 600_000_000
CAUSES = (
    "payer", "patient", "outside", "closed", "unowned",
    "batch", "contention", "prioritisation", "unavailability", "rest",
)  # fmt: skip


def waits_of(events: list[Event]) -> list[Event]:
    """Every event in case order, with when it could have begun and whether one enabled it."""
    found = []
    for case in cases_of(events).values():
        for place, event in enumerate(case):
            begun = event["end"] if event["start"] is None else event["start"]
            before = case[place - 1] if place else None
            could = begun if before is None or before["end"] > begun else before["end"]
            found.append(event | {"begun": begun, "could": could, "enabled": before is not None})
    return found


def timeline(waits: list[Event], person: str) -> list[Event]:
    """What one person did, by begin; equal ones as in the log."""
    theirs = [e for e in waits if person and e["person"] == person]
    return sorted(theirs, key=lambda e: (e["begun"], e["row"]))


def ready_at(waits: list[Event]) -> dict[int, int]:
    """For each row in a batch, when the last item of its batch could have begun."""
    ready: dict[int, int] = {}
    for person, step in {(e["person"], e["step"]) for e in waits if e["person"]}:
        line = [e for e in timeline(waits, person) if e["step"] == step]
        while line:
            batch = [line[0]]
            for event in line[1:]:
                in_time = event["begun"] <= max(e["end"] for e in batch) + BATCH_GAP_US
                waited = event["enabled"] and batch[0]["enabled"]
                if not (in_time and waited and event["could"] <= batch[0]["begun"]):
                    break
                batch.append(event)
            if len(batch) >= BATCH_ITEMS_MIN:
                ready |= {e["row"]: max(b["could"] for b in batch) for e in batch}
            line = line[len(batch) :]
    return ready


def split(
    events: list[Event],
    *,
    party: dict[int, str],
    unowned: set[int],
    open_hours: list[tuple[int, int]] | None,
    away: dict[str, list[tuple[int, int]]],
) -> dict[int, dict[str, int]]:
    """The parts of the wait before each row (µs)."""
    waits = waits_of(events)
    ready = ready_at(waits)
    answer = {}
    for event in waits:
        others = [e for e in timeline(waits, event["person"]) if e["row"] != event["row"]]
        facts: dict[str, Any] = {
            "party": party.get(event["row"], ""),
            "unowned": event["row"] in unowned,
            "ready": ready.get(event["row"], event["could"]),
            "open": open_hours,
            "away": away.get(event["person"], []),
            "busy": [(e["begun"], e["end"], e["could"]) for e in others],
        }
        answer[event["row"]] = _parts(event["could"], event["begun"], facts)
    return answer


def _parts(begin: int, end: int, facts: dict[str, Any]) -> dict[str, int]:
    spans = [(a, b) for a, b, _ in facts["busy"]] + facts["away"] + (facts["open"] or [])
    cuts = {begin, end, facts["ready"], *(edge for span in spans for edge in span)}
    inside = sorted(cut for cut in cuts if begin <= cut <= end)
    parts = dict.fromkeys(CAUSES, 0)
    for left, right in zip(inside, inside[1:], strict=False):
        parts[_label(left, right, begin, facts)] += right - left
    return parts


def _label(left: int, right: int, could: int, facts: dict[str, Any]) -> str:
    def covered(spans: list[tuple[int, int]]) -> bool:
        return any(a <= left and right <= b for a, b in spans)

    busy = facts["busy"]
    if facts["party"]:
        return str(facts["party"])
    if facts["open"] is not None and not covered(facts["open"]):
        return "closed"
    if facts["unowned"]:
        return "unowned"
    if right <= facts["ready"]:
        return "batch"
    if covered([(a, b) for a, b, enabled in busy if enabled <= could]):
        return "contention"
    if covered([(a, b) for a, b, _ in busy]):
        return "prioritisation"
    return "unavailability" if covered(facts["away"]) else "rest"

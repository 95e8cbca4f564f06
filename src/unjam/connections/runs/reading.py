"""How the times and rows of all imports were read, in words: what it means and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from unjam.connections.models import ImportRun, ParkedRow
from unjam.connections.runs.quality import share_in_words
from unjam.connections.tables.chunks import EXPECTED_RANGE


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One fact about all files together.

    Args:
        key: names it for tests and links: naive, date_only, dst_gap, dst_fold, out_of_range,
            parked, known.
        sentence: what was found, with its count.
        meaning: what it means for the map. advice: what to do, if anything.
        count, of: the figures behind the sentence; ``of`` is 0 where no whole is known.
    """

    key: str
    sentence: str
    meaning: str
    advice: str
    count: int
    of: int


FACTS = {
    "naive": (
        "Times that name no time zone",
        "Each was read in the zone that was chosen at its import.",
        "Nothing, if that zone is right. Each import shows the one it took.",
    ),
    "date_only": (
        "Days without a time of day",
        "They count as midnight, so a wait around them can be off by a day.",
        "Ask whether the export can give the time too.",
    ),
    "dst_gap": (
        "Times in the hour that the clocks skip in spring",
        "There is no such time; it was moved on by one hour.",
        "See whether that system sets its clock. One hour rarely matters to a wait.",
    ),
    "dst_fold": (
        "Times in the hour that the clocks repeat in autumn",
        "It may be the first or the second; the first was taken.",
        "Nothing. A wait across that hour can be one hour off.",
    ),
    "out_of_range": (
        "Rows dated before 1970 or after 2100, such as 1899 or 2999",
        "Systems write such a date where they have none. The rows are parked, not guessed.",
        "Correct the date where it comes from, and bring in the corrected rows.",
    ),
    "parked": (
        "Rows that wait for a person",
        "They could not be read as they stand. They are kept whole, and are not on the map.",
        "Open the import, see what was expected, and mend them.",
    ),
    "known": (
        "Repeats that were left out",
        "The log had these rows already. Exports may overlap: nothing counts twice.",
        "Nothing.",
    ),
}
"""What each count is called, what it means for the map and what to do, in the order shown."""


def how_files_were_read(practice_id: str) -> tuple[Reading, ...]:
    """What to know about the times and rows of all imports of a practice together."""
    runs = list(ImportRun.objects.filter(practice_id=practice_id))
    open_rows = ParkedRow.objects.filter(practice_id=practice_id, state=ParkedRow.State.OPEN)
    return readings(
        sum((Counter(run.counts) for run in runs), Counter()),
        read=sum(run.recorded + run.known for run in runs),
        known=sum(run.known for run in runs),
        parked=open_rows.count(),
        out_of_range=open_rows.filter(expected=EXPECTED_RANGE).count(),
    )


def readings(
    counts: Mapping[str, int], *, read: int, known: int, parked: int, out_of_range: int
) -> tuple[Reading, ...]:
    """
    What to know about how files were read; what did not occur is left out.

    Args:
        counts: of the times that were ``naive``, ``date_only`` or fell in a ``dst_gap`` or
            ``dst_fold``, over all imports. A row may have two times.
        read: events that could be read, with those that the log had already.
        known: of these, the ones that the log had already.
        parked: rows that wait for a person. out_of_range: of these, the ones whose year cannot be.
    """
    rows = {"known": known, "parked": parked, "out_of_range": out_of_range}
    all_counts = {**counts, **rows}
    return tuple(
        _reading(key, all_counts[key], of=read + parked if key in rows else 0)
        for key in FACTS
        if all_counts.get(key, 0)
    )


def _reading(key: str, count: int, *, of: int) -> Reading:
    title, meaning, advice = FACTS[key]
    share = f" of {of:,} ({share_in_words(count, of)})" if of else ""
    return Reading(key, f"{title}: {count:,}{share}.", meaning, advice, count, of)

"""How good a file was, in words: what every row has, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GOOD_SHARE = 0.95
"""Below this share of readable rows, a file is called patchy: our own line, not a standard."""

BAD_SHARE = 0.5
"""Below this share of readable rows, the mapping is more likely wrong than the file."""


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One fact about a file, with the count behind it.

    Args:
        key: names it for tests: person, role, start, process, naive, dst, parked and so on.
        sentence: what a manager reads.
        count, of: the figures behind the sentence.
    """

    key: str
    sentence: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The verdict on a file in one sentence, and the facts behind it, most important first."""

    verdict: str
    facts: tuple[Fact, ...]


def quality_of(counts: Mapping[str, int], *, events: int, parked: int) -> Quality:
    """
    Say how good a file was.

    Args:
        counts: of the events that ``person``, ``role``, ``start`` and ``process`` were given in,
            and of the times that were ``naive`` or fell in ``dst_gap`` or ``dst_fold``.
        events: that could be read.
        parked: rows that could not.
    """
    facts = (
        *_parked_fact(events, parked=parked),
        *_gaps(counts, events=events),
        *_times(counts, events=events),
        *_others(counts, events=events),
    )
    return Quality(_verdict(counts, events=events, parked=parked), facts)


def share_in_words(part: int, whole: int) -> str:
    """
    A share that never rounds a few to none or nearly all to all.

    >>> [share_in_words(n, 1000) for n in (0, 1, 60, 999, 1000)]
    ['none', 'under 1 %', '6 %', 'over 99 %', 'all']
    """
    if not whole or not part:
        return "none"
    if part == whole:
        return "all"
    percent = round(100 * part / whole)
    if percent < 1:
        return "under 1 %"
    return f"{percent} %" if percent < 100 else "over 99 %"


def _verdict(counts: Mapping[str, int], *, events: int, parked: int) -> str:
    rows = events + parked
    if not rows:
        return "There was nothing to read: the file has no rows."
    if events / rows < BAD_SHARE:
        return (
            f"Not usable yet: {share_in_words(parked, rows)} of the rows could not be read. "
            "Look at the parked rows: most likely a column was mistaken for another."
        )
    start = "Good enough for the map" if events / rows >= GOOD_SHARE else "Usable, but patchy"
    return f"{start}: {_what_rows_have(events, rows=rows)}{_who_is_named(counts, events=events)}."


def _what_rows_have(events: int, *, rows: int) -> str:
    if events == rows:
        return "every row has a case, a step and a time"
    return f"{share_in_words(events, rows)} of the rows have a case, a step and a time"


def _who_is_named(counts: Mapping[str, int], *, events: int) -> str:
    nobody = events - counts.get("person", 0)
    if not nobody:
        return ", and every row says who did it"
    if nobody == events:
        return "; no row says who did it"
    return f"; {share_in_words(nobody, events)} name nobody"


def _parked_fact(events: int, *, parked: int) -> tuple[Fact, ...]:
    if not parked:
        return ()
    rows = events + parked
    words = "1 row is" if parked == 1 else f"{parked:,} rows are"
    sentence = f"{words} parked: unreadable as they stand, kept whole, and nothing is lost."
    return (Fact("parked", sentence, parked, rows),)


GAPS = {
    "person": (
        "No event names anybody",
        "{share} of the events name nobody",
        "who did them stays open",
    ),
    "role": (
        "No event says a role",
        "{share} of the events say no role",
        "on the map they stand under “No role named”",
    ),
    "start": (
        "No event says when it was begun",
        "{share} of the events do not say when they were begun",
        "waits there run from end to end",
    ),
    "process": (
        "No event says its kind of work",
        "{share} of the events do not say their kind of work",
        "their process has no name",
    ),
}
"""What may be missing: said of all events, said of some, and what that means."""


def _gaps(counts: Mapping[str, int], *, events: int) -> tuple[Fact, ...]:
    missing = {key: events - counts.get(key, 0) for key in GAPS}
    return tuple(Fact(key, _gap(key, n, of=events), n, events) for key, n in missing.items() if n)


def _gap(key: str, missing: int, *, of: int) -> str:
    of_all, of_some, meaning = GAPS[key]
    words = of_all if missing == of else of_some.format(share=share_in_words(missing, of))
    return f"{_begin(words)}: {meaning}."


TIMES = {
    "date_only": "{share} have a day but no time of day: the order of the file decides there.",
    "naive": "{share} name no time zone: they were read in the one you chose.",
    "dst_gap": "{n} fell in the hour that a clock change skips: they were moved forward by it.",
    "dst_fold": "{n} fell in the hour that a clock change repeats: the first one was taken.",
}


def _times(counts: Mapping[str, int], *, events: int) -> tuple[Fact, ...]:
    present = {key: counts.get(key, 0) for key in TIMES}
    return tuple(
        Fact(key, _begin(_time_sentence(key, n=n, events=events)), n, events)
        for key, n in present.items()
        if n
    )


def _time_sentence(key: str, *, n: int, events: int) -> str:
    times = "1 time" if n == 1 else f"{n:,} times"
    share = "All times" if n >= events else f"{share_in_words(n, events)} of the times"
    return TIMES[key].format(share=share, n=times)


OTHERS = {
    "convergence": "{n} further places: one event belongs to several cases, and stands in each.",
    "without_object": "{n} events belong to no case of the chosen kind and were left out.",
    "duplicate": "{n} rows are exactly like another row: each was kept.",
}


def _others(counts: Mapping[str, int], *, events: int) -> tuple[Fact, ...]:
    return tuple(
        Fact(key, sentence.format(n=f"{counts[key]:,}"), counts[key], events)
        for key, sentence in OTHERS.items()
        if counts.get(key, 0)
    )


def _begin(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]

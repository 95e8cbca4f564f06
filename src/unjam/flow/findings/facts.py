"""What a log keeps of each case beside its steps; never what stands for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from unjam.events import Coded
from unjam.flow.findings.work import Work
from unjam.flow.kernel.arrays import Codes, Mask, Whole

CASES_MIN = 20
"""A word that fewer cases bear is not looked at."""

WORDS_MAX = 24
"""Of each column the most frequent words are looked at, so many."""

UNSAID = -1

PERSONS = re.compile(
    r"\b(?:provider|doctor|physician|clinician|nurse|staff|user|owner|assign\w*|patient|member|"
    r"person|who|by|name|initials|employee|worker|agent|requester|author|signer)s?\b"
)
"""Columns that name somebody by their heading."""

ONE_PERSON_SHARE = 0.8
"""A word goes with one person if that person does this share of a step in its cases."""


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """
    One kept column.

    Args:
        name, words: the column and its words. of_case: the place in ``words`` that each case
            bears (shape (cases,)), ``UNSAID`` for none or a rare one.
    """

    name: str
    words: tuple[str, ...]
    of_case: Codes


def facts_of(work: Work, more: Mapping[str, Coded]) -> list[Fact]:
    """
    The kept columns by which cases can be told apart, without any that stands for persons.

    A column stands for persons if its heading says so, or if at some step most of its words go
    each with one person: a figure by such a word would be a figure about somebody.
    """
    found = []
    for name, column in sorted(more.items()):
        if PERSONS.search(re.sub(r"[\W_]+", " ", name.casefold())):
            continue
        fact = _fact(work, name, column=column)
        if len(fact.words) > 1 and not _stands_for_persons(work, fact):
            found.append(fact)
    return found


def _fact(work: Work, name: str, *, column: Coded) -> Fact:
    """Each case bears the first word that its events say."""
    codes = np.asarray(column.codes, np.int32)[work.source]
    said = np.flatnonzero(codes)
    of_case = np.zeros(len(work.case_names), np.int64)
    of_case[work.case[said[::-1]]] = codes[said[::-1]]  # the earliest is written last
    counts = np.bincount(of_case, minlength=len(column.words))
    counts[0] = 0
    often = np.argsort(-counts, kind="stable")[:WORDS_MAX]
    often = often[counts[often] >= CASES_MIN]
    number = np.full(len(column.words), UNSAID, np.int32)
    number[often] = np.arange(len(often), dtype=np.int32)
    return Fact(name, tuple(column.words[code] for code in often.tolist()), number[of_case])


def _stands_for_persons(work: Work, fact: Fact) -> bool:
    level = fact.of_case[work.case]
    kept = (level >= 0) & (work.person > 0) & work.is_ours
    return any(_each_has_its_own(work, events, level=level) for events in _by_place(work, kept))


def _by_place(work: Work, kept: Mask) -> Iterator[Whole]:
    events = np.flatnonzero(kept)
    order = np.argsort(work.place[events], kind="stable")
    counts = np.bincount(work.place[events], minlength=work.n_places)
    yield from np.split(events[order], np.cumsum(counts)[:-1])


def _each_has_its_own(work: Work, events: Whole, *, level: Codes) -> bool:
    """Whether at one step most words go with one person each, and not all with the same."""
    levels, persons = level[events].astype(np.int64), work.person[events]
    n_persons = work.ordered.n_persons
    keys, counts = np.unique(levels * n_persons + persons, return_counts=True)
    of = np.bincount(levels)
    own: dict[int, int] = {}
    best: dict[int, int] = {}
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        word, person = divmod(key, n_persons)
        if count > best.get(word, 0):
            best[word] = count
            own[word] = person
    words = [word for word in own if of[word] >= CASES_MIN]
    alone = [word for word in words if best[word] >= ONE_PERSON_SHARE * of[word]]
    return len(alone) * 2 > len(words) > 1 and len({own[word] for word in alone}) > 1

"""Who is not us: payers, patients and others outside, told by the words of roles and steps."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from unjam.flow.kernel import Ordered, Party
from unjam.flow.kernel.arrays import Mask
from unjam.flow.kernel.causes import Parties

PAYER = r"payers?|payors?|insur\w*|health ?plans?|pbm|medicare|medicaid|carrier|utilization review"
PATIENT = r"patients?|caregivers?|famil(?:y|ies) member|guardian"
OUTSIDE = (
    r"outside|external|pharmac(?:y|ies)|specialists?|lab(?:oratory)?|hospital|facility|vendor|"
    r"clearing ?house|system|bots?|automat\w*|portal|interface|consultant"
)
PATTERNS = (
    (Party.PAYER, PAYER),
    (Party.PATIENT, PATIENT),
    (Party.OUTSIDE, OUTSIDE),
)
OURS_DESPITE_WORDS = re.compile(
    r"(?:service|access|services|care|account|relations|navigator|coordinator|rep(?:resentative)?|"
    r"liaison|advocate|specialist|technician|tech|manager|clerk|staff|assistant)s?\s*$"
)
"""A "patient access clerk" or an "insurance specialist" is one of us."""

ARRIVAL_SHARE_MIN = 0.9
"""At a step that is no step of anybody's, so many events name neither a person nor a role."""

ASKED_SHARE_MIN = 0.2
"""A step asks an outsider if the answer follows at least this often; else chases lie between."""


def party_of_role(role: str) -> Party:
    """
    Whom a role belongs to.

    >>> [party_of_role(r).name for r in ("Payer", "Patient access clerk", "Pharmacy", "biller")]
    ['PAYER', 'OURS', 'OUTSIDE', 'OURS']
    """
    words = _plain(role)
    if len(words.split()) > 1 and OURS_DESPITE_WORDS.search(words):
        return Party.OURS
    return _first(r"(?:\b)(?:{})\b", words)


def party_of_step(step: str) -> Party:
    """
    Who does a step that names neither person nor role, told by its first word.

    >>> [party_of_step(s).name for s in ("Payer denied", "Patient replied", "Call payer")]
    ['PAYER', 'PATIENT', 'OURS']
    """
    return _first(r"^(?:the )?(?:{})\b", _plain(step))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _first(frame: str, words: str) -> Party:
    for party, pattern in PATTERNS:
        if re.search(frame.format(pattern), words):
            return party
    return Party.OURS


def actors(
    ordered: Ordered, begins: Mask, *, roles: Sequence[str], steps: Sequence[str]
) -> Parties:
    """
    Who did each event.

    A payer's or patient's role says it. A role that only says "outside", or no role and no
    person, leaves it to the step's first words; at a step that never names anybody, to any word.

    Args:
        ordered: the events. begins: whether a case begins with each (mask).
        roles, steps: the words of the codes.
    """
    by_role = np.array([party_of_role(word) for word in roles], np.uint8)
    by_step = np.array([party_of_step(word) for word in steps], np.uint8)
    anywhere = np.array([_first(r"\b(?:{})\b", _plain(word)) for word in steps], np.uint8)
    by_step = np.where(_silent(ordered) & (by_step == Party.OURS), anywhere, by_step)
    found = by_role[ordered.role]
    unsaid = (found == Party.OUTSIDE) | ((ordered.role == 0) & (ordered.person == 0))
    told = by_step[ordered.step]
    actor = np.where(unsaid & (told != Party.OURS), told, found).astype(np.uint8)
    actor[arrivals(ordered, begins) & (actor == Party.OURS)] = Party.OUTSIDE
    return actor


def arrivals(ordered: Ordered, begins: Mask) -> Mask:
    """Which events only say that work came in: nobody is ever named there, and cases begin."""
    step, n = ordered.step, ordered.n_steps
    first = np.bincount(step[begins], minlength=n)
    often = first >= ARRIVAL_SHARE_MIN * np.bincount(step, minlength=n) / 2
    return np.asarray((_silent(ordered) & often)[step])


def _silent(ordered: Ordered) -> Mask:
    """Which steps name neither a person nor a role, ever but for slips; shape (n_steps,)."""
    step, n = ordered.step, ordered.n_steps
    unnamed = np.bincount(step[(ordered.role == 0) & (ordered.person == 0)], minlength=n)
    return np.asarray(unnamed >= ARRIVAL_SHARE_MIN * np.maximum(1, np.bincount(step, minlength=n)))


def waits_on(ordered: Ordered, actor: Parties) -> Parties:
    """
    Whom the wait before each event was on.

    The wait before an outsider's event is on that outsider. So are the waits between earlier own
    steps after the outsider was asked: chasing an open request does not end it. A step asks if
    the answer follows it often enough.

    Returns:
        ``Party`` codes, shape (events,), case order.
    """
    step, n_steps = ordered.step, ordered.n_steps
    follows = _followers(ordered.offsets, actor)
    outside = follows > 0
    known = np.bincount(step, minlength=n_steps)
    answered = np.bincount(step[outside], minlength=n_steps)
    asks = (answered >= ASKED_SHARE_MIN * known) & (known > 0)
    begins = np.zeros(len(step) + 1, np.bool_)
    begins[ordered.offsets[:-1]] = True
    return _carried_back(follows, np.asarray(asks)[step], ours=actor == Party.OURS, begins=begins)


def _followers(offsets: np.ndarray, actor: Parties) -> Parties:
    """Who did the event after each one of its case; nobody (ours) after the last."""
    follows = np.r_[actor[1:], np.zeros(1, np.uint8)] if len(actor) else actor.copy()
    ends = np.asarray(offsets[1:], np.int64) - 1
    follows[ends[np.diff(offsets) > 0]] = Party.OURS
    return follows.astype(np.uint8)


def _carried_back(follows: Parties, asks: Mask, *, ours: Mask, begins: Mask) -> Parties:
    """Whom the wait before each event is on: the wait after event i is the wait before i + 1."""
    on = np.zeros(len(follows), np.uint8)
    if len(on):
        on[1:] = follows[:-1]
    for place in np.flatnonzero(on > 0)[::-1].tolist():
        i = place - 1
        while not begins[i] and asks[i - 1] and asks[i] and on[i] == 0 and ours[i]:
            on[i] = on[place]
            i -= 1
    return on

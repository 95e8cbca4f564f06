"""What a person may ask of a map: share of traffic, kind of waits, period, facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from unjam.flow.drawing import FACT, SHARE_PERCENT, Question
from unjam.flow.drawing.tables import EDGE_SORTS, STEP_SORTS

WORDS_OFFERED_MAX = 200
"""A fact with more words than this is offered as a text field would be: not at all."""

SHARES = forms.NumberInput(attrs={"type": "range", "min": 10, "max": 100, "step": 5})
DAY = {"type": "date"}


class MapForm(forms.Form):
    """
    The questions above a map. Whatever is wrong is said, and the map is drawn without it.

    Args:
        data: the address's query. facts: words to choose from, by kept column.
        has_open_waits: whether opening hours are known; without them there is no choice of waits.
    """

    def __init__(
        self, data: QueryDict, *, facts: Mapping[str, tuple[str, ...]], has_open_waits: bool = True
    ) -> None:
        super().__init__(data, auto_id="ask-%s")
        self.offered = {
            name: words for name, words in facts.items() if 0 < len(words) <= WORDS_OFFERED_MAX
        }
        self.fields["share"] = forms.IntegerField(
            label="Share of traffic", min_value=0, max_value=100, required=False, widget=SHARES
        )
        if has_open_waits:
            self.fields["waits"] = forms.ChoiceField(
                label="Waits",
                choices=[("", "By the clock"), ("open", "In opening hours")],
                required=False,
            )
        for name, label in (("from", "From"), ("to", "To"), ("split", "Before and after")):
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
                error_messages={"invalid": "A day was expected, such as 2026-11-24."},
            )  # fmt: skip
        for name, words in self.offered.items():
            self.fields[FACT + name] = forms.ChoiceField(
                label=name, choices=[("", "All"), *((w, w) for w in words if w)], required=False,
                error_messages={"invalid_choice": "No case has this word."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last, split = given.get("from"), given.get("to"), given.get("split")
        if first and last and last < first:
            self.add_error("to", "This day is before the first day of the period.")
        if split and ((first and split <= first) or (last and split > last)):
            self.add_error("split", "Choose a day inside the period, after its first day.")
        return given

    def which_cases(self) -> list[forms.BoundField]:
        """The fields that choose cases: the period and the facts."""
        return [field for field in self if field.name in ("from", "to") or _is_fact(field.name)]

    def question(self) -> Question:
        """What was asked, leaving out what was wrong."""
        self.is_valid()
        given, address = self.cleaned_data, self.data
        share = given.get("share")
        return Question(
            process=address.get("process", ""),
            share=SHARE_PERCENT if share is None else share,
            open_waits=given.get("waits") == "open",
            from_on=_iso(given.get("from")),
            to_on=_iso(given.get("to")),
            split_on=_iso(given.get("split")),
            facts=tuple((n, given[FACT + n]) for n in self.offered if given.get(FACT + n)),
            step=address.get("step"),
            from_step=address.get("from_step"),
            to_step=address.get("to_step"),
            edge_sort=_one_of(address.get("edges"), ("name", *EDGE_SORTS), otherwise="count"),
            step_sort=_one_of(address.get("steps"), ("name", *STEP_SORTS), otherwise="order"),
            all_rows=address.get("rows") == "all",
        )


def _is_fact(name: str) -> bool:
    return name.startswith(FACT)


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _one_of(word: str | None, words: tuple[str, ...], *, otherwise: str) -> str:
    return word if word in words else otherwise

"""What a manager may type about how work should go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from unjam.flow import designed
from unjam.frontdoor.practice_pages.forms import DayField

ROWS = 26


class DesignForm(forms.Form):
    """A design as text, and the day from which it holds."""

    text = forms.CharField(
        label="The design",
        help_text="One [[step]] after another. The lines after # are notes.",
        strip=False,
        max_length=designed.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": ROWS, "spellcheck": "false", "class": "code"}),
        error_messages={"required": "Write at least one step, or propose a design from the log."},
    )

    def __init__(self, *arguments: Any, log_steps: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.log_steps = log_steps
        self.design: designed.Design | None = None
        self.is_overtaken = False  # somebody saved another version meanwhile
        self.fields["effective_on"] = DayField(
            label="Cases that begin from this day on are held to it",
            help_text="The first version counts for all cases before it too.",
        )

    def clean_text(self) -> str:
        text = "\n".join(str(self.cleaned_data["text"]).splitlines()).rstrip() + "\n"
        self.design = checked(text, log_steps=self.log_steps)
        return text


def checked(text: str, *, log_steps: Sequence[str]) -> designed.Design:
    """
    The design of a text.

    Raises:
        ValidationError: with the first thing that is wrong, in one sentence.
    """
    try:
        design = designed.read(text).design
    except designed.NotADesign as error:
        raise forms.ValidationError(str(error)) from error
    problem = designed.misspelt(text, design, log_steps=log_steps)
    if problem is not None:
        raise forms.ValidationError(str(problem)) from problem
    return design

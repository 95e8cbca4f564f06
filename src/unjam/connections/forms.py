"""What a person may say about a file: which column is what, its time zone, what to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from unjam.connections.rules import DATE_ORDERS, ColumnMapping, FileShape
from unjam.connections.runs.mappings import COLUMN_FIELDS, TABLES, Problem

FILES_MAX = 20
"""Files chosen at once."""

ZONES_OFFERED = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "UTC",
)

NO_COLUMN = "Not in this file"

QUESTIONS = {
    "case": ("Which piece of work", "A request or claim number. Not the patient's number."),
    "step": ("What was done", "The step, status or action of the line."),
    "ended": ("When it was done", "The time at which the step was finished."),
    "started": ("When it was begun", "Tells how long a step itself takes."),
    "person": ("Who did it", "Kept as an id that says nothing. Blank cells are fine."),
    "role": ("In which role", "Front desk, biller, physician. Makes the columns of the map."),
    "process": ("Which kind of work", "Only if this file mixes several kinds."),
    "lifecycle": ("Beginning or end", "Only if one step has two lines: start and complete."),
}


class FilesWidget(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. What is in them is judged when they are read; empty ones get that far."""

    widget = FilesWidget

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        one = super().clean
        return [one(file, initial) for file in data or []]


class Files(forms.Form):
    """The files that a person chose."""

    chosen = FilesField(
        label="Files",
        help_text="CSV, TSV, Excel (.xlsx), Parquet, XES or OCEL. Several at once are fine.",
        required=False,
        allow_empty_file=True,
    )

    def clean_chosen(self) -> list[UploadedFile[bytes]]:
        chosen: list[UploadedFile[bytes]] = self.cleaned_data["chosen"]
        if not chosen:
            raise forms.ValidationError("Choose a file first.")
        if len(chosen) > FILES_MAX:
            raise forms.ValidationError(
                f"You chose {len(chosen)} files. Choose at most {FILES_MAX} at once."
            )
        return chosen


class Mapping(forms.Form):
    """Which column is what. It begins with the guess, so that most files need no change."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        shape: FileShape,
        offered: ColumnMapping,
        name: str = "",
    ) -> None:
        first = {field: getattr(offered, field) for field in _FIRST}
        super().__init__(data, initial={**first, "keep": list(offered.keep), "name": name})
        self.shape, self.offered = shape, offered
        self._add_columns()
        self._add_choice("sheet", label="Sheet", words=shape.sheets)
        self._add_choice("object_type", label="One case is one …", words=shape.object_types)
        self._add_rest()

    def _add_columns(self) -> None:
        if self.shape.format_name not in TABLES:
            return
        columns = [(column, column) for column in self.shape.headers if column]
        for field in COLUMN_FIELDS:
            label, hint = QUESTIONS[field]
            self.fields[field] = forms.ChoiceField(
                label=label,
                help_text=hint,
                choices=[("", NO_COLUMN), *columns],
                required=False,
                error_messages={"invalid_choice": "This file has no such column. Choose another."},
            )

    def _add_choice(self, field: str, *, label: str, words: Iterable[str]) -> None:
        choices = [(word, word) for word in words]
        if len(choices) > 1:
            self.fields[field] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _add_rest(self) -> None:
        if self.shape.format_name in TABLES:
            self.fields["date_order"] = forms.ChoiceField(
                label="How dates are written", choices=list(DATE_ORDERS.items())
            )
        self.fields["zone"] = forms.CharField(
            label="Time zone",
            help_text="For times that do not say their own.",
            max_length=64,
            required=False,
            widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        )
        self.fields["process_name"] = forms.CharField(
            label="Kind of work in this file",
            help_text="As your practice says it: refills, referrals.",
            max_length=80,
            required=False,
        )
        self.fields["keep"] = forms.MultipleChoiceField(
            label="Keep these facts",
            choices=[(column, column) for column in self.keepable()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["name"] = forms.CharField(
            label="Name this way of reading",
            help_text="Then the next file with these columns needs no question.",
            max_length=80,
            required=False,
        )

    def keepable(self) -> tuple[str, ...]:
        """The columns that have no other meaning in the guess."""
        used = {getattr(self.offered, field) for field in COLUMN_FIELDS}
        return tuple(column for column in self.shape.headers if column and column not in used)

    def column_fields(self) -> list[forms.BoundField]:
        """The questions about columns, needed ones first."""
        return [self[field] for field in COLUMN_FIELDS if field in self.fields]

    def file_fields(self) -> list[forms.BoundField]:
        """The questions about the file as a whole."""
        asked = ("sheet", "object_type", "date_order", "zone", "process_name")
        return [self[field] for field in asked if field in self.fields]

    def mapping(self) -> ColumnMapping:
        """What was said, on top of the offer. A column has one meaning, or is a kept fact."""
        said: dict[str, Any] = {
            field: self.cleaned_data[field] for field in _FIRST if field in self.fields
        }
        used = {said.get(field) for field in COLUMN_FIELDS}
        kept = tuple(column for column in self.cleaned_data["keep"] if column not in used)
        return replace(self.offered, **said, keep=kept)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what the import refused at the field it is about."""
        for problem in problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, problem.sentence)


_FIRST = (*COLUMN_FIELDS, "sheet", "object_type", "date_order", "zone", "process_name")

"""What a person may say about a file: which column is what, its time zone, what to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from unjam.connections.exports.named import NamedExport, export_called, fitted_to, named_exports
from unjam.connections.readers import TAKEN_APART
from unjam.connections.rules import (
    CASE_KINDS,
    DATE_ORDERS,
    HEADING_ROW_MAX,
    NO_HEADINGS,
    ColumnMapping,
    FileShape,
    ReadAs,
    Stage,
)
from unjam.connections.runs.mappings import COLUMN_FIELDS, TABLES, Problem, fingerprint
from unjam.connections.tables.delimiters import OFFERED, spoken_delimiter
from unjam.connections.tables.encodings import IN_WORDS, SPOKEN
from unjam.practice.rules import US_ZONES

FILES_MAX = 500
"""Files chosen at once: the folder of a clearing house holds many."""

ZONES_OFFERED = (*US_ZONES, "UTC")

NO_COLUMN = "Not in this file"

QUESTIONS = {
    "case": ("Which piece of work", "A request or claim number. Not the patient's number."),
    "step": ("What was done", "The step, status or action of the line."),
    "ended": ("When it was done", "The time at which the step was finished."),
    "ended_time": ("Time of day", "Only if the date stands in a column by itself."),
    "started": ("When it was begun", "Tells how long a step itself takes."),
    "started_time": ("Time of day of the start", "Only if the date stands in a column by itself."),
    "person": ("Who did it", "Kept as an id that says nothing. Blank cells are fine."),
    "role": ("In which role", "Front desk, biller, physician. Makes the columns of the map."),
    "process": ("Which kind of work", "Only if this file mixes several kinds."),
    "lifecycle": ("Beginning or end", "Only if one step has two lines: start and complete."),
    "reference": ("Number of other work", "Where it is filled, the line belongs to that work."),
}
NUMBERS = [
    ("", "this system's own number"),
    *((kind, words) for kind, (_, words) in CASE_KINDS.items()),
]
OTHER_NUMBERS = [
    ("", "the cell says it, as in “claim 123”"),
    *((kind, words) for kind, (_, words) in CASE_KINDS.items()),
]
OF_OTHER_SHAPES = ("stages", "step_name", "role_name", "reference", "reference_kind")
"""Questions that few files need: one column a stage, one step for all lines, other numbers."""

OF_COLUMNS = ("“", "No column")
"""How guesses begin that are about which column is what."""

SAID_BY_STAGES = dict.fromkeys(("step", "ended", "started", "lifecycle", "step_name"), "") | {
    "ended_time": "",
    "started_time": "",
}
"""What a file has no use for where each stage has its own column of times."""


ENCODINGS_OFFERED = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1")
"""A mark at the beginning of UTF-8 needs no word: it is passed over anyway."""


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
        help_text="CSV, Excel (.xlsx), Parquet, X12, HL7, XES or OCEL. Several at once are fine.",
        required=False,
        allow_empty_file=True,
    )
    folder = FilesField(
        label="Or a whole folder",
        help_text="Such as what a clearing house leaves for you. Each file in it is looked at.",
        required=False,
        allow_empty_file=True,
        widget=FilesWidget(attrs={"webkitdirectory": True}),
    )

    def clean(self) -> dict[str, Any]:
        """Both together are what was chosen."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [*cleaned.get("chosen", ()), *cleaned.get("folder", ())]
        if not chosen:
            self.add_error("chosen", "Choose a file first.")
        if len(chosen) > FILES_MAX:
            self.add_error(
                "chosen", f"You chose {len(chosen)} files. Choose at most {FILES_MAX} at once."
            )
        return {**cleaned, "chosen": chosen}


class Reading(forms.Form):
    """How a table is taken apart. Blank means as found, so that most files need no word."""

    def __init__(self, data: QueryDict | None = None, *, shape: FileShape) -> None:
        said = shape.mapping.read_as()
        super().__init__(data, initial={name: getattr(said, name) for name in READ_AS_FIELDS})
        self.shape = shape
        if shape.format_name in ("csv", "tsv"):
            self._add_text_choices(shape.mapping)
        if len(shape.sheets) > 1:
            self._add("sheet", label="Sheet", choices=[(name, name) for name in shape.sheets])
        if shape.format_name in TAKEN_APART:
            rows = list(_rows_to_choose(shape))
            self._add("header_row", label="The columns are named in", choices=rows)

    def _add_text_choices(self, mapping: ColumnMapping) -> None:
        delimiters = {**OFFERED, mapping.delimiter: spoken_delimiter(mapping.delimiter)}
        self._add("delimiter", label="Cells are set apart by", choices=list(delimiters.items()))
        encodings = [
            (name, f"as {words} ({SPOKEN[name]})")
            for name, words in IN_WORDS.items()
            if name in (mapping.encoding, *ENCODINGS_OFFERED)
        ]
        self._add("encoding", label="Letters are read", choices=encodings)

    def _add(self, field: str, *, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field] = forms.ChoiceField(
            label=label,
            choices=[("", self._as_found(field, dict(choices))), *choices],
            required=False,
        )

    def _as_found(self, field: str, choices: dict[str, str]) -> str:
        """The first choice; where nobody has said anything it tells what was found."""
        if field in self.shape.mapping.said:
            return "As the file tells"
        if field == "header_row":
            row = self.shape.heading_row
            return f"As the file tells: row {row}" if row else "As the file tells: no row"
        found = getattr(self.shape.mapping, field)
        return f"As the file tells: {choices[found]}" if found in choices else "As the file tells"

    def is_said(self) -> bool:
        """Whether a person has settled something; the choices are then shown at once."""
        return bool(self.errors or self.shape.mapping.said)

    def is_doubtful(self) -> bool:
        """Whether no rows, or not all of case, step and time, were found; or sheets to choose."""
        found = self.shape.mapping
        is_found = self.shape.sample and found.case and found.step and found.ended
        return "sheet" in self.fields or not is_found


def read_as_in(data: QueryDict) -> ReadAs | None:
    """What a person has said on the page of how a file is taken apart; None if it did not ask."""
    said = {name: str(data[name]) for name in READ_AS_FIELDS if name in data}
    return ReadAs(**said) if said else None


def _rows_to_choose(shape: FileShape) -> Iterable[tuple[str, str]]:
    yield from ((str(n), f"row {n}: {text}") for n, text in enumerate(shape.top_rows, 1) if text)
    for number in range(len(shape.top_rows) + 1, HEADING_ROW_MAX + 1):
        yield str(number), f"row {number}"
    yield NO_HEADINGS, "no row: the file does not name them"


def headings_of(shape: FileShape) -> str:
    """A short word for the columns of a file, to tell whether they are still the same."""
    return fingerprint(shape)[:12]


class Mapping(forms.Form):
    """Which column is what. It begins with the guess, so that most files need no change."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        shape: FileShape,
        offered: ColumnMapping,
        name: str = "",
        export: NamedExport | None = None,
    ) -> None:
        first = {field: getattr(offered, field) for field in _FIRST}
        more = {
            "keep": list(offered.keep),
            "name": name,
            "export": export.key if export else "",
            "stages": [stage.column for stage in offered.stages],
        }
        super().__init__(data, initial={**first, **more})
        self.shape, self.offered, self.known_as = shape, offered, export
        self._add_columns()
        self._add_of_other_shapes()
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

    def _add_of_other_shapes(self) -> None:
        if self.shape.format_name not in TABLES:
            return
        exports = [("", "Something else"), *((each.key, each.name) for each in named_exports())]
        self.fields["export"] = forms.ChoiceField(
            label="This file is", choices=exports, required=False
        )
        self.fields["case_kind"] = forms.ChoiceField(
            label="What the number is",
            help_text="So that the line joins what others say of the same claim or request.",
            choices=NUMBERS,
            required=False,
        )
        self.fields["stages"] = forms.MultipleChoiceField(
            label="Columns that each hold the time of one step",
            help_text="For lists with one line a request: Received, Sent, Approved.",
            choices=[(column, column) for column in self.shape.headers if column],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["step_name"] = forms.CharField(
            label="What every line says was done",
            help_text="Put before the words of the column, if one tells more: Call: no answer.",
            max_length=80,
            required=False,
        )
        self.fields["role_name"] = forms.CharField(
            label="Role of every line", max_length=80, required=False
        )
        self.fields["reference_kind"] = forms.ChoiceField(
            label="What that other number is", choices=OTHER_NUMBERS, required=False
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
            help_text="Named after the file. Say it as your practice does: refills, referrals.",
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

    def guesses(self) -> list[str]:
        """What the file looks like; where its kind is known, nothing is guessed of its columns."""
        said = [guess for guess in self.shape.guesses if not guess.startswith(OF_COLUMNS)]
        return said if self.known_as else list(self.shape.guesses)

    def keepable(self) -> tuple[str, ...]:
        """The columns that have no other meaning in the guess."""
        used = {getattr(self.offered, field) for field in COLUMN_FIELDS}
        used |= {stage.column for stage in self.offered.stages}
        return tuple(column for column in self.shape.headers if column and column not in used)

    def column_fields(self) -> list[forms.BoundField]:
        """The questions about columns, needed ones first."""
        asked = [field for field in COLUMN_FIELDS if field not in OF_OTHER_SHAPES]
        return [self[field] for field in asked if field in self.fields]

    def fields_of_other_shapes(self) -> list[forms.BoundField]:
        """The questions that few files need; the columns of stages stand apart."""
        asked = [field for field in OF_OTHER_SHAPES if field != "stages"]
        return [self[field] for field in asked if field in self.fields]

    def is_of_other_shape(self) -> bool:
        """Whether one of them has an answer already, or a mistake."""
        answered = any(getattr(self.offered, field) for field in OF_OTHER_SHAPES)
        return answered or any(field in self.errors for field in OF_OTHER_SHAPES)

    def file_fields(self) -> list[forms.BoundField]:
        """The questions about the file as a whole."""
        asked = ("object_type", "date_order", "zone", "process_name", "case_kind")
        return [self[field] for field in asked if field in self.fields]

    def mapping(self) -> ColumnMapping:
        """What was said, on top of the offer. A column has one meaning, or is a kept fact."""
        said: dict[str, Any] = {
            field: self.cleaned_data[field] for field in _FIRST if field in self.fields
        }
        stages = self._stages()
        if stages:
            said |= SAID_BY_STAGES
        used = {said.get(field) for field in COLUMN_FIELDS} | {stage.column for stage in stages}
        kept = tuple(column for column in self.cleaned_data["keep"] if column not in used)
        if said.get("process") and said["process_name"] == self.offered.process_name:
            said["process_name"] = ""  # it was only offered; a column says it line by line
        return replace(self.offered, **said, keep=kept, stages=stages)

    def _stages(self) -> tuple[Stage, ...]:
        """The columns of stages; each is called by its heading where nobody knows better."""
        known = {stage.column: stage for stage in self.offered.stages}
        chosen = set(self.cleaned_data.get("stages", ()))
        order = [*known, *(column for column in self.shape.headers if column not in known)]
        return tuple(
            known.get(column) or Stage(column, column) for column in order if column in chosen
        )

    def read_as_chosen(self, *, guess: ColumnMapping) -> Mapping | None:
        """The form for the export that a person chose; None where they chose no other."""
        key = self.data.get("export", "")
        if "export" not in self.fields or key == self.data.get("export_was", key):
            return None
        export = export_called(key)
        offered = fitted_to(export, self.shape) if export else guess
        offered = replace(offered, zone=self.data.get("zone", "") or guess.zone)
        return Mapping(shape=self.shape, offered=offered, export=export)

    def carried_on(self) -> Mapping:
        """
        What was said so far, as the beginning of a form for the file as it is read now.

        The columns are kept only where the file still has the same ones; else they are guessed.
        """
        name = self.data.get("name", "") or self.initial["name"]
        kept = {
            field: self.data[field] for field in ("zone", "process_name") if field in self.data
        }
        if chosen := self.read_as_chosen(guess=replace(self.shape.mapping, **kept)):
            return chosen
        offered = replace(self.offered, **kept)
        if self.data.get("headings") == headings_of(self.shape) and self.is_valid():
            offered = replace(self.mapping(), **kept)
        elif self.initial["name"]:
            offered = self.offered
        export = export_called(self.data.get("export", ""))
        return Mapping(shape=self.shape, offered=offered, name=name, export=export)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what the import refused at the field it is about."""
        for problem in problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, problem.sentence)


READ_AS_FIELDS = ("delimiter", "encoding", "header_row", "sheet")
_FIRST = (
    *(*COLUMN_FIELDS, "object_type", "date_order", "zone", "process_name", "role_name"),
    *("case_kind", "reference_kind", "step_name"),
)

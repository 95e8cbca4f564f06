"""What a manager may type about the practice; every refusal is a sentence beside its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict

from unjam.practice.queries import StaffFacts
from unjam.practice.rules import (
    LICENCE_KIND_LENGTH_MAX,
    LICENCE_NUMBER_LENGTH_MAX,
    SENTENCES,
    WEEKDAYS,
    Role,
    Span,
    checked_spans,
    checked_zone,
    typed_cents,
    typed_spans,
    typed_text,
    week_words,
)

EARLIEST, LATEST = date(1950, 1, 1), date(2059, 12, 31)
"""A day outside is a slip of the keyboard."""

DAY_FORMATS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%m/%d/%Y")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LICENCE_KINDS_OFFERED = ("RN", "LPN", "MD", "DO", "NP", "PA", "CMA", "DEA")


class DayInput(forms.DateInput):
    """The browser's own field for days; what is no day stays as it was typed."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        written = super().format_value(value)
        self.input_type = "date" if not written or _is_day(written) else "text"
        return written


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


class DayField(forms.DateField):
    """A day, not absurdly far away."""

    def __init__(self, *, label: str, help_text: str = "", required: bool = True) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            input_formats=DAY_FORMATS,
            widget=DayInput(),
            error_messages={"required": f"Give a day: {label[0].lower()}{label[1:]}."},
        )

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                f"There is no day “{value}”. Write it as 2026-11-24 or Nov 24, 2026."
            ) from error
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"{day.year} is far away. Is the year right?")
        return day


class LineField(forms.CharField):
    """A line of text with one blank between its words."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


def _plain(
    label: str, *, length_max: int, help_text: str = "", required: str = "", offered: str = ""
) -> LineField:
    """A line of text; ``required`` is what to say when it is empty."""
    attrs = {"autocomplete": "off"} | ({"list": offered} if offered else {})
    return LineField(
        label=label,
        help_text=help_text,
        max_length=length_max,
        required=bool(required),
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": required,
            "max_length": f"At most {length_max} characters, please.",
        },
    )


def _read(form: forms.Form, field: str, *, reader: Callable[[str], Any]) -> Any:
    """What a rule makes of a field; its refusal becomes the sentence beside the field."""
    try:
        return reader(form.cleaned_data.get(field, ""))
    except ValueError as error:
        form.add_error(field, str(error))
        return None


def begin_in(form: forms.Form, field: str) -> None:
    """Let a fresh form begin in a field; one that was refused begins in its summary."""
    if not form.is_bound:
        form.fields[field].widget.attrs["autofocus"] = True


class SiteName(forms.Form):
    """What a site is called."""

    use_required_attribute = False

    name = _plain("Name", length_max=200, required="Give the site a name.")


class NewSite(forms.Form):
    """A further place where the practice works."""

    use_required_attribute = False

    name = _plain("Name", length_max=200, required="Give the site a name.")
    zone = _plain(
        "Time zone",
        length_max=64,
        help_text="The zone of the clock on its wall.",
        required="Give the time zone.",
        offered="zones",
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("zone"):
            _read(self, "zone", reader=checked_zone)
        return facts


class Week(forms.Form):
    """A site's week from a day on, one line a weekday."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, **facts: Any) -> None:
        super().__init__(data, **facts)
        for weekday, name in zip(WEEKDAYS, DAY_NAMES, strict=True):
            self.fields[weekday] = _plain(name, length_max=200)
        self.fields["effective_on"] = DayField(
            label="From this day on",
            help_text="Earlier days keep their hours. A day in the past is fine: waits since then "
            "are counted anew.",
        )
        self.spans: tuple[Span, ...] = ()

    def weekday_fields(self) -> Iterator[forms.BoundField]:
        """The seven lines, Monday first."""
        return (self[weekday] for weekday in WEEKDAYS)

    def read_back(self) -> tuple[tuple[str, str], ...]:
        """What was understood of what was typed, as a page says it."""
        unread = [number for number, day in enumerate(WEEKDAYS) if day in self.errors]
        return week_words(self.spans, unread=unread)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        spans: list[Span] = []
        for number, weekday in enumerate(WEEKDAYS):
            spans += _read(self, weekday, reader=partial(typed_spans, weekday=number)) or ()
        self.spans = checked_spans(spans)
        return facts


def week_texts(spans: Iterable[Span]) -> dict[str, str]:
    """A week as it would be typed, field by field."""
    week = list(spans)
    return {
        weekday: typed_text(span for span in week if span.weekday == number)
        for number, weekday in enumerate(WEEKDAYS)
    }


class Closure(forms.Form):
    """A day on which a site is closed, or open for a few hours only."""

    use_required_attribute = False

    on = DayField(label="Day")
    name = _plain("Why", length_max=200, required="Say why, for example “Staff training”.")
    hours = _plain(
        "Open nevertheless", length_max=40, help_text="For half a day: 8-12. Empty means closed."
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        spans = _read(self, "hours", reader=partial(typed_spans, weekday=0)) or ()
        if len(spans) > 1:
            self.add_error("hours", "One stretch, please, such as 8-12.")
        facts["half_day"] = next(((s.opens_minute, s.closes_minute) for s in spans), None)
        return facts


class Holidays(forms.Form):
    """Which holidays of a year, at which sites."""

    on = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "%(value)s is no holiday of this year."}
    )
    site = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "There is no such site here."}
    )

    def __init__(
        self, data: QueryDict | None = None, *, days: Iterable[str], sites: Iterable[str]
    ) -> None:
        super().__init__(data)
        self.fields["on"].choices = [(day, day) for day in days]  # type: ignore[attr-defined]
        self.fields["site"].choices = [(site, site) for site in sites]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and not facts.get("on"):
            raise forms.ValidationError("Tick at least one holiday.")
        if not self.errors and not facts.get("site"):
            raise forms.ValidationError("Tick at least one site.")
        return facts


def _role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Role",
        choices=[(role.value, SENTENCES[role]) for role in Role],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a role.",
            "invalid_choice": "There is no such role. Choose one of these.",
        },
    )


class PersonFacts(forms.Form):
    """How a person is called, and their role."""

    use_required_attribute = False

    name = _plain("Name", length_max=200, required="Give the person's name.")
    role = _role_field()


class NewPerson(forms.Form):
    """Somebody who joins."""

    use_required_attribute = False

    name = _plain("Name", length_max=200, required="Give the person's name.")
    role = _role_field()
    active_from = DayField(
        label="First day", help_text="Before this day an account opens nothing."
    )
    email = _plain(
        "Email",
        length_max=254,
        help_text="Only if they are to sign in. They choose their own password.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, others: Iterable[StaffFacts] = (), **facts: Any
    ) -> None:
        super().__init__(data, **facts)
        self.others = tuple(others)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        twin = next(
            (o for o in self.others if o.name.casefold() == facts.get("name", "").casefold()), None
        )
        if twin is not None:
            self.add_error(
                "name",
                f"{twin.name} is on the list already, as {twin.role.value}. "
                "If this is somebody else, add a middle name to tell them apart.",
            )
        return facts


class LicenceForm(forms.Form):
    """A licence, new or renewed."""

    use_required_attribute = False

    kind = _plain("Licence", length_max=LICENCE_KIND_LENGTH_MAX, offered="kinds")
    state = _plain("State", length_max=2, help_text="Two letters: NY.")
    number = _plain("Number", length_max=LICENCE_NUMBER_LENGTH_MAX)
    expires_on = DayField(label="Counts until", required=False)

    def __init__(
        self, data: QueryDict | None = None, *, may_be_left_out: bool = False, **facts: Any
    ) -> None:
        super().__init__(data, **facts)
        self.may_be_left_out = may_be_left_out

    @property
    def is_left_out(self) -> bool:
        """Whether nothing of it was filled in; the state alone, which is given, does not count."""
        wanted = ("kind", "number", "expires_on")
        return self.may_be_left_out and not any(self.data.get(name, "").strip() for name in wanted)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if self.is_left_out:
            return facts
        for name, sentence in LICENCE_MISSING.items():
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        state = facts.get("state", "").upper()
        if state and not (len(state) == 2 and state.isascii() and state.isalpha()):
            self.add_error("state", "A state has two letters, such as NY.")
        facts["state"] = state
        return facts


LICENCE_MISSING = {
    "kind": "Say which licence, for example RN.",
    "state": "Give the state, for example NY.",
    "number": "Give the licence number.",
    "expires_on": "Give the last day on which the licence counts.",
}


class Leaving(forms.Form):
    """A person's last day."""

    use_required_attribute = False

    last_on = DayField(
        label="Last day", help_text="From the next day on their account opens nothing."
    )


class Account(forms.Form):
    """With which address a person signs in."""

    use_required_attribute = False

    email = _plain("Email", length_max=254, required="Give the email to sign in with.")


class RoleWage(forms.Form):
    """What an hour of one role costs, from a day on."""

    use_required_attribute = False

    wage = _plain(
        "Dollars an hour",
        length_max=12,
        help_text="Such as 18.50.",
        required="Give a wage: dollars an hour, such as 18.50.",
    )

    def __init__(self, *arguments: Any, roles: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*arguments, **more)
        choices = {name.casefold(): name for name in roles}
        self.cents = 0
        self.fields["role"] = forms.ChoiceField(
            label="Role",
            choices=list(choices.items()),
            error_messages={"required": "Choose a role.", "invalid_choice": "Choose a role."},
        )
        self.fields["effective_on"] = DayField(label="From this day on")

    def clean_wage(self) -> str:
        text = str(self.cleaned_data["wage"])
        try:
            self.cents = typed_cents(text)
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return text

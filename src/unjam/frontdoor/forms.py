"""What a person may type at the front door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest, QueryDict

from unjam.frontdoor import look

WRONG_PAIR = (
    "This email and password do not go together. Check both and try again. "
    "After 8 tries the account rests for 15 minutes."
)
MISMATCH = "email_password_mismatch"
KEYS_MUST_DIFFER = "Use one different key for each, without spaces, quotes, commas or semicolons."
BARRED = set("\",;\\'")


def account_name(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Whose account a try is for: however the address is written, tries are counted together."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(typed).strip().lower()


class SignIn(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Email and password. Nothing to remember: a shared computer must not stay signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, labels={"login": "Email", "password": "Password"})
        self.fields["login"].error_messages["required"] = "Enter your email."
        self.fields["login"].error_messages["invalid"] = "Enter an email, like name@practice.org."
        self.fields["password"].error_messages["required"] = "Enter your password."
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        if not self.is_bound:
            self.fields["login"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any] | None:
        try:
            facts: dict[str, Any] | None = super().clean()
        except forms.ValidationError as error:
            if error.messages != get_adapter().validation_error(MISMATCH).messages:
                raise
            raise forms.ValidationError(WRONG_PAIR) from error
        return facts


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The present password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(
            self,
            labels={
                "oldpassword": "Present password",
                "password1": "New password",
                "password2": "New password, once more",
            },
        )
        self.fields["oldpassword"].help_text = ""


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    """The first password of somebody's own, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(
            self, labels={"password1": "Your password", "password2": "Your password, once more"}
        )
        self.fields["password1"].help_text = ""


class Reauthenticate(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The password again, before something that needs a second look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, labels={"password": "Password"})
        self.fields["password"].help_text = ""


class SecondProof(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """A code after the password: from an app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, labels={"code": "Code"})


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A name for the passkey, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(
            self,
            labels={
                "name": "Name",
                "passwordless": "It signs me in by itself, without a password",
            },
        )
        self.fields["name"].help_text = "By which you know its device: front desk, my phone."
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = ""
        required = "The passkey did not arrive. Press “Add the passkey” once more."
        self.fields["credential"].error_messages["required"] = required


def _relabel(form: forms.Form, *, labels: Mapping[str, str]) -> None:
    """Our words, and no second label inside the field."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


class Look(forms.Form):
    """Colours, height of rows, and the single keys with a switch."""

    theme = forms.ChoiceField(
        choices=list(look.THEMES.items()), required=False, widget=forms.RadioSelect
    )
    rows = forms.ChoiceField(
        choices=list(look.ROWS.items()), required=False, widget=forms.RadioSelect
    )
    keys = forms.ChoiceField(
        choices=[("on", "On"), ("off", "Off")], required=False, widget=forms.RadioSelect
    )

    def __init__(self, request: HttpRequest, data: QueryDict | None = None) -> None:
        chosen = look.of(request.COOKIES)
        first = {
            "theme": chosen.theme,
            "rows": chosen.rows,
            "keys": "on" if chosen.keys_on else "off",
        }
        super().__init__(data, initial=first)
        for action, key in chosen.letters:
            self.fields[f"key_{action}"] = forms.CharField(
                label=look.ACTIONS[action][1], required=False, initial=key, max_length=1
            )

    def key_fields(self) -> list[forms.BoundField]:
        """The fields of the single keys, in the order of the list of actions."""
        return [self[f"key_{action}"] for action in look.ACTIONS]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        word = self._word()
        if word and (not look.is_set_of_keys(word) or BARRED & set(word)):
            raise forms.ValidationError(KEYS_MUST_DIFFER)
        return facts

    def _word(self) -> str:
        if not any(f"key_{action}" in self.data for action in look.ACTIONS):
            return ""
        return "".join(
            self.data.get(f"key_{action}", "").strip() or " " for action in look.ACTIONS
        )

    def cookies(self) -> dict[str, str]:
        """The cookies to set: only for what was asked for."""
        facts = self.cleaned_data
        chosen = {"look-theme": facts["theme"], "look-rows": facts["rows"]}
        if facts["keys"] == "off":
            chosen["look-keys"] = look.KEYS_OFF
        elif facts["keys"] == "on":
            chosen["look-keys"] = self._word() or "".join(key for key, _ in look.ACTIONS.values())
        return {name: value for name, value in chosen.items() if value}

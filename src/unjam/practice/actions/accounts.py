"""How people get to sign in: accounts, and the links with which they choose a password."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from unjam.events import AccountAddressChanged, AccountOpened, PasswordLinkMade
from unjam.practice import walls
from unjam.practice.actions.people import wanted_staff
from unjam.practice.models import Staff, User


class AccountRefused(ValueError):
    """This account cannot be made: its message says what to write instead."""


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """
    A link with which one person chooses their password, once.

    Args:
        user_key, token: the two parts of its address. Whoever has them may choose the password.
        event: what happened, without them.
    """

    user_key: str
    token: str
    event: PasswordLinkMade


def create_account(
    *, practice_id: str, staff_id: str, email: str, by: str, password: str | None = None
) -> AccountOpened:
    """
    Give a person an account to sign in with. There is no other way to get one.

    Args:
        password: None where the person chooses it with a link (``make_password_link``); until then
            nobody can sign in.

    Raises:
        NotHere: if the person is not on this practice's list.
        AccountRefused: if they have an account, the address is taken or none, or the password
            is weak.
    """
    with transaction.atomic():
        person = wanted_staff(practice_id, staff_id)
        if person.user_id is not None:
            raise AccountRefused(f"{person.name} has an account already.")
        user = User(practice_id=practice_id, email=_free_address(email))
        if password is not None:
            _check_password(password)
        user.set_password(password)
        user.save()
        person.user = user
        person.save(update_fields=["user"])
    return AccountOpened(staff_id=staff_id)


def change_address(
    *, practice_id: str, staff_id: str, email: str, by: str
) -> AccountAddressChanged:
    """
    Let a person sign in with another address. Links made for the old one no longer work.

    Raises:
        NotHere: if the person is not on this practice's list.
        AccountRefused: if they have no account, or the address is taken or none.
    """
    with transaction.atomic():
        user = _user(wanted_staff(practice_id, staff_id))
        user.email = _free_address(email, apart_from=user.pk)
        user.save(update_fields=["email"])
    return AccountAddressChanged(staff_id=staff_id)


def make_password_link(*, practice_id: str, staff_id: str, by: str) -> PasswordLink:
    """
    Make a link with which a person chooses their password, to be handed over by hand.

    It works once and for three days. Until it is used, the present password stays.

    Raises:
        NotHere: if the person is not on this practice's list.
        AccountRefused: if they have no account.
    """
    user = _user(wanted_staff(practice_id, staff_id))
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return PasswordLink(user_pk_to_url_str(user), token, PasswordLinkMade(staff_id=staff_id))


def _user(person: Staff) -> User:
    if person.user is None:
        raise AccountRefused(f"{person.name} has no account yet.")
    return person.user


def _free_address(email: str, *, apart_from: int = 0) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error
    taken = User.objects.filter(email=address).exclude(pk=apart_from).exists()
    if taken or walls.is_elsewhere(address):
        raise AccountRefused(f"There is an account for {address} already.")
    return address


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from error

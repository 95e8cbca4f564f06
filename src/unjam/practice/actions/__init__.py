"""
What changes in the practice: sites, hours, staff, accounts, and what the vault holds.

The work log stands above this room, so nothing here records: each action **returns the event**
it amounts to, and the caller records it with ``worklog.actions.record`` in the same transaction.
``by`` is the staff id (or the name of the command) on whose behalf the caller records it.
"""

from unjam.practice.actions.accounts import (
    AccountRefused,
    PasswordLink,
    change_address,
    create_account,
    make_password_link,
)
from unjam.practice.actions.people import (
    LastManager,
    add_licence,
    add_staff,
    change_role,
    end_staff,
    keep_staff,
    remove_licence,
    rename_staff,
)
from unjam.practice.actions.places import (
    Opened,
    add_closure,
    add_site,
    hold,
    open_practice,
    remove_closure,
    remove_opening_hours,
    rename_site,
    set_opening_hours,
)
from unjam.practice.actions.vault import (
    REFERENCES_AT_ONCE_MAX,
    add_patient,
    remember_references,
)
from unjam.practice.actions.wages import remove_wage, set_wage
from unjam.practice.actions.wanted import NotHere

__all__ = [
    "REFERENCES_AT_ONCE_MAX",
    "AccountRefused",
    "LastManager",
    "NotHere",
    "Opened",
    "PasswordLink",
    "add_closure",
    "add_licence",
    "add_patient",
    "add_site",
    "add_staff",
    "change_address",
    "change_role",
    "create_account",
    "end_staff",
    "hold",
    "keep_staff",
    "make_password_link",
    "open_practice",
    "remember_references",
    "remove_closure",
    "remove_licence",
    "remove_opening_hours",
    "remove_wage",
    "rename_site",
    "rename_staff",
    "set_opening_hours",
    "set_wage",
]

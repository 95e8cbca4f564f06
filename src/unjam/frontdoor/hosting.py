"""Many practices on one PostgreSQL: who makes the tables, who serves, which practice is meant."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from unjam.frontdoor.commands import CannotStart
from unjam.practice import walls

OUTSIDE = (["serve"], ["migrate"], ["practice", "open"])
"""Commands that are for no practice yet, or for all of them."""

_ROLE = """
SELECT rolsuper OR rolbypassrls,
       EXISTS (SELECT FROM pg_class WHERE relname = 'practice_user' AND relowner = pg_roles.oid)
  FROM pg_roles WHERE rolname = current_user
"""
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


def one_practice(words: list[str]) -> AbstractContextManager[None]:
    """
    The practice in which a command works, where several share a database.

    Args:
        words: the command and its arguments.

    Raises:
        CannotStart: if ``UNJAM_PRACTICE`` names none that is there.
    """
    if not walls.stand() or any(words[: len(outside)] == outside for outside in OUTSIDE):
        return nullcontext()
    practice_id = os.environ.get("UNJAM_PRACTICE", "")
    if not practice_id:
        raise CannotStart(
            "Several practices may share this database, so a command must be told which it is "
            "for. Set UNJAM_PRACTICE to its id; unjam practice open printed it."
        )
    if not walls.is_practice(practice_id):
        raise CannotStart(f"UNJAM_PRACTICE names {practice_id}, and there is none like it.")
    return walls.inside(practice_id)


def migrate() -> None:
    """
    Make the tables as their owner, and let the serving role use them.

    Raises:
        CannotStart: if tables are missing and no owner is named who could make them.
    """
    if "owner" in settings.DATABASES:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        _let_in(str(settings.DATABASES["default"]["USER"]))
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotStart(
            "The tables are not up to date. Run unjam migrate once with UNJAM_POSTGRES_OWNER set "
            "to the address of the role that owns them, then start again without it."
        )


def _let_in(role: str) -> None:
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for grant in _GRANTS:
            cursor.execute(grant.format(role=owner.ops.quote_name(role)))


def insist_on_walls() -> None:
    """
    Refuse to serve as a role for which the walls between practices do not hold.

    Raises:
        CannotStart: if the role is a superuser, may bypass the walls, or owns the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        passes, owns = cursor.fetchone()
    if passes or owns:
        why = "passes through" if passes else "owns, and could take down,"
        raise CannotStart(
            f"The role in UNJAM_POSTGRES {why} the walls between practices. Name one that is no "
            "superuser and owns nothing; docs/how-to/host-on-postgresql.md has the four lines."
        )

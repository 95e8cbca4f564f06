"""Two invented practices hosted on one PostgreSQL, set up as the how-to says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from postgres_server import server

RUN = "from unjam.frontdoor.commands import main; raise SystemExit(main())"
VISIT = Path(__file__).parent / "frontdoor" / "visit_hosted.py"
PASSWORD = "an invented passphrase"
NAMES = ("Maple Street (invented)", "Elm Hill (invented)")
ROLES = (
    "DROP DATABASE IF EXISTS hosted",
    "DROP ROLE IF EXISTS unjam_owns",
    "DROP ROLE IF EXISTS unjam_serves",
    "CREATE ROLE unjam_owns LOGIN",
    "CREATE ROLE unjam_serves LOGIN",
    "CREATE DATABASE hosted OWNER unjam_owns",
)
EXPORT = """\
case_id,activity,timestamp
1,Call,2026-03-02T10:00:00
1,Fax,2026-03-02T11:00:00
2,Call,soon
"""


@dataclass(frozen=True)
class Hosted:
    """A server with two practices and its roles: the superuser, the owner, the one that serves."""

    superuser: str
    home: Path
    practices: tuple[str, ...] = ()

    def address(self, role: str) -> str:
        """The same database as another role."""
        return re.sub(r"//[^@]*@(.*)/[^/]*$", rf"//{role}@\1/hosted", self.superuser)

    def raw(self, role: str) -> psycopg.Connection:
        """A connection without any of our code in between."""
        return connected(self.address(role))

    def run(self, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess:
        """One ``unjam`` command as the serving role."""
        kept = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
        kept |= {"UNJAM_HOME": str(self.home), "UNJAM_POSTGRES": self.address("unjam_serves")}
        start = [str(VISIT)] if words[0] == "visit" else ["-c", RUN, words[0]]
        return subprocess.run(
            [sys.executable, *start, *words[1:]],
            env=kept | settings,
            input=typed,
            check=False,
            capture_output=True,
            text=True,
        )


def connected(address: str) -> psycopg.Connection:
    parts = urlsplit(address)
    return psycopg.connect(
        host=unquote(parts.hostname or ""),
        port=parts.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or "") or None,
        dbname=parts.path.lstrip("/"),
    )


@contextmanager
def hosted_practices(home: Path) -> Iterator[Hosted]:
    """The roles and the tables, and two practices with a manager and a file of work each."""
    with server() as superuser:
        made = Hosted(superuser, home)
        with connected(superuser) as admin:
            admin.autocommit = True
            for statement in ROLES:
                admin.execute(statement)
        done = made.run("migrate", UNJAM_POSTGRES_OWNER=made.address("unjam_owns"))
        assert done.returncode == 0, done.stderr
        ids = tuple(opened(made, name=name, number=at) for at, name in enumerate(NAMES))
        yield Hosted(superuser, home, ids)


def opened(made: Hosted, *, name: str, number: int) -> str:
    """A practice with its manager and one file of work, by the command line."""
    done = made.run(
        "practice", "open", "--name", name, "--state", "NY", "--zone", "America/New_York"
    )
    assert done.returncode == 0, done.stderr
    practice_id = re.search(r"UNJAM_PRACTICE=(pr_[\w-]+)", done.stdout)[1]
    who = {"UNJAM_PRACTICE": practice_id}
    done = made.run(
        *("practice", "add", "--role", "manager", "--name", f"Mara {number}"),
        *("--email", f"manager{number}@hosted.example"),
        typed=PASSWORD + "\n",
        **who,
    )
    assert done.returncode == 0, done.stderr
    export = made.home / f"{number}.csv"
    export.write_text(EXPORT.replace("Call", f"Call {number}"))
    done = made.run("import", str(export), **who)
    assert done.returncode == 0 and "2 new events" in done.stdout, done.stdout + done.stderr
    return practice_id

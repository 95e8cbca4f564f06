"""A real SSH server on this machine for tests, with one folder and one known key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

USER = "maple"


@dataclass
class Served:
    """Where the server is, what it holds, and by what it and we are known."""

    root: Path
    port: int = 0
    key: Path = Path()
    known_hosts: Path = Path()
    breaks_at_rename: bool = False
    renames_before_it_breaks: bool = True
    reads_until_it_breaks: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.root / "out box"


def _server_class(served: Served) -> Callable[[asyncssh.SSHServerChannel], asyncssh.SFTPServer]:
    class Folder(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel) -> None:
            super().__init__(channel, chroot=str(served.root))
            self.channel_of = channel

        def rename(self, oldpath: bytes, newpath: bytes) -> None:
            self._rename(oldpath, newpath, how=super().rename)

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            self._rename(oldpath, newpath, how=super().posix_rename)

        def _rename(self, oldpath: bytes, newpath: bytes, *, how: Callable[..., None]) -> None:
            served.asked.append("rename")
            if not served.breaks_at_rename or served.renames_before_it_breaks:
                how(oldpath, newpath)
            if served.breaks_at_rename:
                raise ConnectionResetError("the line broke")

        def read(self, file_obj: object, offset: int, size: int) -> bytes:
            served.asked.append(f"read {offset}")
            if served.reads_until_it_breaks:
                served.reads_until_it_breaks -= 1
                if not served.reads_until_it_breaks:
                    raise asyncssh.SFTPFailure("the line broke")
            return super().read(file_obj, offset, size)

    return Folder


@contextmanager
def serving(served: Served, *, folder: Path) -> Iterator[Served]:
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    our_key = asyncssh.generate_private_key("ssh-ed25519")
    served.key = folder / "our key"
    our_key.write_private_key(str(served.key))
    served.key.chmod(0o600)
    (folder / "authorized").write_bytes(our_key.export_public_key())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listening() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            authorized_client_keys=str(folder / "authorized"),
            sftp_factory=_server_class(served),
        )

    server = asyncio.run_coroutine_threadsafe(listening(), loop).result(10)
    served.port = server.get_port()
    served.known_hosts = folder / "known_hosts"
    public = host_key.export_public_key().decode().strip()
    served.known_hosts.write_text(f"[127.0.0.1]:{served.port} {public}\n")
    try:
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _closed(server: asyncssh.SSHAcceptor) -> None:
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.05)

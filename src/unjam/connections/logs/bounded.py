"""The bytes of a log, plain or gzipped, a block at a time and never more than we allow."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from unjam.connections.rules import UnreadableFile

BLOCK_BYTES = 1 << 18
"""Bytes that are handed on together."""

UNPACKED_BYTES_MAX = 16 * 2**30
"""A log that unpacks to more is refused: no practice has one, and a bomb would never end."""

PACKED_RATIO_MAX = 400
"""Honest logs shrink 10 to 60 times; gzip cannot do better than about 1,000."""

RATIO_FREE_BYTES = 64 * 2**20
"""The ratio counts only beyond this many unpacked bytes: small files may shrink as they like."""

GZIP_MAGIC = b"\x1f\x8b"


class BrokenFile(Exception):
    """The file breaks off or is damaged from here on; what came before it stands."""

    def __init__(self, why: str, *, line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


class Blocks:
    """
    A file's bytes in blocks; gzip is recognised by its first two bytes, not by its name.

    Iterating raises ``BrokenFile`` where a gzipped file is cut or damaged.

    Args:
        path: the file.
        bytes_max: more unpacked bytes than this are refused.

    Raises:
        UnreadableFile: if it cannot be opened, is empty, or unpacks beyond the limits.
    """

    def __init__(self, path: Path, *, bytes_max: int = UNPACKED_BYTES_MAX) -> None:
        self._name = path.name
        self._bytes_max = bytes_max
        try:
            self._raw: IO[bytes] = path.open("rb")
            self.file_bytes = os.fstat(self._raw.fileno()).st_size
            magic = self._raw.read(2)
            self._raw.seek(0)
        except OSError as error:
            raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.") from error
        if not magic:
            self._raw.close()
            raise UnreadableFile(f"{path.name} is empty. Export it again; nothing was read.")
        self.gzipped = magic == GZIP_MAGIC
        self.unpacked_bytes = 0

    @property
    def progress(self) -> float:
        """Share of the file that has been read, 0 to 1."""
        return min(1.0, self._raw.tell() / self.file_bytes) if not self._raw.closed else 1.0

    def close(self) -> None:
        self._raw.close()

    def __iter__(self) -> Iterator[bytes]:
        stream = gzip.GzipFile(fileobj=self._raw, mode="rb") if self.gzipped else self._raw
        while block := self._next_block(stream):
            self.unpacked_bytes += len(block)
            self._refuse_bombs()
            yield block

    def read_all(self) -> bytes:
        """
        Everything at once, for the formats that cannot be read in pieces.

        Raises:
            UnreadableFile: if it is too large, or gzipped and damaged.
        """
        try:
            return b"".join(self)
        except BrokenFile as error:
            raise UnreadableFile(f"{self._name}: {error.why} Export it again.") from error
        finally:
            self.close()

    def _next_block(self, stream: IO[bytes] | gzip.GzipFile) -> bytes:
        try:
            if isinstance(stream, gzip.GzipFile):
                return stream.read1(BLOCK_BYTES)
            return stream.read(BLOCK_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BrokenFile("the gzipped file is cut or damaged.") from error
        except OSError as error:
            raise BrokenFile(f"the disk stopped reading: {error.strerror}.") from error

    def _refuse_bombs(self) -> None:
        if self.unpacked_bytes > self._bytes_max:
            megabytes = self._bytes_max // 2**20
            raise UnreadableFile(
                f"{self._name} holds more than {megabytes:,} MB. Export shorter periods."
            )
        packed_bytes = max(1, self._raw.tell())
        if (
            self.gzipped
            and self.unpacked_bytes > RATIO_FREE_BYTES
            and self.unpacked_bytes > PACKED_RATIO_MAX * packed_bytes
        ):
            raise UnreadableFile(
                f"{self._name} unpacks to over {PACKED_RATIO_MAX} times its size, as no real log"
                " does. It was not read. Unpack it yourself if you trust it."
            )

"""The payer by files: what lies in one folder is answered into another, each file whole or not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from unjam.demo.payer.desk import REQUEST_BYTES_MAX, WEB_PAGE, Desk, Down, Letter, NotAnswered

TAKEN, UNREADABLE, LATER = "taken", "unreadable", "later"
FILES_A_ROUND_MAX = 1_000
UNFINISHED = (".part", ".tmp", ".crdownload")
STAMP = "%Y%m%dT%H%M%S"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Counter:
    """Where requests are laid down, and where letters are picked up."""

    folder_in: Path
    folder_out: Path

    def open(self) -> None:
        """Make the folders that are not there."""
        for folder in (
            self.folder_in / TAKEN,
            self.folder_in / UNREADABLE,
            self.folder_out / LATER,
        ):
            folder.mkdir(parents=True, exist_ok=True)

    def serve(self, desk: Desk, *, now: datetime, say: Say) -> int:
        """
        Answer every whole file that lies there, and hand out the letters that have come due.

        Returns:
            How many files were taken, answered or not.
        """
        waiting = sorted(
            path
            for path in self.folder_in.iterdir()
            if path.is_file() and path.suffix not in UNFINISHED and not path.name.startswith(".")
        )[:FILES_A_ROUND_MAX]
        for path in waiting:
            self._take(path, desk=desk, now=now, say=say)
        self._hand_out(now)
        return len(waiting)

    def _take(self, path: Path, *, desk: Desk, now: datetime, say: Say) -> None:
        with path.open("rb") as file:
            content = file.read(REQUEST_BYTES_MAX + 1)
        try:
            letters = desk.ask(content, now=now)
        except NotAnswered as error:
            say(f"{path.name}: {error}")
            path.replace(self.folder_in / UNREADABLE / path.name)
            return
        except Down:
            say(f"{path.name}: the payer is down; it answers with an error page.")
            letters = [Letter(f"{path.stem}.html", now, WEB_PAGE)]
        for letter in letters:
            self._lay_down(letter)
        path.replace(self.folder_in / TAKEN / path.name)
        say(f"{path.name}: {len(letters)} letters.")

    def _lay_down(self, letter: Letter) -> None:
        """A letter waits under the time at which it is due, so a restart loses none."""
        name = f"{letter.due_at:{STAMP}}_{letter.name}"
        _write_whole(self.folder_out / LATER / name, letter.content)

    def _hand_out(self, now: datetime) -> None:
        for path in sorted((self.folder_out / LATER).iterdir()):
            stamp, _, name = path.name.partition("_")
            if name and stamp <= f"{now:{STAMP}}":
                path.replace(self.folder_out / name)


def _write_whole(path: Path, content: bytes) -> None:
    """Nobody sees half a file: it gets its name when all of it is on disk."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

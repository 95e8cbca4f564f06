"""Checking a whole log, from the database or from an exported file, and saying what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unjam.practice import walls
from unjam.worklog import rows_out, signing
from unjam.worklog.rules import EntryRow, exports, notes
from unjam.worklog.rules.verification import Open, StoredLog, problems


@dataclass(slots=True)
class Verdict:
    """
    What a check found.

    Args:
        name: whose log, or which file.
        problems: one sentence each; empty when the log is whole.
        rows, redacted, checkpoints, anchors: how many were checked.
        remark: what else a reader should know.
    """

    name: str
    problems: list[str] = field(default_factory=list)
    rows: int = 0
    redacted: int = 0
    checkpoints: int = 0
    anchors: int = 0
    remark: str = ""

    def sentences(self) -> list[str]:
        """The verdict for a person: one good sentence, or every problem."""
        if self.problems:
            return [f"{self.name}: {problem}." for problem in self.problems]
        redacted = f" {self.redacted:,} of the rows are redacted." if self.redacted else ""
        return [
            f"{self.name} is whole: {self.rows:,} rows, {self.checkpoints:,} signed checkpoints"
            f" and {self.anchors:,} kept elsewhere all agree.{redacted}{self.remark}"
        ]


def check_database(
    anchors: Sequence[str], *, trusted: notes.PublicKey | None = None
) -> list[Verdict]:
    """
    Check every practice's log in the database, against the anchor files beside it and others.

    Args:
        anchors: signed notes that were kept elsewhere.
        trusted: the public key to believe; else the one of this installation.
    """
    heads = rows_out.heads()
    kept: dict[str, list[str]] = {practice_id: [] for practice_id in heads}
    kept.update(signing.kept_outside())
    for note in anchors:
        kept.setdefault(notes.practice_of(note), []).append(note)
    if walls.practice():  # the others' logs are behind walls, and theirs to check
        kept = {walls.practice(): kept.get(walls.practice(), [])}
    verdicts = [_checked(one, anchors=kept[one], trusted=trusted) for one in sorted(kept)]
    strangers = rows_out.strangers(sorted(heads))
    if strangers:
        verdicts.append(Verdict("the database", problems=strangers))
    return verdicts or [Verdict("The work log", remark=" It is empty.")]


def _checked(
    practice_id: str, *, anchors: Sequence[str], trusted: notes.PublicKey | None
) -> Verdict:
    verdict = Verdict(f"The work log of {practice_id}", anchors=len(anchors))
    checkpoints = rows_out.checkpoints(practice_id)
    verdict.checkpoints = len(checkpoints)
    log = StoredLog(
        practice_id=practice_id,
        rows=_counted(rows_out.rows(practice_id), verdict=verdict),
        seals=rows_out.seals(practice_id),
        checkpoints=checkpoints,
        head=rows_out.heads().get(practice_id),
        anchors=anchors,
    )
    key = trusted or signing.known_public_key(practice_id)
    verdict.problems.extend(problems(log, open_note=_opener(key)))
    if not anchors:
        verdict.remark = (
            " No checkpoint is kept outside the database, so an older copy of it would not show."
        )
    return verdict


def check_export(
    path: Path, *, anchors: Sequence[str], trusted: notes.PublicKey | None = None
) -> Verdict:
    """
    Check an exported log. Needs no database.

    Raises:
        OSError: if the file cannot be read.
    """
    verdict = Verdict(path.name, anchors=len(anchors))
    with path.open("rb") as file:
        try:
            export = exports.read(file, check=signing.made_by)
        except exports.BadExport as error:
            verdict.problems.append(str(error))
            return verdict
        verdict.problems.extend(_of_export(export, verdict=verdict, anchors=anchors))
    if trusted and trusted != export.key:
        verdict.problems.append(f"it is signed with another key: {export.key.text}")
    if verdict.problems:
        with path.open("rb") as file:
            verdict.problems.extend(exports.unusual_lines(file))
    elif not trusted:
        verdict.remark = (
            f" Signed with the key {export.key.text}; compare it with the one you know."
        )
    return verdict


def _of_export(export: exports.Export, *, verdict: Verdict, anchors: Sequence[str]) -> list[str]:
    verdict.checkpoints = len(export.checkpoints)
    log = StoredLog(
        practice_id=export.practice_id,
        rows=_counted(export.rows, verdict=verdict),
        seals=export.seals,
        checkpoints=export.checkpoints,
        head=export.head,
        anchors=anchors,
    )
    found = list(problems(log, open_note=_opener(export.key)))
    return [*export.problems, *found]


def _counted(rows: Iterable[EntryRow], *, verdict: Verdict) -> Iterator[EntryRow]:
    for row in rows:
        verdict.rows += 1
        verdict.redacted += row.payload is None
        yield row


def _opener(key: notes.PublicKey | None) -> Open:
    def opened(note: str) -> str:
        if key is None:
            raise notes.BadNote("the key that signs this log is not here")
        return notes.opened(note, key=key, check=signing.made_by)

    return opened

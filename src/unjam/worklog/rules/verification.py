"""Finding out what was done to a log: every changed, missing, moved or replaced row is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, pairwise

from unjam.worklog.rules import notes, tree
from unjam.worklog.rules.moves import places_changed
from unjam.worklog.rules.seals import (
    CHAIN_START,
    CHECKPOINT_ENTRIES_MAX,
    CheckpointRow,
    EntryRow,
    HeadRow,
    SealRow,
    chain_of,
)
from unjam.worklog.rules.steps import HASH_BYTES, KEY_BYTES, SALT_BYTES, leaf_of

Open = Callable[[str], str]
"""Opens a signed note with the log's public key, or raises ``BadNote``."""


@dataclass(slots=True)
class _Walk:
    """
    Where the walk along the log has come to.

    Args:
        chain: the last seal's, or None where that seal was changed.
        rows: how many were met. ends: where each seal ends, and its chain.
        doubtful: seals that were changed, so that nothing can be measured by them.
    """

    practice_id: str
    seal_no: int = 0
    size: int = 0
    chain: bytes | None = CHAIN_START
    rows: int = 0
    ends: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class StoredLog:
    """
    All that is stored of one practice's log, and what was kept of it elsewhere.

    Args:
        rows, seals: in order of their numbers; may be read as they are asked for.
        checkpoints: shortest log first.
        head: where the log ends, or None where nothing says it.
        anchors: signed notes kept outside the database.
    """

    practice_id: str
    rows: Iterable[EntryRow]
    seals: Iterable[SealRow]
    checkpoints: Sequence[CheckpointRow]
    head: HeadRow | None
    anchors: Sequence[str] = ()


def problems(log: StoredLog, *, open_note: Open) -> Iterator[str]:
    """
    Everything that is wrong with a log, as sentences; nothing where the log is whole.

    Args:
        log: what is stored.
        open_note: opens a signed note with the public key of this log's practice.
    """
    walk = _Walk(log.practice_id)
    rows = _Rows(log.rows)
    for seal, following in _with_following(log.seals):
        if _whole(seal):
            yield from _seal_problems(seal, walk=walk, rows=rows)
        else:
            yield from _changed_seal(seal, following=following, walk=walk, rows=rows)
    yield from _unsealed(rows, walk=walk)
    yield from _head_problems(log.head, walk=walk, checkpoints=log.checkpoints)
    yield from _checkpoint_problems(log.checkpoints, walk=walk, open_note=open_note)
    yield from _gaps_between(log.checkpoints, walk=walk)
    for number, note in enumerate(log.anchors, 1):
        yield from _note_problems(note, name=f"anchor {number}", walk=walk, open_note=open_note)


class _Rows:
    """The rows, handed out a seal at a time."""

    def __init__(self, rows: Iterable[EntryRow]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def until(self, last_seq: int) -> list[EntryRow]:
        taken: list[EntryRow] = []
        while self._next is not None and _number(self._next) <= last_seq:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken

    def rest(self) -> Iterator[EntryRow]:
        first, self._next = self._next, None
        return self._rows if first is None else chain([first], self._rows)


def _number(row: EntryRow) -> int:
    """A row whose number is no number any more comes first, and is then named."""
    return row.seq if isinstance(row.seq, int) else 0


def _with_following(seals: Iterable[SealRow]) -> Iterator[tuple[SealRow, SealRow | None]]:
    ahead = iter(seals)
    seal = next(ahead, None)
    while seal is not None:
        following = next(ahead, None)
        yield seal, following
        seal = following


def _seal_problems(seal: SealRow, *, walk: _Walk, rows: _Rows) -> Iterator[str]:
    if seal.seal_no != walk.seal_no + 1:
        yield f"{_span('seal', first=walk.seal_no + 1, last=seal.seal_no - 1)} missing"
    elif walk.chain not in (None, seal.previous):
        yield f"seal {seal.seal_no} does not follow the seal before it: one of them was replaced"
    if seal.first_seq != walk.size + 1:
        yield from _stray(rows.until(seal.first_seq - 1), walk=walk)
        if seal.first_seq > walk.size + 1 and seal.seal_no == walk.seal_no + 1:
            yield f"seal {seal.seal_no} begins at row {seal.first_seq}, not at {walk.size + 1}"
    group = rows.until(seal.last_seq)
    yield from _group_problems(group, seal=seal, trusted=True)
    walk.rows += len(group)
    walk.seal_no, walk.size, walk.chain = seal.seal_no, seal.last_seq, seal.chain
    walk.ends[seal.seal_no] = (seal.last_seq, seal.chain)


def _changed_seal(
    seal: SealRow, *, following: SealRow | None, walk: _Walk, rows: _Rows
) -> Iterator[str]:
    """A changed seal is named; its rows are then taken to be those up to the next sound seal."""
    yield f"seal {seal.seal_no} was changed"
    if following is not None and _whole(following) and following.first_seq > walk.size:
        last_seq = following.first_seq - 1
        group = rows.until(last_seq)
    else:
        group = list(rows.rest())
        last_seq = max([walk.size, *map(_number, group)])
    seal_no = walk.seal_no + 1
    between = replace(seal, seal_no=seal_no, first_seq=walk.size + 1, last_seq=last_seq)
    yield from _group_problems(group, seal=between, trusted=False)
    walk.rows += len(group)
    walk.seal_no, walk.size, walk.chain = seal_no, last_seq, None
    walk.ends[seal_no] = (last_seq, seal.chain)
    walk.doubtful.add(seal_no)


def _whole(seal: SealRow) -> bool:
    try:
        return chain_of(seal) == seal.chain and 1 <= seal.first_seq <= seal.last_seq
    except (TypeError, ValueError, OverflowError, AttributeError):
        return False


def _stray(rows: Sequence[EntryRow], *, walk: _Walk) -> Iterator[str]:
    if rows:
        first, last = rows[0].seq, rows[-1].seq
        yield f"{_span('row', first=first, last=last)} in no seal"
        walk.rows += len(rows)


def _group_problems(rows: list[EntryRow], *, seal: SealRow, trusted: bool) -> Iterator[str]:
    """What is wrong with the rows of one seal."""
    inside = [row for row in rows if _number(row) >= seal.first_seq]
    for row in rows:
        if _number(row) < seal.first_seq:
            yield f"row {row.seq} stands in the wrong place"
    yield from _order_problems([row.seq for row in inside], seal=seal)
    by_seq = {row.seq: row for row in inside}
    ordered = [by_seq[seq] for seq in sorted(by_seq)]
    leaves = [expected_leaf(row) for row in ordered]
    changed = [
        row.seq
        for row, leaf in zip(ordered, leaves, strict=True)
        if leaf != row.leaf or row.seal_no != seal.seal_no
    ]
    yield from (f"row {seq} was changed" for seq in changed)
    if trusted and len(ordered) == seal.last_seq - seal.first_seq + 1:
        yield from _root_problems(ordered, seal=seal, leaves=leaves, changed=changed)


def expected_leaf(row: EntryRow) -> bytes | None:
    """The leaf that a row should have; None where its fields are not what fields of a row are."""
    whole = row.payload is not None and row.salt is not None and row.payload_hash is None
    redacted = row.payload is None and row.salt is None and row.payload_hash is not None
    try:
        right_widths = (
            len(row.dedupe_key) == KEY_BYTES
            and (row.salt is None or len(row.salt) == SALT_BYTES)
            and (row.payload_hash is None or len(row.payload_hash) == HASH_BYTES)
        )
        return leaf_of(row) if right_widths and (whole or redacted) else None
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None


def _order_problems(seqs: list[int], *, seal: SealRow) -> Iterator[str]:
    for seq, count in Counter(seqs).items():
        if count > 1:
            yield f"row {seq} stands there {count} times"
    moved = [seq for seq, right in zip(seqs, sorted(seqs), strict=True) if seq != right]
    if len(moved) == 2:
        yield f"rows {min(moved)} and {max(moved)} changed places"
    elif moved:
        yield f"rows {min(moved)}-{max(moved)} are out of order"
    present = sorted(set(seqs))
    edges = [seal.first_seq - 1, *present, seal.last_seq + 1]
    for before, after in pairwise(edges):
        if after - before > 1:
            yield f"{_span('row', first=before + 1, last=after - 1)} missing"


def _root_problems(
    rows: list[EntryRow], *, seal: SealRow, leaves: list[bytes | None], changed: list[int]
) -> Iterator[str]:
    """Rows may each be sound and yet not be those that were sealed, or not in their order."""
    if tree.root([row.leaf for row in rows]) == seal.root:
        return
    if changed and tree.root([leaf or b"" for leaf in leaves]) == seal.root:
        return
    swapped = places_changed([row.leaf for row in rows], root=seal.root)
    if swapped is not None:
        first, second = (rows[place].seq for place in swapped)
        yield f"rows {first} and {second} changed places"
    elif not changed:
        rows_text = _span("row", first=seal.first_seq, last=seal.last_seq)
        yield (
            f"{rows_text} not what seal {seal.seal_no} sealed:"
            " at least one was replaced, or their order was changed"
        )


def _unsealed(rows: _Rows, *, walk: _Walk) -> Iterator[str]:
    numbers: list[int] = []
    for row in rows.rest():
        if isinstance(row.seq, int) and row.seq > walk.size:
            numbers.append(row.seq)
        else:
            yield f"row {row.seq} stands in the wrong place"
    walk.rows += len(numbers)
    for first, last in _runs(sorted(set(numbers))):
        yield f"{_span('row', first=first, last=last)} in no seal"


def _head_problems(
    head: HeadRow | None, *, walk: _Walk, checkpoints: Sequence[CheckpointRow]
) -> Iterator[str]:
    if head is None:
        if walk.size or walk.rows:
            yield "the head of the log is missing, so nothing says where the log ends"
        return
    if head.size > walk.size:
        yield (
            f"{_span('row', first=walk.size + 1, last=head.size)} missing:"
            f" the log ends at {walk.size}, its head says {head.size}"
        )
    elif (head.size, head.seal_no) != (walk.size, walk.seal_no) or (
        walk.chain not in (None, head.chain)
    ):
        yield (
            f"the head of the log does not fit its last seal ({walk.seal_no}, row {walk.size}):"
            " the head was changed or the end of the log was replaced"
        )
    signed_size = max((row.size for row in checkpoints), default=0)
    if head.checkpoint_size != signed_size:
        yield (
            f"the last checkpoint is of size {signed_size}, but the head of the log"
            f" says {head.checkpoint_size}"
        )


def _checkpoint_problems(
    checkpoints: Sequence[CheckpointRow], *, walk: _Walk, open_note: Open
) -> Iterator[str]:
    for row in checkpoints:
        name = f"checkpoint of size {row.size}"
        yield from _note_problems(
            row.note, name=name, walk=walk, open_note=open_note, stored=(row.size, row.seal_no)
        )


def _note_problems(
    text: str,
    *,
    name: str,
    walk: _Walk,
    open_note: Open,
    stored: tuple[int, int] | None = None,
) -> Iterator[str]:
    try:
        note = notes.checkpoint_note(open_note(text))
    except (notes.BadNote, AttributeError, TypeError, UnicodeError) as error:
        yield f"{name} was changed: {error}"
        return
    if note.practice_id != walk.practice_id:
        yield f"{name} is of another practice's log ({note.practice_id})"
    elif stored is not None and stored != (note.size, note.seal_no):
        yield f"{name} was changed: its signed note says size {note.size}, seal {note.seal_no}"
    elif note.size > walk.size:
        yield f"{_named(name, note)} is not met: the log ends at {walk.size}"
    elif note.seal_no not in walk.doubtful and walk.ends.get(note.seal_no) != (
        note.size,
        note.chain,
    ):
        yield f"{_named(name, note)} is not met: rows before it were replaced since"


def _named(name: str, note: notes.CheckpointNote) -> str:
    return name if name.startswith("checkpoint") else f"{name} (size {note.size})"


def _gaps_between(checkpoints: Sequence[CheckpointRow], *, walk: _Walk) -> Iterator[str]:
    """A checkpoint is due at the first seal that makes it a thousand rows since the last one."""
    sizes = {row.size for row in checkpoints}
    signed = 0
    for last_seq, _ in walk.ends.values():
        if last_seq in sizes:
            signed = last_seq
        elif last_seq - signed >= CHECKPOINT_ENTRIES_MAX:
            yield f"the checkpoint of size {last_seq} is missing"
            signed = last_seq


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches without gaps: [1, 2, 3, 7] gives (1, 3) and (7, 7)."""
    for _, stretch in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in stretch]
        yield run[0], run[-1]


def _span(what: str, *, first: int, last: int) -> str:
    return f"{what} {first} is" if first == last else f"{what}s {first}-{last} are"

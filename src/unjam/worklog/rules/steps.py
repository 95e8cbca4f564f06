"""Many steps at once, made ready to be recorded: all is hashed, they only lack their numbers."""

from __future__ import annotations

import hashlib
import json
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, TypeVar

from unjam.events import NO_INSTANT_US, Coded, EventColumns, StepRecorded
from unjam.worklog.rules import canonical, tree
from unjam.worklog.rules.seals import EntryRow

STEP_KIND = StepRecorded.__name__
SALT_BYTES = 8
KEY_BYTES = 16
HASH_BYTES = 32
_NO_START = array("q", [NO_INSTANT_US]).tobytes()
_INSTANT_TAG = b"i\0\0\0\x08"

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class PreparedSteps:
    """
    Steps ready to be recorded, as columns that are cheap to send to another process.

    Args:
        practice_id: whose log they are made for; it is part of every hash.
        subjects, subject_codes: distinct case ids, and which one each row has.
        payloads, payload_codes: distinct payloads, and which one each row has.
        happened_at_us, happened_from_us: int64; ``NO_INSTANT_US`` where no start is known.
        salts: 8 bytes a row. keys: 16 bytes a row. leaves: 32 bytes a row.
        root: Merkle root of all the leaves, in this order.
        again: (position, base key) of each row that stands here again; its key has a number in it.
    """

    practice_id: str
    subjects: tuple[str, ...]
    subject_codes: array[int]
    payloads: tuple[str, ...]
    payload_codes: array[int]
    happened_at_us: array[int]
    happened_from_us: array[int]
    salts: bytes
    keys: bytes
    leaves: bytes
    root: bytes
    again: tuple[tuple[int, bytes], ...] = ()

    def __len__(self) -> int:
        return len(self.happened_at_us)

    def base_keys(self) -> list[bytes]:
        """The key that each row would have if it stood here once."""
        keys = list(_slices(self.keys, KEY_BYTES))
        for position, base_key in self.again:
            keys[position] = base_key
        return keys

    def rows(self, *, first_seq: int, seal_no: int) -> Iterator[tuple[Any, ...]]:
        """The rows as tuples in the order of ``EntryRow``, numbered from ``first_seq``."""
        return zip(
            repeat(self.practice_id),
            range(first_seq, first_seq + len(self)),
            repeat(seal_no),
            repeat(STEP_KIND),
            *self._facts(),
            repeat(None),
            *self._hashes(),
        )  # fmt: skip

    def own_values(self, *, first_seq: int) -> Iterator[Any]:
        """
        The same, less what all rows share (practice, seal, kind, no payload hash), row after row.

        One stream of values: to make a tuple of each row costs a tenth of inserting it.
        """
        numbers = range(first_seq, first_seq + len(self))
        return chain.from_iterable(zip(numbers, *self._facts(), *self._hashes(), strict=True))

    def _facts(self) -> tuple[Iterable[Any], ...]:
        return (
            map(self.subjects.__getitem__, self.subject_codes),
            self.happened_at_us,
            self._starts(),
            map(self.payloads.__getitem__, self.payload_codes),
            _slices(self.salts, SALT_BYTES),
        )

    def _hashes(self) -> tuple[Iterable[Any], ...]:
        return _slices(self.keys, KEY_BYTES), _slices(self.leaves, HASH_BYTES)

    def _starts(self) -> Iterable[int | None]:
        if self.happened_from_us.tobytes() == _NO_START * len(self):
            return repeat(None, len(self))
        return map(_or_none, self.happened_from_us)


class _Codes(dict[Key, int]):
    """Gives each new key the next code and keeps what ``make`` says of it."""

    def __init__(self, make: Callable[[Key], Any]) -> None:
        super().__init__()
        self.make = make
        self.made: list[Any] = []

    def __missing__(self, key: Key) -> int:
        self[key] = code = len(self)
        self.made.append(self.make(key))
        return code


def prepare_steps(
    columns: EventColumns,
    *,
    practice_id: str,
    case_ids: Sequence[str],
    person_ids: Sequence[str],
    salts: bytes,
    process_name: str = "",
) -> PreparedSteps:
    """
    Turn columns into rows that only lack their number: payloads, keys, leaves and their root.

    Pure and picklable, so it may run in another process than the one that records.

    Args:
        columns: what was read. All of ``columns.more`` is kept.
        practice_id: whose log it is for.
        case_ids: the opaque id of each case, by the code in ``columns.case``.
        person_ids: the opaque id of each person, by the code in ``columns.person``; the first is
            empty.
        salts: ``SALT_BYTES`` random bytes a row, from ``os.urandom``.
        process_name: the kind of work of rows that do not say it.

    Raises:
        ValueError: if there are too few salts.
    """
    if len(salts) != SALT_BYTES * len(columns):
        raise ValueError(f"{len(columns)} rows need {SALT_BYTES * len(columns)} bytes of salt.")
    subjects, subject_codes = _subjects(_plain(columns.case.codes), case_ids)
    payloads, payload_codes = _payloads(columns, person_ids=person_ids, process_name=process_name)
    ended = array("q", _plain(columns.ended_at_us))
    started = array("q", _plain(columns.started_at_us))
    keys, leaves, again = _keys_and_leaves(
        practice_id, subjects=subjects, subject_codes=subject_codes, payloads=payloads,
        payload_codes=payload_codes, ended=ended, started=started, salts=salts,
    )  # fmt: skip
    return PreparedSteps(
        practice_id=practice_id,
        subjects=tuple(subjects),
        subject_codes=array("i", subject_codes),
        payloads=tuple(payloads),
        payload_codes=array("i", payload_codes),
        happened_at_us=ended,
        happened_from_us=started,
        salts=salts,
        keys=b"".join(keys),
        leaves=b"".join(leaves),
        root=tree.root(leaves),
        again=tuple(again.items()),
    )


def _plain(numbers: Sequence[int]) -> list[int]:
    """A list of Python's own ints, whatever kind of array came in."""
    to_list: Callable[[], list[int]] | None = getattr(numbers, "tolist", None)
    return to_list() if to_list else list(numbers)


def _subjects(codes: list[int], case_ids: Sequence[str]) -> tuple[list[str], list[int]]:
    chosen: _Codes[int] = _Codes(case_ids.__getitem__)
    own_codes = list(map(chosen.__getitem__, codes))
    return chosen.made, own_codes


def _payloads(
    columns: EventColumns, *, person_ids: Sequence[str], process_name: str
) -> tuple[list[str], list[int]]:
    fragments = [
        _fragments("lifecycle", columns.lifecycle),
        *(_fragments(name, columns.more[name]) for name in sorted(columns.more)),
        _fragments("person_id", Coded(codes=(), words=person_ids)),
        _fragments("process", columns.process, default=process_name),
        _fragments("role", columns.role),
        _fragments("step", columns.step),
    ]
    last_more = 1 + len(columns.more)

    def payload(codes: tuple[int, ...]) -> str:
        parts = [words[code] for words, code in zip(fragments, codes, strict=True)]
        more = ",".join(filter(None, parts[1:last_more]))
        parts[1:last_more] = [f'"more":{{{more}}}'] if more else []
        return "{" + ",".join(filter(None, parts)) + "}"

    chosen: _Codes[tuple[int, ...]] = _Codes(payload)
    in_order = (
        columns.lifecycle, *(columns.more[name] for name in sorted(columns.more)),
        columns.person, columns.process, columns.role, columns.step,
    )  # fmt: skip
    codes = zip(*(_plain(column.codes) for column in in_order), strict=True)
    own_codes = list(map(chosen.__getitem__, codes))
    return chosen.made, own_codes


class _Fragments(dict[int, str]):
    """``"name":"word"`` by the code of the word, escaped once; empty where there is no word."""

    def __init__(self, name: str, words: Sequence[str], default: str) -> None:
        super().__init__()
        self.name, self.words, self.default = json.dumps(name), words, default

    def __missing__(self, code: int) -> str:
        word = self.words[code] or self.default
        self[code] = fragment = f"{self.name}:{json.dumps(word)}" if word else ""
        return fragment


def _fragments(name: str, column: Coded, *, default: str = "") -> _Fragments:
    return _Fragments(name, column.words, default)


def _keys_and_leaves(
    practice_id: str,
    *,
    subjects: list[str],
    subject_codes: list[int],
    payloads: list[str],
    payload_codes: list[int],
    ended: array[int],
    started: array[int],
    salts: bytes,
) -> tuple[list[bytes], list[bytes], dict[int, bytes]]:
    """
    The dedupe key and the leaf of every row, and the base keys of those that stand here again.

    These are ``canonical``'s forms, written out for speed.
    """
    key_prefix = canonical.step_key_prefix(practice_id, STEP_KIND)
    leaf_prefix = canonical.entry_prefix(practice_id, STEP_KIND)
    subject_forms = [canonical.typed(subject) for subject in subjects]
    payload_bytes = [payload.encode() for payload in payloads]
    payload_forms = [canonical.typed(canonical.sha256(content)) for content in payload_bytes]
    key_tag, hash_tag = canonical.typed(bytes(16))[:5], canonical.typed(bytes(32))[:5]
    sha256 = hashlib.sha256
    keys: list[bytes] = []
    leaves: list[bytes] = []
    again: dict[int, bytes] = {}
    seen: dict[bytes, int] = {}
    for subject, payload, at, instants, salt in zip(
        subject_codes,
        payload_codes,
        _slices(_sortable(ended), 8),
        _instant_forms(ended, started),
        _slices(salts, SALT_BYTES),
        strict=True,
    ):
        about = subject_forms[subject] + instants
        key = at + sha256(key_prefix + about + payload_forms[payload]).digest()[:8]
        seen[key] = number = seen.get(key, -1) + 1
        if number:
            again[len(keys)] = key
            key = canonical.key_again(key, number)
        hidden = sha256(salt + payload_bytes[payload]).digest()
        keys.append(key)
        leaves.append(sha256(leaf_prefix + about + key_tag + key + hash_tag + hidden).digest())
    return keys, leaves, again


def _sortable(instants: array[int]) -> bytes:
    """Each instant in the eight bytes of ``canonical.instant_bytes``."""
    content = bytearray(_big_endian(instants))
    content[::8] = bytes(content[::8]).translate(_FLIP_SIGN)
    return bytes(content)


_FLIP_SIGN = bytes(byte ^ 0x80 for byte in range(256))


def _big_endian(numbers: array[int]) -> bytes:
    swapped = array("q", numbers)
    if swapped.itemsize == 8 and _LITTLE_ENDIAN:
        swapped.byteswap()
    return swapped.tobytes()


_LITTLE_ENDIAN = array("h", [1]).tobytes() == b"\1\0"


def _instant_forms(ended: array[int], started: array[int]) -> list[bytes]:
    """The typed forms of both instants of each row, one after the other."""
    nothing = canonical.typed(None)
    starts = [
        nothing if begun == NO_INSTANT_US else _INSTANT_TAG + start
        for begun, start in zip(started, _slices(_big_endian(started), 8), strict=True)
    ]
    ends = _slices(_big_endian(ended), 8)
    return [_INSTANT_TAG + end + start for end, start in zip(ends, starts, strict=True)]


def _slices(content: bytes, width: int) -> Iterator[bytes]:
    """Pieces of equal width, cut by the C library: this runs six times a row."""
    return map(_FIRST, struct.iter_unpack(f"{width}s", content))


_FIRST: Callable[[Sequence[bytes]], bytes] = itemgetter(0)


def _or_none(instant_us: int) -> int | None:
    return None if instant_us == NO_INSTANT_US else instant_us


def moved(
    row: tuple[Any, ...], *, seq: int, seal_no: int, base_key: bytes, occurrence: int
) -> tuple[Any, ...]:
    """A prepared row under another number and, as a later occurrence, another key and leaf."""
    if not occurrence:
        return (row[0], seq, seal_no, *row[3:])
    key = canonical.key_again(base_key, occurrence)
    numbered = EntryRow(*row)._replace(seq=seq, seal_no=seal_no, dedupe_key=key)
    return numbered._replace(leaf=leaf_of(numbered))


def leaf_of(row: EntryRow) -> bytes:
    """The leaf that a row should have, from its other fields."""
    hidden = row.payload_hash
    if row.payload is not None and row.salt is not None:
        hidden = canonical.payload_hash(row.salt, row.payload)
    return canonical.leaf(
        practice_id=row.practice_id,
        kind=row.kind,
        subject_id=row.subject_id,
        happened_at_us=row.happened_at_us,
        happened_from_us=row.happened_from_us,
        dedupe_key=row.dedupe_key,
        payload_hash=hidden or b"",
    )

"""Recording: numbers without gaps, every row once, and equal rows of one file kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.events import CaseLookedUp, ImportFinished, StepRecorded
from unjam.worklog import actions, checking, queries
from unjam.worklog.models import Checkpoint, Entry, Repeat, Seal
from unjam.worklog.rules import CHECKPOINT_ENTRIES_MAX
from worklog.conftest import BY, PRACTICE, prepared, record_rows, some_rows

Row = tuple[str, str, int]


def recorded_rows(practice_id: str = PRACTICE) -> Counter[Row]:
    """What the log holds, as the map will read it."""
    columns = queries.steps_after(practice_id, 0).columns
    return Counter(
        (
            columns.case.words[case].removeprefix("c_"),
            columns.step.words[step],
            int(at),
        )
        for case, step, at in zip(
            columns.case.codes, columns.step.codes, columns.ended_at_us, strict=True
        )
    )


def assert_whole() -> None:
    for verdict in checking.check_database([]):
        assert not verdict.problems


def test_rows_are_numbered_without_gaps_in_the_order_of_the_file(db) -> None:
    first = record_rows(some_rows(3))
    second = record_rows(some_rows(2, after=3))
    assert (first.recorded, first.first_seq, first.last_seq) == (3, 1, 3)
    assert (second.recorded, second.first_seq, second.last_seq) == (2, 4, 5)
    assert queries.last_seq(PRACTICE) == 5
    assert list(queries.steps_after(PRACTICE, 0).columns.row) == [1, 2, 3, 4, 5]


def test_each_practice_has_its_own_numbers(db) -> None:
    record_rows(some_rows(3))
    other = record_rows(some_rows(3), practice_id="pr_other")
    assert (other.recorded, other.first_seq) == (3, 1)
    assert recorded_rows("pr_other") == recorded_rows(PRACTICE)


def test_steps_prepared_for_another_practice_are_refused(db) -> None:
    with pytest.raises(ValueError, match="another practice"):
        actions.record_steps(
            prepared(some_rows(1)), practice_id="pr_other", by=BY, at_us=1, import_id="im_1"
        )


def test_an_import_without_an_id_is_refused(db) -> None:
    with pytest.raises(ValueError, match="no id"):
        record_rows(some_rows(1), import_id="")


def test_nothing_to_record_makes_no_seal(db) -> None:
    assert record_rows([]) == actions.Recorded(0, 0, 0, 0)
    assert not Seal.objects.exists()


def test_importing_again_changes_nothing(db) -> None:
    rows = [*some_rows(5), some_rows(1)[0], some_rows(1)[0]]
    record_rows(rows, import_id="im_1")
    again = record_rows(rows, import_id="im_2")
    assert (again.recorded, again.known) == (0, 7)
    assert recorded_rows() == Counter(rows)


def test_equal_rows_of_one_file_are_all_kept_across_chunks(db) -> None:
    row = some_rows(1)[0]
    for _ in range(3):
        record_rows([row], import_id="im_1")
    for _ in range(4):
        record_rows([row], import_id="im_2")
    assert recorded_rows() == Counter({row: 4})


def test_an_event_is_recorded_with_who_and_when(db) -> None:
    event = StepRecorded(
        process="refill", step="Call", started_at_us=5, role="RN", more=(("payer", "Acme"),)
    )
    seq = actions.record(event, practice_id=PRACTICE, by=BY, at_us=9, subject_id="c_1")
    assert seq == 1
    (entered,) = queries.entries(PRACTICE)
    assert entered.event == event
    assert (entered.subject_id, entered.happened_at_us) == ("c_1", 9)
    assert Seal.objects.get().by == BY


def test_a_dedupe_key_records_once(db) -> None:
    def look(key: str | None) -> int | None:
        return actions.record(
            CaseLookedUp("st_1"), practice_id=PRACTICE, by=BY, at_us=1, dedupe_key=key
        )

    assert [look("a"), look("a"), look("b"), look(None), look(None)] == [1, None, 2, 3, 4]
    other = actions.record(
        CaseLookedUp("st_1"), practice_id="pr_other", by=BY, at_us=1, dedupe_key="a"
    )
    assert other == 1


def test_a_transaction_that_fails_leaves_nothing(db) -> None:
    record_rows(some_rows(2))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_rows(some_rows(2, after=2))
        raise ZeroDivisionError
    assert queries.last_seq(PRACTICE) == 2
    assert record_rows(some_rows(1, after=4)).first_seq == 3
    assert_whole()


def test_a_checkpoint_is_signed_every_thousand_rows_and_when_an_import_ends(
    db, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record_rows(some_rows(CHECKPOINT_ENTRIES_MAX - 1))
        assert not Checkpoint.objects.exists()
        record_rows(some_rows(1, after=CHECKPOINT_ENTRIES_MAX))
        actions.record(ImportFinished("im_1", 1, 0, 0), practice_id=PRACTICE, by=BY, at_us=1)
        actions.checkpoint(practice_id=PRACTICE, by=BY, at_us=1)
    sizes = [CHECKPOINT_ENTRIES_MAX, CHECKPOINT_ENTRIES_MAX + 1]
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == sizes
    (verdict,) = checking.check_database([])
    assert (verdict.problems, verdict.checkpoints, verdict.anchors) == ([], 2, 2)


def test_an_empty_log_has_nothing_to_sign(db) -> None:
    with pytest.raises(ValueError, match="empty"):
        actions.checkpoint(practice_id=PRACTICE, by=BY, at_us=1)


def test_an_import_that_is_finished_leaves_no_notes_of_repeats(db) -> None:
    rows = some_rows(2)
    record_rows(rows, import_id="im_1")
    record_rows(rows, import_id="im_2")
    assert Repeat.objects.count() == 1
    actions.record(ImportFinished("im_2", 0, 2, 0), practice_id=PRACTICE, by=BY, at_us=1)
    assert not Repeat.objects.exists()


class Interrupted(Exception):
    """The import was killed."""


FILES = st.lists(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 2)), max_size=9
    ),
    min_size=1,
    max_size=4,
)
CHUNK_ROWS = 3


def chunks_of(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS))


def import_file(rows: list[Row], *, import_id: str, killed_after: int) -> None:
    """Import a file in chunks; the chunk numbered ``killed_after`` is lost once and sent again."""
    for number, chunk in enumerate(chunks_of(rows)):
        if number == killed_after:
            with pytest.raises(Interrupted), transaction.atomic():
                record_rows(chunk, import_id=import_id)
                raise Interrupted
        record_rows(chunk, import_id=import_id)


def most_of_each(files: list[list[Row]]) -> Counter[Row]:
    """The slow answer: of equal rows, as many as the file that has most of them."""
    answer: Counter[Row] = Counter()
    for rows in files:
        answer |= Counter(rows)
    return answer


@pytest.mark.slow
@pytest.mark.django_db
def test_any_files_in_any_order_give_of_each_row_as_many_as_the_file_with_most() -> None:
    @settings(max_examples=60, deadline=None)
    @given(files=FILES, killed_after=st.integers(0, 3), again=st.booleans())
    def check(files: list[list[Row]], killed_after: int, again: bool) -> None:
        with transaction.atomic():
            for number, rows in enumerate(files + files * again):
                import_file(rows, import_id=f"im_{number}", killed_after=killed_after)
            assert recorded_rows() == most_of_each(files)
            assert Entry.objects.count() == queries.last_seq(PRACTICE)
            assert_whole()
            transaction.set_rollback(True)

    check()


@pytest.mark.django_db
def test_two_imports_may_take_turns() -> None:
    @settings(max_examples=40, deadline=None)
    @given(files=st.tuples(FILES.map(lambda f: f[0]), FILES.map(lambda f: f[0])), first=st.data())
    def check(files: tuple[list[Row], list[Row]], first: st.DataObject) -> None:
        waiting = [list(chunks_of(rows)) for rows in files]
        with transaction.atomic():
            while any(waiting):
                turn = first.draw(st.sampled_from([n for n in (0, 1) if waiting[n]]))
                record_rows(waiting[turn].pop(0), import_id=f"im_{turn}")
            assert recorded_rows() == most_of_each(list(files))
            transaction.set_rollback(True)

    check()


def test_the_database_itself_keeps_keys_unique(db) -> None:
    record_rows(some_rows(1))
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"(?i)unique"):
        cursor.execute(
            "INSERT INTO worklog_entry SELECT practice_id, 2, seal_no, kind, subject_id,"
            " happened_at_us, happened_from_us, payload, salt, payload_hash, dedupe_key, leaf"
            " FROM worklog_entry"
        )


def test_equal_rows_are_counted_across_chunks_beside_a_known_one(db) -> None:
    """The first chunk also brings a row that an earlier import had: it is sorted out with care."""
    known, again = some_rows(2)
    record_rows([known], import_id="im_1")
    first = record_rows([known, again, again], import_id="im_2")
    second = record_rows([again], import_id="im_2")
    assert (first.recorded, first.known) == (2, 1)
    assert (second.recorded, second.known) == (1, 0)

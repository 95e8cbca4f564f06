"""The map equals its slow, obvious oracle to the last digit, on logs that hurt, both ways."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import flow as oracle
from reference.logs import columns_of, logs, opening_hours, rows
from unjam.events import Coded, EventColumns
from unjam.flow import kernel
from unjam.flow.kernel import Engine, Ties, Wait, edges, handovers, places

HOURS = opening_hours()
TABLE = kernel.open_table(HOURS, from_us=1_700_000_000_000_000, to_us=1_740_000_000_000_000)
BOTH = pytest.mark.parametrize("engine", list(Engine))


def _same_as_oracle(columns: EventColumns, engine: Engine, *, wait: Wait, ties: Ties) -> None:
    found = kernel.process_map(columns, wait=wait, ties=ties, open_table=TABLE, engine=engine)
    assert found == oracle.process_map(columns, wait=wait, ties=ties, intervals=HOURS)


@BOTH
@given(logs(), st.sampled_from(Wait), st.sampled_from(Ties))
@settings(max_examples=150, deadline=None)
def test_equals_oracle(engine: Engine, columns: EventColumns, wait: Wait, ties: Ties) -> None:
    _same_as_oracle(columns, engine, wait=wait, ties=ties)
    assert kernel.file_map(columns, engine=engine).persons == oracle.person_handovers(columns)


@BOTH
@given(logs(max_size=90, many_steps=True))
@settings(max_examples=25, deadline=None)
def test_more_steps_than_a_machine_word_has_bits(engine: Engine, columns: EventColumns) -> None:
    _same_as_oracle(columns, engine, wait=Wait.END_TO_START, ties=Ties.ORDER)


def _long_log(n: int, *, steps: int, seed: int) -> EventColumns:
    dice = random.Random(seed)
    return columns_of(
        [
            {
                "case": str(dice.randrange(n // 8)),
                "step": f"step {dice.randrange(steps)}",
                "end": 1_720_000_000_000_000 + dice.randrange(n) * 1_500_000,
                "person": dice.choice(["", "Ann", "Bob", "Cem"]),
                "role": dice.choice(["", "biller", "RN"]),
            }
            for _ in range(n)
        ]
    )


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("steps", [3, 65, 624, 5_000])
def test_long_logs(engine: Engine, steps: int) -> None:
    columns = _long_log(6_000, steps=steps, seed=steps)
    _same_as_oracle(columns, engine, wait=Wait.END_TO_START, ties=Ties.ORDER)


@BOTH
def test_pairs_are_numbered_where_cells_would_be_too_many(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (edges, places, handovers):
        monkeypatch.setattr(module, "DENSE_CELLS_MAX", 4)
    columns = _long_log(400, steps=9, seed=1)
    _same_as_oracle(columns, engine, wait=Wait.END_TO_START, ties=Ties.CONCURRENT)
    assert kernel.file_map(columns, engine=engine).persons == oracle.person_handovers(columns)


@BOTH
def test_one_case_in_reverse_is_sorted_whole(engine: Engine) -> None:
    n = 3_000
    columns = columns_of(
        [{"case": "a", "step": f"s{i % 7}", "end": (n - i) * 1_000_000} for i in range(n)]
    )
    found = kernel.process_map(columns, engine=engine)
    assert found == oracle.process_map(columns)


@BOTH
def test_sums_do_not_overflow(engine: Engine) -> None:
    century = 100 * 365 * 86_400 * 1_000_000
    columns = columns_of(
        [
            {"case": str(i), "step": s, "end": e}
            for i in range(4_000)
            for s, e in (("a", 0), ("b", century))
        ]
    )
    edge = kernel.process_map(columns, engine=engine).edges[0]
    assert edge.wait_mean_s == edge.wait_median_s == century / 1_000_000


@BOTH
def test_an_empty_log_has_an_empty_map(engine: Engine) -> None:
    found = kernel.process_map(columns_of([]), engine=engine)
    assert (found.n_events, found.edges, found.durations) == (0, (), None)


@BOTH
def test_the_row_decides_ties_wherever_the_event_stands(engine: Engine) -> None:
    one = [{"case": "a", "step": s, "end": 5, "row": r} for s, r in (("c", 3), ("a", 1), ("b", 2))]
    (variant,) = kernel.process_map(columns_of(one), engine=engine).variants
    assert variant.steps == ("a", "b", "c")


def test_columns_of_unequal_length_are_refused() -> None:
    columns = columns_of([{"case": "a", "step": "b", "end": 5}])
    with pytest.raises(ValueError, match="equally long"):
        kernel.process_map(replace(columns, ended_at_us=np.zeros(2, np.int64)))


# What must not change, or must change by exactly so much.


@given(rows(), st.permutations(["Ann", "Bob", "None"]))
@settings(max_examples=60, deadline=None)
def test_renaming_people_changes_no_map(events: list[dict[str, object]], names: list[str]) -> None:
    other = dict(zip(["Ann", "Bob", "None"], names, strict=True)) | {"": ""}
    renamed = [row | {"person": other[str(row["person"])]} for row in events]
    assert kernel.process_map(columns_of(events)) == kernel.process_map(columns_of(renamed))


@given(rows(), st.sampled_from([-7, 7, 700]))
@settings(max_examples=60, deadline=None)
def test_moving_all_times_changes_no_map(events: list[dict[str, int]], days: int) -> None:
    by = days * 86_400_000_000
    moved = [
        row
        | {"end": row["end"] + by, "start": None if row["start"] is None else row["start"] + by}
        for row in events
    ]
    assert kernel.process_map(columns_of(events)) == kernel.process_map(columns_of(moved))


@given(rows(), st.sampled_from(["NA", "null", "007"]))
@settings(max_examples=60, deadline=None)
def test_parts_by_case_add_up_to_the_whole(events: list[dict[str, str]], case: str) -> None:
    events = [row | {"lifecycle": ""} for row in events]
    whole, one, rest = (
        kernel.process_map(columns_of([row for row in events if keep(row)]))
        for keep in (
            lambda row: True,
            lambda row: row["case"] == case,
            lambda row: row["case"] != case,
        )
    )
    for name in [
        "n_events",
        "n_cases",
        "edge_count",
        "ties",
        "overlaps",
        "role_ping_pong",
        "person_ping_pong",
        "repeat_events",
        "cases_with_rework",
        "nobody_named",
    ]:
        assert getattr(whole, name) == getattr(one, name) + getattr(rest, name), name
    counts = {(e.from_step, e.to_step): e.count for e in whole.edges}
    for part in (one, rest):
        for edge in part.edges:
            counts[edge.from_step, edge.to_step] -= edge.count
    assert not any(counts.values())


@given(rows(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_segments_in_another_order_change_no_map(
    events: list[dict[str, object]], dice: random.Random
) -> None:
    numbered = [row | {"row": i} for i, row in enumerate(events)]
    shuffled = numbered.copy()
    dice.shuffle(shuffled)
    assert kernel.process_map(columns_of(numbered)) == kernel.process_map(columns_of(shuffled))


@pytest.mark.slow
@given(logs(), st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_chunks_join_to_the_whole(columns: EventColumns, cut: int) -> None:
    parts = [_slice(columns, slice(0, cut)), _slice(columns, slice(cut, None))]
    own_words = [_with_own_words(part) for part in parts]
    whole = kernel.process_map(columns)
    assert kernel.process_map(kernel.join(parts)) == whole
    assert kernel.process_map(kernel.join(own_words)) == whole


def _slice(columns: EventColumns, piece: slice) -> EventColumns:
    names = ("case", "step", "person", "role", "process", "lifecycle")
    words = {n: getattr(columns, n) for n in names}
    return EventColumns(
        **{n: Coded(c.codes[piece], c.words) for n, c in words.items()},
        ended_at_us=columns.ended_at_us[piece],
        started_at_us=columns.started_at_us[piece],
        row=columns.row[piece],
    )


def _with_own_words(columns: EventColumns) -> EventColumns:
    return columns_of(
        [
            {"case": e["case"], "step": e["step"], "end": e["end"], "start": e["start"]}
            | {"person": e["person"], "role": e["role"], "row": e["row"]}
            | {"lifecycle": e["lifecycle"], "process": e["process"]}
            for e in oracle.events_of(columns)
        ]
    )


@given(logs())
@settings(max_examples=15, deadline=None)
def test_choices_may_be_plain_words(columns: EventColumns) -> None:
    for wait in Wait:
        enum = kernel.process_map(columns, wait=wait, ties=Ties.CONCURRENT, engine=Engine.NUMPY)
        words = {"wait": wait.value, "ties": "concurrent", "engine": "numpy"}
        assert kernel.process_map(columns, **words) == enum


@pytest.mark.slow
def test_without_a_compiler_the_answers_are_the_same() -> None:
    """A process of its own, told not to compile, never loads numba."""
    program = (
        "import sys; from unjam.flow import kernel; "
        "from unjam.events import Coded, EventColumns as E; "
        "c = lambda w: Coded([0, 1, 2, 1], ['', *w]); "
        "print(kernel.process_map(E(c('ab'), c('xy'), [5, 7, 8, 9], [-2**63] * 4, c('pq'), "
        "c('rs'), c('tu'), c('vw'), [1, 2, 3, 4]))); "
        "assert 'numba' not in sys.modules"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program if off else program.replace("not in", "in")],
            env=os.environ | {"UNJAM_NO_JIT": "1" if off else ""},
            capture_output=True,
            check=True,
        ).stdout
        for off in (True, False)
    ]
    assert told[0] == told[1]

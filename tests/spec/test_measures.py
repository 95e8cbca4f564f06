"""The worked examples hold on both paths of the kernel, and the page that shows them is fresh."""

from __future__ import annotations

import pytest

from spec.measures import MEASURES, PAGE, Measure, page, the_map


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.name)
def test_the_example_has_the_answer_worked_out_by_hand(measure: Measure) -> None:
    assert measure.read(the_map(measure)) == measure.answer


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == page(), "docs/reference/measures.md is stale: make reference"

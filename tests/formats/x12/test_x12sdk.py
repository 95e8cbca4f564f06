"""Our questions on benefits and claims are accepted by a reader that others wrote."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from formats.x12 import made, made_benefits, x12sdk_oracle
from formats.x12.made import AT, ENVELOPE, NPI
from unjam.formats.x12.benefits import BenefitFile
from unjam.formats.x12.claim_status import StatusFile
from unjam.formats.x12.write import written
from unjam.formats.x12.write_benefits import body_270
from unjam.formats.x12.write_status import body_276

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

pytestmark = pytest.mark.slow


@few
@given(made_benefits.QUESTIONS)
def test_x12sdk_accepts_our_270(file: BenefitFile) -> None:
    content = written(ENVELOPE, [body_270(file, control="0001", made_at=AT)])
    assert x12sdk_oracle.faults(content) == []


@few
@given(made.status_files("276"))
def test_x12sdk_accepts_our_276(file: StatusFile) -> None:
    body = body_276(file, control="0001", made_at=AT, provider_id=NPI)
    assert x12sdk_oracle.faults(written(ENVELOPE, [body])) == []


def test_the_other_reader_would_have_said_no() -> None:
    nobody = body_270(BenefitFile(reference="Q1"), control="0001", made_at=AT)
    content = written(ENVELOPE, [nobody])
    assert x12sdk_oracle.faults(content)

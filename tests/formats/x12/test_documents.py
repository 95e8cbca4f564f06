"""Documents for a claim come back byte for byte; a payer says which it wants, and until when."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.x12.interchanges import interchange, transaction
from formats.x12.made import AT, ENVELOPE
from formats.x12.made_benefits import DAY, NAME, NUMBER
from formats.x12.test_benefits import findings, only
from unjam.formats.x12.claim_status import read_status
from unjam.formats.x12.claims import Named
from unjam.formats.x12.documents import (
    Document,
    DocumentFile,
    body_275,
    document_of,
    read_275,
)
from unjam.formats.x12.tokens import Delimiters
from unjam.formats.x12.write import written

MARKS = (Delimiters(), Delimiters("|", ">", "!", "\n"), Delimiters("+", "/", "=", "~"))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    made = document_of(
        draw(st.binary(max_size=200)),
        trace=draw(NUMBER),
        form="IA",
        is_asked_for=draw(st.booleans()),
    )
    made.code = draw(st.sampled_from(["", "18842-5"]))
    made.dates = (("368", on := draw(DAY), on),)
    if draw(st.booleans()):
        made.data = draw(st.text(st.characters(max_codepoint=126), max_size=80))
        made.encoding, made.size = "ASC", len(made.data)
    return made


FILES = st.builds(
    DocumentFile,
    purpose=st.sampled_from(["02", "11"]), reference=NUMBER, made_on=DAY, made_at=st.just("0905"),
    payer=st.just(Named("PR", "BLUE PRETEND", "", "PI", "66000")),
    sender=st.just(Named("41", "MAPLE STREET", "", "46", "MAPLE")),
    provider=st.just(Named("1P", "MAPLE STREET", "", "XX", "1234567893")),
    patient=st.builds(
        Named, kind=st.just("QC"), last=NAME, first=st.just("TESTA"), id_kind=st.just("MI"),
        number=NUMBER, is_person=st.just(True),
    ),
    references=st.tuples(st.tuples(st.just("EJ"), NUMBER), st.tuples(st.just("1K"), NUMBER)),
    dates=DAY.map(lambda day: (("472", day, day),)),
    documents=st.lists(documents().filter(lambda d: d.data), min_size=1, max_size=3),
)  # fmt: skip


@settings(deadline=None)
@given(FILES, st.sampled_from(MARKS))
def test_documents_say_the_same_when_read_again(file: DocumentFile, marks: Delimiters) -> None:
    body = body_275(file, control="0001", made_at=AT)
    found = only(written(ENVELOPE, [body], delimiters=marks))
    assert read_275(found) == file
    assert found.findings == []


@given(st.binary(min_size=1, max_size=300))
def test_the_bytes_of_a_document_come_back(content: bytes) -> None:
    document = document_of(content, trace="T1", form="IA", is_asked_for=True)
    file = DocumentFile(documents=[document])
    found = only(written(ENVELOPE, [body_275(file, control="0001", made_at=AT)]))
    (again,) = read_275(found).documents
    assert again.content() == content
    assert found.findings == []


@given(st.binary(min_size=1, max_size=300))
def test_bytes_that_were_called_text_come_back_too(content: bytes) -> None:
    document = Document(0, trace="T1", encoding="ASC", data=content.decode("latin-1"))
    file = DocumentFile(documents=[document])
    found = only(written(ENVELOPE, [body_275(file, control="0001", made_at=AT)]))
    (again,) = read_275(found).documents
    assert again.content() == content


def sent(*segments: str, version: str = "006020X314") -> bytes:
    lines = transaction(
        "BGN*11*D17*20260302*0905",
        "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "NM1*1P*2*MAPLE STREET*****XX*1234567893",
        "NM1*QC*1*FICTUS*ADA****MI*W17",
        "REF*EJ*PCN-1",
        "REF*1K*66-1",
        "DTP*472*D8*20260210",
        *segments,
        set_id="275",
    )
    return interchange(lines, group="PI", version=version)


def test_the_claim_is_known_by_our_number_the_payers_and_that_of_the_request() -> None:
    data = base64.b64encode(b"a letter").decode()
    found = only(
        sent(
            "LX*1", "TRN*2*RFAI-9", "STC*R4:18842-5::LOI", "DTP*368*D8*20260301", "CAT*AE*TX",
            f"BDS*B64*{len(data)}*{data}",
        )
    )  # fmt: skip
    file = read_275(found)
    assert (file.claim_control, file.payer_control, file.traces()) == ("PCN-1", "66-1", ["RFAI-9"])
    (document,) = file.documents
    assert document.is_asked_for
    assert (document.code, document.form, document.content()) == ("18842-5", "TX", b"a letter")
    assert findings(found) == []


def test_version_5010_has_its_data_in_bin() -> None:
    found = only(sent("LX*1", "TRN*1*ACN-1", "CAT*AE*TX", "BIN*8*a~b*c:d^", version="005010X210"))
    (document,) = read_275(found).documents
    assert (document.content(), document.is_asked_for) == (b"a~b*c:d^", False)


def test_two_data_segments_are_two_documents() -> None:
    found = only(sent("LX*1", "TRN*2*R9", "BDS*ASC*1*a", "BDS*ASC*1*b"))
    assert [document.data for document in read_275(found).documents] == ["a", "b"]


@pytest.mark.parametrize(
    ("segments", "code", "place"),
    [
        (("LX*1", "BDS*B64*9*QUJD"), "size_differs", "BDS02"),
        (("LX*1", "BDS*B64*x*QUJD"), "size_differs", "BDS02"),
        (("LX*1", "BDS*B64*4*QU!D"), "not_base_64", "BDS03"),
        (("LX*1", "TRN*2*R9"), "no_data", "LX"),
        ((), "no_document", "ST"),
        (("LX*1", "DTP*368*D8*2026", "BDS*ASC*1*a"), "not_a_date", "DTP03"),
    ],
)
def test_what_is_odd_is_said_with_its_place(
    segments: tuple[str, ...], code: str, place: str
) -> None:
    found = only(sent(*segments))
    read_275(found)
    assert findings(found) == [(code, place)]


def test_a_patients_document_is_not_shown_by_accident() -> None:
    assert "SECRET" not in repr(Document(0, data="SECRET"))


def test_a_request_for_documents_says_which_and_until_when() -> None:
    lines = transaction(
        "BHT*0085*48*RF1*20260302*0905*RQ",
        "HL*1**20*1",
        "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "PER*IC*DESK*TE*6085550100",
        "HL*2*1*21*1",
        "NM1*41*2*MAPLE STREET*****46*MAPLE",
        "HL*3*2*19*1",
        "NM1*1P*2*MAPLE STREET*****XX*1234567893",
        "HL*4*3*PT",
        "NM1*QC*1*FICTUS*ADA****MI*W17",
        "TRN*1*66-1",
        "STC*R4:18842-5::LOI*20260302**120",
        "REF*EJ*PCN-1",
        "REF*1K*66-1",
        "DTP*472*D8*20260210",
        "DTP*106*D8*20260401",
        "SVC*HC:99213*120",
        "STC*R4:11506-3::LOI",
        set_id="277",
    )
    found = only(interchange(lines, group="HN", version="006020X313"))
    file = read_status(found)
    (claim,) = file.claims
    assert (file.kind, file.contact) == ("277RFAI", [("TE", "6085550100")])
    assert (claim.trace, claim.control, claim.payer_control) == ("66-1", "PCN-1", "66-1")
    assert claim.asked_for() == ["18842-5", "11506-3"]
    assert claim.due_on == date(2026, 4, 1)
    assert (claim.patient, claim.member) == ("ADA FICTUS", "W17")
    assert findings(found) == []

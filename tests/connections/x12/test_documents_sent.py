"""Documents join the claim they are for, whichever of its numbers the sender wrote."""

from __future__ import annotations

from pathlib import Path

from connections.x12.test_translate import chunk_of, told
from formats.x12.interchanges import interchange, transaction
from unjam.connections.rules import Chunk


def sent(*numbers: str) -> bytes:
    lines = transaction(
        "BGN*11*D17*20260302*0905",
        "NM1*PR*2*BLUE PRETEND*****PI*66000",
        *(number for number in numbers if number.startswith("REF")),
        "LX*1",
        *(number for number in numbers if number.startswith("TRN")),
        "CAT*AE*TX",
        "BDS*ASC*8*a~b*c:d^",
        set_id="275",
    )
    return interchange(lines, group="PI", version="006020X314")


def asked() -> bytes:
    lines = transaction(
        "BHT*0085*48*RF1*20260302*0905*RQ",
        "HL*1**20*1",
        "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "HL*4*3*PT",
        "NM1*QC*1*FICTUS*ADA****MI*W17",
        "TRN*1*RFAI-9",
        "STC*R4:18842-5::LOI*20260302",
        "REF*EJ*PCN-1",
        "REF*1K*66-1",
        set_id="277",
    )
    return interchange(lines, group="HN", version="006020X313")


def keys(chunk: Chunk) -> list[str]:
    return [held.key for held in chunk.held]


def links(chunk: Chunk) -> dict[str, tuple[str, ...]]:
    return {link.key: link.cases for link in chunk.links}


def test_our_own_number_of_the_claim_is_enough(tmp_path: Path) -> None:
    chunk = chunk_of(sent("REF*EJ*PCN-1", "TRN*2*RFAI-9"), folder=tmp_path)
    assert told(chunk) == [("claim PCN-1", "Claim", "Documents sent", "System")]
    assert keys(chunk) == []


def test_a_payers_number_or_that_of_its_request_waits_for_the_claim(tmp_path: Path) -> None:
    by_payer = chunk_of(sent("REF*1K*66-1"), folder=tmp_path, name="a.x12")
    by_request = chunk_of(sent("TRN*2*RFAI-9"), folder=tmp_path, name="b.x12")
    request = chunk_of(asked(), folder=tmp_path, name="c.x12")
    assert told(request) == [("claim PCN-1", "Claim", "Payer asks for documents", "Payer")]
    for chunk in (by_payer, by_request):
        assert told(chunk) == []
        (key,) = keys(chunk)
        assert links(request)[key] == ("claim PCN-1",)


def test_documents_without_any_number_stay_apart(tmp_path: Path) -> None:
    chunk = chunk_of(sent(), folder=tmp_path)
    ((case, *rest),) = told(chunk)
    assert case.startswith("x12 ")
    assert rest == ["Claim", "Documents sent", "System"]
    assert chunk.counts["without_key"] == 1


def test_a_payer_that_answers_no_question_of_a_file_is_told_of_each(tmp_path: Path) -> None:
    heads = (
        "BHT*0010*{}*{}*20260302*0905",
        "HL*1**20*1",
        "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "HL*2*1*21*{}",
        "NM1*41*2*MAPLE STREET*****46*MAPLE",
    )
    asking = [line.format("13", "Q17") if "BHT" in line else line.format("1") for line in heads]
    for number in (1, 2):
        asking += [
            f"HL*{number + 2}*2*22*0",
            "NM1*IL*1*FICTUS*ADA****MI*W17",
            f"TRN*1*T{number}",
            f"REF*EJ*PCN-{number}",
        ]
    telling = [line.format("08", "A9") if "BHT" in line else line.format("0") for line in heads]
    telling += ["TRN*2*Q17", "STC*E1:0*20260302"]
    question = interchange(transaction(*asking, set_id="276"), group="HR", version="005010X212")
    answer = interchange(transaction(*telling, set_id="277"), group="HN", version="005010X212")
    asked_of = chunk_of(question, folder=tmp_path, name="a.x12")
    (held,) = chunk_of(answer, folder=tmp_path, name="b.x12").held
    assert (held.step, held.role) == ("Claim status not answered", "Payer")
    assert links(asked_of)[held.key] == ("claim PCN-1", "claim PCN-2")

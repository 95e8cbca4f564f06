"""What is read of broken questions and answers can be weighed and written; for the fuzzer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from formats.x12.interchanges import interchange, transaction
from formats.x12.made import AT, ENVELOPE, NPI
from unjam.formats.x12.claim_status import QUESTION, read_status
from unjam.formats.x12.coverage import allowances, contradictions, is_covered, needs_authorization
from unjam.formats.x12.documents import body_275, read_275
from unjam.formats.x12.read_authorization import read_278
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write import written
from unjam.formats.x12.write_authorization import body_278
from unjam.formats.x12.write_benefits import body_270, body_271
from unjam.formats.x12.write_status import body_276

ON = date(2026, 3, 2)


def benefits_again(found: Transaction) -> None:
    """A question or an answer on benefits."""
    file = read_benefits(found)
    for member in file.members:
        allowances(member.benefits)
        contradictions(member.benefits)
        is_covered(member, on=ON)
        needs_authorization(member, service="98", procedure="99213")
    body = body_270 if found.set_id == "270" else body_271
    written(ENVELOPE, [body(file, control="0001", made_at=AT)])


def reviews_again(found: Transaction) -> None:
    """A request for authorization, or what was decided."""
    file = read_278(found)
    for review in file.reviews:
        review.care_on()
        review.valid_on()
    written(ENVELOPE, [body_278(file, control="0001", made_at=AT)])


def documents_again(found: Transaction) -> None:
    """Documents for a claim."""
    written(ENVELOPE, [body_275(read_275(found), control="0001", made_at=AT)])


def questions_again(found: Transaction) -> None:
    """A question on a claim, or an answer to one."""
    file = read_status(found)
    if file.kind == QUESTION:
        written(ENVELOPE, [body_276(file, control="0001", made_at=AT, provider_id=NPI)])


VIEWS: dict[str, list[Callable[[Transaction], object]]] = {
    "270": [benefits_again],
    "271": [benefits_again],
    "275": [documents_again],
    "276": [questions_again],
    "277": [questions_again],
    "278": [reviews_again],
}

SEEDS = [
    interchange(
        transaction(
            "BGN*11*D17*20260302*0905", "NM1*PR*2*BLUE PRETEND*****PI*66000", "REF*EJ*PCN-1",
            "LX*1", "TRN*2*R9", "STC*R4:18842-5::LOI", "DTP*368*D8*20260301", "CAT*AE*TX",
            "BDS*ASC*9*a~b*c:d^e", "LX*2", "TRN*2*R8", "BDS*B64*4*QUJD", set_id="275",
        ),
        group="PI", version="006020X314",
    ),
    interchange(
        transaction(
            "BHT*0022*11*Q17*20260302*0905", "HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000",
            "HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893", "HL*3*2*22*1",
            "NM1*IL*1*FICTUS*ADA****MI*W17", "HL*4*3*23*0", "TRN*2*E-8*9877281234",
            "NM1*03*1*FICTUS*BO", "DTP*346*D8*20260101", "EB*C*IND*30^98***23*2500*.2***Y*Y",
            "EB*C*IND*30^98***29*200", "EB*F**33******VS*20*U*W*HC:98940", "HSD*VS*12***23",
            "REF*IG*P9", "DTP*292*RD8*20260101-20261231", "AAA*N**62*C", "MSG*CALL", "III*ZZ*11",
            "LS*2120", "NM1*VN*2*CARVE", "PER*IC**TE*1", "LE*2120", set_id="271",
        ),
        group="HB", version="005010X279A1",
    ),
    interchange(
        transaction(
            "BHT*0007*11*R17*20260302*0905*18", "HL*1**20*1", "NM1*X3*2*BLUE PRETEND*****PI*66",
            "HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893", "HL*3*2*22*1",
            "NM1*IL*1*FICTUS*ADA****MI*W17", "HL*4*3*EV*1", "TRN*2*PA-1*9877281234",
            "UM*HS*I*62*11:B**U", "HCR*A2*AUTH77", "DTP*AAH*RD8*20260310-20260320", "HI*ABK:M545",
            "HSD*VS*12", "PWK*77*EL***AC*1", "MSG*CALL", "NM1*SJ*1*FICTUS*ADA", "HL*5*4*SS*0",
            "HCR*A3**0F", "SV2*0300*HC:97110*20.5*UN*12", "AAA*N**33*C", set_id="278",
        ),
        group="HI", version="005010X217",
    ),
]  # fmt: skip

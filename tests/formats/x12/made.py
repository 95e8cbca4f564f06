"""Claims, payments and answers made by Hypothesis, with names that trip careless programs."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import strategies as st

from unjam.formats.x12.claim_status import ClaimStatus, Status, StatusFile
from unjam.formats.x12.claims import Claim, ClaimFile, ClaimLine, Named
from unjam.formats.x12.remits import (
    Adjustment,
    PaidClaim,
    PaidLine,
    ProviderAdjustment,
    Remittance,
)
from unjam.formats.x12.write import Envelope

AT = datetime(2026, 3, 2, 9, 5, 7)
ENVELOPE = Envelope("MAPLE", "BLUE", AT, 17, 18)

LAST = st.sampled_from(
    ["O'FICTUS", "SMITH-PRETEND", "ST. NOBODY", "VAN DER FAKE", "A*B~C:D^E", "ISA", "LONGNAME" * 4]
)
FIRST = st.sampled_from(["TESTA", "D'EXEMPLA", "MARY SAMPLE", "J"])
CONTROL = st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,8}", fullmatch=True)
CENTS = st.integers(1, 5_000_00)
DAY = st.dates(date(2025, 1, 1), date(2026, 3, 1))
NPI = "1234567893"
PLB_MAX = 6
"""One PLB: pyx12 4.0.0 refuses a second one, which the guide allows."""


def named(kind: str, *, id_kind: str = "MI") -> st.SearchStrategy[Named]:
    return st.builds(
        Named, kind=st.just(kind), last=LAST, first=FIRST, id_kind=st.just(id_kind),
        number=CONTROL if id_kind else st.just(""), is_person=st.just(True),
        street=st.just("1 INVENTED ST"),
        city=st.just("MADISON"), state=st.just("WI"), postal_code=st.just("53703"),
    )  # fmt: skip


BILLING = Named(
    "85", "MAPLE STREET", "", "XX", NPI, street="2 INVENTED ST", city="MADISON", state="WI",
    postal_code="537031234", tax_number="391234567",
)  # fmt: skip
PAYER = Named("PR", "BLUE PRETEND", "", "PI", "66000")
SUBMITTER = Named("41", "MAPLE STREET", "", "46", "MAPLE", contact="HELP", phone="6085550100")
RECEIVER = Named("40", "CLEARING", "", "46", "CLEARING")
RENDERING = Named("82", "FICTUS", "ADA", "XX", NPI, is_person=True)

LINE = st.builds(
    ClaimLine, place=st.just(0),
    procedure=st.sampled_from(["HC:99213", "HC:99214:25", "HC:72148"]),
    charge_cents=CENTS, units=st.sampled_from(["1", "2", "1.5"]), pointers=st.just(("1",)),
    served_on=DAY, control=st.one_of(st.just(""), CONTROL),
)  # fmt: skip


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    subscriber = draw(named("IL"))
    is_self = draw(st.booleans())
    lines = draw(st.lists(LINE, min_size=1, max_size=4))
    return Claim(
        place=0,
        control=draw(CONTROL),
        charge_cents=sum(line.charge_cents or 0 for line in lines),
        place_of_service="11",
        frequency=draw(st.sampled_from("178")),
        billing=BILLING,
        subscriber=subscriber,
        patient=subscriber if is_self else draw(named("QC", id_kind="")),
        payer=PAYER,
        payer_order="P",
        filing="CI",
        relationship="18" if is_self else "19",
        born_on=draw(DAY),
        sex=draw(st.sampled_from("MFU")),
        diagnoses=["ABK:J069", *draw(st.sampled_from([[], ["ABF:I10"]]))],
        authorization=draw(st.one_of(st.just(""), CONTROL)),
        payer_control=draw(st.one_of(st.just(""), CONTROL)),
        rendering=RENDERING if draw(st.booleans()) else Named(),
        lines=lines,
    )


CLAIM_FILES = st.builds(
    ClaimFile, reference=CONTROL, purpose=st.just("00"), submitter=st.just(SUBMITTER),
    receiver=st.just(RECEIVER), claims=st.lists(claims(), min_size=1, max_size=4),
)  # fmt: skip

ADJUSTMENT = st.builds(
    Adjustment, st.sampled_from(["CO", "PR", "OA"]), st.sampled_from(["45", "1", "2", "3", "97"]),
    st.integers(1, 10_000),
)  # fmt: skip


@st.composite
def paid_lines(draw: st.DrawFn) -> PaidLine:
    adjustments = draw(st.lists(ADJUSTMENT, max_size=14))
    adjustments.sort(key=lambda adjustment: adjustment.group)
    paid = draw(st.integers(0, 50_000))
    return PaidLine(
        place=0,
        procedure=draw(st.sampled_from(["HC:99213", "HC:99214:25"])),
        charge_cents=paid + sum(adjustment.cents for adjustment in adjustments),
        paid_cents=paid,
        units="1",
        served_on=draw(DAY),
        adjustments=adjustments,
    )


@st.composite
def paid_claims(draw: st.DrawFn) -> PaidClaim:
    lines = draw(st.lists(paid_lines(), min_size=1, max_size=3))
    return PaidClaim(
        place=0,
        control=draw(CONTROL),
        status=draw(st.sampled_from(["1", "2", "4", "19"])),
        charge_cents=sum(line.charge_cents or 0 for line in lines),
        paid_cents=sum(line.paid_cents or 0 for line in lines),
        patient_cents=sum(a.cents for line in lines for a in line.adjustments if a.group == "PR"),
        filing="12",
        payer_control=draw(CONTROL),
        frequency="1",
        patient=f"{draw(FIRST).split()[0]} {draw(LAST).split()[0]}",
        member=draw(CONTROL),
        received_on=draw(DAY),
        lines=lines,
    )


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    found = draw(st.lists(paid_claims(), min_size=1, max_size=4))
    paid = sum(claim.paid_cents or 0 for claim in found)
    most = paid // 8
    plb = draw(st.lists(st.integers(-5_000, most).filter(bool), max_size=PLB_MAX))
    return Remittance(
        total_cents=paid - sum(plb),
        credit="C",
        method="CHK",
        paid_on=draw(DAY),
        trace=draw(CONTROL),
        payer="BLUE PRETEND",
        payee="MAPLE STREET",
        payee_id=NPI,
        claims=found,
        provider_adjustments=[ProviderAdjustment(0, "72", "REF1", cents) for cents in plb],
    )


@st.composite
def claim_statuses(draw: st.DrawFn, *, kind: str) -> ClaimStatus:
    action, category, code = draw(
        st.sampled_from([("WQ", "A2", "20"), ("U", "A3", "21"), ("U", "A7", "562")])
    )
    is_answer = kind != "276"
    statuses = [
        Status(
            0, category, code, "PR", on=AT.date(), action=action if kind == "277CA" else "",
            charge_cents=draw(CENTS),
        )
    ]  # fmt: skip
    return ClaimStatus(
        place=0,
        trace=draw(CONTROL),
        control=draw(CONTROL),
        payer_control=draw(CONTROL) if is_answer else "",
        patient=f"{draw(FIRST).split()[0]} {draw(LAST).split()[0]}",
        member=draw(CONTROL),
        served_on=draw(DAY),
        charge_cents=draw(CENTS),
        statuses=statuses if is_answer else [],
    )


def status_files(kind: str) -> st.SearchStrategy[StatusFile]:
    return st.builds(
        StatusFile, kind=st.just(kind), reference=CONTROL, payer=st.just("BLUE PRETEND"),
        payer_id=st.just("66000"), payer_is=st.just("PR"), receiver=st.just("MAPLE STREET"),
        provider=st.just("MAPLE STREET"), batch_trace=CONTROL,
        claims=st.lists(claim_statuses(kind=kind), min_size=1, max_size=4),
    )  # fmt: skip

"""Invented payments, claims and benefit answers in X12, as large as is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

MARKS = "*^:~"
CLAIMS_IN_ONE = 50
MEMBERS_IN_ONE = 10
LASTS = ("O'FICTUS", "SMITH-PRETEND", "NOBODY", "SAMPLE", "VAN DER FAKE", "MUSTER", "EXEMPLUM")
FIRSTS = ("TESTA", "ADA", "MARY", "JO", "PAT", "KIM", "LEE", "SAM")

FEES = tuple(Random(2026).sample(range(1_500, 90_000, 25), 300))
"""What a practice charges for its services, in cents: a list, as in a real practice."""

CONTRACTS = (18, 27, 35, 41, 52)
"""What the payers' contracts take off, in percent."""

ISA = (
    "ISA*00*          *00*          *ZZ*BLUE           *ZZ*MAPLE          *260302*0905*^*00501*"
    "000000001*0*T*:~"
)

KINDS = {
    "835": ("HP", "005010X221A1"),
    "837": ("HC", "005010X222A1"),
    "271": ("HB", "005010X279A1"),
}
"""GS01 and the implementation of each set that is made here."""


def write(path: Path, kind: str, *, megabytes: float, seed: int = 1) -> None:
    """One interchange of transactions of a kind, until it has so many megabytes (10**6 bytes)."""
    group, version = KINDS[kind]
    chance, size, count = Random(seed), 0, 0
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(f"{ISA}GS*{group}*BLUE*MAPLE*20260302*0905*17*X*{version}~")
        while size < megabytes * 1e6:
            count += 1
            segments = list(BODIES[kind](chance, count))
            control = f"{count:06}"
            start = f"ST*{kind}*{control}" + ("" if kind == "835" else f"*{version}")
            text = "~".join([start, *segments, f"SE*{len(segments) + 2}*{control}"]) + "~"
            file.write(text)
            size += len(text)
        file.write(f"GE*{count}*17~IEA*1*000000001~")


def amount(cents: int) -> str:
    """Cents as X12 writes them."""
    whole, rest = divmod(cents, 100)
    return f"{whole}" + (f".{rest:02}".rstrip("0") if rest else "")


def person(chance: Random, kind: str, *, relation: str = "MI") -> str:
    """An NM1 of somebody who does not exist."""
    member = f"W{chance.randrange(10**9):09}"
    name = f"{chance.choice(LASTS)}*{chance.choice(FIRSTS)}"
    return f"NM1*{kind}*1*{name}****{relation}*{member}"


def payments(chance: Random, number: int) -> Iterator[str]:
    """An 835 that adds up."""
    prices = [
        [chance.choice(FEES) for _ in range(chance.randint(1, 3))] for _ in range(CLAIMS_IN_ONE)
    ]
    cuts = [[price * chance.choice(CONTRACTS) // 100 for price in some] for some in prices]
    paid = sum(sum(some) for some in prices) - sum(sum(some) for some in cuts)
    bank = "CCP*01*999999992*DA*123456*1512345678**01*999988880*DA*98"
    yield f"BPR*I*{amount(paid)}*C*ACH*{bank}*20260312"
    yield f"TRN*1*EFT{number:08}*1512345678"
    yield "DTM*405*20260311"
    yield from ("N1*PR*BLUE PRETEND", "N3*1 INVENTED PLAZA", "N4*MADISON*WI*53703")
    yield "PER*BL*TECHNICAL HELP*TE*6085550100"
    yield from ("N1*PE*MAPLE STREET FAMILY PRACTICE*XX*1234567893", "REF*TJ*391234567", "LX*1")
    for place, (some, less) in enumerate(zip(prices, cuts, strict=True)):
        yield from _paid_claim(chance, f"{number:05}-{place:03}", some, less)


def _paid_claim(chance: Random, control: str, prices: list[int], cuts: list[int]) -> Iterator[str]:
    owed = [cut // 3 for cut in cuts]
    charge, paid = sum(prices), sum(prices) - sum(cuts)
    day = f"202602{chance.randint(1, 28):02}"
    amounts = "*".join(amount(cents) for cents in (charge, paid, sum(owed)))
    yield f"CLP*{control}*1*{amounts}*12*ICN{control}*11*1"
    yield person(chance, "QC")
    yield "NM1*82*1*FICTUS*ADA****XX*1234567893"
    yield "MOA***MA01*N130"
    yield from (f"DTM*232*{day}", f"DTM*233*{day}", f"DTM*050*{day}")
    for place, (price, cut, due) in enumerate(zip(prices, cuts, owed, strict=True), start=1):
        code = chance.choice(("99213", "99214:25", "81002", "72148"))
        yield f"SVC*HC:{code}*{amount(price)}*{amount(price - cut)}**1"
        yield f"DTM*472*{day}"
        yield f"CAS*CO*45*{amount(cut - due)}"
        yield f"CAS*PR*1*{amount(due // 2)}**2*{amount(due - due // 2)}"
        yield f"REF*6R*{control}-{place}"
        yield f"AMT*B6*{amount(price - cut + due)}"


def claims(chance: Random, number: int) -> Iterator[str]:
    """An 837P."""
    yield f"BHT*0019*00*B{number}*20260302*0905*CH"
    yield from ("NM1*41*2*MAPLE STREET*****46*MAPLE", "PER*IC*HELP*TE*6085550100")
    yield from ("NM1*40*2*CLEARING*****46*CLEARING", "HL*1**20*1", "PRV*BI*PXC*207Q00000X")
    yield "NM1*85*2*MAPLE STREET FAMILY PRACTICE*****XX*1234567893"
    yield from ("N3*2 INVENTED ST", "N4*MADISON*WI*537031234", "REF*EI*391234567")
    for place in range(CLAIMS_IN_ONE):
        yield from _sent_claim(chance, f"{number:05}-{place:03}", place + 2)


def _sent_claim(chance: Random, control: str, level: int) -> Iterator[str]:
    prices = [chance.choice(FEES) for _ in range(chance.randint(1, 3))]
    day = f"202602{chance.randint(1, 28):02}"
    yield from (f"HL*{level}*1*22*0", "SBR*P*18*GRP12345******CI", person(chance, "IL"))
    yield from (f"N3*{chance.randint(1, 999)} INVENTED ST", "N4*MADISON*WI*53703")
    yield f"DMG*D8*19{chance.randint(30, 99)}0{chance.randint(1, 9)}15*F"
    yield "NM1*PR*2*BLUE PRETEND*****PI*66000"
    yield f"CLM*{control}*{amount(sum(prices))}***11:B:1*Y*A*Y*Y"
    yield from (f"REF*G1*A{chance.randrange(10**7)}", f"REF*D9*{control}", "HI*ABK:J069*ABF:I10")
    yield from ("NM1*82*1*FICTUS*ADA****XX*1234567893", "PRV*PE*PXC*207Q00000X")
    for place, price in enumerate(prices, start=1):
        code = chance.choice(("99213", "99214:25", "81002", "72148"))
        yield from (f"LX*{place}", f"SV1*HC:{code}*{amount(price)}*UN*1***1:2")
        yield from (f"DTP*472*D8*{day}", f"REF*6R*{control}-{place}")


def benefits(chance: Random, number: int) -> Iterator[str]:
    """A 271."""
    yield f"BHT*0022*11*E{number}*20260302*0801"
    yield from ("HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000", "PER*IC*HELP*TE*6085550100")
    yield from ("HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893")
    for place in range(MEMBERS_IN_ONE):
        yield f"HL*{place + 3}*2*22*0"
        yield f"TRN*2*{number:06}{place:03}*9MAPLE"
        yield person(chance, "IL")
        yield from ("REF*6P*GRP12345*GROUP NAME", "N3*1 INVENTED ST", "N4*MADISON*WI*53703")
        yield from ("DMG*D8*19700101*F", "DTP*346*D8*20260101")
        yield from ("EB*1*FAM*30*PR*OPEN ACCESS", "EB*1**1^33^35^47^48^50^86^88^98^AL^MH^UC")
        whole = chance.randrange(50_000, 500_000)
        for period, cents in (("23", whole), ("29", whole * chance.randrange(100) // 100)):
            for network in "YN":
                yield f"EB*C*IND*30**OPEN ACCESS*{period}*{amount(cents)}*****{network}"
        yield "MSG*WHAT IS LEFT MAY CHANGE WITH CLAIMS THAT ARE STILL ON THEIR WAY"
        yield f"EB*B*IND*98**OPEN ACCESS*27*{chance.randint(10, 60)}*****Y"
        yield f"EB*A*IND*98**OPEN ACCESS*27**.{chance.randint(1, 5)}****N"
        yield from (
            f"EB*F*IND*33**OPEN ACCESS*23***VS*{chance.randint(10, 40)}*N*Y",
            "HSD*VS*20***23",
        )
        yield from ("DTP*348*D8*20260101", "EB*R*IND*30", "LS*2120")
        yield from ("NM1*PRP*2*OTHER PRETEND*****PI*77000", "LE*2120")


BODIES: dict[str, Callable[[Random, int], Iterator[str]]] = {
    "835": payments,
    "837": claims,
    "271": benefits,
}

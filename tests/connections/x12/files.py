"""X12 files of an invented practice and payer, for tests of what they mean."""

from __future__ import annotations

from formats.x12.interchanges import interchange, transaction

PAYER_LEVEL = ("HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000")


def claims(*controls: str, frequency: str = "1", group: str = "17", st: str = "0001") -> bytes:
    """An 837P with one service a claim."""
    body = ["BHT*0019*00*B17*20260302*0905*CH", "NM1*41*2*MAPLE*****46*MAPLE", "HL*1**20*1"]
    body += ["NM1*85*2*MAPLE STREET*****XX*1234567893", "HL*2*1*22*0", "SBR*P*18*******CI"]
    body += ["NM1*IL*1*O'FICTUS*TESTA****MI*W1", "NM1*PR*2*BLUE PRETEND*****PI*66000"]
    for control in controls:
        body += [f"CLM*{control}*100***11:B:{frequency}*Y*A*Y*Y", "HI*ABK:J069"]
        body += ["LX*1", "SV1*HC:99213*100*UN*1***1", "DTP*472*D8*20260301"]
    content = interchange(transaction(*body, control=st))
    return content.replace(b"*17*X*", f"*{group}*X*".encode()).replace(
        b"GE*1*17", f"GE*1*{group}".encode()
    )


def acknowledgement(*, group: str = "17", st: str = "0001", outcome: str = "A") -> bytes:
    """A 999 to ``claims``, half an hour later."""
    body = [f"AK1*HC*{group}*005010X222A1", f"AK2*837*{st}*005010X222A1", f"IK5*{outcome}"]
    body.append(f"AK9*{outcome}*1*1*{int(outcome == 'A')}")
    content = interchange(
        transaction(*body, set_id="999", control="0001"), group="FA", version="005010X231A1"
    )
    return content.replace(b"*MAPLE*BLUE*20260302*0905*", b"*BLUE*MAPLE*20260302*0935*")


def accepted(control: str, *, category: str = "A2", payer_control: str = "ICN1") -> bytes:
    """A 277CA for one claim, from the payer, at ten."""
    body = ["BHT*0085*08*277X*20260302*1000*TH", *PAYER_LEVEL, "TRN*1*T1"]
    body += [
        "HL*2*1*21*1",
        "NM1*41*2*MAPLE*****46*MAPLE",
        "TRN*2*B17",
        "STC*A1:19:PR*20260302*WQ*100",
    ]
    body += ["HL*3*2*19*1", "NM1*85*2*MAPLE STREET*****XX*1234567893"]
    body += ["HL*4*3*PT", "NM1*QC*1*O'FICTUS*TESTA****MI*W1", f"TRN*2*{control}"]
    action = "U" if category in ("A3", "A7") else "WQ"
    body += [f"STC*{category}:20*20260302*{action}*100", f"REF*1K*{payer_control}"]
    content = interchange(transaction(*body, set_id="277"), group="HN", version="005010X214")
    return content.replace(b"*20260302*0905*17*X", b"*20260302*1000*17*X")


def status_answer(trace: str, *, control: str = "", category: str = "P1") -> bytes:
    """A 277 to a question, on the next day."""
    body = ["BHT*0010*08*Q1*20260303*0905*DG", *PAYER_LEVEL, "HL*2*1*21*1", "NM1*41*2*MAPLE"]
    body += ["HL*3*2*19*1", "NM1*1P*2*MAPLE STREET", "HL*4*3*22*0", "NM1*IL*1*O'FICTUS*TESTA"]
    body += [f"TRN*2*{trace}", f"STC*{category}:20*20260303**100"]
    body += [f"REF*EJ*{control}"] if control else []
    content = interchange(transaction(*body, set_id="277"), group="HN", version="005010X212")
    return content.replace(b"*20260302*0905*17*X", b"*20260303*0905*17*X")


def status_question(trace: str, control: str) -> bytes:
    """A 276."""
    body = ["BHT*0010*13*Q1*20260302*1300", *PAYER_LEVEL, "HL*2*1*21*1", "NM1*41*2*MAPLE"]
    body += ["HL*3*2*19*1", "NM1*1P*2*MAPLE STREET", "HL*4*3*22*0", "NM1*IL*1*O'FICTUS*TESTA"]
    body += [f"TRN*1*{trace}", f"REF*EJ*{control}", "AMT*T3*100", "DTP*472*D8*20260301"]
    content = interchange(transaction(*body, set_id="276"), group="HR", version="005010X212")
    return content.replace(b"*20260302*0905*17*X", b"*20260302*1300*17*X")


def payment(
    control: str,
    *,
    paid: str = "80",
    status: str = "1",
    adjustments: str = "CAS*CO*45*20",
    total: str = "",
) -> bytes:
    """An 835 for one claim of 100 dollars, ten days later."""
    body = [f"BPR*I*{total or paid}*C*ACH************20260312", "TRN*1*EFT1*1512345678"]
    body += ["N1*PR*BLUE PRETEND", "N1*PE*MAPLE STREET*XX*1234567893", "LX*1"]
    body += [f"CLP*{control}*{status}*100*{paid}**12*ICN1*11*1", adjustments]
    content = interchange(
        transaction(*filter(None, body), set_id="835"), group="HP", version="005010X221A1"
    )
    return content.replace(b"*20260302*0905*17*X", b"*20260312*0700*17*X")


def eligibility_question(trace: str) -> bytes:
    """A 270."""
    body = ["BHT*0022*13*E1*20260302*0800", *PAYER_LEVEL, "HL*2*1*21*1", "NM1*1P*2*MAPLE"]
    body += ["HL*3*2*22*0", f"TRN*1*{trace}*9MAPLE", "NM1*IL*1*O'FICTUS*TESTA****MI*W1", "EQ*30"]
    return interchange(transaction(*body, set_id="270"), group="HS", version="005010X279A1")


def eligibility_answer(trace: str, *lines: str) -> bytes:
    """A 271, with what stands below the member."""
    body = ["BHT*0022*11*E1*20260302*0801", *PAYER_LEVEL, "HL*2*1*21*1", "NM1*1P*2*MAPLE"]
    body += ["HL*3*2*22*0", f"TRN*2*{trace}*9MAPLE", "NM1*IL*1*O'FICTUS*TESTA****MI*W1", *lines]
    return interchange(transaction(*body, set_id="271"), group="HB", version="005010X279A1")


def review(trace: str, *below: str, purpose: str = "13", kind: str = "1") -> bytes:
    """A 278: a request (13), an answer (11) or a question after one (28)."""
    body = [f"BHT*0007*{purpose}*R1*20260302*0905", "HL*1**20*1", "NM1*X3*2*BLUE PRETEND"]
    body += ["HL*2*1*21*1", "NM1*1P*2*MAPLE", "HL*3*2*22*1", "NM1*IL*1*O'FICTUS*TESTA****MI*W1"]
    body += ["HL*4*3*EV*0", f"TRN*{kind}*{trace}*9MAPLE", "UM*HS*I*2", *below]
    return interchange(transaction(*body, set_id="278"), group="HI", version="005010X217")

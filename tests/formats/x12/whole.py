"""One sound transaction of each set, as a payer or a practice would send it; all is invented."""

from __future__ import annotations

from formats.x12.interchanges import interchange, transaction

VERSIONS = {
    "837": ("HC", "005010X222A1"),
    "837I": ("HC", "005010X223A2"),
    "835": ("HP", "005010X221A1"),
    "277CA": ("HN", "005010X214"),
    "276": ("HR", "005010X212"),
    "277": ("HN", "005010X212"),
    "270": ("HS", "005010X279A1"),
    "271": ("HB", "005010X279A1"),
    "278": ("HI", "005010X217"),
    "999": ("FA", "005010X231A1"),
    "997": ("FA", "004010"),
}

BILLING = (
    "NM1*85*2*MAPLE STREET*****XX*1234567893", "N3*2 INVENTED ST", "N4*MADISON*WI*537031234",
    "REF*EI*391234567",
)  # fmt: skip
SENDER = (
    "NM1*41*2*MAPLE STREET*****46*MAPLE", "PER*IC*HELP*TE*6085550100",
    "NM1*40*2*CLEARING*****46*CLEARING",
)  # fmt: skip
SUBSCRIBER = (
    "SBR*P*18*GROUP7******CI", "NM1*IL*1*O'FICTUS*ADA****MI*W17", "N3*1 INVENTED ST",
    "N4*MADISON*WI*53703", "DMG*D8*19800229*F", "NM1*PR*2*BLUE PRETEND*****PI*66000",
)  # fmt: skip
HEADS = ("HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000", "HL*2*1*21*1",
         "NM1*41*2*MAPLE STREET*****46*MAPLE", "HL*3*2*19*1",
         "NM1*1P*2*MAPLE STREET*****XX*1234567893")  # fmt: skip

SEGMENTS: dict[str, tuple[str, ...]] = {
    "837": (
        "BHT*0019*00*B17*20260302*0905*CH", *SENDER, "HL*1**20*1", *BILLING,
        "HL*2*1*22*0", *SUBSCRIBER,
        "CLM*PCN-1*250.5***11:B:1*Y*A*Y*Y", "REF*9F*REF9", "REF*G1*AUTH1", "REF*D9*CH1",
        "HI*ABK:J069*ABF:I10", "NM1*DN*1*SENDER*SAM****XX*1234567893",
        "NM1*82*1*DOER*DORA****XX*1234567893",
        "SBR*S*18*******CI", "CAS*CO*45*10", "AMT*D*90", "OI***Y***Y",
        "NM1*IL*1*O'FICTUS*BEN****MI*X9", "NM1*PR*2*SECOND PRETEND*****PI*77000",
        "REF*F8*NOT-OURS",
        "LX*1", "SV1*HC:99213:25*150.5*UN*1***1:2", "DTP*472*D8*20260301", "REF*6R*L1",
        "NM1*82*1*OTHER*OTTO****XX*1234567893",
        "LX*2", "SV1*HC:72148*100*UN*1.5*22**1", "DTP*472*RD8*20260301-20260302",
        "HL*3*1*22*1", "SBR*P********CI", "NM1*IL*1*FICTUS*CARL****MI*W18",
        "NM1*PR*2*BLUE PRETEND*****PI*66000", "HL*4*3*23*0", "PAT*19",
        "NM1*QC*1*FICTUS*DINA", "N3*3 INVENTED ST", "N4*MADISON*WI*53703", "DMG*D8*20150101*F",
        "CLM*PCN-2*75***11:B:7*Y*A*Y*Y", "REF*F8*PAYER-2", "HI*ABK:Z00129",
        "LX*1", "SV1*HC:99393*75*UN*1***1", "DTP*472*D8*20260301",
    ),
    "837I": (
        "BHT*0019*00*B18*20260302*0905*CH", *SENDER, "HL*1**20*1", *BILLING,
        "HL*2*1*22*0", *SUBSCRIBER,
        "CLM*PCN-3*500***11:A:1**A*Y*Y", "DTP*434*RD8*20260301-20260302", "CL1*3*1*01",
        "HI*ABK:J069", "LX*1", "SV2*0300*HC:80053*300*UN*1", "DTP*472*D8*20260301",
        "LX*2", "SV2*0120**200*DA*1",
    ),
    "835": (
        "BPR*I*140.5*C*ACH*CCP*01*123*DA*456*1999999999**01*123*DA*789*20260302",
        "TRN*1*EFT1*1999999999", "DTM*405*20260301", "N1*PR*BLUE PRETEND*XV*66000",
        "N3*1 INVENTED PLAZA", "N4*MADISON*WI*53703", "PER*BL*HELP*TE*6085550100",
        "N1*PE*MAPLE STREET*XX*1234567893", "LX*1",
        "CLP*PCN-1*1*250.5*150.5*30*12*ICN1*11*1", "CAS*PR*2*10",
        "NM1*QC*1*O'FICTUS*ADA****MI*W17",
        "MOA***N19*MA01", "REF*EA*M1", "DTM*050*20260228", "AMT*AU*180",
        "SVC*HC:99213:25*150.5*110.5**1", "DTM*472*20260301", "CAS*CO*45*20*1", "CAS*PR*1*20",
        "REF*6R*L1", "LQ*HE*N130",
        "SVC*HC:72148*100*50**1", "DTM*472*20260301", "CAS*CO*45*30**97*20",
        "CLP*PCN-2*22*-75*-20**12*ICN2*11*1", "CAS*CO*45*-55", "NM1*QC*1*FICTUS*DINA",
        "CLP*PCN-2*4*75*0**12*ICN3*11*7", "CAS*CO*45*55*1*29*20", "NM1*QC*1*FICTUS*DINA",
        "PLB*1234567893*20261231*WO:ICN9*-10*L6*0",
    ),
    "277CA": (
        "BHT*0085*08*A17*20260302*1000*TH", "HL*1**20*1", "NM1*AY*2*CLEARING*****46*CLEARING",
        "TRN*1*A17", "DTP*050*D8*20260302", "DTP*009*D8*20260302",
        "HL*2*1*21*1", "NM1*41*2*MAPLE STREET*****46*MAPLE", "TRN*2*B17",
        "STC*A1:19:PR*20260302*WQ*325.5", "QTY*90*1", "QTY*AA*1", "AMT*YU*250.5", "AMT*YY*75",
        "HL*3*2*19*1", "NM1*85*2*MAPLE STREET*****XX*1234567893", "TRN*1*0",
        "STC*A1:19:PR**WQ*325.5",
        "HL*4*3*PT", "NM1*QC*1*O'FICTUS*ADA****MI*W17", "TRN*2*PCN-1",
        "STC*A2:20:PR*20260302*WQ*250.5", "REF*1K*ICN1", "REF*D9*CH1", "DTP*472*D8*20260301",
        "HL*5*3*PT", "NM1*QC*1*FICTUS*DINA****MI*W18", "TRN*2*PCN-2",
        "STC*A7:562:85*20260302*U*75******A7:128:85*A3:21*WRITE A TAX NUMBER",
        "REF*D9*CH2", "DTP*472*RD8*20260301-20260302", "SVC*HC:99393*75*****1", "STC*A7:454**U",
    ),
    "276": (
        "BHT*0010*13*S17*20260302*0905", *HEADS, "HL*4*3*22*0", "DMG*D8*19800229*F",
        "NM1*IL*1*O'FICTUS*ADA****MI*W17", "TRN*1*Q-1", "REF*1K*ICN1", "REF*EJ*PCN-1",
        "AMT*T3*250.5", "DTP*472*RD8*20260301-20260302",
    ),
    "277": (
        "BHT*0010*08*S17*20260302*0906*DG", *HEADS, "HL*4*3*22*0",
        "NM1*IL*1*O'FICTUS*ADA****MI*W17", "TRN*2*Q-1", "STC*F1:65*20260302**250.5*150.5",
        "REF*1K*ICN1", "REF*EJ*PCN-1", "DTP*472*D8*20260301", "SVC*HC:99213*150.5*110.5****1",
        "STC*F1:65*20260302", "DTP*472*D8*20260301",
    ),
    "270": (
        "BHT*0022*13*E17*20260302*0905", "HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893", "HL*3*2*22*0",
        "TRN*1*E-7*9877281234", "NM1*IL*1*O'FICTUS*ADA****MI*W17", "DMG*D8*19800229*F",
        "DTP*291*D8*20260302", "EQ*30",
    ),
    "271": (
        "BHT*0022*11*E17*20260302*0906", "HL*1**20*1", "NM1*PR*2*BLUE PRETEND*****PI*66000",
        "HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893", "HL*3*2*22*0",
        "TRN*2*E-7*9877281234", "NM1*IL*1*O'FICTUS*ADA****MI*W17", "EB*1*IND*30**GOLD",
        "EB*C*IND*30***23*500*****Y", "EB*A*IND*98*****.2", "HSD*VS*12***23", "MSG*ASK FIRST",
        "AAA*N**75*C", "LS*2120", "NM1*PRP*2*SECOND PRETEND", "LE*2120",
    ),
    "278": (
        "BHT*0007*11*R17*20260302*0906*18", "HL*1**20*1", "NM1*X3*2*BLUE PRETEND*****PI*66000",
        "HL*2*1*21*1", "NM1*1P*2*MAPLE STREET*****XX*1234567893", "HL*3*2*22*1",
        "NM1*IL*1*O'FICTUS*ADA****MI*W17", "HL*4*3*EV*1", "TRN*2*P-1*9877281234",
        "UM*HS*I*2", "HCR*A1*AUTH1", "DTP*AAH*RD8*20260301-20260401", "HL*5*4*SS*0",
        "SV1*HC:72148*100*UN*1", "HCR*A3**0V",
    ),
    "999": (
        "AK1*HC*17*005010X222A1", "AK2*837*0001*005010X222A1", "IK3*CLM*22**8",
        "CTX*CLM01:PCN-1", "IK4*2:1*782*1*BAD", "IK5*R*5", "AK2*837*0002*005010X222A1", "IK5*A",
        "AK9*P*2*2*1",
    ),
    "997": (
        "AK1*HC*17", "AK2*837*0001", "AK3*CLM*22**8", "AK4*2*782*1*BAD", "AK5*R*5",
        "AK9*R*1*1*0",
    ),
}  # fmt: skip


def sound(kind: str, *, marks: str = "*^:~", newline: str = "") -> bytes:
    """An interchange with the one transaction of a kind."""
    group, version = VERSIONS[kind]
    lines = transaction(*SEGMENTS[kind], set_id=kind[:3])
    if marks[1] != "^":
        lines = [line.replace("^", marks[1]) for line in lines]
    return interchange(lines, marks=marks, newline=newline, group=group, version=version)


TA1 = interchange().replace(b"GS*HC", b"TA1*000000017*260302*0905*R*006~GS*HC", 1)
"""An interchange that only says that another was refused."""

"""The published figures that the invented year is held to, each with its source."""

from __future__ import annotations

SHARE_EXPORTED = 0.3
"""
The exports hold three in ten of the cases of a practice this size, so that the demo starts fast.

Rates, shares and times within a case are not scaled.
"""

VISITS_A_YEAR = 4_160
"""A clinician FTE. Source: Baron 2010, NEJM 362:1632: 16,640 visits by 4.0 FTE physicians."""

REFILLS_A_YEAR = 2_786
"""A clinician FTE. Source: Baron 2010: 11,145 refills outside visits by 4.0 FTE."""

MESSAGES_A_YEAR = 3_875
"""A clinician FTE. Source: Baron 2010: 15,499 e-mails by 4.0 FTE."""

AUTHORIZATIONS_A_WEEK = 12.0
"""
A clinician FTE, our own figure: the AMA's 39 a week (2024) were asked of physicians who do them,
most of them specialists, and are biased upward for primary care.
"""

REFERRALS_A_VISIT = 0.10
"""Our own figure, between published rates for family medicine."""

DENIALS_A_CLAIM = 0.11
"""Initial denials. Source: about 11 % commercial, 11.8 % in 2024 (trade sources)."""

PAYER_OVER_ONE_DAY = 0.60
"""Of authorizations, those that wait one business day or more, at least. Source: AMA 2017."""

PAYER_OVER_THREE_DAYS = 0.30
"""Of authorizations, those that wait three business days or more. Source: AMA 2017."""

AUTHORIZATION_TOUCH_MINUTES = (16.0, 24.0)
"""Staff minutes each. Source: CAQH 2019 (21 by hand, 8 by portal); AMA 2024 gives 18 to 20."""

AUTHORIZATION_DENIED = 0.075
"""Source: 7 to 8 % typical over all payers (trade sources); 6.4 % in Medicare Advantage (KFF)."""

AUTHORIZATION_APPEALED = 0.117
"""Of the denied. Source: KFF 2024, Medicare Advantage."""

APPEAL_OVERTURNED = 0.817
"""Of the appealed. Source: KFF 2024, Medicare Advantage."""

REFILL_TURNAROUND_MINUTES = 383.0
"""Median, before a nurse protocol. Source: PRiMER 2023.418724."""

REFILL_DUPLICATES = 0.18
"""Pharmacy requests that come twice. Source: Mayo Clinic Florida (duplicates fell by 18 %)."""

REFERRAL_SCHEDULED = 0.675
REFERRAL_ATTENDED = 0.775
REFERRAL_NOTE_BACK = 0.60
"""Middles of the ranges 0.60–0.75, 0.70–0.85 and 0.5–0.7; general knowledge, not published."""

DENIAL_CAUSES = {
    "Registration or eligibility": 27.0,
    "Authorization": 11.6,
    "Not covered": 10.6,
    "Coding": 17.0,
    "Missing information": 15.0,
    "Timely filing": 7.0,
    "Duplicate claim": 11.8,
}
"""Shares of denials. Source: the first three, MGMA Stat 2020; the rest ours."""

DENIAL_REWORKED = 0.35
"""Of denials; the rest are never reworked. Source: trade sources, after MGMA."""

MESSAGE_KINDS = {
    "Acute": 35.7,
    "Administrative": 26.0,
    "Results": 17.5,
    "Specialist or decision": 9.5,
    "Team": 6.3,
    "Follow-up": 5.0,
}
"""Mix of calls, in percent. Source: Baron 2010."""

MESSAGE_BY_PHYSICIAN = 0.797
"""Handled by the physician. Source: Baron 2010."""

MESSAGE_AGAIN_48H = 0.118
"""Repeat contact within 48 hours. Source: CallMyDoc, 1.7 million calls (vendor)."""

ELIGIBILITY_MINUTES = 8.0
"""By hand, on average, up to 30. Source: CAQH 2016."""

ELIGIBILITY_EXCEPTION = 0.14
"""Checks that turn up a problem: our own figure."""

AFTER_HOURS = {"Refill request": 0.12, "Patient message": 0.4}
"""
What comes in outside opening hours. Messages: 40 to 52 % of calls in vendors' figures (CallMyDoc),
soft, so the lower end. Refills: ours; pharmacies fax mostly by day.
"""

PAYERS = {
    "Bluebird Health (invented)": 34.0,
    "Great Lakes Mutual (invented)": 18.0,
    "Commonplace Care (invented)": 12.7,
    "Medicare": 21.5,
    "Medicaid": 7.2,
    "Self-pay": 6.6,
}
"""Payer mix: 64.7 % commercial, 21.5 % Medicare, 7.2 % Medicaid. Source: Baron 2010."""

PAYER_SPEED = {
    "Bluebird Health (invented)": 0.8,
    "Great Lakes Mutual (invented)": 1.9,
    "Commonplace Care (invented)": 1.0,
    "Medicare": 0.9,
    "Medicaid": 1.2,
}
"""How slow each payer is against the usual: planted, so that there is something to find."""

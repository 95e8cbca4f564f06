"""Refill requests: some come twice, nurses check the chart, physicians sign."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PORTAL, PHARMACY_FAX, PHONE = "Portal", "Pharmacy fax", "Phone"
WAYS = {PHARMACY_FAX: 5.0, PORTAL: 3.0, PHONE: 2.0}
VISIT_DUE = 0.08


def tell(story: Story) -> None:
    """From the request to the pharmacy."""
    chance = story.place.chance
    story.facts["way"] = chance.weighted(WAYS)
    story.arrives("Request received")
    if story.facts["way"] == PHARMACY_FAX and chance.happens(figures.REFILL_DUPLICATES):
        story.minute += chance.whole(20, 300)
        story.arrives("Request received")
        story.does("Merge duplicate", "front desk", wait=10, touch=4.0)
    story.does("Route to nurse", "front desk", wait=6, touch=3.5)
    story.does("Check chart", _nurse(story), wait=15, touch=3.5)
    if chance.happens(VISIT_DUE):
        story.does("Ask patient to book visit", "front desk", wait=60, touch=3.0)
        story.patient_answers(hours=20)
        story.arrives("Patient called back")
        story.does("Check visit is booked", "front desk", wait=30, touch=4.0)
    story.physician_does("Sign refill", wait=58, touch=3.5, cover=0.85)
    story.does("Send to pharmacy", "medical assistant", wait=8, touch=3.5)
    if story.facts["way"] != PHARMACY_FAX:
        story.does("Tell patient", "front desk", wait=30, touch=4.0)


def _nurse(story: Story) -> str:
    """The LPN; on her days off the RN."""
    when = {role: story.place.team.when_someone(role, story.minute) for role in ("LPN", "RN")}
    return "RN" if when["RN"] < when["LPN"] else "LPN"

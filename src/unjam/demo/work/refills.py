"""Refill requests: they come twice, wait for the physician, and are signed at night."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PORTAL, PHARMACY_FAX, PHONE = "Portal", "Pharmacy fax", "Phone"
WAYS = {PHARMACY_FAX: 5.0, PORTAL: 3.0, PHONE: 2.0}
VISIT_DUE = 0.08
SENT_BACK = 0.08


def tell(story: Story) -> None:
    """From the request to the pharmacy."""
    chance = story.place.chance
    story.facts["way"] = chance.weighted(WAYS)
    story.arrives("Request received")
    if story.facts["way"] == PHARMACY_FAX and chance.happens(figures.REFILL_DUPLICATES):
        story.minute += chance.whole(20, 300)
        story.arrives("Request received")
        story.does("Merge duplicate", "front desk", wait=10, touch=2.0)
    story.does("Route to nurse", "front desk", wait=6, touch=1.5)
    story.does("Check chart", _nurse(story), wait=11, touch=3.0)
    if chance.happens(VISIT_DUE):
        story.does("Ask patient to book visit", "front desk", wait=60, touch=3.0)
        story.patient_answers(hours=20)
        story.does("Check chart", _nurse(story), wait=30, touch=2.0)
    _sign(story)
    story.does("Send to pharmacy", "medical assistant", wait=8, touch=2.0)
    if story.facts["way"] != PHARMACY_FAX:
        story.does("Tell patient", "front desk", wait=30, touch=2.0)


def _nurse(story: Story) -> str:
    """The nurse who is there first; where both are, more often the LPN."""
    when = {role: story.place.team.when_someone(role, story.minute) for role in ("LPN", "RN")}
    if when["LPN"] != when["RN"]:
        return min(when, key=lambda role: when[role])
    return "LPN" if story.place.chance.happens(0.6) else "RN"


def _sign(story: Story) -> None:
    story.physician_does("Sign refill", wait=32, touch=2.0, evening=0.15, cover=0.85)
    while story.place.chance.happens(SENT_BACK):
        story.does("Check chart", _nurse(story), wait=50, touch=3.0)
        story.physician_does("Sign refill", wait=40, touch=2.0, evening=0.15, cover=0.85)

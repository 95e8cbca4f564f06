"""Eligibility checks before a visit: quick when all is well, and billing is asked when not."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PAYERS = {name: weight for name, weight in figures.PAYERS.items() if name != "Self-pay"}


def tell(story: Story) -> None:
    """From the visit on the schedule to a clear answer, or to a surprise at the desk."""
    chance = story.place.chance
    story.facts["payer"] = chance.weighted(PAYERS)
    story.arrives("Visit on schedule")
    story.does("Run eligibility check", "front desk", wait=120, touch=figures.ELIGIBILITY_MINUTES)
    if not chance.happens(figures.ELIGIBILITY_EXCEPTION):
        story.at_once("Covered", "front desk")
        return
    story.at_once("Problem found", "front desk")
    story.does("Ask billing", "front desk", wait=30, touch=4.0)
    story.does("Look up plan", "biller", wait=150, touch=9.0)
    if chance.happens(0.6):
        story.does("Call patient", "front desk", wait=120, touch=5.0)
        story.patient_answers(hours=9)
        story.arrives("Patient called back")
    story.does("Check once more", "front desk", wait=120, touch=figures.ELIGIBILITY_MINUTES)
    story.at_once("Covered" if chance.happens(0.8) else "Visit moved", "front desk")

"""Referrals: sent out, often never scheduled, and the note that seldom comes back by itself."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

SPECIALTIES = {
    "Cardiology": 20.0,
    "Orthopedics": 22.0,
    "Dermatology": 18.0,
    "Gastroenterology": 16.0,
    "Neurology": 10.0,
    "Physical therapy": 14.0,
}
NEEDS_APPROVAL = 0.25
CHASED = 0.4
"""How often a referral, or its note, must be asked for once more."""


def tell(story: Story) -> None:
    """From the order to the specialist's note, as far as it gets."""
    chance = story.place.chance
    story.facts.update(
        {"specialty": chance.weighted(SPECIALTIES), "payer": chance.weighted(figures.PAYERS)}
    )
    story.physician_does("Order referral", wait=1, touch=4.0)
    story.does("Prepare packet", "coordinator", wait=150, touch=6.0)
    if chance.happens(NEEDS_APPROVAL):
        story.does("Ask payer for approval", "coordinator", wait=60, touch=7.0)
        story.payer_answers(days=2.0, spread=0.8)
        story.arrives("Payer approved")
    story.does("Fax to specialist", "coordinator", wait=45, touch=3.0)
    if _scheduled(story):
        _visit(story)


def _scheduled(story: Story) -> bool:
    chance = story.place.chance
    will_be = chance.happens(figures.REFERRAL_SCHEDULED)
    if chance.happens(CHASED):
        story.days_pass(4)
        story.arrives("No answer from specialist")
        story.does("Call specialist", "coordinator", wait=90, touch=6.0)
    if not will_be:
        story.days_pass(20)
        if chance.happens(0.5):
            story.arrives("Patient never booked")
            story.does("Close unbooked", "coordinator", wait=120, touch=4.0)
        return False
    story.patient_answers(hours=30)
    story.arrives("Appointment made")
    return True


def _visit(story: Story) -> None:
    chance = story.place.chance
    story.days_pass(16, spread=0.5)
    if not chance.happens(figures.REFERRAL_ATTENDED):
        story.arrives("Patient did not attend")
        story.does("Call patient", "front desk", wait=150, touch=4.0)
        return
    story.arrives("Patient seen")
    note_comes = chance.happens(figures.REFERRAL_NOTE_BACK)
    if not note_comes and chance.happens(CHASED):
        story.days_pass(9)
        story.arrives("No note from specialist")
        story.does("Ask for note", "coordinator", wait=120, touch=5.0)
    if not note_comes and chance.happens(0.8):
        return
    story.days_pass(7, spread=0.6)
    story.arrives("Note received")
    story.does("File note", "front desk", wait=120, touch=4.0)
    story.physician_does("Read note", wait=150, touch=4.0, cover=0.5)

"""Patient messages: most end with the physician, and one in eight comes back in two days."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

REPLIES_MAX = 3


def tell(story: Story) -> None:
    """From the message to the reply, and round again where the reply did not settle it."""
    chance = story.place.chance
    story.facts["kind"] = chance.weighted(figures.MESSAGE_KINDS)
    story.arrives("Message received")
    for _ in range(REPLIES_MAX):
        _handle(story)
        if not chance.happens(figures.MESSAGE_AGAIN_48H):
            return
        story.patient_answers(hours=16, spread=0.6)
        story.arrives("Patient writes again")


def _handle(story: Story) -> None:
    chance = story.place.chance
    story.does("Sort message", "front desk", wait=35, touch=4.0)
    if chance.happens(figures.MESSAGE_BY_PHYSICIAN):
        if chance.happens(0.45):
            story.does("Add facts from chart", "medical assistant", wait=45, touch=4.0)
        story.physician_does("Physician replies", wait=110, touch=4.0, cover=0.5)
        return
    if story.facts["kind"] == "Administrative":
        story.does("Front desk replies", "front desk", wait=60, touch=4.0)
    else:
        story.does("Nurse replies", "RN", wait=70, touch=5.0)

"""Prior authorizations: gathered by assistants, sent by the coordinator, kept by payers."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PAYERS = {name: weight for name, weight in figures.PAYERS.items() if name != "Self-pay"}
KINDS = {"Medication": 6.0, "Imaging": 3.0, "Equipment": 1.0}
MORE_ASKED = 0.1
PORTAL = 0.55
CHASED_AFTER = 0.45


def tell(story: Story) -> None:
    """From the order to the answer, with the payer's questions, its silence and the appeal."""
    chance = story.place.chance
    payer = chance.weighted(PAYERS)
    story.facts.update({"payer": payer, "kind": chance.weighted(KINDS)})
    story.arrives("PA needed")
    story.at_once("Logged in tracker", "front desk")
    story.does("Gather chart notes", "medical assistant", wait=95, touch=3.0)
    if chance.happens(0.3):
        _ask_physician(story)
    story.does("Fill in form", "coordinator", wait=120, touch=2.5)
    _send(story)
    _wait_for_payer(story, payer=payer)
    while chance.happens(MORE_ASKED):
        story.arrives("Payer asks for more")
        story.does("Gather chart notes", "medical assistant", wait=170, touch=4.0)
        _send(story)
        _wait_for_payer(story, payer=payer)
    _answer(story, payer=payer)


def _ask_physician(story: Story) -> None:
    story.physician_does("Answer clinical question", wait=200, touch=4.0)
    story.does("Add answer to packet", "medical assistant", wait=60, touch=3.0)


def _send(story: Story) -> None:
    if story.place.chance.happens(PORTAL):
        story.does("Submit on portal", "coordinator", wait=25, touch=3.0)
    else:
        story.does("Fax to payer", "coordinator", wait=35, touch=4.0)


def _wait_for_payer(story: Story, *, payer: str) -> None:
    chance = story.place.chance
    before = story.minute
    slow = figures.PAYER_SPEED[payer]
    story.payer_answers(days=1.6 * slow, spread=0.9)
    answered = story.minute
    if chance.happens(CHASED_AFTER) and answered - before > 2 * 24 * 60:
        story.minute = before + 2 * 24 * 60
        story.does("Check status with payer", "coordinator", wait=60, touch=3.0, spread=0.6)
        if story.minute < answered and chance.happens(0.35):
            story.does("Tell patient: no news", "front desk", wait=45, touch=3.0, spread=0.6)
    story.minute = max(story.minute, answered)


def _answer(story: Story, *, payer: str) -> None:
    chance = story.place.chance
    if not chance.happens(figures.AUTHORIZATION_DENIED):
        story.arrives("Payer approved")
        _tell_patient(story, approved=True)
        return
    story.arrives("Payer denied")
    story.does("Review denial", "coordinator", wait=150, touch=5.0)
    if not chance.happens(figures.AUTHORIZATION_APPEALED):
        _tell_patient(story, approved=False)
        return
    story.does("Draft appeal letter", "coordinator", wait=200, touch=18.0)
    story.physician_does("Sign appeal letter", wait=240, touch=4.0)
    _send(story)
    story.payer_answers(days=8 * figures.PAYER_SPEED[payer], spread=0.5)
    overturned = chance.happens(figures.APPEAL_OVERTURNED)
    story.arrives("Appeal granted" if overturned else "Appeal refused")
    _tell_patient(story, approved=overturned)


def _tell_patient(story: Story, *, approved: bool) -> None:
    story.does("Record answer in chart", "coordinator", wait=90, touch=3.0)
    if approved and story.facts["kind"] == "Medication":
        story.does("Call pharmacy", "medical assistant", wait=60, touch=3.0)
    story.does("Tell patient", "front desk", wait=110, touch=3.0)
    story.at_once("Closed", "front desk")

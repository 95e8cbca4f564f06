"""Denied claims: most are left until it is too late; the rest are looked into and sent again."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PAYERS = {name: weight for name, weight in figures.PAYERS.items() if name != "Self-pay"}


def tell(story: Story) -> None:
    """From the denial to the money, the write-off, or nothing."""
    chance = story.place.chance
    cause = chance.weighted(figures.DENIAL_CAUSES)
    story.facts.update({"cause": cause, "payer": chance.weighted(PAYERS)})
    story.arrives("Denial received")
    story.at_once("Posted", "biller")
    if not chance.happens(figures.DENIAL_REWORKED):
        if chance.happens(0.5):
            story.days_pass(80)
            story.arrives("Filing limit passed")
            story.does("Written off", "biller", wait=120, touch=4.0)
        return
    story.does("Look into denial", "biller", wait=240, touch=8.0)
    if cause in ("Registration or eligibility", "Missing information", "Not covered"):
        _ask_front_desk(story)
    if cause == "Coding":
        story.physician_does("Answer coding question", wait=200, touch=4.0)
    if cause == "Authorization":
        story.does("Find authorization number", "coordinator", wait=180, touch=9.0)
    _send_again(story)


def _ask_front_desk(story: Story) -> None:
    story.does("Ask front desk", "biller", wait=40, touch=3.0, spread=0.7)
    story.does("Look up coverage", "front desk", wait=160, touch=7.0)


def _send_again(story: Story) -> None:
    chance = story.place.chance
    story.does("Correct and resubmit", "biller", wait=120, touch=10.0)
    story.payer_answers(days=9, spread=0.5)
    if chance.happens(0.62):
        story.arrives("Paid")
        story.does("Close claim", "biller", wait=150, touch=4.0)
        return
    story.arrives("Denied again")
    story.does("Look into second denial", "biller", wait=240, touch=6.0)
    if chance.happens(0.4):
        story.does("Send to appeal", "biller", wait=200, touch=8.0)
        story.payer_answers(days=9, spread=0.5)
        story.arrives("Paid")
    story.does("Close claim", "biller", wait=150, touch=4.0)

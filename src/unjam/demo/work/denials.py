"""Denied claims: most are left lying; the rest go to and fro between billing and front desk."""

from __future__ import annotations

from unjam.demo import figures
from unjam.demo.story import Story

PAYERS = {name: weight for name, weight in figures.PAYERS.items() if name != "Self-pay"}
BACK_AND_FORTH = 0.55
"""How often a front desk's answer leads to another question: planted, so that it can be found."""

ROUNDS_MAX = 4


def tell(story: Story) -> None:
    """From the denial to the money, the write-off, or nothing."""
    chance = story.place.chance
    cause = chance.weighted(figures.DENIAL_CAUSES)
    story.facts.update({"cause": cause, "payer": chance.weighted(PAYERS)})
    story.arrives("Denial received")
    story.at_once("Posted", "biller", nobody=0.3)
    if not chance.happens(figures.DENIAL_REWORKED):
        if chance.happens(0.5):
            story.does("Written off", "biller", wait=9_000, touch=1.0)
        return
    story.does("Look into denial", "biller", wait=1_500, touch=8.0)
    if cause in ("Registration or eligibility", "Missing information", "Not covered"):
        _ask_front_desk(story)
    if cause == "Coding":
        story.physician_does("Answer coding question", wait=700, touch=4.0, evening=0.4)
    if cause == "Authorization":
        story.does("Find authorization number", "coordinator", wait=400, touch=9.0)
    _send_again(story)


def _ask_front_desk(story: Story) -> None:
    for _ in range(ROUNDS_MAX):
        story.does("Ask front desk", "biller", wait=40, touch=3.0, spread=0.7)
        story.does("Look up coverage", "front desk", wait=420, touch=7.0)
        story.does("Look into denial", "biller", wait=500, touch=5.0)
        if not story.place.chance.happens(BACK_AND_FORTH):
            return


def _send_again(story: Story) -> None:
    chance = story.place.chance
    story.does("Correct and resubmit", "biller", wait=120, touch=10.0)
    story.payer_answers(days=9, spread=0.5)
    if chance.happens(0.62):
        story.arrives("Paid")
        story.does("Close claim", "biller", wait=300, touch=1.0)
        return
    story.arrives("Denial received")
    story.does("Look into denial", "biller", wait=900, touch=6.0)
    if chance.happens(0.4):
        story.does("Correct and resubmit", "biller", wait=200, touch=8.0)
        story.payer_answers(days=9, spread=0.5)
        story.arrives("Paid")
    story.does("Close claim", "biller", wait=600, touch=1.0)

"""The drawings of the flow pages: SVG and words made from the answers, by pure functions."""

from unjam.flow.drawing.asking import FACT, SHARE_PERCENT, Question
from unjam.flow.drawing.film import film
from unjam.flow.drawing.sheet import Beside, Sheet, beside, lay_out, order_on_map
from unjam.flow.drawing.story import Story, tell_story

__all__ = [
    "FACT",
    "SHARE_PERCENT",
    "Beside",
    "Question",
    "Sheet",
    "Story",
    "beside",
    "film",
    "lay_out",
    "order_on_map",
    "tell_story",
]

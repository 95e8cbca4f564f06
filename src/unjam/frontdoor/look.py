"""How one browser wants Unjam to look and which single keys it listens to. Kept in cookies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

THEMES = {"system": "As this device", "light": "Light", "dark": "Dark"}
ROWS = {"compact": "Compact", "usual": "Usual", "comfortable": "Comfortable"}
ACTIONS = {
    "next": ("j", "Next row"),
    "previous": ("k", "Previous row"),
    "search": ("/", "Search or filter"),
    "help": ("?", "Show the keys"),
}
"""Each single key by what it does: the usual key, and the words for it."""

KEPT_S = 365 * 24 * 3600
COOKIES = ("look-theme", "look-rows", "look-keys")
KEYS_OFF = "off"


@dataclass(frozen=True, slots=True)
class Look:
    """What this browser chose; ``keys`` is empty where single keys are switched off."""

    theme: str = "system"
    rows: str = "usual"
    keys_on: bool = True
    letters: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> dict[str, str]:
        """The key for each action: ``{"next": "j", ...}``."""
        return dict(self.letters) if self.keys_on else {}


def of(cookies: Mapping[str, str]) -> Look:
    """The look that the cookies ask for; anything unknown counts as not said."""
    theme, rows = cookies.get("look-theme", ""), cookies.get("look-rows", "")
    keys = cookies.get("look-keys", "")
    return Look(
        theme=theme if theme in THEMES else "system",
        rows=rows if rows in ROWS else "usual",
        keys_on=keys != KEYS_OFF,
        letters=letters_of(keys),
    )


def letters_of(word: str) -> tuple[tuple[str, str], ...]:
    """
    The key of each action: the cookie's word has one character an action, as in ``ACTIONS``.

    Unless each action has its own visible character, the usual keys hold.
    """
    usual = tuple((action, key) for action, (key, _) in ACTIONS.items())
    if not is_set_of_keys(word):
        return usual
    return tuple(zip(ACTIONS, word, strict=True))


def is_set_of_keys(word: str) -> bool:
    """Whether the word names one different, visible character for each action."""
    fits = len(word) == len(ACTIONS) == len(set(word))
    return fits and word.isascii() and word.isprintable() and " " not in word

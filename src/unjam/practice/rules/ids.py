"""Names that say nothing: the ids that stand in the log where a case or a person is meant."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

REFERENCE_KEY_BYTES = 32
"""Length of a practice's secret key for opaque ids."""

NAME_LENGTH_MAX = 200

CASE, PERSON, LINK = "case", "person", "link"
REFERENCE_KINDS = {CASE: "c_", PERSON: "s_"}
"""What the vault keeps the texts of, and how its ids begin."""

ID_STARTS = {**REFERENCE_KINDS, LINK: "l_"}
"""A link is a number that messages refer to each other by; only its id is ever kept."""

_DIGEST_BYTES = 15  # 120 bits become exactly 20 url-safe characters


def opaque_id(key: bytes, text: str, *, kind: str) -> str:
    """
    The id under which the log knows a case or a person of a source system.

    The same text always gives the same id within one practice and never in two; without the
    practice's key nobody gets from the id back to the text, nor from the text to the id.

    Args:
        key: the practice's reference key (32 bytes).
        text: what the source calls it, kept as it is ("007" is not "7").
        kind: ``case``, ``person`` or ``link``; no two of them share an id.

    Returns:
        ``c_``, ``s_`` or ``l_`` and 20 url-safe characters (120 bits).

    Raises:
        ValueError: if the key has another length or the kind is unknown.

    Source:
        Krawczyk, Bellare, Canetti (1997). HMAC: Keyed-Hashing for Message
        Authentication. RFC 2104.

    >>> opaque_id(bytes(32), "A-1", kind="case")
    'c_fMf39NFqgTyxJ_jg7nQV'
    """
    if len(key) != REFERENCE_KEY_BYTES:
        raise ValueError(f"a reference key has {REFERENCE_KEY_BYTES} bytes, got {len(key)}")
    if kind not in ID_STARTS:
        raise ValueError(f"an opaque id is for a case, a person or a link, not for {kind!r}")
    message = kind.encode() + b"\0" + text.encode("utf-8", "surrogatepass")
    digest = hmac.digest(key, message, hashlib.sha256)
    return ID_STARTS[kind] + base64.urlsafe_b64encode(digest[:_DIGEST_BYTES]).decode()


def fresh_id(prefix: str, chance: Callable[[int], bytes]) -> str:
    """
    A new id for a row of our own: the prefix and 20 url-safe characters of chance.

    Args:
        prefix: ``pr_`` practice, ``si_`` site, ``st_`` staff, ``pt_`` patient.
        chance: gives n random bytes, such as ``os.urandom``.
    """
    return prefix + base64.urlsafe_b64encode(chance(_DIGEST_BYTES)).decode()


def checked_name(text: str) -> str:
    """
    A name without blanks around it.

    Raises:
        ValueError: if nothing is left, or more than 200 characters are.
    """
    name = text.strip()
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        raise ValueError(f"a name has 1 to {NAME_LENGTH_MAX} characters, got {len(name)}")
    return name


def checked_state(text: str) -> str:
    """
    A state's two capital letters.

    Raises:
        ValueError: if it is anything else.
    """
    if not (len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()):
        raise ValueError(f"a state is two capital letters such as 'NY', not {text!r}")
    return text

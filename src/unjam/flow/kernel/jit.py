"""Compiles the kernel's loops to machine code; where that cannot be, NumPy answers the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

if os.environ.get("UNJAM_NO_JIT", "") == "1":
    numba: Any = None
else:
    try:
        import numba
    except ImportError:  # the NumPy way gives the same answers
        numba = None

Loop = TypeVar("Loop", bound=Callable[..., Any])


class Engine(StrEnum):
    """Which of the two ways answers. They agree to the last digit."""

    NUMBA = "numba"
    NUMPY = "numpy"


DEFAULT_ENGINE = Engine.NUMPY if numba is None else Engine.NUMBA


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays, once, into a cache beside its file; it runs without the GIL."""
    if numba is None:
        return loop
    machine_code: Loop = numba.njit(cache=True, nogil=True)(loop)
    return machine_code

"""How fast other readers of X12 read a file, for the ratios; neither is ever imported by unjam."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pydantic
    import pyx12.errors
    import pyx12.params
    import pyx12.x12n_document
    from x12sdk.io import X12ModelReader

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

NO_MAP = "has no map for it"


def with_pyx12(text: str) -> str:
    """Checked against its map, with a 999 for an answer."""
    answer = io.StringIO()
    try:
        is_sound = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(text), answer, None
        )
    except pyx12.errors.EngineError:
        return NO_MAP
    return "accepted" if is_sound else "refused"


def with_x12sdk(text: str) -> str:
    """Read into its models."""
    try:
        with X12ModelReader(text) as reader:
            count = sum(1 for _ in reader.models())
    except (pydantic.ValidationError, ValueError, KeyError, AttributeError):
        return "refused"
    return "accepted" if count else "refused"


def main(path: Path) -> dict[str, dict[str, float | str]]:
    """Seconds of the processor and outcome of each peer."""
    text, told = path.read_text("ascii"), {}
    for name, reads in (("pyx12", with_pyx12), ("x12sdk", with_x12sdk)):
        begun = time.process_time()
        outcome = reads(text)
        told[name] = {"seconds": time.process_time() - begun, "outcome": outcome}
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

"""Holds the readers of X12 and HL7 to any folder: nothing raises, and X12 comes out as it was."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from check_samples import logs_in

from unjam.connections.readers import open_source
from unjam.connections.rules import UnreadableFile
from unjam.formats.x12.envelope import read as read_x12
from unjam.formats.x12.tokens import NotX12, batches, blocks_of

HEAD_BYTES = 4_096
SHOWN_MAX = 10


def main(arguments: list[str]) -> int:
    """Check a folder; 0 when nothing raised and all X12 came out byte for byte."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: check_formats.py FOLDER (with X12 and HL7 files anywhere below)")
        return 2
    results: Counter[str] = Counter()
    for path in sorted(Path(arguments[0]).rglob("*")):
        kind = kind_of(path) if path.is_file() else ""
        if kind:
            said = check(path, kind=kind)
            results[f"{kind} {said or 'read'}"] += 1
            if said and results[f"{kind} {said}"] <= SHOWN_MAX:
                print(f"{said:10}{path.relative_to(arguments[0])}")
    for outcome, count in sorted(results.items()):
        print(f"{outcome}: {count} files")
    if not results and not logs_in(Path(arguments[0])):
        print(f"There is nothing to check in {arguments[0]}: no X12, no HL7 and no log.")
        return 1
    return 1 if any("RAISED" in key or "DIFFERS" in key for key in results) else 0


def kind_of(path: Path) -> str:
    """``x12`` or ``hl7`` by the first letters of a file; nothing for others."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip(b" \r\n\t\0\x0b")
    if head.startswith(b"ISA") and not head[3:4].isalnum():
        return "x12"
    return "hl7" if head[:3] in (b"MSH", b"FHS", b"BHS") else ""


def check(path: Path, *, kind: str) -> str:
    """What is wrong with how a file is read: nothing, ``RAISED``, ``DIFFERS`` or ``refused``."""
    try:
        if kind == "x12":
            content = path.read_bytes()
            if written_back(path) != content:
                return "DIFFERS"
            with path.open("rb") as file:
                list(read_x12(blocks_of(file)))
        source = open_source(path)
        for _ in source.chunks(source.shape().mapping):
            pass
    except (UnreadableFile, NotX12):
        return "refused"
    except Exception as error:  # whatever it is, it is what this looks for
        print(f"  {type(error).__name__}: {error}")
        return "RAISED"
    return ""


def written_back(path: Path) -> bytes:
    """An X12 file taken apart and put together again."""
    with path.open("rb") as file:
        return "".join(batch.text() for batch in batches(blocks_of(file))).encode("latin-1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

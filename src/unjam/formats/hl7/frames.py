"""MLLP: how messages are kept apart on a wire, tolerant of what others do, never without limit."""

from __future__ import annotations

from dataclasses import dataclass, field

from unjam.formats.hl7.message import MESSAGE_BYTES_MAX

START, END, AFTER = 0x0B, 0x1C, 0x0D
BETWEEN = b" \t\r\n\0\x1c\x1a"
"""What may stand between frames and says nothing: NULs, line ends, the rest of a double frame."""

STRAY_BYTES_MAX = 4096


class FrameTooLarge(ValueError):
    """More came without the end of a frame than any message may have."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message from the wire; ``is_whole`` is False where another began before it ended."""

    raw: bytes
    is_whole: bool = True


@dataclass(slots=True)
class FrameReader:
    """
    Takes bytes as they come and gives frames.

    Two starts before a message, two ends after it, NULs between, an end without the carriage
    return: all are read. A frame that never ends is cut at ``bytes_max``.

    Args:
        bytes_max: of one frame.
        stray: bytes that stood outside of any frame.
    """

    bytes_max: int = MESSAGE_BYTES_MAX
    stray: int = 0
    _held: bytearray = field(default_factory=bytearray)
    _inside: bool = False
    _searched: int = 0

    @property
    def is_inside(self) -> bool:
        """Whether a frame has begun and not ended."""
        return self._inside

    def feed(self, data: bytes) -> list[Frame]:
        """
        The frames that end in ``data``.

        Raises:
            FrameTooLarge: if a frame does not end, or too much stands outside of frames.
        """
        self._held += data
        frames: list[Frame] = []
        while self._step(frames):
            pass
        if len(self._held) > self.bytes_max or self.stray > STRAY_BYTES_MAX:
            raise FrameTooLarge(FrameTooLarge.__doc__)
        return frames

    def left(self) -> bytes:
        """What of a frame came before the line was cut; empty outside of a frame."""
        return bytes(self._held) if self._inside else b""

    def _step(self, frames: list[Frame]) -> bool:
        """Use up to the next sign; False where there is none yet."""
        if not self._inside:
            return self._enter()
        held = self._held
        end, start = held.find(END, self._searched), held.find(START, self._searched)
        self._searched = len(held)
        if end < 0 and start < 0:
            return False
        is_whole = start < 0 or 0 <= end < start
        stop = end if is_whole else start
        content = bytes(held[:stop])
        if content.strip(BETWEEN):
            frames.append(Frame(content, is_whole=is_whole))
        del held[: stop + 1]
        self._inside, self._searched = not is_whole, 0
        return True

    def _enter(self) -> bool:
        start = self._held.find(START)
        before = bytes(self._held if start < 0 else self._held[:start])
        self.stray += len(before.translate(None, BETWEEN))
        del self._held[: len(before) + (start >= 0)]
        self._inside, self._searched = start >= 0, 0
        return start >= 0


def framed(raw: bytes) -> bytes:
    """A message as it goes over the wire."""
    return bytes((START,)) + raw + bytes((END, AFTER))

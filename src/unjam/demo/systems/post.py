"""The post of the invented year: its files, and control numbers that never come twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from unjam.demo.systems.records import Carrier, Clock
from unjam.formats.x12.write import Body, Envelope, written

US, THEM = "MAPLESTREET", "INVENTEDCLEAR"
PROVIDER, PROVIDER_ID = "MAPLE STREET FAMILY PRACTICE", "1234567893"
PAYER_IDS = {
    "Bluebird Health (invented)": "FAKE01",
    "Great Lakes Mutual (invented)": "FAKE02",
    "Commonplace Care (invented)": "FAKE03",
    "Medicare": "FAKE04",
    "Medicaid": "FAKE05",
}
OURS = frozenset((Carrier.X270, Carrier.X276, Carrier.X837))
"""Sets that only we send; of the 278 both sides send some."""


def quarter_of(local: datetime) -> str:
    """
    The quarter of a day, as clearing houses name their archives.

    >>> quarter_of(datetime(2026, 5, 4))
    '2026-Q2'
    """
    return f"{local.year}-Q{(local.month + 2) // 3}"


@dataclass(slots=True)
class Post:
    """
    What has been written so far.

    Args:
        files: by path. control: the last control number of each sender.
        late: a quarter whose last file acknowledgements come in a file of their own.
    """

    clock: Clock
    late: str = ""
    files: dict[str, bytearray] = field(default_factory=lambda: defaultdict(bytearray))
    control: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def path(self, carrier: Carrier, at_s: int, *, is_ours: bool = False) -> str:
        """The file that holds what a carrier brought then: of a month, or of a quarter."""
        local = self.clock.local(at_s)
        if carrier == Carrier.HL7:
            return f"hl7/{local.year}-{local.month:02}.hl7"
        if carrier in (Carrier.TASKS, Carrier.PHONES, Carrier.PORTAL, Carrier.FAXES):
            return f"{carrier}.csv"
        folder = "sent" if is_ours or carrier in OURS else "received"
        quarter = quarter_of(local)
        if carrier == Carrier.X999 and quarter == self.late and local.month % 3 == 0:
            quarter += "-late"
        return f"x12/{folder}/{quarter}.{carrier}"

    def next(self, sender: str) -> int:
        """The next control number of a sender; it is that of interchange, group and file alike."""
        self.control[sender] += 1
        return self.control[sender]

    def send(
        self, carrier: Carrier, bodies: Sequence[Body], *, at_s: int, control: int, is_ours: bool
    ) -> bytes:
        """Put an interchange into its file; returns it."""
        sender, receiver = (US, THEM) if is_ours else (THEM, US)
        made_at: datetime = self.clock.local(at_s)
        envelope = Envelope(
            sender=sender, receiver=receiver, made_at=made_at, control=control,
            group_control=control,
        )  # fmt: skip
        content = written(envelope, bodies, newline="\n")
        self.files[self.path(carrier, at_s, is_ours=is_ours)] += content
        return content

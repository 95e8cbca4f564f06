"""What the log means: canonical bytes, hash trees, seals, and how a changed log is found out."""

from unjam.worklog.rules.seals import (
    CHECKPOINT_ENTRIES_MAX,
    CheckpointRow,
    EntryRow,
    HeadRow,
    SealRow,
)
from unjam.worklog.rules.steps import SALT_BYTES, STEP_KIND, PreparedSteps, prepare_steps

__all__ = [
    "CHECKPOINT_ENTRIES_MAX",
    "SALT_BYTES",
    "STEP_KIND",
    "CheckpointRow",
    "EntryRow",
    "HeadRow",
    "PreparedSteps",
    "SealRow",
    "prepare_steps",
]

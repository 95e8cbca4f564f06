"""``unjam worklog``; after a redaction the maps' own copies of the log follow at once."""

from __future__ import annotations

from unjam.flow import commands as flow
from unjam.worklog import commands


def run(arguments: list[str]) -> int:
    """Run ``unjam worklog``; returns its exit status."""
    return commands.worklog(arguments, when_redacted=flow.follow)

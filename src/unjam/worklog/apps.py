"""Tells Django that the work log is a room with rows of its own."""

from django.apps import AppConfig


class WorklogConfig(AppConfig):
    """The work log."""

    name = "unjam.worklog"
    verbose_name = "Work log"

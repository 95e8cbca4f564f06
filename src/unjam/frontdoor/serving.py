"""Starting Unjam: the settings, the tables, the web server."""

from __future__ import annotations

import os

import django
from django.core.management import call_command


def prepare_django() -> None:
    """Load the settings and the rooms' tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unjam.frontdoor.settings")
    django.setup()


def migrate(_arguments: list[str]) -> int:
    """Bring the database's tables up to date."""
    call_command("migrate", verbosity=0, interactive=False)
    return 0

"""Makes a folder in which Unjam can be served: tables, pages' files, and the small practice."""

from __future__ import annotations

import importlib
import json
import sys

from unjam.frontdoor import serving


def main() -> None:
    """Furnish the folder that ``UNJAM_HOME`` names; prints who can sign in, as JSON."""
    serving.prepare_django()
    serving.make_ready()
    made = importlib.import_module("people").small_practice()
    emails = {account.role.value: account.email for account in made.accounts.values()}
    json.dump({"practice_id": made.practice_id, "emails": emails}, sys.stdout)


if __name__ == "__main__":
    main()

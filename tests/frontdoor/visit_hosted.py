"""Visits a hosted Unjam as one person, from sign-in on; prints what they saw, as JSON."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module

from unjam.frontdoor import serving

PAGES = ("/flow/", "/import/", "/accounts/2fa/", "/look/")


def main() -> None:
    """Sign in with the address and password in the arguments, bring a file in, look around."""
    serving.prepare_django()
    serving.make_ready()
    client_class = import_module("django.test").Client
    email, password = sys.argv[1:3]
    client = client_class(headers={"Host": "localhost"})
    first = client.post("/accounts/login/", {"login": email, "password": password})
    seen = {page: client.get(page) for page in PAGES}
    words = "".join(answer.content.decode() for answer in seen.values())
    run = re.search(r"/import/([0-9a-f]{8,}|run_[\w-]+|[\w-]{16,})/", words)
    parked = client.get(f"{run[0]}parked.csv") if run else None
    wrong = client_class(headers={"Host": "localhost"}).post(
        "/accounts/login/", {"login": email, "password": "a wrong one"}
    )
    client.post("/accounts/logout/")
    json.dump(
        {
            "sign_in": [first.status_code, first.headers.get("Location", "")],
            "statuses": [answer.status_code for answer in seen.values()],
            "words": words,
            "parked": parked.getvalue().decode() if parked else "",
            "wrong_password": wrong.status_code,
            "after": client.get("/flow/").headers["Location"],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()

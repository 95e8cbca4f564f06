"""Some managers save a week in the same instant; ``test_on_postgresql`` runs it on a server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from people import small_practice
from unjam.frontdoor.practice_pages import telling
from unjam.frontdoor.practice_pages.saving import (
    ChangedMeanwhile,
    changing,
    refuse_if_changed,
    seen,
)
from unjam.practice import actions, queries, walls
from unjam.practice.rules import Permission, Role, Span, Viewer

BEGINS = date(2030, 1, 7)
PEOPLE = 4


@pytest.mark.django_db(transaction=True)
def test_of_some_who_save_at_once_one_does_and_the_others_are_told() -> None:
    assert connection.vendor == "postgresql"
    made = small_practice()
    with walls.inside(made.practice_id):
        before = seen(telling.site_lines(queries.opening_calendars(made.practice_id)[0]))
    account = made.accounts[Role.MANAGER]
    viewer = Viewer(
        1, account.staff_id, made.practice_id, account.name, account.role, frozenset(Permission)
    )
    together = Barrier(PEOPLE)

    def save(minute: int) -> str:
        try:
            together.wait(timeout=30)
            with walls.inside(viewer.practice_id), changing(viewer) as record:
                site = queries.opening_calendars(viewer.practice_id)[0]
                refuse_if_changed(before, now=telling.site_lines(site))
                record(
                    actions.set_opening_hours(
                        practice_id=viewer.practice_id, site_id=site.site_id,
                        effective_on=BEGINS, spans=[Span(0, minute, 900)], by=viewer.staff_id,
                    )
                )  # fmt: skip
        except ChangedMeanwhile:
            return "told"
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(PEOPLE) as pool:
        ended = sorted(pool.map(save, range(400, 400 + PEOPLE)))
    assert ended == ["saved"] + ["told"] * (PEOPLE - 1)

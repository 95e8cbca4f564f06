"""The addresses of the pages about where the work jams."""

from __future__ import annotations

from django.urls import path

from unjam.frontdoor.finding_pages import accepting, lists, one

app_name = "findings"

urlpatterns = [
    path("", lists.first_screen, name="first"),
    path("all/", lists.all_findings, name="all"),
    path("coming-back/", lists.coming_back, name="coming_back"),
    path("as-it-should-be/", accepting.accepted, name="accepted"),
    path("as-it-should-be/again/", accepting.accept_again, name="accept_again"),
    path("as-it-should-be/take-back/", accepting.reopen, name="reopen"),
    path("<str:finding_id>/as-it-should-be/", accepting.accept, name="accept"),
    path("<str:finding_id>/", one.finding, name="one"),
]

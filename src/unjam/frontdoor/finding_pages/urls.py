"""The addresses of the pages about where the work jams."""

from __future__ import annotations

from django.urls import path

from unjam.frontdoor.finding_pages import lists, one

app_name = "findings"

urlpatterns = [
    path("", lists.first_screen, name="first"),
    path("all/", lists.all_findings, name="all"),
    path("coming-back/", lists.coming_back, name="coming_back"),
    path("<str:finding_id>/", one.finding, name="one"),
]

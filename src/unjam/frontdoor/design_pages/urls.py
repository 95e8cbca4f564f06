"""The addresses of the pages about how work should go."""

from __future__ import annotations

from django.urls import path

from unjam.frontdoor.design_pages import straying, writing

app_name = "design"

urlpatterns = [
    path("", straying.conformance, name="conformance"),
    path("cases/", straying.cases, name="cases"),
    path("write/", writing.write, name="write"),
    path("read/", writing.read_back, name="read"),
    path("take-back/", writing.take_back, name="take_back"),
]

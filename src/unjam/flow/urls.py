"""Addresses of the flow pages."""

from __future__ import annotations

from django.urls import path

from unjam.flow import views

app_name = "flow"
urlpatterns = [
    path("", views.processes, name="processes"),
    path("map/", views.process_map, name="map"),
    path("map/playback/", views.playback, name="playback"),
    path("questions/", views.questions, name="questions"),
    path("questions/<slug:name>.csv", views.answer_csv, name="answer_csv"),
    path("cases/", views.cases, name="cases"),
    path("cases/<str:case_id>/", views.case, name="case"),
]

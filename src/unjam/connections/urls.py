"""The addresses of the import pages. They carry ids of imports only, never a file's name."""

from __future__ import annotations

from django.urls import path

from unjam.connections import views

app_name = "connections"

urlpatterns = [
    path("", views.imports, name="imports"),
    path("together/<str:drop_id>/", views.drop, name="drop"),
    path("<str:run_id>/", views.run, name="run"),
    path("<str:run_id>/look/", views.look, name="look"),
    path("<str:run_id>/start/", views.start, name="start"),
    path("<str:run_id>/stop/", views.stop, name="stop"),
    path("<str:run_id>/resume/", views.resume, name="resume"),
    path("<str:run_id>/forget/", views.forget, name="forget"),
    path("<str:run_id>/parked/settle/", views.settle_parked, name="settle_parked"),
    path("<str:run_id>/parked.csv", views.parked_csv, name="parked_csv"),
]

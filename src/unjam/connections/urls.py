"""The addresses of the import pages. They carry ids of imports only, never a file's name."""

from __future__ import annotations

from django.urls import path

from unjam.connections import places_page, views

app_name = "connections"

urlpatterns = [
    path("", views.imports, name="imports"),
    path("connected/", places_page.places, name="places"),
    path("connected/<str:place_id>/stop/", places_page.stop, name="stop_place"),
    path("connected/<str:place_id>/go-on/", places_page.go_on, name="go_on_with_place"),
    path("parked/<int:delivery_id>/settle/", places_page.settle, name="settle_delivery"),
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

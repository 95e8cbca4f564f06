"""The addresses of the practice's set-up."""

from __future__ import annotations

from django.urls import path

from unjam.frontdoor.practice_pages import (
    accounts,
    closed_days,
    joining,
    licences,
    one_person,
    people,
    places,
    wages,
)

app_name = "practice"

urlpatterns = [
    path("", places.overview, name="overview"),
    path("holidays/<int:year>/", closed_days.holidays, name="holidays"),
    path("closures/remove/", closed_days.remove_closures, name="remove_closures"),
    path("sites/add/", places.add_site, name="add_site"),
    path("sites/<str:site_id>/", places.site, name="site"),
    path("sites/<str:site_id>/name/", places.rename_site, name="rename_site"),
    path("sites/<str:site_id>/week/", places.week, name="week"),
    path("sites/<str:site_id>/week/read/", places.read_week, name="read_week"),
    path("sites/<str:site_id>/week/remove/", places.remove_week, name="remove_week"),
    path("sites/<str:site_id>/closures/", closed_days.add_closure, name="add_closure"),
    path("wages/", wages.wages, name="wages"),
    path("wages/remove/", wages.remove_wage, name="remove_wage"),
    path("people/add/", joining.add_person, name="add_person"),
    path("people/<str:staff_id>/", one_person.person, name="person"),
    path("people/<str:staff_id>/facts/", people.change_facts, name="change_facts"),
    path("people/<str:staff_id>/leaving/", people.leave, name="leave"),
    path("people/<str:staff_id>/staying/", people.stay, name="stay"),
    path("people/<str:staff_id>/licences/", licences.add_licence, name="add_licence"),
    path("people/<str:staff_id>/licences/remove/", licences.remove_licence, name="remove_licence"),
    path("people/<str:staff_id>/account/", accounts.account, name="account"),
    path("people/<str:staff_id>/link/", accounts.new_link, name="new_link"),
]

"""Every address of Unjam, by room."""

from __future__ import annotations

from django.urls import include, path

from unjam.frontdoor import quality_page, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("look/", views.preferences, name="preferences"),
    path("look/choose/", views.choose_look, name="choose_look"),
    path("screen/", views.screen, name="screen"),
    path("screen/stay/", views.stay, name="stay"),
    path("screen/lock/", views.lock_screen, name="lock_screen"),
    path("accounts/", include("allauth.urls")),
    path("flow/quality/", quality_page.quality, name="quality"),
    path("flow/design/", include("unjam.frontdoor.design_pages.urls")),
    path("flow/findings/", include("unjam.frontdoor.finding_pages.urls")),
    path("flow/", include("unjam.flow.urls")),
    path("import/", include("unjam.connections.urls")),
    path("practice/", include("unjam.frontdoor.practice_pages.urls")),
]

handler400 = "unjam.frontdoor.views.bad_request"

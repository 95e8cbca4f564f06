"""The practice room, as Django knows it."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Its rows keep the short name ``practice``."""

    name = "unjam.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"

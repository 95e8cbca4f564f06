"""Tells Django that the flow room has pages."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """The room that shows how work really flows."""

    name = "unjam.flow"
    label = "flow"

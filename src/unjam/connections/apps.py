"""Tells Django that the connections room has tables and pages."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """The room through which files come in."""

    name = "unjam.connections"
    label = "connections"

"""On PostgreSQL, a practice's rows open to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = ("connections_place", "connections_delivery", "connections_outgoing")


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("connections", "0009_places")]
    operations = [migrations.RunPython(build, tear_down)]

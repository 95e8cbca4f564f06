"""On PostgreSQL, a practice's designs open to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = ("flow_designversion",)


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("flow", "0001_designs")]
    operations = [migrations.RunPython(build, tear_down)]

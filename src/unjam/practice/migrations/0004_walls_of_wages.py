"""On PostgreSQL, a practice's wages open to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = ("practice_wage",)


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("practice", "0003_wages")]
    operations = [migrations.RunPython(build, tear_down)]

"""On PostgreSQL, what a practice accepts opens to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = ("flow_acceptedfinding",)


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("flow", "0003_accepted_findings")]
    operations = [migrations.RunPython(build, tear_down)]

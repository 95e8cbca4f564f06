"""On PostgreSQL, a practice's rows open to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = (
    "worklog_entry",
    "worklog_seal",
    "worklog_checkpoint",
    "worklog_head",
    "worklog_repeat",
)


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("worklog", "0002_append_only")]
    operations = [migrations.RunPython(build, tear_down)]

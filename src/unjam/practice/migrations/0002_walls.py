"""On PostgreSQL, a practice's rows open to that practice only."""

from typing import Any

from django.db import migrations

from unjam.practice import walls

TABLES = (
    "practice_user",
    "practice_site",
    "practice_openinghours",
    "practice_openingspan",
    "practice_closure",
    "practice_staff",
    "practice_licence",
    "practice_patient",
    "practice_reference",
)
PRACTICES = ("practice_practice",)


def build(_apps: Any, schema_editor: Any) -> None:
    walls.build(schema_editor.connection, TABLES)
    walls.build(schema_editor.connection, PRACTICES, column="id")
    walls.open_for_sign_in(schema_editor.connection)


def tear_down(_apps: Any, schema_editor: Any) -> None:
    walls.tear_down(schema_editor.connection, TABLES + PRACTICES)


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial")]
    operations = [migrations.RunPython(build, tear_down)]

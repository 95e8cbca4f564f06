"""The database refuses to change or delete what is in the log."""

from typing import Any

from django.db import migrations

from unjam.worklog import append_only


def install(_apps: Any, schema_editor: Any) -> None:
    append_only.install(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("worklog", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]

"""The table behind the cache: counters of sign-in attempts live there, shared by all web processes."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("nursery", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

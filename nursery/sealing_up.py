"""Migrations that seal a column which was plain before (S52)."""

from django.db import migrations

from nursery.sealed import Box, SealedTextField, seal


def seal_column(label: str, name: str) -> list[migrations.operations.base.Operation]:
    """Operations that seal text column ``name`` of model ``label``, such as ``children.Child``; backwards it is opened."""
    model = label.partition(".")[2]

    def overwrite(apps, schema_editor):
        """SQLite writes over what it lets go of, so that the plain text does not stay in free pages."""
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute("PRAGMA secure_delete=ON")

    def close(apps, schema_editor):
        rows = apps.get_model(label)._base_manager
        for pk, code, plain in rows.exclude(**{name: Box("")}).values_list("pk", "code", name):
            rows.filter(pk=pk).update(**{name: seal(plain, f"{label.lower()}.{name}/{code}")})

    def open_again(apps, schema_editor):
        for row in apps.get_model(label)._base_manager.all():
            if text := getattr(row, name):
                type(row)._base_manager.filter(pk=row.pk).update(**{name: Box(text)})

    nothing = migrations.RunPython.noop
    field = SealedTextField(blank=True)
    return [
        migrations.RunPython(overwrite, nothing),
        migrations.RunPython(close, nothing),
        migrations.AlterField(model_name=model.lower(), name=name, field=field),
        migrations.RunPython(nothing, open_again),
    ]

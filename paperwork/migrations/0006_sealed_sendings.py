import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import nursery.models
import nursery.sealed
import paperwork.sending_models
from nursery.sealed import Box, seal

SEALED = (("Sending", "without_consent_because"), ("Reply", "words"))  # what was plain before


def overwrite(apps, schema_editor):
    """SQLite writes over what it lets go of, so that the plain text does not stay in free pages."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete=ON")


def settle(schema_editor):
    """PostgreSQL alters no table on which checks of this transaction still wait."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def name_replies(apps, schema_editor):
    """Each reply gets a random name of its own: sealed text is bound to it."""
    for reply in apps.get_model("paperwork.Reply")._base_manager.all():
        reply.code = nursery.models.new_code()
        reply.save(update_fields=["code"])
    settle(schema_editor)


def seal_what_was_plain(apps, schema_editor):
    """Leads' reasons and recipients' answers, and which sendings went without consent (S52)."""
    for name, field in SEALED:
        model = apps.get_model("paperwork", name)
        for pk, code, plain in model._base_manager.values_list("pk", "code", field):
            if plain:
                place = f"paperwork.{name.lower()}.{field}/{code}"
                model._base_manager.filter(pk=pk).update(**{field: seal(plain, place)})
    apps.get_model("paperwork.Sending")._base_manager.filter(consent=None).update(without_consent=True)
    settle(schema_editor)


def open_again(apps, schema_editor):
    for name, field in SEALED:
        for row in apps.get_model("paperwork", name)._base_manager.all():
            if text := getattr(row, field):
                type(row)._base_manager.filter(pk=row.pk).update(**{field: Box(text)})
    settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("nursery", "0014_own_words"),
        ("paperwork", "0005_sending_outside"),
    ]

    operations = [
        migrations.RunPython(overwrite, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="sending", name="sending_stands_on_consent_or_a_reason"),
        migrations.AddField(
            model_name="reply",
            name="code",
            field=models.CharField(default=nursery.models.new_code, editable=False, max_length=12),
        ),
        migrations.RunPython(name_replies, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reply",
            name="code",
            field=models.CharField(default=nursery.models.new_code, editable=False, max_length=12, unique=True),
        ),
        migrations.AlterField(model_name="reply", name="words", field=nursery.sealed.SealedTextField()),
        migrations.AddField(model_name="sending", name="without_consent", field=models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="sending",
            name="without_consent_because",
            field=nursery.sealed.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name="sending",
            name="file",
            field=models.FileField(blank=True, upload_to=paperwork.sending_models.sent_path),
        ),
        migrations.RunPython(seal_what_was_plain, open_again),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=Q(consent__isnull=False, without_consent=False) | Q(consent=None, without_consent=True),
                name="sending_stands_on_consent_or_a_reason",
            ),
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=nursery.models.new_code, editable=False, max_length=12, unique=True)),
                ("content", nursery.sealed.SealedBytesField()),
                (
                    "sending",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed_file",
                        to="paperwork.sending",
                    ),
                ),
            ],
        ),
    ]

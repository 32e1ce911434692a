"""What stands in a mail that waits is sealed (S52): it may be a code that signs somebody in."""

from django.db import migrations, models

import nursery.models
from nursery.sealed import SealedTextField
from nursery.sealing_up import seal_column


def name_each(apps, schema_editor):
    mails = apps.get_model("nursery", "Mail")._base_manager
    for pk in mails.filter(code=None).values_list("pk", flat=True):
        mails.filter(pk=pk).update(code=nursery.models.new_code())


class Migration(migrations.Migration):
    dependencies = [("nursery", "0019_sign_ins")]

    operations = [
        migrations.AddField("mail", "code", models.CharField(max_length=12, null=True, editable=False)),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.AlterField(
            "mail",
            "code",
            models.CharField(max_length=12, unique=True, default=nursery.models.new_code, editable=False),
        ),
        *seal_column("nursery.Mail", "words"),
        migrations.AlterField(
            "mail", "words", SealedTextField(blank=True, help_text="A code or link may stand in them.")
        ),
    ]

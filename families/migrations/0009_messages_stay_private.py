"""What was written in private stays so when its carer is taken off the child's page."""

from django.db import migrations, models


def mark(apps, schema_editor):
    apps.get_model("families", "Message")._base_manager.exclude(only_for=None).update(is_private=True)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0008_news_of_leaving"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_private",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]

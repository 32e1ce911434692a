"""A next step opens when its entry stands in the journal; the wish for a second reader stays with a draft; changes are counted."""

from django.db import migrations, models


def steps_back(apps, schema_editor):
    """Next steps of entries that are not in the journal yet wait with their entry, unless somebody worked on them."""
    step_model = apps.get_model("journals.NextStep")
    early = step_model.objects.filter(observation__isnull=False, said=None, shared_at=None, state="open")
    early = early.exclude(observation__state="kept")
    for step in early.select_related("observation").order_by("pk"):
        step.observation.next_step = step.words
        step.observation.save(update_fields=["next_step"])
    step_model.objects.filter(pk__in=list(early.values_list("pk", flat=True))).delete()


class Migration(migrations.Migration):
    dependencies = [("journals", "0008_count_what_is_there")]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="ask_check",
            field=models.BooleanField(default=False, verbose_name="somebody else reads it first"),
        ),
        migrations.AddField(
            model_name="observation",
            name="next_step",
            field=models.CharField(
                blank=True,
                help_text="Opened for each child once the entry stands in the journal.",
                max_length=300,
                verbose_name="what next",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, help_text="Counts its changes (S47)."),
        ),
        migrations.RunPython(steps_back, migrations.RunPython.noop, elidable=True),
    ]

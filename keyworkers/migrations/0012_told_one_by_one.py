"""Whether somebody of the family was told stands with each of them; what is about support is confidential."""

from django.db import migrations, models

WHEN = "When they heard what was said, who were not there."


def support_is_confidential(apps, schema_editor):
    apps.get_model("keyworkers.Meeting")._base_manager.filter(kind="support").update(confidential=True)


def tell_each(apps, schema_editor):
    """Where the family was told, everybody of it who was asked and not there was. Where no parent came and nobody was told,
    each parent is owed it."""
    meetings = (
        apps.get_model("keyworkers.Meeting")._base_manager.filter(state="held", kept_at="").exclude(kind="drop_in")
    )
    guests = apps.get_model("keyworkers.MeetingGuest")._base_manager
    carers = apps.get_model("children.Carer")._base_manager
    for meeting, child, told_on, how in meetings.values_list("pk", "child", "told_on", "told_how"):
        family = guests.filter(meeting=meeting, carer__isnull=False)
        parents = carers.filter(child=child, restricted=False, only_looks=False, parental_responsibility=True)
        if told_on:
            family.exclude(came=True).update(told_on=told_on, told_how=how)
        elif not family.filter(came=True, carer__restricted=False).exists():
            guests.bulk_create(
                guests.model(meeting_id=meeting, carer=carer, answer="no", came=False)
                for carer in parents.exclude(pk__in=family.values("carer"))
            )


class Migration(migrations.Migration):
    dependencies = [("keyworkers", "0011_meetings_kept_elsewhere"), ("children", "0004_what_carers_may")]

    operations = [
        migrations.AddField("meetingguest", "told_on", models.DateField(blank=True, null=True, help_text=WHEN)),
        migrations.AddField("meetingguest", "told_how", models.CharField(blank=True, max_length=100)),
        migrations.RunPython(support_is_confidential, migrations.RunPython.noop),
        migrations.RunPython(tell_each, migrations.RunPython.noop),
    ]

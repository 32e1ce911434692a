"""Counts what stood in the journals before it was counted: days (0005) and writers (0007). Overviews read these rows."""

from collections import Counter
from zoneinfo import ZoneInfo

from django.db import migrations

LOW = 4  # well-being below it
AREAS = ("cl", "psed", "pd", "lit", "math", "uw", "ead")


def count(apps, schema_editor):
    """One setting after the other, each entry read once: about 3 s for 100,000 entries."""
    setting_model, day_model, written_model, observation_model = (
        apps.get_model(name)
        for name in ("nursery.Setting", "journals.NoticedDay", "journals.Written", "journals.Observation")
    )
    through = observation_model.children.through
    for setting in setting_model.objects.order_by("pk"):
        zone, days, writers = ZoneInfo(setting.timezone), {}, Counter()
        rows = through.objects.filter(
            observation__setting=setting,
            observation__state="kept",
            observation__removed_at=None,
            observation__from_home=False,
        )
        fields = [f"observation__{name}" for name in ("author", "noticed_at", "areas", "well_being")]
        for child, author, moment, areas, level in rows.order_by().values_list("child", *fields).iterator(10_000):
            writers[child, author] += 1
            key = child, moment.astimezone(zone).date()
            row = days.setdefault(key, day_model(setting=setting, child_id=child, day=key[1]))
            row.moments += 1
            row.levels += level is not None
            row.low += level is not None and level < LOW
            for area in {area.lower() for area in areas} & set(AREAS):
                setattr(row, area, getattr(row, area) + 1)
        day_model.objects.filter(setting=setting).delete()
        day_model.objects.bulk_create(days.values(), batch_size=1000)
        written_model.objects.filter(setting=setting).delete()
        written_model.objects.bulk_create(
            [written_model(setting=setting, child_id=c, author_id=a, times=n) for (c, a), n in writers.items()],
            batch_size=1000,
        )


class Migration(migrations.Migration):
    dependencies = [("journals", "0007_who_wrote_about_whom")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]

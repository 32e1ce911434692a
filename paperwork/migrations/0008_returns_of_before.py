from django.db import migrations


def keep(apps, schema_editor):
    """The newest return of each paper that is not final, by whom and when as the trail has it."""
    document, event = apps.get_model("paperwork.Document"), apps.get_model("nursery.AuditEvent")
    kept = apps.get_model("paperwork.PaperReturn")._base_manager
    for paper in document._base_manager.exclude(returned_because=""):
        trail = event._base_manager.filter(action="document_returned", target=paper.pk).order_by("-pk").first()
        kept.create(
            document_id=paper.pk,
            because=paper.returned_because,
            returned_by_id=trail.actor if trail and trail.actor else paper.asked_by_id or paper.started_by_id,
            returned_at=trail.at if trail else paper.asked_at or paper.started_at,
        )


class Migration(migrations.Migration):
    dependencies = [("nursery", "0016_opened_children"), ("paperwork", "0007_returns")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]

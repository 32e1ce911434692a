"""What is said at meetings, and what they are about, is sealed (S52)."""

from django.db import migrations, models
from django.db.models import Q

from nursery.sealed import SealedTextField
from nursery.sealing_up import seal_column

MORE = {  # words about fields; the columns stay as they are
    "subject": SealedTextField("what about", blank=True),
    "words": SealedTextField(blank=True, help_text="What was said and agreed."),
    "private_note": SealedTextField(blank=True, help_text="For whoever wrote it and for managers."),
}


class Migration(migrations.Migration):
    dependencies = [("keyworkers", "0012_told_one_by_one")]

    operations = [
        migrations.RemoveConstraint("meeting", "meeting_told_with_day_and_words"),
        *(step for name in (*MORE, "told_words") for step in seal_column("keyworkers.Meeting", name)),
        *(migrations.AlterField("meeting", name, field) for name, field in MORE.items()),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None) | Q(told_on__isnull=False, told_by__isnull=False),
                name="meeting_told_by_and_on_together",
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=~Q(kind="support") | Q(confidential=True), name="meeting_about_support_is_confidential"
            ),
        ),
    ]

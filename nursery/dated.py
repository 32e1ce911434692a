"""Time is in the model: whatever changes over time is a row that holds from one day until another."""

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """Rows that hold on ``day``; ``ends_on`` is the first day they no longer do."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def between(self, first, last):
        """Rows that hold on any day from ``first`` to ``last``, both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)

    def ever_held(self):
        """Leaves out rows that were replaced before they ever took effect (they end the day they start)."""
        return self.exclude(ends_on=F("starts_on"))


class Dated(models.Model):
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True, help_text="The first day it no longer holds.")

    class Meta:
        abstract = True
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_message="Choose an end that is not before the start.",
            )
        ]

    def holds_on(self, day) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)


def end_from(rows, day) -> list:
    """End the dated ``rows`` (a queryset) so that none holds on or after ``day``. Returns those that were changed.

    A row that would only have begun on or after ``day`` is kept, ending the day it begins: it never took effect.
    """
    changed = []
    for row in rows.filter(Q(ends_on=None) | Q(ends_on__gt=day)):
        row.ends_on = max(day, row.starts_on)
        row.save(update_fields=["ends_on"])
        changed.append(row)
    return changed

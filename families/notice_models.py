"""Notices: that there is something to see, never what (S42). How often and by which way, each person chooses."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from children.models import Child
from nursery.models import ClockTimeField, Setting, User, scoped
from nursery.telling import News


class Often(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in the evening")
    NEVER = "never", _("Never")


class NoticeWishes(models.Model):
    """How somebody wants to be told. Quiet hours are times of day; they may pass midnight."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notice_wishes")
    by_mail = models.CharField(max_length=10, choices=Often, default=Often.AT_ONCE)
    by_push = models.CharField(max_length=10, choices=Often, default=Often.AT_ONCE)
    quiet_from = ClockTimeField(default=20 * 60)
    quiet_until = ClockTimeField(default=7 * 60)

    class Meta:
        verbose_name_plural = "notice wishes"

    def __str__(self):
        return f"How {self.user} is told"

    def clean(self):
        if self.quiet_from == self.quiet_until:
            raise ValidationError({"quiet_until": _("Enter another time than the one at which quiet begins.")})


class NoticeQuerySet(models.QuerySet):
    def due(self, moment):
        return self.filter(sent_at=None, due_at__lte=moment)


class Notice(models.Model):
    """Somebody is to be told, by ``way``, not before ``due_at``. Those that are due together go as one."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, related_name="+", null=True, help_text="Whose family is told; empty for staff."
    )
    news = models.CharField(max_length=10, choices=News)
    way = models.CharField(max_length=4, choices=[("mail", "Mail"), ("push", "Push")])
    path = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(NoticeQuerySet)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="notices_that_wait"),
        ]

    def __str__(self):
        return self.get_news_display()


class PushAddress(models.Model):
    """A browser that somebody asked to be told on (Web Push). Its maker passes on what it cannot read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_addresses")
    endpoint = models.URLField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"A browser of {self.user}"

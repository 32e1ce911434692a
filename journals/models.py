"""What was noticed about children."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone

from children.models import Carer, Child, Consent, Purpose
from journals.framework import Area, Characteristic, Goal, Schema
from nursery.models import Device, Setting, User, current_setting, new_code, scoped
from nursery.roles import LEADS, SAFEGUARDS


class State(models.TextChoices):
    """Where an entry stands. Only what is in the journal is seen by others than its writer and the leads."""

    DRAFT = "draft", "Draft"
    WAITING = "waiting", "Waiting for a check"
    RETURNED = "returned", "Returned"
    KEPT = "kept", "In the journal"


PUT_BACK_WITHIN = timedelta(days=90)  # S56
FLAGGED_AFTER = timedelta(hours=24)  # S56: a photo of which nobody has said whom it shows


def sees_taken_out(user) -> bool:
    """Whether ``user`` sees which photos anybody took out: leads, and safeguarding leads whatever else they are (S56)."""
    return bool(user.roles_in(current_setting()) & (LEADS | SAFEGUARDS))


class ObservationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Observations of children whom ``user`` may open, to staff only; before they are in the journal to their
        writer, to leads and to whoever may check them."""
        if not user.is_staff_of(current_setting()):
            return self.none()
        if user.is_lead_of(current_setting()):
            return self
        named = self.model.children.through.objects.filter(child__in=Child.objects.visible_to(user))
        saved = models.Q(state__in=[State.KEPT, State.WAITING])
        return self.filter(models.Q(author=user) | saved & models.Q(pk__in=named.values("observation")))

    def taken_out(self, user):
        """What was taken out of the journals and can be put back (S56): by its writer, and by leads everybody's."""
        found = self.visible_to(user).filter(removed_at__gt=timezone.now() - PUT_BACK_WITHIN)
        return found if user.is_lead_of(current_setting()) else found.filter(author=user)

    def unfinished(self):
        """What is not taken out, with ``is_untagged``: a photo lies in it for a day, and nobody has said whom it shows (S56)."""
        long_there = Photo.objects.kept().filter(recorded_at__lt=timezone.now() - FLAGGED_AFTER)
        named = self.model.children.through.objects.filter(observation=models.OuterRef("pk"))
        return self.filter(removed_at=None).annotate(
            is_untagged=models.Q(models.Exists(long_there.filter(observation=models.OuterRef("pk"))))
            & ~models.Q(models.Exists(named))
        )

    def kept(self):
        """What stands in the journals."""
        return self.filter(removed_at=None, state=State.KEPT)

    def by_staff(self):
        """What the nursery noticed; not what families added from home."""
        return self.filter(from_home=False)

    def in_area(self, area: str):
        """Those sorted under ``area``: on both databases, as SQLite cannot look into a list."""
        return self.annotate(area_text=Cast("areas", models.TextField())).filter(area_text__contains=f'"{area}"')

    def for_lists(self, day):
        """With author, children and photos at hand in three queries: see ``shown_photos`` (S11)."""
        return self.select_related("author", "carer").prefetch_related(
            models.Prefetch("children", with_photo_consents(day)), models.Prefetch("photos", Photo.objects.kept())
        )


def with_photo_consents(day):
    """Children, with whether their families agree on ``day`` to photos, and to those that other families see."""
    agreed = Consent.objects.on(day).filter(child=models.OuterRef("pk"), given=True)
    return Child.objects.annotate(
        agrees_to_photos=models.Exists(agreed.filter(purpose=Purpose.PHOTOS)),
        agrees_to_group_photos=models.Exists(agreed.filter(purpose=Purpose.GROUP_PHOTOS)),
    )


class FrameworkItem(models.Model):
    """Something of the setting's own framework that an observation can be sorted under. Retired ones stay on old entries."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=120)
    is_retired = models.BooleanField("no longer offered", default=False)

    objects = scoped()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "name"],
                name="one_framework_item_per_name",
                violation_error_message="That is in the list already.",
            )
        ]

    def __str__(self):
        return self.name


def _level(words: str):
    return models.PositiveSmallIntegerField(words, null=True, blank=True, choices=[(n, str(n)) for n in range(1, 6)])


class Observation(models.Model):
    """Something somebody noticed, about one child or several at once (R51). Both times are kept (S49)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    children = models.ManyToManyField(Child, related_name="observations")
    words = models.TextField(blank=True)
    areas = models.JSONField(default=list, blank=True, help_text="Areas of learning, as keys of Area.")
    goals = models.JSONField(default=list, blank=True, help_text="Early learning goals, as keys of Goal.")
    characteristics = models.JSONField(default=list, blank=True, help_text="Keys of Characteristic.")
    items = models.ManyToManyField(FrameworkItem, blank=True, related_name="+")
    well_being = _level("well-being")
    involvement = _level("involvement")
    interest = models.CharField(max_length=80, blank=True)
    schema = models.CharField(max_length=20, choices=Schema, blank=True)
    concern = models.BooleanField("something worries me", default=False)
    share = models.BooleanField("to be shared with their families", default=False)
    next_step = models.CharField(
        "what next", max_length=300, blank=True, help_text="Opened for each child once the entry stands in the journal."
    )
    ask_check = models.BooleanField("somebody else reads it first", default=False)
    noticed_at = models.DateTimeField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_home = models.BooleanField(default=False, help_text="A family added it; its words are theirs.")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True, help_text="By the tablet's own clock.")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    trouble = models.CharField(max_length=300, blank=True, help_text="Why it could not go into the journal yet.")
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.CharField(max_length=500, blank=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts its changes (S47).")

    objects = scoped(ObservationQuerySet)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        indexes = [
            models.Index(fields=["setting", "-noticed_at"], name="observations_by_setting"),
            models.Index(fields=["setting", "author", "-noticed_at"], name="observations_by_author"),
            models.Index(
                fields=["setting", "state"],
                condition=models.Q(removed_at=None) & ~models.Q(state="kept"),
                name="observations_not_kept_yet",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_by=None, removed_at=None)
                | models.Q(removed_by__isnull=False, removed_at__isnull=False),
                name="observation_removed_by_and_at_together",
            )
        ]

    def __str__(self):
        return f"An observation of {self.noticed_at:%-d %B %Y}"

    @property
    def withheld(self) -> list[str]:
        """Of an entry of ``for_lists`` with photos: the children without consent today, for whom they are kept back."""
        if not self.photos.all():
            return []
        return [child.name for child in self.children.all() if not child.agrees_to_photos]

    @property
    def shown_photos(self) -> list["Photo"]:
        """Of an entry of ``for_lists``: its photos, none where a family's consent is missing; what is withdrawn is hidden
        at the next request (S11)."""
        return [] if self.withheld else list(self.photos.all())

    def photos_for(self, child: Child) -> list["Photo"]:
        """Of an entry of ``for_lists``: the photos that the family of ``child`` may see. The families of all others in
        them have agreed to that purpose too (R95)."""
        others = [one for one in self.children.all() if one != child]
        return self.shown_photos if all(one.agrees_to_group_photos for one in others) else []

    @property
    def area_list(self) -> list[Area]:
        return [Area(area) for area in self.areas]

    @property
    def goal_names(self) -> list[str]:
        return [Goal(goal).label for goal in self.goals]

    @property
    def characteristic_names(self) -> list[str]:
        return [Characteristic(one).label for one in self.characteristics]


class OwnNote(models.Model):
    """A note about one child alone inside an entry about several."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="own_notes")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()

    objects = scoped(setting="observation__setting")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["observation", "child"], name="one_own_note_per_child")]

    def __str__(self):
        return f"A note about {self.child}"


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Photos of observations that ``user`` may see; not those taken out, which their author, leads and safeguarding
        leads see (S56)."""
        seen = self.filter(observation__in=Observation.objects.visible_to(user))
        if user.is_lead_of(current_setting()):
            return seen
        seen = self.filter(
            pk__in=seen.filter(models.Q(removed_at=None) | models.Q(observation__author=user)).values("pk")
        )
        return seen | self.taken_out() if sees_taken_out(user) else seen

    def taken_out(self):
        """What staff took out in the last 90 days, by itself or with its entry (S56)."""
        since = timezone.now() - PUT_BACK_WITHIN
        with_entry = models.Q(observation__removed_at__gt=since) & ~models.Q(
            observation__from_home=True, observation__removed_by=models.F("observation__author")
        )
        return self.filter(models.Q(removed_at__gt=since) | with_entry)

    def kept(self):
        return self.filter(removed_at=None)


def photo_path(photo: "Photo", name: str) -> str:
    """Under the setting, by a random name; what the file was called is never a path (S38, S39)."""
    return f"photos/{photo.observation.setting_id}/{new_code()}{new_code()}.jpg"


class Photo(models.Model):
    """A picture of an observation: two sizes made afresh, no metadata, no original (S34). Its author is the entry's."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="photos")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    large = models.FileField(upload_to=photo_path)
    small = models.FileField(upload_to=photo_path)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, help_text="Of the large picture.")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(PhotoQuerySet, setting="observation__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"A photo of {self.recorded_at:%-d %B %Y}"


class Shared(models.Model):
    """The words in which one child's family sees an entry, other children's names replaced, as somebody approved them."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="shared")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="shared_observations")
    words = models.TextField(blank=True)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="observation__setting")

    class Meta:
        ordering = ["-observation__noticed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["observation", "child"], name="shared_once_per_child")]

    def __str__(self):
        return f"{self.observation}, shared with the family of {self.child}"


class Reply(models.Model):
    """Something said about an entry, between one child's family and the nursery; ``more`` asks for more of this."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="replies")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    words = models.TextField(blank=True)
    more = models.BooleanField(default=False)
    from_family = models.BooleanField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="observation__setting")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "child", "author"], condition=models.Q(more=True), name="more_is_asked_once"
            )
        ]

    def __str__(self):
        return f"A reply to {self.observation}"

    @property
    def name(self) -> str:
        """First name of a carer, name of somebody of the staff."""
        return self.carer.first_name if self.carer else self.author.name


class StepState(models.TextChoices):
    OPEN = "open", "Open"
    TRIED = "tried", "Tried"
    ACHIEVED = "achieved", "Achieved"
    DROPPED = "dropped", "Let go"


class NextStepQuerySet(models.QuerySet):
    def standing(self):
        """Not those of entries that were taken out: they come back with them."""
        return self.filter(models.Q(observation=None) | models.Q(observation__removed_at=None))


class NextStep(models.Model):
    """What to offer a child next: opened, tried, evaluated, achieved (000-19); with an idea for home (000-20)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="next_steps")
    observation = models.ForeignKey(
        Observation, on_delete=models.SET_NULL, related_name="next_steps", null=True, blank=True
    )
    words = models.CharField("next step", max_length=300)
    area = models.CharField("area of learning", max_length=10, choices=Area, blank=True)
    home_idea = models.CharField("idea for home", max_length=300, blank=True)
    stretch = models.CharField("and beyond that", max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.OPEN)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(NextStepQuerySet)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["setting", "child", "state"], name="next_steps_by_child")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shared_by=None, shared_at=None)
                | models.Q(shared_by__isnull=False, shared_at__isnull=False),
                name="next_step_shared_by_and_at_together",
            )
        ]

    def __str__(self):
        return self.words

    @property
    def area_list(self) -> list[Area]:
        """Those of the entry that it came from, as they are sorted today; else its own."""
        return self.observation.area_list if self.observation else [Area(self.area)] if self.area else []


class StepWord(models.Model):
    """What came of a next step on a day."""

    step = models.ForeignKey(NextStep, on_delete=models.CASCADE, related_name="said")
    state = models.CharField(max_length=10, choices=StepState)
    words = models.CharField("how it went", max_length=500, blank=True)
    from_home = models.BooleanField(default=False, help_text="The family says how it went at home.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="step__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.step}: {self.get_state_display()}"


def _count():
    return models.PositiveSmallIntegerField(default=0)


class NoticedDay(models.Model):
    """What stands in a child's journal of one day, counted: overviews read these rows, not every entry.

    The fields named like areas (in small letters) count the moments sorted under them, ``levels`` those with a level of
    well-being and ``low`` those below 4. ``journals/noticed.py`` keeps them in step with the entries.
    """

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="noticed_days")
    day = models.DateField()
    moments, levels, low = _count(), _count(), _count()
    cl, psed, pd, lit, math, uw, ead = (_count() for _ in Area)

    objects = scoped()

    class Meta:
        ordering = ["day", "child"]
        indexes = [models.Index(fields=["setting", "day"], name="noticed_days_by_setting")]
        constraints = [models.UniqueConstraint(fields=["child", "day"], name="one_noticed_day_per_child_and_day")]

    def __str__(self):
        return f"{self.child} on {self.day}"


class Written(models.Model):
    """How many of the entries in a child's journal somebody wrote. ``journals/noticed.py`` keeps it in step."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    times = _count()

    objects = scoped()

    class Meta:
        ordering = ["child", "author"]
        constraints = [models.UniqueConstraint(fields=["child", "author"], name="written_once_per_child_and_author")]

    def __str__(self):
        return f"{self.author}: {self.times}"


from journals import care_models  # noqa: E402, F401 – so that Django finds the models of daily care
from journals.planning_models import PlannedChild, PlannedExperience  # noqa: E402, F401  (need what stands above)

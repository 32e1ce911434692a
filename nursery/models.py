"""What every room of the house shares: the setting, its rooms, who may sign in as what, and the trail of changes."""

import zoneinfo
from datetime import date, datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_scopes import ScopedManager, get_scope

from nursery.colours import room_class
from nursery.dated import Dated, DatedQuerySet
from nursery.roles import LEADS, SEES_EVERY_CHILD, STAFF, Role
from nursery.sealed import SealedTextField
from nursery.timetable import clock, parse_clock


def new_code() -> str:
    """A random name for addresses (S9): 12 letters and digits, about 60 bits."""
    return get_random_string(12, "abcdefghjkmnpqrstuvwxyz23456789")


def scoped(queryset=models.QuerySet, *, setting="setting"):
    """A manager whose queries raise outside ``django_scopes.scope(setting=…)`` (S4)."""

    class Peers(models.Manager.from_queryset(queryset)):
        """Related rows that a list needs are fetched for all of its rows at once."""

        use_in_migrations = False

        def get_queryset(self):
            return super().get_queryset().fetch_mode(models.FETCH_PEERS)

    return ScopedManager(setting=setting, _manager_class=Peers)


def current_setting() -> "Setting":
    """The setting of the scope that is open; raises ScopeError where there is none."""
    return get_scope()["setting"]


class UserManager(BaseUserManager):
    def create_user(self, email, name, password=None):
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who may sign in. What they may do comes from their memberships."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    email = models.EmailField(unique=True)
    new_email = models.EmailField(blank=True, editable=False, help_text="Not proven yet: see nursery/addresses.py.")
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(max_length=12, blank=True, help_text="Chosen by themselves, for pages and mails.")
    pin = models.CharField(max_length=128, blank=True, editable=False, help_text="Hashed: see nursery/pins.py.")

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def remember(self, memberships) -> None:
        """Keep the roles that ``memberships`` (with their settings) give today, for the rest of the request."""
        self._roles: dict[int, tuple[Setting, set[Role]]] = {}
        for membership in memberships:
            if membership.holds_on(membership.setting.today()):
                self._roles.setdefault(membership.setting_id, (membership.setting, set()))[1].add(Role(membership.role))

    def remember_people(self, people: dict) -> None:
        """Keep who of the staff of which setting (its key) this is, for the rest of the request: ``staff.practitioner_of``."""
        self._practitioners = people

    def roles_in(self, setting) -> frozenset[Role]:
        """The roles this person holds today in ``setting``; one query for all settings, if any."""
        if "_roles" not in self.__dict__:
            self.remember(self.memberships.select_related("setting"))
        return frozenset(self._roles[setting.pk][1]) if setting.pk in self._roles else frozenset()

    def settings(self) -> list["Setting"]:
        """The settings where this person holds a role today, by name."""
        self.roles_in(Setting())
        return sorted((setting for setting, _ in self._roles.values()), key=lambda setting: setting.name)

    def is_lead_of(self, setting) -> bool:
        return bool(self.roles_in(setting) & LEADS)

    def is_staff_of(self, setting) -> bool:
        return bool(self.roles_in(setting) & STAFF)

    def sees_every_child_of(self, setting) -> bool:
        return bool(self.roles_in(setting) & SEES_EVERY_CHILD)


class ClockTimeField(models.PositiveSmallIntegerField):
    """A time of day as whole minutes since midnight, local to the setting."""

    def __init__(self, **kwargs):
        kwargs["validators"] = [MaxValueValidator(24 * 60)]
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str) and ":" in value:
            try:
                return parse_clock(value)
            except ValueError:
                raise ValidationError("Enter a time such as 08:30.") from None
        return super().to_python(value)


class Check(models.TextChoices):
    NOBODY = "nobody", "Nobody’s: what is saved stands in the journal"
    HELPERS = "helpers", "Those of apprentices and bank staff"
    EVERYBODY = "everybody", "Everybody’s"


class JournalsOpen(models.TextChoices):
    ANYWHERE = "anywhere", "Anywhere"
    ON_SITE = "on_site", "Only on enrolled tablets or the nursery’s network"


class Setting(models.Model):
    """One registered place where children are cared for."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    opens = ClockTimeField(default=450)
    closes = ClockTimeField(default=1080)
    timezone = models.CharField(max_length=60, default="Europe/London")
    rota_starts_on = models.DateField(default=date(2024, 1, 1), help_text="A Monday: week 1 of every rota.")
    key_worker_label = models.CharField(max_length=40, default="Key worker")
    secondary_label = models.CharField(max_length=40, default="Secondary")
    buddy_label = models.CharField(max_length=40, default="Buddy")
    own_words = models.JSONField(default=dict, blank=True, help_text="Language → label → what it is called there.")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    web_address = models.URLField(
        blank=True, help_text="Where families open Kith; the QR code on the card leads there."
    )
    is_demo = models.BooleanField(default=False, editable=False)
    sleep_check_minutes = models.PositiveSmallIntegerField(
        "minutes between two looks at a sleeping child",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    ratio_under_two = models.PositiveSmallIntegerField(
        "children to one adult, under two", default=3, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    ratio_twos = models.PositiveSmallIntegerField(
        "children to one adult, two-year-olds", default=5, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    ratio_threes = models.PositiveSmallIntegerField(
        "children to one adult, three and over", default=8, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    ratio_threes_with_level_six = models.PositiveSmallIntegerField(
        "children to one adult, three and over, with a level 6 person",
        default=13,
        validators=[MinValueValidator(1), MaxValueValidator(13)],
    )
    check_observations = models.CharField(
        "whose observations a second person reads before they stand in the journal",
        max_length=10,
        choices=Check,
        default=Check.NOBODY,
    )
    choose_photo_files = models.BooleanField(
        "photos may be chosen from files too",
        default=False,
        help_text="Otherwise Kith takes them itself, and no copy stays on the tablet.",
    )
    silent_after = models.PositiveSmallIntegerField(
        "sessions with nothing noticed before it is said",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(40)],
        help_text="Sessions a child attended, so that part-time children are not missed.",
    )
    drop_in_minutes = models.PositiveSmallIntegerField(
        "minutes for each family at drop-in times",
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
        help_text="A key worker may have longer ones.",
    )

    tablet_locks_after = models.PositiveSmallIntegerField(
        "a tablet locks itself after so many minutes",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    journals_open = models.CharField(
        "journals and photos open for staff", max_length=10, choices=JournalsOpen, default=JournalsOpen.ANYWHERE
    )
    networks = models.TextField(blank=True, help_text="The nursery’s own networks, one to a line: 192.0.2.0/24.")
    waiting = models.JSONField(
        default=dict, editable=False, help_text="How much waits, by kind, for the menu: see nursery/waiting.py."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        if self.closes <= self.opens:
            raise ValidationError({"closes": "Enter a closing time after the opening time."})
        if self.rota_starts_on.weekday() != 0:
            raise ValidationError({"rota_starts_on": "Choose a Monday."})
        if self.timezone not in zoneinfo.available_timezones():
            raise ValidationError({"timezone": "Enter a time zone such as Europe/London."})

    def now(self) -> datetime:
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.timezone))

    def today(self) -> date:
        return self.now().date()

    @property
    def hours(self) -> str:
        return f"{clock(self.opens)} to {clock(self.closes)}"


class Membership(Dated):
    """A person holds a role in a setting for a time. The only source of rights."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "setting", "role"],
                condition=models.Q(ends_on=None),
                name="one_open_membership_per_role",
                violation_error_message="This person already has that role here.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


class Closure(models.Model):
    """A day on which the setting is closed."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="closures")
    date = models.DateField()
    reason = models.CharField(max_length=150, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "date"],
                name="one_closure_per_day",
                violation_error_message="That day is already entered as closed.",
            )
        ]

    def __str__(self):
        return f"{self.date}: {self.reason}"


class Term(models.Model):
    """A term as the setting has entered it; ``ends_on`` is the first day after it. Ask ``nursery/terms.py``."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=60)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("until", help_text="The first day after it.")

    objects = scoped(DatedQuerySet)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="term_ends_after_it_starts",
                violation_error_message="Choose a last day that is not before the first.",
            ),
            models.UniqueConstraint(
                fields=["setting", "name"],
                name="one_term_per_name",
                violation_error_message="Another term already has that name.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)


class Room(models.Model):
    """A space with an age group, places and staff of its own."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=80)
    min_age_months = models.PositiveSmallIntegerField("youngest, in months", null=True, blank=True)
    max_age_months = models.PositiveSmallIntegerField("oldest, in months", null=True, blank=True)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    group_size = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Key children a full-time key worker should have at most."
    )
    colour = models.CharField(max_length=20, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["min_age_months", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "name"],
                name="one_room_per_name",
                violation_error_message="Another room already has that name.",
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if None not in (self.min_age_months, self.max_age_months) and self.min_age_months > self.max_age_months:
            raise ValidationError({"max_age_months": "Enter an oldest age that is not below the youngest."})

    @property
    def colour_class(self) -> str:
        return f"room-{room_class(self.colour)}"


class DeviceKind(models.TextChoices):
    SCREEN = "screen", "Screen"
    TABLET = "tablet", "Tablet"


class Device(models.Model):
    """A browser that a manager has enrolled for one room, as a screen (S24) or a tablet (S15). It can be revoked."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="devices")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=10, choices=DeviceKind, default=DeviceKind.SCREEN)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    pin_round = models.PositiveIntegerField(
        default=1, editable=False, help_text="What was signed in or tried in an earlier round counts no more (S16)."
    )
    enrolled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(default=timezone.now)
    last_used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["room", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_by=None, revoked_at=None)
                | models.Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="device_revoked_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=models.Q(last_used_by=None, last_used_at=None)
                | models.Q(last_used_by__isnull=False, last_used_at__isnull=False),
                name="device_last_used_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.room}"


class TabletCount(models.Model):
    """Whether a tablet lay in its room when they were counted on the evening of ``date`` (002-39). Counted anew it is put right."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    tablet = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="counts")
    date = models.DateField()
    is_here = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-date", "tablet"]
        constraints = [models.UniqueConstraint(fields=["tablet", "date"], name="tablet_counted_once_a_day")]

    def __str__(self):
        return f"{self.tablet}, {self.date:%-d %B %Y}"


class SignIn(models.Model):
    """Where somebody is signed in (S20): one row a session, in words that they know it by; no address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self):
        return self.device


class TabletSignIn(models.Model):
    """Somebody signed in fully on a tablet; for a time their PIN is enough there (S15). Signing in again renews it."""

    tablet = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sign_ins")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    round = models.PositiveIntegerField(help_text="The tablet’s, then.")
    wrong_pins = models.PositiveSmallIntegerField(default=0, help_text="In a row.")

    objects = scoped(setting="tablet__setting")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tablet", "user"], name="one_sign_in_per_person_and_tablet")]

    def __str__(self):
        return f"{self.user} on {self.tablet}"


class WrongPin(models.Model):
    """A PIN that was tried and was not right (S16)."""

    sign_in = models.ForeignKey(TabletSignIn, on_delete=models.CASCADE, related_name="wrong")
    round = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="sign_in__tablet__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.sign_in}, {self.at}"


class OffSiteExceptionQuerySet(models.QuerySet):
    def open_on(self, day):
        return self.filter(last_day__gte=day, ended_at=None)


class OffSiteException(models.Model):
    """Somebody may open journals away from the nursery, up to and including ``last_day`` (R97)."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    last_day = models.DateField()
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = scoped(OffSiteExceptionQuerySet)

    class Meta:
        ordering = ["last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_by=None, ended_at=None)
                | models.Q(ended_by__isnull=False, ended_at__isnull=False),
                name="off_site_exception_ended_by_and_at_together",
            )
        ]

    def __str__(self):
        return self.user.name


class SealKey(models.Model):
    """A key with which text in this database is sealed, and a proof that the ring’s is the same one (S52)."""

    name = models.CharField(max_length=20, unique=True)
    proof = models.TextField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since"]

    def __str__(self):
        return self.name


class AuditEvent(models.Model):
    """Who did what, when. Ids only, no names and no foreign keys: it outlives what it tells of (S53, S57)."""

    setting = models.BigIntegerField(null=True)
    actor = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["setting", "-id"], name="audit_by_setting"),
            models.Index(fields=["setting", "target_type", "target", "-id"], name="audit_by_target"),
            models.Index(fields=["actor", "action", "at"], name="audit_by_actor"),
        ]

    def __str__(self):
        return f"{self.action} {self.target_type} {self.target}"


class Submission(models.Model):
    """A form that was sent once. The same id and content again answers the same result (S44)."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, validators=[RegexValidator(r"^[a-z0-9]{8,40}$")])
    digest = models.CharField(max_length=64)
    result = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["setting", "key"], name="one_submission_per_key")]

    def __str__(self):
        return self.key


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "At work"
    DONE = "done", "Done"
    FAILED = "failed", "Did not work"
    STOPPED = "stopped", "Stopped"


class Job(models.Model):
    """Work that the worker does while somebody waits or goes on: see ``nursery/jobs.py``."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    asked = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="jobs/", blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = scoped()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.title


class MailQuerySet(models.QuerySet):
    def due(self, moment):
        """What waits and may be tried at ``moment``."""
        return self.still_good(moment).filter(sent_at=None, given_up_at=None, next_try_at__lte=moment)

    def still_good(self, moment):
        """Without codes and links that are over."""
        return self.filter(models.Q(over_at=None) | models.Q(over_at__gt=moment))

    def in_trouble(self):
        """What was tried and has not gone yet."""
        return self.still_good(timezone.now()).filter(sent_at=None, tries__gt=0)


class Mail(models.Model):
    """A mail that waits, went, or did not go: see ``nursery/outgoing.py``. It names no child (S42); its words lie sealed (S52),
    and go once it went.

    ``setting`` is empty where a code or link goes to somebody who belongs nowhere yet or any more.
    """

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+", null=True)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    words = SealedTextField(blank=True, help_text="A code or link may stand in them.")
    queued_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, help_text="When the code or link in it no longer opens anything.")
    trouble = models.CharField(max_length=60, blank=True, help_text="What kind of error it was last.")

    objects = scoped(MailQuerySet)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(sent_at=None, given_up_at=None), name="mail_that_waits"
            )
        ]

    def __str__(self):
        return self.subject


class ImportUpload(models.Model):
    """Files that somebody has uploaded and is looking at before they say yes."""

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=150)
    content = models.BinaryField(help_text="A zip of the uploaded files.")

    objects = scoped()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name


from nursery.policy_models import Policy, PolicyLook, PolicySentence  # noqa: E402, F401  (need what stands above)

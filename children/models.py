"""Children, their families, where and when they attend, what they need, who agreed to what, and the register."""

from datetime import timedelta

from django.db import models
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from nursery.dated import Dated, DatedQuerySet
from nursery.models import Room, Setting, User, current_setting, new_code, scoped
from nursery.people import Person
from nursery.sealed import SealedTextField
from nursery.timetable import TimetableField
from staff.models import Practitioner, practitioner_of


class Family(models.Model):
    """Children who share a ``ref`` (``family_ref`` of contracts 2) are siblings."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="families")
    ref = models.CharField(max_length=60)

    objects = scoped()

    class Meta:
        verbose_name_plural = "families"
        ordering = ["ref"]
        constraints = [models.UniqueConstraint(fields=["setting", "ref"], name="one_family_per_ref")]

    def __str__(self):
        return self.ref


class Send(models.TextChoices):
    NONE = "none", "No additional needs"
    MONITORING = "monitoring", "Being watched"
    SEN_SUPPORT = "sen_support", "SEN support"
    EHCP = "ehcp", "Education, health and care plan"


FAREWELL = timedelta(days=30)  # so long after a child's last day its family may still look and take the journal along


class ChildQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Children whose records ``user`` may open.

        Manager, deputy and SENCO: every child of the setting. Other staff: children who have not left and who are in
        their room (every room, for people who work across rooms) or in whose care team they are or will be. A carer:
        their own children, unless a court order restricts them (S8), until 30 days after the child's last day or until
        the day that the nursery has set.
        """
        setting = current_setting()
        today = setting.today()
        if user.sees_every_child_of(setting):
            return self
        not_left = models.Q(leaves_on=None) | models.Q(leaves_on__gte=today)
        lasts = models.Q(carers__access_ends_on__gt=today) | models.Q(carers__access_ends_on=None) & (
            models.Q(leaves_on=None) | models.Q(leaves_on__gte=today - FAREWELL)
        )
        family = self.model.objects.filter(lasts, carers__user=user, carers__restricted=False)
        mine = models.Q(pk__in=family.values("pk"))
        practitioner = practitioner_of(user) if user.is_staff_of(setting) else None
        if practitioner and practitioner.works_on(today):
            stays = RoomStay.objects.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=today))
            if practitioner.room_id:
                stays = stays.filter(room=practitioner.room_id)
            not_over = models.Q(assignments__ends_on=None) | models.Q(assignments__ends_on__gt=today)
            team = self.model.objects.filter(not_over, assignments__practitioner=practitioner)
            mine |= not_left & (models.Q(pk__in=stays.values("child")) | models.Q(pk__in=team.values("pk")))
        return self.filter(mine)  # each way to a child is asked by itself: joined, every nursery's places were read

    def in_care_of(self, user):
        """Of those visible to ``user``, whose confidential records they may read: as ``rules.may_read_confidential``."""
        setting = current_setting()
        visible = self.visible_to(user)
        if user.sees_every_child_of(setting):
            return visible
        not_over = models.Q(assignments__ends_on=None) | models.Q(assignments__ends_on__gt=setting.today())
        team = self.model.objects.filter(not_over, assignments__practitioner__user=user)
        return visible.filter(pk__in=team.values("pk")) if user.is_staff_of(setting) else visible.none()

    def not_left(self, day):
        return self.filter(models.Q(leaves_on=None) | models.Q(leaves_on__gte=day))

    def on_roll(self, day):
        """Children who attend on ``day``: started, and not left."""
        return self.not_left(day).filter(starts_on__lte=day)

    def in_room(self, room, day):
        return self.filter(pk__in=RoomStay.objects.on(day).filter(room=room).values("child"))

    def search(self, words):
        """By any name or reference; all words must be found."""
        for word in words.split():
            self = self.filter(
                models.Q(first_name__icontains=word)
                | models.Q(last_name__icontains=word)
                | models.Q(known_as__icontains=word)
                | models.Q(ref__iexact=word)
            )
        return self


class Child(Person):
    """A child on the setting's roll. ``ref`` is the setting's own reference (``child_ref`` of contracts 2)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="children")
    ref = models.CharField("reference", max_length=60)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    date_of_birth = models.DateField()
    starts_on = models.DateField("first day")
    leaves_on = models.DateField("last day", null=True, blank=True)
    home_languages = models.CharField(max_length=120, blank=True, help_text="Codes such as en;pl.")
    dietary = models.TextField(blank=True)
    allergies = models.TextField(blank=True)
    medical = SealedTextField(blank=True)
    send = models.CharField("additional needs", max_length=20, choices=Send, default=Send.NONE)
    funded_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    shared_setting = models.CharField("other setting attended", max_length=150, blank=True)
    school_starts_on = models.DateField("first day at school", null=True, blank=True)
    school_known_on = models.DateField(null=True, blank=True, help_text="When its first day was entered or changed.")
    school = models.CharField(max_length=150, blank=True)
    next_setting = models.CharField("setting the child moves to", max_length=150, blank=True)
    not_with_staff = models.ManyToManyField(
        Practitioner, blank=True, related_name="+", help_text="Who must not be in the care team, such as a relative."
    )
    sleep = models.TextField("sleep", blank=True)
    comfort = models.TextField("comfort", blank=True, help_text="What helps when upset, and the words used at home.")
    toileting = models.TextField("nappies and toilet", blank=True)
    likes = models.TextField("likes", blank=True)
    hidden_from_display = models.BooleanField(
        "hidden from boards and screens", default=False, help_text="For a court order, adoption or refuge."
    )

    objects = scoped(ChildQuerySet)

    class Meta:
        verbose_name_plural = "children"
        ordering = ["first_name", "last_name", "ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "ref"],
                name="one_child_per_ref",
                violation_error_message="Another child already has that reference.",
            ),
            models.CheckConstraint(
                condition=models.Q(leaves_on=None) | models.Q(leaves_on__gte=models.F("starts_on")),
                name="child_leaves_after_starting",
                violation_error_message="Choose a last day that is not before the first.",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__gte=models.F("date_of_birth")),
                name="child_starts_after_birth",
                violation_error_message="Choose a first day that is not before the date of birth.",
            ),
            models.CheckConstraint(
                condition=models.Q(school_starts_on=None) | models.Q(school_starts_on__gt=models.F("starts_on")),
                name="child_starts_school_after_starting_here",
                violation_error_message="Choose a first day at school after the first day here.",
            ),
        ]

    def get_absolute_url(self):
        return reverse("children:detail", args=[self.code])

    @property
    def picture(self) -> str | None:
        """The address of the photo or drawing for staff and the child's own family; None where there is neither."""
        if self.photo:
            return reverse("children:photo", args=[self.code])
        return static(f"img/faces/{self.drawing}.svg") if self.drawing else None

    @property
    def language_codes(self) -> list[str]:
        return [code for code in self.home_languages.split(";") if code]

    @property
    def allergy_list(self) -> list[str]:
        return [item.strip() for item in self.allergies.split(";") if item.strip()]

    @property
    def dietary_list(self) -> list[str]:
        return [item.strip() for item in self.dietary.split(";") if item.strip()]


class RoomStay(Dated):
    """The child belongs to a room from a day on."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="room_stays")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="stays")

    objects = scoped(DatedQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["child"], condition=models.Q(ends_on=None), name="one_open_room_stay"),
        ]

    def __str__(self):
        return f"{self.child} in {self.room}"


class BookingPattern(Dated):
    """Booked times from a day on, as a rota of one or more weeks."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="booking_patterns")
    timetable = TimetableField()

    objects = scoped(DatedQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(ends_on=None), name="one_open_booking_pattern"
            ),
        ]

    def __str__(self):
        return f"{self.child} from {self.starts_on}"


class Carer(models.Model):
    """An adult with care of one child. One row per child and carer (contracts 2); ``user`` joins rows of one person."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="carers")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="carers")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    relationship = models.CharField(max_length=60)
    parental_responsibility = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    emergency_contact = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True, help_text="A code such as en.")
    may_collect = models.BooleanField(default=False)
    restricted = models.BooleanField(
        "restricted by a court order", default=False, help_text="Sees nothing and is told nothing."
    )
    only_looks = models.BooleanField(
        "may only look", default=False, help_text="For relatives: they read, and say or decide nothing."
    )
    access_ends_on = models.DateField(
        "may look until",
        null=True,
        blank=True,
        help_text="The first day they may no longer look; else 30 days after the child’s last day.",
    )
    record_right_on = models.DateField(
        null=True, blank=True, editable=False, help_text="When they last said that what is on record is right (004-13)."
    )
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="carer_rows")

    objects = scoped()

    class Meta:
        ordering = ["child", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "first_name", "last_name"],
                name="one_carer_per_child_and_name",
                violation_error_message="This child already has a carer of that name.",
            )
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def may_agree(self) -> bool:
        """Only who has parental responsibility decides for a child, and nobody whom a court order restricts (R42)."""
        return self.parental_responsibility and not self.restricted and not self.only_looks

    def may_write_on(self, day) -> bool:
        """Whether they may write to the nursery and add to the journal on ``day``."""
        return self.may_look_on(day) and not self.only_looks

    def may_look_on(self, day) -> bool:
        """Whether they see the child's pages at all on ``day`` (S8)."""
        return not self.restricted and (self.access_ends_on is None or self.access_ends_on > day)


class Purpose(models.TextChoices):
    PHOTOS = "photos", gettext_lazy("Photos in the child's own journal")
    GROUP_PHOTOS = "group", gettext_lazy("In photos that other children's families see in their journals")
    DISPLAY = "display", gettext_lazy("Picture on the room board, screen and key worker card")
    SHARING = "sharing", gettext_lazy("Sharing records with other settings and professionals")
    PUBLICITY = "publicity", gettext_lazy("Photos on the website and in print")


class Consent(Dated):
    """What a family agreed to or refused, for one purpose, from a day on (R95)."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    given = models.BooleanField()
    given_by = models.CharField(max_length=150, blank=True, help_text="Who said so, such as Leanne, on the form.")
    carer = models.ForeignKey(
        Carer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="Who said so in Kith."
    )

    objects = scoped(DatedQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "purpose"], condition=models.Q(ends_on=None), name="one_open_consent_per_purpose"
            ),
        ]

    def __str__(self):
        return f"{self.child}: {self.get_purpose_display()}: {'yes' if self.given else 'no'}"


class ContactKind(models.TextChoices):
    SETTING = "setting", "Another setting"
    CHILDMINDER = "childminder", "Childminder"
    SCHOOL = "school", "School"
    HEALTH_VISITOR = "health_visitor", "Health visitor"
    AGENCY = "agency", "Agency or therapist"
    OTHER = "other", "Somebody else"


class Contact(models.Model):
    """A named person or place outside who has to do with children of the setting (003-18, 004-11)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=20, choices=ContactKind)
    organisation = models.CharField(max_length=150, blank=True)
    name = models.CharField("person", max_length=150, blank=True)
    job = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    is_retired = models.BooleanField("no longer offered", default=False)
    children = models.ManyToManyField(Child, blank=True, related_name="contacts")

    objects = scoped()

    class Meta:
        ordering = ["organisation", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(organisation="", name=""),
                name="contact_has_a_name",
                violation_error_message="Enter a person or an organisation.",
            )
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.name, self.organisation]))


class OutsidePurpose(models.TextChoices):
    """What may be shared with somebody outside; each asked for by itself (S12, 000-29)."""

    SUMMARY = "summary", "Summaries and journals"
    PROGRESS_CHECK = "progress_check", "The progress check at age two"
    TRANSITION = "transition", "What goes along when the child moves on"
    REFERRAL = "referral", "A referral, and what comes of it"
    LIAISON = "liaison", "Talking about the child’s development and support"

    @property
    def short(self) -> str:
        """For a chip."""
        words = {"summary": "Summaries", "progress_check": "Two-year check", "transition": "Moving on"}
        return words.get(self.value) or {"referral": "Referral", "liaison": "Talking"}[self.value]


CONFIDENTIAL = (OutsidePurpose.REFERRAL,)  # a support case stands behind it: shown with the case alone (S7)


class OutsideConsentQuerySet(DatedQuerySet):
    def in_force(self, day):
        """A yes that counts on ``day``, of somebody who may still give it."""
        may_say_so = models.Q(carer=None) | models.Q(
            carer__restricted=False, carer__only_looks=False, carer__parental_responsibility=True
        )
        return self.on(day).filter(may_say_so, given=True)


class OutsideConsent(Dated):
    """What a family agreed to or refused to share, with one recipient, for one purpose, from a day on (S12, R56, R73).

    ``ends_on`` may lie in the future: consent for a time. ``carer`` is who said so, as far as they are entered: once a court
    order restricts them, or they no longer have parental responsibility, their yes counts no more.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="outside_consents")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=OutsidePurpose)
    given = models.BooleanField()
    given_by = models.CharField(max_length=150, help_text="Who said so.")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=100, blank=True, help_text="Such as signed form.")

    objects = scoped(OutsideConsentQuerySet, setting="child__setting")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["child", "contact", "purpose"],
                condition=models.Q(ends_on=None),
                name="one_open_outside_consent",
            ),
        ]

    def counts_on(self, day) -> bool:
        """As ``in_force``, of one row with its carer at hand."""
        return self.given and self.holds_on(day) and (self.carer is None or self.carer.may_agree)

    def __str__(self):
        return f"{self.child}: {self.contact}: {self.get_purpose_display()}: {'yes' if self.given else 'no'}"


class AbsentReason(models.TextChoices):
    ILL = "ill", "Ill"
    HOLIDAY = "holiday", "On holiday"
    FAMILY = "family", "With family"
    UNKNOWN = "unknown", "Not known yet"
    OTHER = "other", "Another reason"


class Attendance(models.Model):
    """What happened on a day: arrived, left, or not in and why (R28, R43). Moments are kept in UTC (S49)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="attendances")
    date = models.DateField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    collected_by = models.CharField(max_length=150, blank=True)
    absent_reason = models.CharField(max_length=20, choices=AbsentReason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["date", "child"]
        constraints = [
            models.UniqueConstraint(fields=["setting", "date", "child"], name="one_attendance_per_child_and_day"),
            models.CheckConstraint(
                condition=models.Q(absent_reason="") | models.Q(arrived_at=None, left_at=None),
                name="attendance_either_in_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("arrived_at")),
                name="attendance_left_after_arriving",
                violation_error_message="Enter a time of leaving after the time of arriving.",
            ),
        ]

    def __str__(self):
        return f"{self.child} on {self.date}"


from children.liaison_models import Liaison  # noqa: E402, F401  (needs what stands above)

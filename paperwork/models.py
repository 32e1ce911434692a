"""Papers about one child: written beside evidence, checked, final, shared, signed. States are in ``states.py``."""

from django.db import models
from django.utils import timezone

from children.models import Carer, Child
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Setting, User, current_setting, new_code, scoped
from paperwork.rules import STANDS_IN
from paperwork.states import CAN_BE_WRITTEN, FROZEN, State
from staff.models import Absence, Practitioner


class Kind(models.TextChoices):
    """The forms of the year (R54, R59, R60, R62, R26)."""

    ABOUT = "about", "Tell us about"
    SUMMARY = "summary", "Summary"
    PROGRESS_CHECK = "progress_check", "Progress check at age two"
    SETTLING_REPORT = "settling_report", "Report on the first three sessions"
    ROOM_MOVE = "room_move", "Moving to another room"
    SETTING_MOVE = "setting_move", "Moving to another setting"
    SCHOOL_MOVE = "school_move", "Moving to school"


def who_and_when(who: str, when: str, name: str):
    """A constraint: ``who`` and ``when`` are both set or both empty."""
    both = models.Q(**{f"{who}__isnull": False, f"{when}__isnull": False})
    return models.CheckConstraint(condition=both | models.Q(**{who: None, when: None}), name=name)


def by(**more):
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", **more)


class FormDesign(models.Model):
    """The setting's own sections for one kind of paper. Where there is none, ``designs.py`` has the usual ones.

    ``sections``: a list of ``{"key", "title", "hint", "statutory", "area", "from_months", "optional"}``.
    """

    setting = models.ForeignKey(Setting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    sections = models.JSONField(default=list)
    changed_by = by()
    changed_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["setting", "kind"], name="one_design_per_kind")]

    def __str__(self):
        return self.get_kind_display()


class PaperworkRules(models.Model):
    """How a setting wants its paperwork. One row a setting, if any; the defaults hold until then."""

    setting = models.OneToOneField(Setting, on_delete=models.CASCADE, related_name="paperwork_rules")
    no_check = models.JSONField(default=list, blank=True, help_text="Kinds that are final without a second reader.")
    stays_on_site = models.BooleanField(
        "staff prints carry the mark that they stay on site",
        default=True,
        help_text="Papers final and for the family never carry it.",
    )
    weeks_before_term_ends = models.PositiveSmallIntegerField(
        "summaries are due so many weeks before term ends", default=2
    )
    weeks_into_term = models.PositiveSmallIntegerField("Tell us about is due so many weeks into term", default=4)
    counts_from = models.DateField(
        "what would have been due before this day is not counted",
        null=True,
        blank=True,
        help_text="Set to the first day of its term by the first paper. Until then it is the first day of this term.",
    )

    objects = scoped()

    class Meta:
        verbose_name_plural = "paperwork rules"

    def __str__(self):
        return f"Paperwork of {self.setting}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To staff who may open the child's record; to the child's own unrestricted carers once it is with the family."""
        if user.is_staff_of(current_setting()):
            return self.filter(child__in=Child.objects.visible_to(user))
        shared = self.filter(state__in=[State.WITH_FAMILY, State.SIGNED])
        return shared.filter(child__in=Child.objects.visible_to(user))

    def unfinished(self):
        return self.exclude(state__in=FROZEN)

    def for_writing(self, user, day):
        """With child, owner and all that ``person_of`` needs to know of ``user`` and the paper on ``day``. One query."""
        owner, child = models.OuterRef("owner"), models.OuterRef("child")
        places = KeyPersonAssignment.objects.on(day).filter(child=child, practitioner__user=user)
        return self.select_related("child", "owner", "helper", "writer", "checked_by").annotate(
            owner_is_away=models.Exists(Absence.objects.on(day).filter(practitioner=owner)),
            in_my_team=models.Exists(places),
            am_secondary=models.Exists(places.filter(role=STANDS_IN)),
            am_key_worker=models.Exists(places.filter(role=TeamRole.KEY_WORKER)),
            am_away=models.Exists(Absence.objects.on(day).filter(practitioner__user=user)),
            i_wrote=models.Exists(DocumentVersion.objects.filter(document=models.OuterRef("pk"), saved_by=user)),
            last_saved_at=models.Subquery(
                DocumentVersion.objects.filter(document=models.OuterRef("pk")).values("saved_at")[:1]
            ),
            no_check=models.Subquery(PaperworkRules.objects.values("no_check")[:1]),
        )


class Document(models.Model):
    """One paper about one child. ``owner`` stays responsible until somebody moves that by name (002-37).

    ``sections`` is its design, copied when it was begun; ``texts`` maps a section's key to its words. What a final paper
    says is frozen: ``texts`` no longer change, and ``facts`` keeps the names, dates, counts and photos as they were.
    ``occasion`` tells two papers of one kind apart: the first day of a term, the day of a move, or nothing.
    """

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind)
    occasion = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=120)
    first = models.DateField("from", null=True, blank=True, help_text="First day of what it tells of.")
    last = models.DateField("to", null=True, blank=True, help_text="Last day of what it tells of.")
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="documents")
    helper = models.ForeignKey(
        Practitioner,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Whom the owner lets write it too.",
    )
    answered_by = models.CharField(max_length=150, blank=True, help_text="Of a Tell us about: who said these words.")
    answered_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    sections = models.JSONField(default=list)
    texts = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Grows with every saving (S47).")
    language = models.CharField("language of the fixed words", max_length=12, blank=True)
    writer = by(null=True, blank=True, help_text="Who has it open to write.")
    writing_until = models.DateTimeField(null=True, blank=True)
    started_by = by()
    started_at = models.DateTimeField(default=timezone.now)
    asked_by = by(null=True, blank=True)
    asked_at = models.DateTimeField("sent to a check at", null=True, blank=True)
    checked_by = by(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.CharField(max_length=500, blank=True)
    finished_by = by(null=True, blank=True)
    finished_at = models.DateTimeField("final at", null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    shared_by = by(null=True, blank=True)
    shared_at = models.DateTimeField("with the family at", null=True, blank=True)

    objects = scoped(DocumentQuerySet)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["setting", "state", "due_on"], name="documents_by_setting")]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "occasion"],
                name="one_document_per_occasion",
                violation_error_message="This paper has been begun already.",
            ),
            *(
                who_and_when(f"{verb}_by", f"{verb}_at", f"document_{verb}_by_and_at_together")
                for verb in ("asked", "checked", "finished", "shared")
            ),
            who_and_when("writer", "writing_until", "document_writer_and_until_together"),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(FROZEN)) | models.Q(finished_at__isnull=False),
                name="document_final_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.child}"

    @property
    def can_be_written(self) -> bool:
        return self.state in CAN_BE_WRITTEN


class DocumentVersion(models.Model):
    """What a paper said at a moment: one row for each sitting of one writer, the newest words of it (S47)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    saved_by = by()
    began_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="document__setting")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.document}, version {self.number}"


class PaperReturn(models.Model):
    """A reader sent a paper back, and why. Each stays with it; ``Document.returned_because`` is the newest until it is final."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="returns")
    because = models.CharField(max_length=500)
    returned_by = by()
    returned_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="document__setting")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.document}, returned"


class Source(models.TextChoices):
    OBSERVATION = "observation", "Noticed"
    STEP = "step", "Next step"
    ABOUT = "about", "Tell us about"
    CARE = "care", "Care"
    ATTENDANCE = "attendance", "Attendance"
    SETTLING = "settling", "Settling in"


class Quote(models.Model):
    """A piece of evidence that was put into a section with a tap. ``source_key`` is the row it came from."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="quotes")
    section = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=Source)
    source_key = models.BigIntegerField(null=True, blank=True)
    part = models.CharField(max_length=40, blank=True, help_text="Which answer of a Tell us about; which kind of care.")
    words = models.TextField()
    added_by = by()
    added_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="document__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.document}: {self.get_source_display()}"


IN_KITH = "in Kith"  # how somebody signed, where nobody wrote down another way


class Signature(models.Model):
    """A parent has read a paper, agrees that they did, and may say something about it (R60). ``recorded_by`` is None where
    they did it themselves."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="signatures")
    carer = models.ForeignKey(Carer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150)
    how = models.CharField(max_length=100, blank=True, help_text="Such as on paper, or on their phone.")
    comment = models.TextField(blank=True)
    signed_on = models.DateField()
    recorded_by = by(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="document__setting")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.name}: {self.document}"


class Printed(models.Model):
    """Something about a child was put on paper: what, by whom, and whether the sheet stays on site (002-38)."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="prints")
    what = models.CharField(max_length=120)
    stays_on_site = models.BooleanField()
    printed_by = by()
    printed_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["setting", "child", "-id"], name="printed_by_child")]

    def __str__(self):
        return f"{self.what}, {self.child}"


class SupportGiven(models.Model):
    """A manager helped a key worker with paperwork (002-36): when, how long, and what was agreed. Work keeps its owner."""

    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="support_given")
    date = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    given_by = by()
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = scoped()

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name_plural = "support given"

    def __str__(self):
        return f"{self.practitioner} on {self.date}"


class RoutineRead(models.Model):
    """Somebody has read a child's card of routines as it was then (000-11). ``version`` is a digest of what it said."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=24)
    read_at = models.DateTimeField(default=timezone.now)

    objects = scoped(setting="child__setting")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "user", "version"], name="routine_read_once_by_each"),
        ]

    def __str__(self):
        return f"{self.user}: {self.child}"


from paperwork.due_models import DueNote, OwnerChange  # noqa: E402, F401  (need what stands above)
from paperwork.sending_models import Opening, Reply, SealedFile, Sending  # noqa: E402, F401  (need what stands above)

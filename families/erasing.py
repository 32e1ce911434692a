"""Erasing: first what would go, then, approved, it goes, with a trail that names nobody (R94, S54)."""

from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from children.models import Carer, Child
from families.data_map import MAP, Entry, Keep, erase_order
from families.data_models import Erasure, LegalHold, RetentionRules
from families.invitation_models import Invitation
from families.notice_models import NoticeWishes, PushAddress
from families.retention import due
from journals.models import Observation
from nursery.actions import end_access
from nursery.audit import record
from nursery.closing import forget
from nursery.models import Membership, Setting, User
from nursery.roles import Role
from staff.models import Practitioner

STUB = {
    "first_name",
    "last_name",
    "date_of_birth",
    "starts_on",
    "leaves_on",
}  # what an accident record needs to be found


@dataclass
class Ready:
    child: Child
    kinds: list[Keep]
    hold: LegalHold | None


def rules_of(setting: Setting) -> RetentionRules:
    return RetentionRules.objects.filter(setting=setting).first() or RetentionRules(setting=setting)


def ready(setting: Setting) -> list[Ready]:
    """Children who have left and of whom something is due and still there, the longest gone first. Constant queries."""
    today, rules = setting.today(), rules_of(setting)
    gone = list(Child.objects.filter(leaves_on__lt=today).order_by("leaves_on"))
    holds = {hold.child_id: hold for hold in LegalHold.objects.filter(child__in=gone, ended_on=None)}
    erased: dict[str, set[str]] = {}
    for code, kinds in Erasure.objects.values_list("child_code", "kinds"):
        erased.setdefault(code, set()).update(kinds)
    found = []
    for child in gone:
        kinds = [keep for keep in due(child, rules, today) if keep not in erased.get(child.code, set())]
        if kinds:
            found.append(Ready(child, kinds, holds.get(child.pk)))
    return found


def rows_of(label: str, child: Child, kinds: set[Keep]) -> models.QuerySet:
    """Rows of ``label`` about ``child`` that go with ``kinds``."""
    entry, model = MAP[label], apps.get_model(label)
    rows = model._default_manager.filter(**{entry.path: child.pk})
    if entry.some is None:
        return rows if entry.keep in kinds else rows.none()
    special, other = entry.some
    wanted = Q(pk__in=[])
    if other in kinds:
        wanted |= special
    if entry.keep in kinds:
        wanted |= ~special
    return rows.filter(wanted)


def what_would_go(child: Child, kinds: list[Keep]) -> dict[str, int]:
    """What it is → how many rows. Nothing is written."""
    counts: Counter = Counter()
    for label in reversed(erase_order()):
        if label != "children.Child" and (count := rows_of(label, child, set(kinds)).count()):
            counts[MAP[label].what] += count
    return dict(counts)


@transaction.atomic
def erase(*, child: Child, kinds: list[Keep], by) -> Erasure:
    """Take ``kinds`` of what is held about ``child`` away for good. Raises ValidationError while a hold stands or it is not due.

    An entry of a journal about several children keeps standing for the others, without this child.
    """
    child = Child.objects.select_for_update().get(pk=child.pk)
    if child.legal_holds.filter(ended_on=None).exists():
        raise ValidationError(f"Nothing about {child} is erased while the hold stands.")
    allowed = due(child, rules_of(child.setting), child.setting.today())
    if not kinds:
        raise ValidationError("Choose what to erase.")
    if not set(kinds) <= set(allowed):
        raise ValidationError("Some of that has to be kept for longer.")
    return _erase(child, kinds, by)


def _erase(child: Child, kinds: list[Keep], by) -> Erasure:
    wanted, counts, files = set(kinds) | {Keep.SHORT}, Counter(), []
    _leave_shared_entries(child, wanted)
    family = list(User.objects.filter(carer_rows__child=child).distinct())
    for label in erase_order():
        if label == "children.Child":
            continue
        rows = rows_of(label, child, wanted)
        files += _files(MAP[label], rows)
        if count := rows.count():
            counts[label] += count
            rows.delete()
    setting, code = child.setting, child.code
    before = {
        kind for kinds in Erasure.objects.filter(child_code=code).values_list("kinds", flat=True) for kind in kinds
    }
    if Keep.RECORD in wanted | before:
        files += _files(MAP["children.Child"], Child.objects.filter(pk=child.pk))
        _reduce(child)
    for person in family:
        _end_sign_in(person, setting, by)
    erasure = Erasure.objects.create(setting=setting, child_code=code, kinds=sorted(kinds), counts=dict(counts), by=by)
    record("erased", erasure, by=by, kinds=sorted(kinds), rows=sum(counts.values()))
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files if not _is_named(file)])
    return erasure


def _end_sign_in(person: User, setting: Setting, by) -> None:
    """Of somebody whose last child here was erased: they are no carer here any more, and are forgotten where nothing else is
    kept of them (S54)."""
    if Carer.objects.filter(user=person).exists():
        return
    for held in Membership.objects.filter(user=person, setting=setting, role=Role.CARER, ends_on=None):
        end_access(membership=held, on=setting.today(), by=by)
    with scopes_disabled():
        is_known = Carer.objects.filter(user=person).exists() or Practitioner.objects.filter(user=person).exists()
    person.refresh_from_db()
    if not person.is_active and not is_known:
        with scopes_disabled():
            Invitation.objects.filter(used_by=person).update(email="")
        PushAddress.objects.filter(user=person).delete()
        NoticeWishes.objects.filter(user=person).delete()
        forget(person)


def counted(erasure: Erasure) -> list[str]:
    """``["Journal: 12", …]``: how many rows of what went. What no longer has a name here is left out."""
    whats: Counter = Counter()
    for label, count in erasure.counts.items():
        if label in MAP:
            whats[MAP[label].what] += count
    return [f"{what}: {count}" for what, count in whats.items()]


def _files(entry: Entry, rows) -> list:
    return [
        file for row in (rows if entry.files else []) for name in entry.files.split() if (file := getattr(row, name))
    ]


def _is_named(file) -> bool:
    """Whether a row that stays names the file of a row that went: then it stays too."""
    return type(file.instance)._base_manager.filter(**{file.field.name: file.name}).exists()


def _leave_shared_entries(child: Child, wanted: set[Keep]) -> None:
    """Of entries about several children only this child goes, with what stands there about it alone."""
    if Keep.JOURNAL not in wanted:
        return
    several = Observation.objects.annotate(many=models.Count("children")).filter(many__gt=1)
    shared = Observation.objects.filter(pk__in=several.values("pk"), children=child)
    for entry in shared:
        entry.children.remove(child)
        entry.own_notes.filter(child=child).delete()
        entry.shared.filter(child=child).delete()
        entry.replies.filter(child=child).delete()


def _reduce(child: Child) -> None:
    """The child's own row goes when nothing leans on it any more; until then it holds what finds an accident or support record."""
    try:
        with transaction.atomic():
            child.not_with_staff.clear()
            child.contacts.clear()
            child.delete()
    except models.ProtectedError:
        for name in MAP["children.Child"].shows.split():
            if name not in STUB:
                setattr(child, name, child._meta.get_field(name).get_default())
        child.photo, child.drawing, child.known_as = "", "", ""
        child.save()


def apply_again() -> int:
    """After a restore: erase once more what had been erased. Returns how many children it touched. In an open scope."""
    touched = set()
    for erasure in Erasure.objects.order_by("pk"):
        child = Child.objects.filter(code=erasure.child_code).first()
        if child and any(rows_of(label, child, set(erasure.kinds)).exists() for label in erase_order()[:-1]):
            with transaction.atomic():
                _erase(child, [Keep(kind) for kind in erasure.kinds], None)
            touched.add(child.code)
    return len(touched)


@transaction.atomic
def hold(*, child: Child, reason: str, by) -> LegalHold:
    """Nothing about ``child`` is erased until this ends (R94). Raises ValidationError where that holds already."""
    if not reason.strip():
        raise ValidationError({"reason": "Enter why nothing may be erased."})
    if LegalHold.objects.filter(child=child, ended_on=None).exists():
        raise ValidationError(
            {"reason": f"Nothing about {child} is erased already. End that hold first, if its reason changes."}
        )
    row = LegalHold.objects.create(child=child, reason=reason.strip(), since=child.setting.today(), by=by)
    record("hold_begun", child, by=by)
    return row


@transaction.atomic
def end_hold(*, hold: LegalHold, by) -> None:
    hold.ended_on = timezone.localdate()
    hold.save(update_fields=["ended_on"])
    record("hold_ended", hold.child, by=by)

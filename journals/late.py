"""Care and arrivals that were written down while there was no network, and come with the outbox (``ux.md``, Offline).

Their pages are those that one has open: a child's care, a whole table's, the register. What a page says holds for the moment
at which somebody pressed Save, however late it comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.urls import Resolver404, resolve

from children import register
from children.models import AbsentReason, Child
from journals import care
from journals.care_forms import TABLE_KINDS, CareForm, MomentsForm, TableForm, WokeForm, save_table, usual
from journals.care_models import CareKind, CareRecord
from nursery.models import Setting, User
from nursery.permissions import Permission, can
from nursery.templatetags.kith import clock, longday, names
from staff.models import Practitioner, practitioner_of


@dataclass(slots=True)
class Late:
    """What ``author`` said on a page at ``at``, a moment of the setting's own time."""

    setting: Setting
    author: User
    at: datetime
    fields: QueryDict

    @property
    def children(self) -> list[Child]:
        """Those who are named and whom the author may see."""
        return list(Child.objects.visible_to(self.author).filter(code__in=self.fields.getlist("children")))

    @property
    def common(self) -> dict:
        """What the forms of care want to know."""
        if not self.fields.get("given_by") and (me := practitioner_of(self.author)):
            self.fields["given_by"] = me.code
        return {"zone": ZoneInfo(self.setting.timezone), "people": Practitioner.objects.all()}


def keep(page: str, fields: QueryDict, *, setting: Setting, author: User, at: datetime) -> None:
    """Write down what ``page`` (an address) said at ``at``, as the page itself would have.

    Raises ValidationError, in words for its author, where that cannot be, and NoSuchPage where no such page waits for a
    network.
    """
    permission, work, named = _page(page)
    late = Late(setting, author, at.astimezone(ZoneInfo(setting.timezone)), fields)
    if not can(author, permission, setting):
        raise ValidationError(f"You would need to be allowed to {permission}.")
    work(late, **named)


def in_words(page: str, fields: QueryDict, at: datetime) -> tuple[str, list[Child]]:
    """What was said, for a draft: no word of it is lost where it cannot be written down. And about whom."""
    _, _, named = _page(page)
    what, _, marked = fields.get("what", "").partition(":")
    codes = [*fields.getlist("children"), named.get("code", ""), marked]
    children = list(Child.objects.filter(code__in=codes))
    kind = named.get("kind") or fields.get("kind", "")
    title = CareKind(kind).label if kind in CareKind.values else "Register"
    by_code = {child.code: child.name for child in children}
    given = Practitioner.objects.filter(code__in=[fields.get("given_by", ""), fields.get("witness", "")])
    shown = {"on": "yes"} | {person.code: person.full_name for person in given}
    said = [
        f"{_label(name, by_code)}{shown.get(value, value)}"
        for name, values in fields.lists()
        for value in values
        if value and name not in ("children", "kind", "room", "had", "day", "back") and not (marked and name == "what")
    ]
    if marked:
        said.append({"arrived": "came in", "left": "went home"}.get(what, what))
    whom = f" for {names(children)}" if children else ""
    day = fields.get("day") or longday(at.date())
    return f"{title}{whom} ({day}, written at {clock(at)}). {'; '.join(said)}.", children


def _label(name: str, by_code: dict[str, str]) -> str:
    """``amount_abc`` → ``"Zofia, amount: "``, ``given_by`` → ``"given by: "``."""
    field, _, code = name.rpartition("_")
    if code in by_code:
        return f"{by_code[code]}, {field}: "
    return {"what": "", "at": "time: "}.get(name, f"{name.replace('_', ' ')}: ")


class NoSuchPage(Exception):
    """Nothing of this address waits for a network."""


def _page(page: str) -> tuple[Permission, Callable, dict]:
    try:
        match = resolve(page)
        permission, work = PAGES[match.view_name]
    except (Resolver404, KeyError) as error:
        raise NoSuchPage(page) from error
    if match.kwargs.get("kind", CareKind.MEAL) not in CareKind.values:
        raise NoSuchPage(page)
    return permission, work, match.kwargs


def _one(late: Late, *, code: str, kind: str) -> None:
    """One thing of one child."""
    child = _child(late, code)
    form = CareForm(late.fields, kind=kind, child=child, **late.common)
    _check(form)
    care.record_care(child=child, kind=kind, by=late.author, **form.values)


def _table(late: Late) -> None:
    """One thing of several children: all of it or nothing."""
    kind = late.fields.get("kind", "")
    if kind not in TABLE_KINDS:
        raise ValidationError("It does not say what it was.")
    minute = late.at.hour * 60 + late.at.minute
    form = TableForm(
        late.fields, kind=kind, rows=late.children, offered=[], day=late.at.date(), usual=usual(kind, minute), **late.common
    )  # fmt: skip
    if form.is_valid():
        save_table(form, by=late.author, known=late.fields.getlist("had"))
    _check(form)


def _fell_asleep(late: Late, *, code: str) -> None:
    """One tap: asleep."""
    me = practitioner_of(late.author)
    if me is None:
        raise ValidationError("Say who put the child to bed.")
    care.record_care(child=_child(late, code), kind=CareKind.SLEEP, happened_at=late.at, given_by=me, by=late.author)


def _woke(late: Late, *, code: str) -> None:
    """One tap: awake, then or at the time that was typed."""
    sleep = _record(late, code)
    care.end_sleep(sleep=sleep, ended_at=_moment(late, sleep), by=late.author)


def _looked(late: Late, *, code: str) -> None:
    """One tap: somebody looked at a sleeping child."""
    care.check_sleep(sleep=_record(late, code), at=late.at, by=late.author)


def _told(late: Late, *, code: str) -> None:
    """The parents were told of an accident."""
    accident = _record(late, code)
    care.tell_parents(accident=accident, told_at=_moment(late, accident), by=late.author)


def _child(late: Late, code: str) -> Child:
    child = Child.objects.visible_to(late.author).filter(code=code).first()
    if child is None:
        raise ValidationError("The child is not among those you look after any more.")
    return child


def _record(late: Late, code: str) -> CareRecord:
    one = CareRecord.objects.visible_to(late.author).select_related("child").filter(code=code).first()
    if one is None:
        raise ValidationError("It is not among what you may see any more.")
    return one


def _moment(late: Late, one: CareRecord) -> datetime:
    """The time that was typed, on the day of ``one``; else when it was pressed."""
    form = WokeForm(late.fields, zone=ZoneInfo(late.setting.timezone))
    _check(form)
    return form.moment(care.local(one.happened_at).date(), form.cleaned_data["at"]) or late.at


def _mark(late: Late) -> None:
    """A child came, went home or is not in. Only of the day of the press; and what others have written meanwhile is not
    cleared: Undo waits for no network."""
    what, _, code = late.fields.get("what", "").partition(":")
    day = late.at.date()
    if late.fields.get("day", str(day)) != str(day):
        raise ValidationError("The page was that of another day.")
    child = Child.objects.visible_to(late.author).on_roll(day).filter(code=code).first()
    if child is None:
        raise ValidationError("The child is not on the register any more.")
    if what not in ("arrived", "left", *AbsentReason.values):
        raise ValidationError("It does not say what happened.")
    register.tap(what, child=child, day=day, at=late.at, by=late.author)


def _check(form: MomentsForm) -> None:
    """Raises ValidationError with each field's trouble, and what stood in it."""
    if form.is_valid():
        return
    said = []
    for name, errors in form.errors.items():
        typed = "" if name in (NON_FIELD_ERRORS, "children") else form.data.get(name, "")
        said.append(" ".join(errors) + (f" It said “{typed[:80]}”." if typed else ""))
    raise ValidationError(said)


PAGES: dict[str, tuple[Permission, Callable]] = {
    "journals:care_new": (Permission.CARE, _one),
    "journals:care_table": (Permission.CARE, _table),
    "journals:care_asleep": (Permission.CARE, _fell_asleep),
    "journals:care_awake": (Permission.CARE, _woke),
    "journals:care_check": (Permission.CARE, _looked),
    "journals:care_told": (Permission.CARE, _told),
    "children:mark": (Permission.KEEP_REGISTER, _mark),
}

"""A child's care in words, for staff and for the family. Works on loaded records: no query, no request, no clock."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from journals.care import local, sleep_words
from journals.care_models import Amount, CareKind, CareRecord
from journals.models import Area
from journals.sharing import OtherNames
from keyworkers.models import TeamRole
from nursery.templatetags.kith import clock, names

K = CareKind
ATE = {
    Amount.NONE: gettext_lazy("Ate no {meal}"),
    Amount.SOME: gettext_lazy("Ate some of {meal}"),
    Amount.MOST: gettext_lazy("Ate most of {meal}"),
    Amount.ALL: gettext_lazy("Ate all of {meal}"),
    Amount.SECONDS: gettext_lazy("Had seconds of {meal}"),
}
POTTY = {"wee": gettext_lazy("a wee"), "poo": gettext_lazy("a poo"), "both": gettext_lazy("a wee and a poo")}
SAID = {  # WHAT, inside a sentence
    K.MEAL: {
        "breakfast": pgettext_lazy("eaten", "breakfast"), "snack": pgettext_lazy("eaten", "snack"),
        "lunch": pgettext_lazy("eaten", "lunch"), "tea": pgettext_lazy("eaten", "tea"),
    },
    K.DRINK: {
        "formula": pgettext_lazy("drunk", "formula milk"), "breast": pgettext_lazy("drunk", "breast milk"),
        "milk": pgettext_lazy("drunk", "milk"), "water": pgettext_lazy("drunk", "water"),
    },
    K.NAPPY: {
        "wet": pgettext_lazy("nappy", "wet"), "soiled": pgettext_lazy("nappy", "soiled"),
        "both": pgettext_lazy("nappy", "wet and soiled"), "dry": pgettext_lazy("nappy", "dry"),
    },
    K.INTIMATE: {
        "wash": gettext_lazy("Wash"), "clothes": gettext_lazy("Change of clothes"), "cream": gettext_lazy("Cream"),
        "toilet": gettext_lazy("Help on the toilet"),
    },
    K.MOOD: {
        "happy": pgettext_lazy("mood", "happy"), "calm": pgettext_lazy("mood", "calm"),
        "lively": pgettext_lazy("mood", "lively"), "tired": pgettext_lazy("mood", "tired"),
        "upset": pgettext_lazy("mood", "upset"), "poorly": pgettext_lazy("mood", "poorly"),
    },
    K.COMFORT: {
        "goodbye": pgettext_lazy("comforted", "after the goodbye"), "upset": pgettext_lazy("comforted", "upset"),
        "tired": pgettext_lazy("comforted", "tired"), "hurt": pgettext_lazy("comforted", "hurt"),
    },
    K.HOME: {
        "said": gettext_lazy("Said at arrival"), "bring": gettext_lazy("To bring"), "tell": gettext_lazy("For home"),
    },
}  # fmt: skip
THE_SNACK = pgettext_lazy("eaten", "the snack")
ICONS = {
    K.MEAL: "utensils", K.DRINK: "milk", K.SLEEP: "moon", K.NAPPY: "baby", K.POTTY: "toilet", K.INTIMATE: "bath",
    K.MEDICINE: "pill", K.MOOD: "smile", K.COMFORT: "hand-heart", K.ACCIDENT: "bandage", K.HOME: "message-square",
}  # fmt: skip
SHORT = {K.DRINK: "Bottle", K.POTTY: "Potty", K.HOME: "Note"}  # on a button; the others as they are called
SHARES = {
    "Nappies and washing": (K.NAPPY, K.INTIMATE),
    "Meals and bottles": (K.MEAL, K.DRINK),
    "Sleeps": (K.SLEEP,),
    "Comfort": (K.COMFORT,),
}
OTHERS = "others"


def button(kind: CareKind) -> tuple[CareKind, str, str]:
    """(kind, label, icon) of what is pressed to write it down."""
    return kind, SHORT.get(kind, kind.label), ICONS[kind]


def in_words(care: CareRecord) -> str:
    """``"Ate most of lunch"``, ``"Slept 12:20 to 1:05"``: what happened, without notes and without names of adults."""
    said = SAID.get(care.kind, {}).get(care.what, care.what)
    match care.kind:
        case K.MEAL:
            of = THE_SNACK if care.what == "snack" and care.amount != Amount.NONE else said
            return ATE[Amount(care.amount)].format(meal=of)
        case K.DRINK:
            words = _("Drank {ml} ml of {drink}") if care.ml else _("Drank {drink}")
            return words.format(ml=care.ml, drink=said)
        case K.SLEEP:
            return sleep_words(care)
        case K.NAPPY:
            return (_("Nappy: {what}, cream") if care.cream else _("Nappy: {what}")).format(what=said)
        case K.POTTY:
            if care.what == "tried":
                return _("Sat on the potty or toilet")
            if care.what == "clothes":
                return _("Wet or soiled clothes")
            return _("Potty or toilet: {what}").format(what=POTTY[care.what])
        case K.MEDICINE:
            return _("Medicine: {name}, {dose}").format(name=care.what, dose=care.dose)
        case K.MOOD:
            return _("Was {mood}").format(mood=said)
        case K.COMFORT:
            return _("Comforted: {why}").format(why=said)
        case K.ACCIDENT:
            return _("Accident: {what} ({where})").format(what=care.note, where=care.body)
    return capfirst(said)


def details(care: CareRecord) -> list[str]:
    """What staff read below the words: notes, the second person, why it was somebody else, sleep checks."""
    found = [care.note] if care.note and care.kind != K.ACCIDENT else []
    if care.kind == K.MEDICINE:
        found += [f"Seen by {care.witness}", f"Authorised by {care.authorised_by}"]
    if care.kind == K.ACCIDENT:
        found += [f"First aid: {care.first_aid}"] if care.first_aid else []
        found += [f"Seen by {care.witness}"] if care.witness else []
        found += [f"Parents told at {clock(local(care.told_at))} by {care.told_by}"] if care.told_at else []
    if care.reason:
        found.append(f"Not the key worker or secondary: {care.reason}")
    if care.kind == K.SLEEP and (checks := list(care.checks.all())):
        people = names(dict.fromkeys(check.checked_by.name for check in checks))
        found.append(f"Looked at {', '.join(clock(local(check.checked_at)) for check in checks)} by {people}")
    return found + ([Area(care.area).plain] if care.area else [])


def summary(records: list[CareRecord]) -> str:
    """One line of a day: ``"Slept 12:20 to 1:05, ate most of lunch, 3 nappies"``."""
    told = [in_words(one) for one in records if one.kind in (K.SLEEP, K.MEAL, K.MEDICINE)]
    told += ["Accident"] if any(one.kind == K.ACCIDENT for one in records) else []
    drunk = sum(one.ml or 0 for one in records if one.kind == K.DRINK)
    nappies = sum(one.kind == K.NAPPY for one in records)
    told += [f"Drank {drunk} ml"] if drunk else []
    told += [f"{nappies} napp{'y' if nappies == 1 else 'ies'}"] if nappies else []
    return ", ".join([told[0], *(words[0].lower() + words[1:] for words in told[1:])]) if told else ""


@dataclass(slots=True)
class Share:
    """Of one sort of care: how often each place gave it. ``parts`` is (place, times, whole percent); they make 100."""

    label: str
    parts: list[tuple[str, int, int]]
    times: int


def shares(records) -> list[Share]:
    """Who really cares for a child: key worker, secondary, others. Sorts that never happened are left out."""
    found = []
    for label, kinds in SHARES.items():
        counted = Counter(
            one.given_as if one.given_as in (TeamRole.KEY_WORKER, TeamRole.SECONDARY) else OTHERS
            for one in records
            if one.kind in kinds
        )
        total = counted.total()
        if not total:
            continue
        whole = {place: 100 * counted[place] // total for place in (*list(TeamRole)[:2], OTHERS)}
        by_rest = sorted(whole, key=lambda place: -(100 * counted[place] % total))
        for place in by_rest[: 100 - sum(whole.values())]:
            whole[place] += 1
        found.append(Share(label, [(str(place), counted[place], whole[place]) for place in whole], total))
    return found


@dataclass(slots=True)
class Told:
    """One line of the day that a family reads; ``notes`` as staff wrote them."""

    at: datetime
    icon: str
    words: str
    notes: list[str]
    more: str = ""


def for_family(records, hide: Callable[[str], str]) -> list[Told]:
    """The day for the child's own family: who gave care and what was noted, ``hide`` taking other children's names out.

    Second people and reasons stay with the staff (R51).
    """
    lines = []
    for one in records:
        notes = [] if one.kind == K.ACCIDENT or not one.note else [hide(one.note)]
        if one.kind == K.ACCIDENT and one.first_aid:
            notes.append(_("First aid: {what}").format(what=hide(one.first_aid)))
        more = "" if one.kind in (K.HOME, K.MOOD) else _("With {who}").format(who=one.given_by)
        words = hide(in_words(one)) if one.kind in (K.ACCIDENT, K.MEDICINE) else in_words(one)
        lines.append(Told(local(one.happened_at), ICONS[CareKind(one.kind)], words, notes, more))
    return lines


def read_otherwise(records, others: OtherNames) -> list[str]:
    """For each record what the family reads where other children are named in it, else ``""``."""
    told, written = for_family(records, others.as_friends), for_family(records, str)
    return [
        " ".join([one.words, *one.notes]) if one != as_written else ""
        for one, as_written in zip(told, written, strict=True)
    ]


def by_day(records) -> dict[date, list[CareRecord]]:
    """Local day → its records, in order."""
    found: dict[date, list[CareRecord]] = {}
    for one in records:
        found.setdefault(local(one.happened_at).date(), []).append(one)
    return found

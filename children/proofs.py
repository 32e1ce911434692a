"""What the children's records and the register can show beside a sentence of the policy."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef

from children.models import Attendance, BookingPattern, Carer, Child, Consent, Purpose
from nursery.models import Closure
from nursery.proofs import Evidence, Look, Proof, State, counted, nothing_yet
from nursery.timetable import times_on

ASKED = (Purpose.PHOTOS, Purpose.DISPLAY, Purpose.SHARING)
BACK = 28  # days of the register looked at
NOBODY = "No child is on the roll."


def on_roll(look: Look) -> list[Child]:
    """Children who attend, with ``has_parent``: somebody with parental responsibility is known."""
    parents = Carer.objects.filter(child=OuterRef("pk"), parental_responsibility=True)
    return list(Child.objects.on_roll(look.today).annotate(has_parent=Exists(parents)))


def _consents(look: Look) -> Proof:
    """Yes or no, each family has been asked."""
    children, said = look.once(on_roll), defaultdict(set)
    for child, purpose in Consent.objects.on(look.today).values_list("child", "purpose"):
        said[child].add(purpose)
    missing = [child for child in children if not said[child.pk].issuperset(ASKED)]
    words = "children’s families have said yes or no to photos, display and sharing."
    return counted(len(children), missing, words, nothing=NOBODY)


def _routines(look: Look) -> Proof:
    children = look.once(on_roll)
    missing = [child for child in children if not (child.sleep or child.toileting or child.likes)]
    words = "children have a routine on their page: sleep, nappies and toilet, or what they like."
    return counted(len(children), missing, words, nothing=NOBODY)


def _comfort(look: Look) -> Proof:
    children = look.once(on_roll)
    missing = [child for child in children if not child.comfort]
    words = "children’s pages say what comforts them, and the words used at home."
    return counted(len(children), missing, words, nothing=NOBODY)


def _needs(look: Look) -> Proof:
    """No figure can say that nothing was forgotten: it says how many are known, and that they stand wherever the child is."""
    known = [child for child in look.once(on_roll) if child.allergies or child.dietary or child.medical]
    if not known:
        return nothing_yet("No allergy, diet or medical need is on record for any child.")
    who = "1 child has" if len(known) == 1 else f"{len(known)} children have"
    words = f"{who} an allergy, a diet or a medical need on record; it stands wherever the child does."
    return Proof(State.GOOD, words)


def _parents(look: Look) -> Proof:
    children = look.once(on_roll)
    missing = [child for child in children if not child.has_parent]
    words = "children have somebody with parental responsibility on record."
    return counted(len(children), missing, words, nothing=NOBODY)


def _languages(look: Look) -> Proof:
    children = look.once(on_roll)
    missing = [child for child in children if not child.home_languages]
    return counted(len(children), missing, "children’s home language is known.", nothing=NOBODY)


def _register(look: Look) -> Proof:
    """Of the booked sessions before today: those of which the register says something."""
    first = look.today - timedelta(days=BACK)
    closed = set(Closure.objects.filter(date__gte=first, date__lt=look.today).values_list("date", flat=True))
    said = set(Attendance.objects.filter(date__gte=first, date__lt=look.today).values_list("child", "date"))
    days = [first + timedelta(days=number) for number in range(BACK)]
    days = [day for day in days if day.weekday() < 5 and day not in closed]
    of, short, missing = 0, 0, {}
    for pattern in BookingPattern.objects.between(first, look.today).ever_held().select_related("child"):
        child = pattern.child
        for day in days:
            here = child.starts_on <= day and (child.leaves_on is None or child.leaves_on >= day)
            if here and pattern.holds_on(day) and times_on(pattern.timetable, day, look.setting.rota_starts_on):
                of += 1
                if (child.pk, day) not in said:
                    short += 1
                    missing[child.pk] = child
    words = "booked days of the last four weeks are in the register: in, or not in and why."
    nothing = "Nobody was booked in the last four weeks."
    return counted(of, list(missing.values()), words, nothing=nothing, short=short)


def _page(key, title, shows, find, page="children:list"):
    return Evidence(f"children.{key}", title, shows, find, page)


EVIDENCE = [
    _page("consents", "Consents", "Whether each family has said yes or no to photos, display and sharing.", _consents),
    _page("routines", "Routines", "Children whose routine stands on their page.", _routines),
    _page("comfort", "Comfort", "Children of whom it is known what comforts them.", _comfort),
    _page("needs", "Allergies and diets", "Allergies, diets and medical needs on record.", _needs),
    _page("parents", "Parents known", "Children with somebody who has parental responsibility.", _parents),
    _page("languages", "Home languages", "Children whose home language is known.", _languages),
    _page(
        "register",
        "The register",
        "Booked days of four weeks that the register tells of.",
        _register,
        "children:register",
    ),
]

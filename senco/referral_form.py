"""The referral form (R74): its headings, and what the record already knows for them."""

from dataclasses import dataclass

from children.models import Child
from journals.sharing import names_beside
from keyworkers.words import rota_in_words
from nursery.words import language_names
from senco.models import Case, Need
from senco.people import People, parents_of


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    hint: str = ""
    long: bool = True


PARTS = (
    Part("sex", "Sex", "As on the birth certificate, where the agency asks.", long=False),
    Part("nhs_number", "NHS number", long=False),
    Part("ethnicity", "Ethnic background", "In the family’s own words.", long=False),
    Part("gp", "GP and surgery", long=False),
    Part("interpreter", "Interpreter", "Which language, and for whom.", long=False),
    Part("attendance", "Days and times attended"),
    Part("medical", "Medical diagnosis and medicine"),
    Part("hearing_and_sight", "Hearing and sight", "When they were last checked, and what was found."),
    Part("professionals", "Professionals involved", "Who, since when, and with what outcome."),
    *(Part(f"need_{need.value}", need.label, "What you see, with an example.") for need in Need),
    Part("strengths", "What the child likes and does well"),
    Part("tried", "What has been tried, and what it did"),
    Part("hoped", "What you hope for from this referral"),
    Part("family_view", "The family’s view"),
    Part("plan", "Plan", "SEN support plan, EHC plan asked for or in place."),
    Part("attached", "Attached", "Which papers go with it."),
)
KEYS = tuple(part.key for part in PARTS)
PROTECTION = "protection_plan"
PROTECTION_CHOICES = [
    ("", "Not said here: the safeguarding lead answers that"),
    ("no", "No plan that the safeguarding lead knows of"),
    ("yes", "Yes, the safeguarding lead will say more"),
]


def first_words(case: Case, people: People, *, cycles, referrals) -> dict[str, str]:
    """What the record knows already, for the headings. ``cycles`` and ``referrals`` of the case, with their contacts."""
    child: Child = case.child
    bookings = child.booking_patterns.on(max(child.setting.today(), child.starts_on)).first()
    languages = [code for code in child.language_codes if code != "en"]
    found = {
        "attendance": rota_in_words(bookings.timetable) if bookings else "",
        "medical": "\n".join(filter(None, [child.medical, child.allergies and f"Allergies: {child.allergies}"])),
        "interpreter": language_names(languages),
        "professionals": "\n".join(f"{one.contact}: {one.get_state_display().lower()}" for one in referrals),
        "strengths": child.likes,
        "plan": f"{case.plan_kind}. {child.get_send_display()}" if case.plan_kind else child.get_send_display(),
        "tried": "\n".join(_tried(one) for cycle in cycles for one in cycle.outcomes),
        "family_view": next((cycle.family_view for cycle in reversed(cycles) if cycle.family_view), ""),
    }
    others = names_beside(child)  # an agency reads of no other child
    concern = others.as_friends(case.concern)
    for key in ("strengths", "tried", "family_view"):
        found[key] = others.as_friends(found[key])
    for need in case.needs[:1]:  # the words stand once; what of them belongs to another need is the SENCO's to write
        found[f"need_{need}"] = concern
    return {key: words for key, words in found.items() if words}


def _tried(row: dict) -> str:
    """One outcome of a plan: what was done, and what came of it."""
    came = f". What came of it: {row['result']}" if row.get("result") else ""
    return f"{row['outcome']}: {row['actions'].rstrip('.')}{came}"


def family_rows(child: Child) -> list[dict]:
    """Carers for the form: nobody whom a court order restricts."""
    return [
        {
            "name": str(carer),
            "relationship": carer.relationship,
            "responsible": carer.parental_responsibility,
            "phone": carer.phone,
            "address": carer.address,
            "language": language_names([carer.language]) if carer.language else "",
        }
        for carer in parents_of(child)
    ]

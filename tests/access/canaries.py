"""Who reads what, field by field (S6, S7): the rule that every page is held against, and the canaries that prove it.

A canary is a word that stands in one field of one row alone. ``plant`` puts one into every field of words of every model
that has to do with people; a field that has no rule here, and does not stand in ``NO_WORDS``, fails the test.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from django.apps import apps
from django.db import models
from django_scopes import scope

from families.data_map import MAP, Basis
from nursery.models import User
from tests.access.base import HELPERS, KEY_WORKERS, LEADS, SENCO, STAFF
from tests.access.relations import Relations, kind_of

# Whom a rule lets read. Each circle of staff holds the one before it; families have their own.
CIRCLES = {
    "leads": "manager and deputy",
    "senco": "and the SENCO",
    "support": "and key worker and secondary of the child",
    "team": "and its buddy",
    "room": "and the other practitioners of its room",
    "care": "and apprentices and bank staff of its room: whoever may open the child's page",
    "workers": "practitioners of every room, SENCO and leads",
    "staff": "whoever works here",
    "talkers": "manager, deputy and care team: who talk with the family",
    "writers": "manager, deputy, key worker and secondary: who write papers",
    "writer": "who wrote it",
    "safety": "the safeguarding lead",
    "guard": "the safeguarding lead, where they belong to the child's care team",
    "parent": "who has parental responsibility",
    "family": "and the grandmother who only looks",
    "told": "the parent who was told of the worry in person",
    "self": "whom it is about",
    "link": "whoever holds the secret link",
    "outside": "the school that was sent a paper",
    "screen": "the screen on the wall of the child's room",
    "tablet": "whoever picks up the room's tablet, before signing in",
}

# Model, and which of its rows → circles → fields.
RULES: dict[str, dict[str, str]] = {
    "nursery.User": {"staff family self outside": "name", "leads self": "email"},
    "nursery.User of a family": {"care family self": "name", "team": "email"},
    "nursery.OffSiteException": {"leads": "reason"},
    "nursery.Invitation": {},
    "nursery.Job": {"leads self": "title", "self": "said"},
    "nursery.Mail": {"leads": "to subject", "": "words trouble"},
    "nursery.ImportUpload": {"self": "name"},
    "staff.Practitioner": {
        "staff family screen tablet": "known_as", "staff": "last_name", "leads": "first_name", "leads self": "ref email",
    },
    "staff.ExtraShift": {"staff": "reason"},
    "staff.Absence": {"leads self": "kind"},
    "staff.Qualification": {"staff": "name"},
    "paperwork.SupportGiven": {"leads self": "words"},
    "children.Child": {
        "staff family screen outside": "known_as",
        "staff outside": "last_name",
        "care": "first_name ref shared_setting school next_setting likes",
        "care parent": "allergies dietary sleep comfort toileting",
        "team": "medical send",
    },
    "children.Family": {"leads": "ref"},
    "children.Carer": {"care family": "first_name", "care": "last_name relationship", "team self": "email phone address"},
    "children.Consent": {"care family": "given_by"},
    "children.Contact": {"workers outside told": "organisation name", "workers": "job email phone address"},
    "children.OutsideConsent": {"team": "given_by how"},
    "children.OutsideConsent to a referral": {"support told": "given_by", "support": "how"},
    "children.Liaison": {"team": "spoke_with about"},
    "children.Attendance": {"care": "collected_by note"},
    "keyworkers.CareTeamChange": {"care family": "reason"},
    "keyworkers.Handover": {"room": "parents_told_how"},
    "keyworkers.HandoverVisit": {"room": "plan words"},
    "keyworkers.KeyGroupTime": {"room": "plan note differently"},
    "keyworkers.WhatIf": {"leads": "name"},
    "keyworkers.DropIn": {"leads": "despite"},
    "keyworkers.CardIssue": {"room": "given_to"},
    "keyworkers.Meeting": {
        "room parent": "place", "room": "subject despite words told_how told_words", "leads writer": "private_note",
    },
    "keyworkers.Meeting in confidence": {
        "room": "place despite told_how", "team": "subject words told_words", "leads writer": "private_note",
    },
    "keyworkers.MeetingGuest": {"room": "name told_how"},
    "keyworkers.SettlingVisit": {"room": "comfort words remarks agreed told_how told_words"},
    "keyworkers.SettlingStep": {"room": "note"},
    "journals.Observation": {"care": "words interest", "leads writer": "trouble returned_because", "": "next_step"},
    "journals.Observation as a draft": {"leads writer": "words interest trouble returned_because next_step"},
    "journals.OwnNote": {"care": "words"},
    "journals.Shared": {"leads writer family": "words"},
    "journals.Reply": {"care family": "words"},
    "journals.NextStep": {"care": "words home_idea stretch"},
    "journals.NextStep with the family": {"care family": "words home_idea", "care": "stretch"},
    "journals.StepWord": {"care family": "words"},
    "journals.CareRecord": {"care family": "what note dose body first_aid", "care": "reason authorised_by"},
    "journals.CareTime": {"care": "note"},
    "journals.PlannedExperience": {"care": "what note"},
    "journals.PlannedChild": {"care": "why adaptation"},
    "paperwork.Document": {"care": "title", "team": "texts answered_by returned_because"},
    "paperwork.Document with the family": {"care family": "title", "team family": "texts", "": "answered_by returned_because"},
    "paperwork.DocumentVersion": {"team": "texts"},
    "paperwork.Quote": {"writers": "words"},
    "paperwork.Signature": {"team family": "name how comment"},
    "paperwork.Printed": {"care": "what"},
    "paperwork.DueNote": {"room": "words", "": "present"},
    "paperwork.OwnerChange": {"team": "reason"},
    "paperwork.PaperReturn": {"team": "because"},
    "paperwork.Sending": {"team outside": "title", "guard": "without_consent_because"},
    "paperwork.Sending of a referral": {"support": "title"},
    "paperwork.Reply": {"team": "words"},
    "paperwork.Reply of a referral": {"support": "words"},
    "senco.Case": {"support": "title concern plan_kind"},
    "senco.CaseEntry": {"support": "words", "support told": "facts"},
    "senco.Cycle": {"support": "assess family_view child_view outcomes review family_at_review"},
    "senco.Worry": {"leads writer": "words advice"},
    "senco.Referral": {"support told": "parts", "safety": "override"},
    "senco.ReferralEntry": {"support": "words"},
    "senco.SafetyRecord": {"writer": "told_to", "safety writer": "code"},  # its address says that there is one
    "senco.SafetyEntry": {"safety": "words child_said whom reason"},
    "families.Invitation": {"link": "email"},
    "families.Message": {"talkers parent": "words"},
    "families.Message for another": {"talkers": "words"},
    "families.ChangeRequest": {"room": "words", "room parent": "answer"},
    "families.ChangeRequest in confidence": {"team": "words values", "team parent": "answer"},
    "families.DataRequest": {"parent": "refused_because"},
    "families.LegalHold": {"leads": "reason"},
}  # fmt: skip

ABOUT = {  # the way to children from models that the data map has as the nursery's own
    "nursery.User": "carer_rows__child",
    "keyworkers.KeyGroupTime": "practitioner__assignments__child",
    "journals.PlannedExperience": "planned__child",
}
NO_WORDS: dict[str, str] = {  # keys, codes, hashes, times, figures; and what is named beside it
    "nursery.User": "password code language pin new_email",
    "nursery.SignIn": "session_key device",
    "nursery.Mail": "code",
    "nursery.Job": "code kind asked result",
    "nursery.ImportUpload": "code",
    "nursery.AuditEvent": "action target_type details",  # keys alone: see test_what_goes_out_by_itself…
    "nursery.Invitation": "code token_hash",
    "nursery.PolicyLook": "proofs",
    "staff.Practitioner": "code drawing languages",
    "staff.ShiftPattern": "timetable non_contact",
    "children.Child": "code drawing home_languages",
    "children.BookingPattern": "timetable",
    "children.Carer": "code language",
    "children.Contact": "code",
    "keyworkers.CareTeamChange": "before after",
    "keyworkers.Handover": "code",
    "keyworkers.CardIssue": "team",
    "keyworkers.Meeting": "code kept_at",
    "keyworkers.CalendarFeed": "token_hash",
    "keyworkers.SettlingVisit": "code",
    "keyworkers.SettlingStep": "step",
    "keyworkers.WhatIf": "code steps",
    "journals.Observation": "code areas goals characteristics",
    "journals.Photo": "code sha256",
    "journals.Reply": "code",
    "journals.NextStep": "code",
    "journals.CareRecord": "code area given_as",
    "journals.PlannedExperience": "code areas",
    "paperwork.Document": "code occasion sections language facts",  # facts: names and dates as they were on the day
    "paperwork.Quote": "section part",
    "paperwork.DueNote": "code kind occasion",
    "paperwork.RoutineRead": "version",
    "paperwork.Sending": "code sha256 seed token_hash digits_hash",
    "paperwork.SealedFile": "code content",  # the paper as it was drawn: its words are those of the referral
    "paperwork.Reply": "code",
    "senco.Case": "code needs",
    **dict.fromkeys(("senco.CaseEntry", "senco.Cycle", "senco.Worry", "senco.Referral"), "code"),
    **dict.fromkeys(("senco.ReferralEntry", "senco.SafetyEntry", "families.Message"), "code"),
    "families.ChangeRequest": "code",
    "families.DataRequest": "code decisions",
    "families.Invitation": "code token_hash",
    "families.Notice": "path",
    "families.PushAddress": "endpoint p256dh auth",
    "families.Erasure": "child_code kinds counts",
}
KEYS = {"key", "answer", "decision", "part", "reply"}  # in lists and dicts: what stands under them is no word either
EMPTY_STAYS = {
    "told_words",
    "without_consent_because",
    "override",
}  # where they are filled in they say that it happened
EMPTY_STAYS |= {"keyworkers.MeetingGuest.name"}


def without_a_rule() -> set[str]:
    """Fields of words of whatever has to do with people, which neither table names."""
    found = set()
    for label, entry in MAP.items():
        ruled = {name for kind, rule in RULES.items() if kind.partition(" ")[0] == label for name in words_of(rule)}
        for one in apps.get_model(label)._meta.concrete_fields if entry.basis is not Basis.NONE else ():
            holds_words = isinstance(one, models.CharField | models.TextField | models.JSONField) and not one.choices
            if holds_words and one.name not in {*ruled, *NO_WORDS.get(label, "").split()}:
                found.add(f"{label}.{one.name}")
    return found


def words_of(rule: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Field → circles."""
    return {name: tuple(circles.split()) for circles, names in rule.items() for name in names.split()}


@dataclass(frozen=True)
class Canary:
    """``word`` stands in ``field`` of one row; ``about`` whom (a child of ``Relations``, or "here" and "elsewhere");
    ``circles`` may read it; ``people`` are those whom the row itself names as its writer or whom it is about."""

    word: str
    field: str
    about: tuple[str, ...]
    circles: tuple[str, ...]
    people: dict[str, str] = field(default_factory=dict)

    def __str__(self):
        return f"{self.field} of {' and '.join(self.about)}"

    def readers(self, circle: str) -> set[str]:
        if not circle or circle in ("self", "writer"):
            return {self.people[circle]} if circle in self.people else set()
        return set().union(*(in_circle(circle, one) for one in self.about))

    def may_be_read_by(self, who: str) -> bool:
        return any(who in self.readers(circle) for circle in self.circles)


TEAMS = {
    "own": {"team", "same_room"},
    "roommate": {"colleague", "buddy"},
    "sibling": {"other_room", "dsl"},
    "new": {"team"},
}
FERN = {"team", "same_room", "buddy", "colleague"}
ROOMS = {"own": FERN, "roommate": FERN, "new": FERN, "sibling": {"other_room", "dsl"}}
PARENTS = {"own": {"carer"}, "roommate": {"roommates_mother"}, "sibling": {"restricted"}}
NOT_SIGNED_IN = {"anonymous", "screen", "tablet", "outside"}


def in_circle(circle: str, about: str) -> set[str]:
    """Who of the readers belongs to a circle of ``CIRCLES`` round a child; round "here", to that of any child."""
    if about == "elsewhere":
        family = circle in ("parent", "family", "told")
        return {"elsewhere_carer"} if family else {"elsewhere_manager", "elsewhere_team"} - NOT_SIGNED_IN
    if about == "here":
        return set().union(*(in_circle(circle, child) for child in ("own", "roommate", "sibling")))
    team, room = TEAMS.get(about, set()), ROOMS.get(about, set())
    in_fern = about in ("own", "roommate", "new")
    circles = {"leads": set(LEADS)}
    circles["senco"] = circles["leads"] | SENCO
    circles["support"] = circles["senco"] | team
    circles["team"] = circles["support"] | ({"buddy"} if about == "own" else set())
    circles["room"] = circles["team"] | room
    circles["care"] = circles["room"] | (HELPERS if in_fern else set())
    circles["workers"] = KEY_WORKERS | {"buddy", "colleague"}
    circles["staff"] = STAFF | {"buddy", "colleague"}
    circles["talkers"] = circles["team"] - SENCO
    circles["writers"] = circles["leads"] | team
    circles["parent"] = PARENTS.get(about, set())
    circles["family"] = circles["parent"] | ({"grandmother"} if about == "own" else set())
    circles["told"] = {"carer"} if about == "own" else set()
    circles["safety"] = {"dsl"}
    circles["guard"] = circles["safety"] & team
    circles["link"] = NOT_SIGNED_IN
    circles["outside"] = {"outside"} if about == "own" else set()
    circles["screen"] = {"screen"} if in_fern else set()
    circles["tablet"] = {"tablet"}
    return circles[circle]


def plant(relations: Relations) -> dict[str, Canary]:
    """Word → canary. Every field of ``RULES`` in every row of both nurseries holds one of its own from now on."""
    planted, number = {}, count(10_000)
    names = {user.pk: name for name, user in relations.users.items()}
    children = {child.pk: name for name, child in relations.children.items()} | {relations.world.new_child.pk: "new"}
    for where, world in (("here", relations.world), ("elsewhere", relations.elsewhere)):
        with scope(setting=world.setting):
            for label, entry in MAP.items():
                rows, way = apps.get_model(label)._default_manager.all(), ABOUT.get(label, entry.path)
                if label == "nursery.User":
                    rows = rows.filter(memberships__setting=world.setting)
                for row in rows:
                    about = (where,)
                    if way and where == "here":
                        keys = type(row)._default_manager.filter(pk=row.pk).values_list(way, flat=True)
                        about = tuple({children.get(key, "nobody's") for key in keys if key}) or about
                    people = {kind: names[user.pk] for kind, user in _people_of(row) if user and user.pk in names}
                    planted |= _put_into(row, about, people, number)
    return planted


def _people_of(row) -> Iterator[tuple[str, User | None]]:
    """Whom the row itself names: who wrote it; whose it is, or whom of the staff it is about."""
    if isinstance(row, User):
        yield "self", row
    for name in ("user", "asked_by", "uploaded_by"):
        yield "self", getattr(row, name, None)
    yield "self", getattr(getattr(row, "practitioner", None), "user", None)
    for name in ("recorded_by", "shared_by", "told_by", "raised_by", "author"):
        yield "writer", getattr(row, name, None)


def _put_into(row, about, people, number) -> dict[str, Canary]:
    put = {}
    for name, circles in words_of(RULES.get(kind_of(row), {})).items():
        value = getattr(row, name)
        if not value and EMPTY_STAYS & {name, f"{row._meta.label}.{name}"}:
            continue
        word = f"canary{next(number)}"
        setattr(row, name, f"{word}@mail.example" if name in ("email", "to") else _instead(value, word))
        put[name] = Canary(word, f"{kind_of(row)}.{name}", about, circles, people)
    if put:
        row.save(update_fields=list(put))
    return {canary.word: canary for canary in put.values()}


def _instead(value, word: str):
    """``word`` in the place of every text in ``value``."""
    if isinstance(value, dict):
        return {key: inner if key in KEYS else _instead(inner, word) for key, inner in value.items()}
    if isinstance(value, list):
        return [_instead(inner, word) for inner in value]
    return word if isinstance(value, str) else value


def canaries_in(content: bytes) -> set[str]:
    """Words that stand in a page, a PDF as it is drawn in the tests, or a file of a zip or a workbook."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set().union(*(canaries_in(name.encode() + archive.read(name)) for name in archive.namelist()))
    return {word.decode().lower() for word in re.findall(rb"canary[0-9]{5}", content, re.IGNORECASE)}

"""The world of the access table with every relation (S6): whose words stand beside whose, and who asks.

``own`` is the child of the ``World``: key worker ``team``, secondary ``same_room``, a buddy, a mother, a grandmother who
only looks, a father whom a court order restricts, an aunt who may no longer look. Beside it, with a row of every kind that
``own`` has: ``roommate``, of the same room and another key worker; ``sibling``, of another room, whose father is the one who
is restricted for ``own``, and whose mother is not ``own``'s; ``former``, who left two months ago; and ``elsewhere``, the
child of another nursery.
"""

import itertools
import secrets
from datetime import timedelta

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django_scopes import scope

from children.liaison_models import Liaison
from children.models import BookingPattern, Carer, Child, RoomStay
from families.asking_models import ChangeRequest
from families.data_map import about_children
from families.data_models import DataRequest, LegalHold
from families.message_models import Message
from journals.care_models import CareTime
from journals.models import NextStep, OwnNote, Reply, Shared, StepWord
from keyworkers.meeting_models import Meeting
from keyworkers.models import CardIssue, DropIn, HandoverVisit, KeyGroupTime, KeyPersonAssignment
from keyworkers.settling_models import SettlingStep, SettlingVisit
from nursery.models import Device, Job, Mail, User
from nursery.roles import Role
from paperwork.actions import begin
from paperwork.due_models import DueNote, OwnerChange
from paperwork.facts import facts_of
from paperwork.models import Document, PaperReturn, Printed, Quote, Signature, SupportGiven
from paperwork.sending import send
from paperwork.sending_models import Reply as OutsideReply
from senco import actions
from senco.models import Case, Cycle, SafetyEntry, Worry
from tests import factories
from tests.access.base import Row
from tests.access.world import World
from tests.factories import MONDAY


def furnish_more(world: World) -> None:
    """What the access table has no need of: a row of every kind about the child, in each state that others see differently."""
    setting, child, carer, team = world.setting, world.child, world.carer, world.users["team"]
    lead, mother, here = world.users["manager"], world.users["carer"], {"setting": setting, "child": child}
    now, past = setting.now(), MONDAY - timedelta(days=400)
    world.closure.delete()
    Child.objects.filter(pk=child.pk).update(school_starts_on=MONDAY + timedelta(days=650))
    Job.objects.filter(pk=world.job.pk).update(state="failed")
    said = {"words": "-"}

    Liaison.objects.create(**here, contact=world.contact, on=MONDAY, how="phone", told=True, about="-", by=team)
    KeyGroupTime.objects.create(
        setting=setting, practitioner=world.practitioner, date=MONDAY + timedelta(days=1), saved_by=team,
        differently={str(child.pk): "-"},
    )  # fmt: skip
    DropIn.objects.create(practitioner=world.practitioner, weekday=1, starts=900, ends=960)
    CardIssue.objects.create(**here, given_on=MONDAY, given_by=team, team={"key_worker": world.practitioner.pk})
    told = {"told_on": MONDAY, "told_by": team, "told_words": "-"}
    session = {"is_session": True, "date": world.session_day, "starts": 540, "ends": 600}
    SettlingVisit.objects.create(**here, **session, **told, attended=True, recorded_by=team, recorded_at=now)
    SettlingStep.objects.create(child=child, step="routines", done_on=MONDAY, done_by=team)
    HandoverVisit.objects.filter(handover=world.handover).update(attended=True, recorded_by=team)
    for name, value in (told | {"recorded_by": team}).items():
        setattr(world.held_meeting, name, value)
    world.held_meeting.save()
    world.held_meeting.guests.update(told_on=MONDAY)
    held = {"state": "held", "recorded_by": team, "recorded_at": now, "called_by": lead, "starts": 700, "ends": 730}
    Meeting.objects.create(**here, **held, **told, kind="support", date=past, confidential=True)

    OwnNote.objects.create(observation=world.observation, child=child, **said)
    factories.make_observation(child, by=team, state="draft")
    NextStep.objects.create(**here, opened_by=team, **said)
    StepWord.objects.create(step=world.step, state="tried", by=team, **said)
    for who in ({"from_family": True, "author": mother, "carer": carer}, {"from_family": False, "author": team}):
        Reply.objects.create(observation=world.observation, child=child, **who, **said)
        Message.objects.create(**here, **who, **said)
    for one in (carer, child.carers.get(first_name="Piotr")):
        Message.objects.create(**here, from_family=False, author=team, only_for=one, **said)
    CareTime.objects.create(child=child, kind="meal", at=720, starts_on=factories.BEGINNING)
    medicine = {"what": "Paracetamol", "dose": "5 ml", "authorised_by": "Kasia"}
    giver = world.users["same_room"].practitioners.get()  # the key worker is away today
    seen_by = factories.make_practitioner(setting, "Witness", room=world.room)
    medicine["witness"] = seen_by
    factories.make_care(child, "medicine", by=team, given_by=giver, **medicine)

    Document.objects.filter(pk=world.paper.pk).update(state="returned", returned_because="-")
    told_us = begin(child=child, kind="about", title="-", owner=world.practitioner, by=team, on=MONDAY)
    Document.objects.filter(pk=told_us.pk).update(answered_by="-", texts={"interests": "-"})
    Document.objects.filter(pk=world.final_paper.pk).update(facts=facts_of(world.paper, setting, MONDAY))
    DueNote.objects.create(
        **here, kind="summary", occasion="2026-09-01", is_aside=True, on=MONDAY, noted_by=lead, **said
    )
    for paper in (world.shared_paper, world.final_paper):
        Document.objects.filter(pk=paper.pk).update(texts={one["key"]: "-" for one in paper.sections})
    Quote.objects.create(document=world.paper, section="how", source="observation", added_by=team, **said)
    Signature.objects.create(document=world.shared_paper, carer=carer, name="-", comment="-", signed_on=MONDAY)
    Printed.objects.create(**here, document=world.paper, what="-", stays_on_site=True, printed_by=team)
    hands = {"before": world.practitioner, "after": world.practitioner, "agreed_with": team, "moved_by": lead}
    OwnerChange.objects.create(document=world.paper, reason="-", **hands)
    PaperReturn.objects.create(document=world.paper, because="-", returned_by=lead)
    send(
        child=child, contact=world.contact, purpose="liaison", title="-", content=b"%PDF-1.7",
        by=world.users["dsl"], reason="-", document=world.final_paper,
    )  # fmt: skip
    for sent in (world.sending, world.link):
        OutsideReply.objects.create(sending=sent, on=MONDAY, by=lead, **said)
    SupportGiven.objects.create(
        setting=setting, practitioner=world.practitioner, date=MONDAY, minutes=30, given_by=lead, **said
    )

    asked = actions.raise_concern(child=child, title="-", concern="-", by=team)
    actions.tell_parents(
        case=asked, on=setting.today(), how="in person", people=[carer], by=world.users["senco"], **said
    )
    referral = world.referral
    referral.asked_by = referral.override_by = lead
    referral.asked_at = referral.override_at = now
    referral.override = "-"
    referral.save()
    Case.objects.filter(pk=world.case.pk).update(plan_kind="-")
    cycle = {"case": world.case, "number": 0, "starts_on": past, "review_on": MONDAY, "assess": "-", "planned_by": team}
    Cycle.objects.create(**cycle, reviewed_on=MONDAY, reviewed_by=team, review="-", outcomes=world.cycle.outcomes)
    Worry.objects.create(**here, raised_by=team, talked_on=MONDAY, talked_with=lead, advice="-", **said)
    shared = {"kind": "shared", "happened_at": now, "recorded_by": world.users["dsl"], "parents_agreed": False}
    SafetyEntry.objects.create(record=world.record, **shared, whom="-", reason="-", **said)
    Mail.objects.create(setting=setting, to="somebody@mail.example", subject="-", tries=1)

    for about, more in (("contact", {"values": {"phone": "-", "address": "-"}}), ("medicine", said), ("other", said)):
        ChangeRequest.objects.create(**here, carer=carer, about=about, asked_by=mother, **more)
    answered = {"state": "declined", "answer": "-", "answered_by": team, "answered_at": now}
    for about in ("dietary", "medicine"):
        ChangeRequest.objects.create(**here, carer=carer, about=about, asked_by=mother, **answered, **said)
    for one in (child, world.gone_child):
        LegalHold.objects.create(child=one, reason="-", since=MONDAY, by=lead)
    DataRequest.objects.create(
        **here, asked_by=mother, asked_on=MONDAY, due_on=MONDAY, state="refused", reviewed_by=lead, reviewed_at=now
    )


def twin(own: Child, to: Child, people: dict[Model, Model | None]) -> None:
    """Every row about ``own`` once more about ``to``; ``people`` says who stands for whom, and None for nobody."""
    copies: dict[Model, Model | None] = {own: to, **people}
    for kind in (RoomStay, BookingPattern, Carer):
        kind.objects.filter(child=to).delete()
    for label, entry in about_children().items():
        model = apps.get_model(label)
        for row in model._default_manager.filter(**{entry.path: own.pk}).distinct() if model is not Child else ():
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            copy = model(**{field.attname: getattr(row, field.attname) for field in fields})
            for field in fields:
                if field.is_relation:
                    setattr(copy, field.name, copies.get(getattr(row, field.name), getattr(row, field.name)))
                elif field.unique:
                    setattr(copy, field.name, secrets.token_hex(6))
            copy.save()
            for field in model._meta.many_to_many:
                getattr(copy, field.name).set([copies.get(one, one) for one in getattr(row, field.name).all()])
            copies[row] = copy


class Relations:
    def __init__(self):
        self.elsewhere = World()
        with scope(setting=self.elsewhere.setting):
            furnish_more(self.elsewhere)
            for device in Device.objects.all():  # both worlds know the same two secrets
                Device.objects.filter(pk=device.pk).update(token_hash=secrets.token_hex(32))
        self.world = World()
        with scope(setting=self.world.setting):
            furnish_more(self.world)
            self._people()
            self._children()
        self.users: dict[str, User] = {**self.world.users}
        self.users |= {f"elsewhere_{who}": self.elsewhere.users[who] for who in ("manager", "team", "carer")}
        del self.users["stranger"]

    def _people(self) -> None:
        world, setting = self.world, self.world.setting
        for name in ("buddy", "colleague"):
            world.users[name] = factories.make_user(setting, Role.PRACTITIONER)
            factories.make_practitioner(setting, name.title(), room=world.room, user=world.users[name])
        factories.assign(world.child, self.person("buddy"), "buddy")
        for name in ("grandmother", "aunt", "roommates_mother", "formers_mother"):
            world.users[name] = factories.make_user(setting, Role.CARER)
        looks = {"parental_responsibility": False}
        factories.make_carer(world.child, "Halina", user=world.users["grandmother"], only_looks=True, **looks)
        factories.make_carer(world.child, "Ola", user=world.users["aunt"], access_ends_on=MONDAY, **looks)

    def person(self, name: str):
        return self.world.users[name].practitioners.get()

    def _children(self) -> None:
        world, setting = self.world, self.world.setting
        oak = self.person("other_room").room
        self.children = {
            "own": world.child,
            "roommate": factories.make_child(setting, "Rory", room=world.room),
            "sibling": factories.make_child(setting, "Sasza", room=oak, family=world.child.family),
            "former": factories.make_child(setting, "Femi", room=world.room, leaves_on=MONDAY - timedelta(days=60)),
            "elsewhere": self.elsewhere.child,
        }
        stand_ins = {  # for team, same_room, buddy and carer
            "roommate": ("colleague", "buddy", "colleague", "roommates_mother"),
            "sibling": ("other_room", "dsl", "other_room", "restricted"),
            "former": ("colleague", "buddy", "colleague", "formers_mother"),
        }
        for name, others in stand_ins.items():
            people = dict.fromkeys(world.users[who] for who in ("restricted", "grandmother", "aunt"))
            for one, other in zip(("team", "same_room", "buddy", "carer"), others, strict=True):
                people[world.users[one]] = world.users[other]
                if one != "carer":
                    people[self.person(one)] = self.person(other)
            twin(world.child, self.children[name], people | {world.room: oak if name == "sibling" else world.room})
        left = KeyPersonAssignment.objects.filter(child=self.children["former"])
        left.filter(starts_on__gt=factories.BEGINNING).delete()
        left.update(ends_on=self.children["former"].leaves_on)
        both = [self.children["own"], self.children["roommate"]]
        entry = factories.make_observation(*both, by=world.users["team"], own_notes=dict.fromkeys(both, "-"))
        for child in both:
            Shared.objects.create(observation=entry, child=child, words="-", shared_by=world.users["team"])

    def client(self, who: str):
        home, _, name = who.rpartition("_") if who.startswith("elsewhere_") else ("", "", who)
        return (self.elsewhere if home else self.world).client(name)

    def addresses(self, name: str, row: Row, subject: str) -> list[str]:
        """Each address of ``row`` about ``subject``; where it is about no child or one of the ``World``'s, its one address."""
        if self.is_about_children(row) and not {"new_child", "gone_child"} & set(row.args):
            found = itertools.product(*(self._things(arg, subject) for arg in row.args))
            return [reverse(name, args=[_code_of(thing) for thing in things]) for things in found]
        return [reverse(name, args=self.world.args_of(row))]

    def is_about_children(self, row: Row) -> bool:
        labels = about_children()
        things = [getattr(self.world, arg, None) for arg in row.args]
        return any(isinstance(thing, Model) and thing._meta.label in labels for thing in things)

    def _things(self, arg: str, subject: str) -> list:
        """Of the kind that ``arg`` names, one row about ``subject`` in each state that others see differently."""
        thing = getattr(self.world, arg, arg)
        entry = about_children().get(thing._meta.label) if isinstance(thing, Model) else None
        if entry is None:
            return [thing]
        rows = type(thing)._default_manager.filter(**{entry.path: self.children[subject].pk}).distinct()
        states = ("state", "kept_at")
        return list({(kind_of(row), *(getattr(row, name, "") for name in states)): row for row in rows}.values())


def kind_of(row) -> str:
    """The model of ``row``, and which of its rows it is where these have different readers."""
    label, among = row._meta.label, ""
    match label:
        case "nursery.User":
            among = " of a family" if row.carer_rows.exists() else ""
        case "keyworkers.Meeting":
            among = " in confidence" if row.confidential else ""
        case "journals.Observation":
            among = " as a draft" if row.state == "draft" else ""
        case "journals.NextStep":
            among = " with the family" if row.shared_at else ""
        case "paperwork.Document":
            among = " with the family" if row.shared_at else ""
        case "families.Message":
            among = " for another" if row.only_for and not row.only_for.user else ""
        case "children.OutsideConsent":
            among = " to a referral" if row.purpose == "referral" else ""
        case "paperwork.Sending" | "paperwork.Reply":
            among = " of a referral" if getattr(row, "sending", row).is_confidential else ""
        case "families.ChangeRequest":
            among = " in confidence" if row.about in ("contact", "medicine") else ""
    return label + among


def _code_of(thing) -> str:
    return thing if isinstance(thing, str) else getattr(thing, "code", thing.pk)

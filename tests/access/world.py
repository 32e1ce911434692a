"""What the cells of the access table are tried on."""

import time
from datetime import date

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django_scopes import scope

from children.actions import set_consent
from children.models import Carer, Purpose
from journals.models import FrameworkItem, NextStep, Photo
from journals.sharing import share
from keyworkers.actions import change_care_team
from keyworkers.handovers import open_handover
from keyworkers.models import PlanRefusal
from keyworkers.screens import enrol_screen
from keyworkers.wall_views import COOKIE
from keyworkers.whatif import keep
from nursery import tablets
from nursery.devices import hash_of
from nursery.models import Closure, ImportUpload, Job, JobState, Membership, Term, User
from nursery.on_site import give_exception
from nursery.roles import Role
from nursery.spreadsheets.writing import as_zip
from nursery.tablets import enrol_tablet, set_pin, signed_in_fully
from paperwork.outside_views import PROOF
from staff.models import ExtraShift, Qualification
from tests import factories
from tests.access import children, families, keyworkers, nursery, paperwork, senco
from tests.access.base import JPEG, PASSWORD, SECRET, TABLET_SECRET, Row


class World:
    """Two settings with one of everything, and somebody for each role. A new kind of thing gets an attribute here,
    or by ``furnish(world)`` of its room."""

    def __init__(self):
        self.sessions: dict[str, str] = {}  # who → key of a session in which they have signed in
        self.setting = setting = factories.make_setting(is_demo=True)
        other = factories.make_setting("Oak Street", is_demo=True)
        self.room = factories.make_room(setting)
        far = factories.make_room(setting, "Oak")
        factories.make_room(other)
        self.users: dict[str, User] = {
            "nobody": factories.make_user(),
            "stranger": factories.make_user(other, Role.MANAGER),
            **{name: factories.make_user(setting, Role.CARER) for name in ("carer", "restricted")},
        }
        jobs = {
            "team": (Role.PRACTITIONER, self.room),
            "same_room": (Role.PRACTITIONER, self.room),
            "other_room": (Role.PRACTITIONER, far),
            "dsl": (Role.PRACTITIONER, far),
            "apprentice": (Role.APPRENTICE, self.room),
            "bank": (Role.BANK, self.room),
            "senco": (Role.SENCO, None),
            "deputy": (Role.DEPUTY, None),
            "manager": (Role.MANAGER, None),
        }
        people = {}
        for name, (role, room) in jobs.items():
            self.users[name] = factories.make_user(setting, role)
            people[name] = factories.make_practitioner(
                setting,
                name.title(),
                room=room,
                role=role,
                user=self.users[name],
                mark="fish" if name == "team" else "",
            )
        User.objects.update(password=PASSWORD)
        self.users = {name: User.objects.get(pk=user.pk) for name, user in self.users.items()}
        self.practitioner = people["team"]
        self.child = factories.make_child(setting, room=self.room, team=(people["team"],))
        self.carer: Carer = factories.make_carer(self.child, user=self.users["carer"])
        factories.make_carer(self.child, "Adam", user=self.users["restricted"], restricted=True)
        with scope(setting=setting):
            self.new_child = factories.make_child(setting, "Leo", room=self.room, starts_on=factories.MONDAY)
            change_care_team(
                child=self.new_child, to={"key_worker": people["team"]}, on=factories.MONDAY, by=self.users["manager"]
            )
            self.closure = Closure.objects.create(setting=setting, date=factories.MONDAY)
            self.term = Term.objects.create(
                setting=setting, name="Autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 19)
            )
            self.extra_shift = ExtraShift.objects.create(
                practitioner=people["team"], date=factories.MONDAY, starts=960, ends=1020
            )
            self.qualification = Qualification.objects.create(practitioner=people["team"], name="Food hygiene")
            self.device = enrol_screen(
                room=self.room, name="Wall", token_hash=hash_of(SECRET), by=self.users["manager"]
            )
            self.change = change_care_team(
                child=self.child, to={"secondary": people["same_room"]}, on=factories.MONDAY, by=self.users["manager"]
            )
            self.handover = open_handover(
                child=self.child, to=people["same_room"], reason="family", by_day=factories.MONDAY,
                visits=[(factories.MONDAY, 480, 540)], on=factories.MONDAY, by=self.users["manager"],
            )  # fmt: skip
            self.visit = self.handover.visits.get()
            self.thought = keep(setting=setting, name="Christmas", by=self.users["manager"])
            self.refusal = PlanRefusal.objects.create(
                child=self.child, role="buddy", practitioner=people["bank"], refused_by=self.users["manager"]
            )
            self.upload = ImportUpload.objects.create(
                setting=setting, uploaded_by=self.users["manager"], name="a.zip", content=as_zip(setting)
            )
            self.job = Job.objects.create(
                setting=setting, kind="plan_search", title="Teams", state=JobState.DONE, asked_by=self.users["manager"]
            )
            self.job.file.save("teams.txt", ContentFile(b"nobody"))
            for person in (people["team"], self.child):
                person.photo.save("a.jpg", ContentFile(JPEG))
            set_consent(
                child=self.child, purpose=Purpose.DISPLAY, given=True, on=factories.BEGINNING, by=self.users["manager"]
            )
            self.tablet = enrol_tablet(
                room=self.room, name="Fern tablet", token_hash=hash_of(TABLET_SECRET), by=self.users["manager"]
            )
            set_pin(user=self.users["team"], pin="739154")
            signed_in_fully(tablet=self.tablet, user=self.users["team"])
            self.exception = give_exception(
                setting=setting, user=self.users["senco"], last_day=factories.MONDAY, reason="At home",
                by=self.users["manager"],
            )  # fmt: skip
        self.plan = factories.make_plan(self.child, room=self.room, by=self.users["team"])
        self.observation = factories.make_observation(self.child, by=self.users["team"])
        with scope(setting=setting):
            set_consent(
                child=self.child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=self.users["manager"]
            )
            self.photo = Photo(observation=self.observation, sha256="-")
            self.photo.large.save("", ContentFile(JPEG), save=False)
            self.photo.small.save("", ContentFile(JPEG), save=True)
            share(observation=self.observation, words={self.child: "Tipped the jug."}, by=self.users["team"])
            self.step = NextStep.objects.create(
                setting=setting, child=self.child, words="Count the cups", opened_by=self.users["team"]
            )
            self.item = FrameworkItem.objects.create(setting=setting, name="Forest school")
        factories.make_arrival(self.child, by=self.users["team"])
        self.sleep = factories.make_care(self.child, "sleep", by=self.users["team"], given_by=people["team"])
        self.accident = factories.make_care(
            self.child, "accident", by=self.users["team"], given_by=people["team"], note="Tripped.", body="Knee"
        )
        self.absence = factories.make_absence(people["team"])
        self.user = self.users["deputy"]
        self.membership = Membership.objects.get(user=self.users["deputy"])
        with scope(setting=setting):
            for room in (nursery, children, keyworkers, paperwork, senco, families):
                room.furnish(self)

    def client(self, who: str, **values) -> Client:
        client = Client(**values)
        if who in self.users:
            if who not in self.sessions:
                first = Client()
                first.force_login(self.users[who])
                self.sessions[who] = first.cookies[settings.SESSION_COOKIE_NAME].value
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        if who == "screen":
            client.cookies[COOKIE] = SECRET
        if who == "outside":
            session = client.session
            session[PROOF] = {self.sending.code: int(time.time()) + 60}
            session.save()
        if who == "tablet":
            client.cookies[tablets.COOKIE] = TABLET_SECRET
        return client

    def args_of(self, row: Row) -> list:
        things = [getattr(self, name, name) for name in row.args]
        return [thing if isinstance(thing, str) else getattr(thing, "code", thing.pk) for thing in things]

"""Papers of Bramble Lane in every state, in their key workers' words. Invented, like everybody there."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from children.models import Carer, Child, RoomStay
from journals.models import Observation
from journals.sharing import for_family
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import User
from nursery.terms import terms_until
from paperwork.beginning import title_of
from paperwork.designs import sections_of
from paperwork.due import last_open_day
from paperwork.facts import facts_of
from paperwork.models import Document, DocumentVersion, Kind, PaperworkRules, Quote, Signature, Source
from paperwork.pictures import to_choose
from paperwork.states import FROZEN, State

SUMMARY = {
    "how": (
        "{name} comes in with a wave now and goes straight to whatever was left half built the day before. Saying "
        "goodbye is quick on most mornings; after a weekend a minute at the window helps."
    ),
    "psed": (
        "{name} notices when somebody is sad and brings a blanket or a toy, without being asked. Waiting for a "
        "turn is still hard when the water tray is full, and a hand to hold makes it easier."
    ),
    "cl": (
        "{name} joins three and four words together and loves to explain how things work. In a small group {name} "
        "listens well; when the room is loud a quiet corner helps to find the words."
    ),
    "pd": (
        "{name} climbs the frame to the top and comes down feet first. Boots and coat go on alone, the zip with a "
        "little help at the start."
    ),
    "lit": "The bear book comes out every day. {name} turns the pages from the front and knows what comes next.",
    "math": "Laying the table, {name} counts plates to three and fetches the one that is missing.",
    "uw": "Snails, puddles and beans: {name} wants to know where everything lives and checks each morning.",
    "ead": "{name} presses, prints and sings, often all at once.",
    "learning": "{name} stays with a puzzle until it works, and tells everybody when it does.",
    "loves": "Water in anything that pours, the yellow jug above all, and the tidy-up song.",
    "voice": "“I like it when we do again.”",
    "next": "Counting pours together up to five. Asking for help with words before it gets too much.",
    "home": "Two cups and a bowl at bath time: which holds more?",
}  # fmt: skip
ABOUT = {
    "interests": "Pouring from one cup to another, the neighbours’ dog, and singing in the car.",
    "talking": "{name} rings Nan every night and tells her the whole day, with all the noises.",
    "routines": "Asleep by half past seven. Still likes the light on the landing. Vegetables only when cut into sticks.",
    "family": "Nan comes to stay for two weeks in the holidays.",
    "hopes": "That {name} finds somebody to play with, and gets used to the big slide.",
    "worries": "Some words come out twice when {name} is excited. Is that usual?",
}
CHECK = {
    "psed": (
        "{name} parts easily when I am at the door, watches first and then joins in. When upset, {name} comes to "
        "me and is calm again within a minute."
    ),
    "cl": "{name} follows two things at once (“boots off, then wash hands”) and puts two or three words together.",
    "pd": "{name} runs, climbs the low frame and kicks a ball. A spoon goes well, a cup with two hands.",
    "well": "Comforting others, and finding out how things work.",
    "might": "Nothing at the moment.",
    "plan": "We go on naming what we do together. The health visitor’s review is in spring; the family takes this along.",
    "home": "We talked about looking at one book together each evening, and letting {name} turn the pages.",
    "voice": "“{name} tells us all about nursery in the car.”",
}
SETTLING = {
    "parting": "The first goodbye was loud and short. On the third day {name} waved from the window with me.",
    "played": "Straight to the water tray each time, then to the cars.",
    "care": "Ate pasta and all the peas, slept forty minutes on the second day.",
    "bond": "{name} turns to me when a door opens, and brings me things to hold.",
    "next": "Two hours on Monday, then a whole morning. The cloth rabbit comes along.",
}
MOVE = {
    "routine": "Lunch at half past eleven, no sleep any more but a quiet half hour with a book.",
    "comfort": "A hand to hold, and being told what comes next.",
    "talking": "Whole sentences with one person, single words in a crowd.",
    "loves": "Building roads, snails, and anything with wheels.",
    "next": "Waiting for a turn, and cutting along a line.",
}
RETURNED = "Lovely. “Still cannot wait” reads like a fault: say what helps instead. And Moving is empty."

# child, kind, state, days since it was sent or shared, how many sections are written (None: all)
PAPERS = [
    ("Zofia", Kind.ABOUT, State.FINAL, 30, None), ("Zofia", Kind.SUMMARY, State.WRITING, 0, 3),
    ("Oscar", Kind.ABOUT, State.FINAL, 24, None), ("Oscar", Kind.SUMMARY, State.RETURNED, 1, 3),
    ("Noor", Kind.SUMMARY, State.TO_CHECK, 1, None), ("Jude", Kind.SUMMARY, State.FINAL, 2, None),
    ("Amara", Kind.SUMMARY, State.WITH_FAMILY, 6, None), ("Amara", Kind.ABOUT, State.WRITING, 0, 2),
    ("Hana", Kind.SUMMARY, State.OPEN, 0, 0), ("Hana", Kind.PROGRESS_CHECK, State.SIGNED, 12, None),
    ("Teddy", Kind.PROGRESS_CHECK, State.WRITING, 0, 2), ("Ayaan", Kind.SUMMARY, State.TO_CHECK, 2, None),
    ("Dylan", Kind.ROOM_MOVE, State.FINAL, 40, None), ("Kit", Kind.SETTLING_REPORT, State.SIGNED, 30, None),
]  # fmt: skip
TEXTS = {
    Kind.SUMMARY: SUMMARY,
    Kind.ABOUT: ABOUT,
    Kind.PROGRESS_CHECK: CHECK,
    Kind.SETTLING_REPORT: SETTLING,
    Kind.ROOM_MOVE: MOVE,
}


def add_to_demo(setting) -> None:
    """This term's papers as they stand, and Zofia's signed summary of the term before."""
    today = setting.today()
    term, before = terms_until(setting, today, 2)
    children = {child.first_name: child for child in Child.objects.all()}
    jo = User.objects.get(name="Jo Whitfield")
    made = _Maker(setting, jo, User.objects.get(name="Ruth Adeyemi"), list(children.values()))
    for name, kind, state, days, count in PAPERS:
        if child := children.get(name):
            made.paper(child, kind, state, term, today - timedelta(days=days), count)
    if zofia := children.get("Zofia"):
        made.paper(zofia, Kind.SUMMARY, State.SIGNED, before, before.last_day - timedelta(days=5), None)


class _Maker:
    """``jo`` checks; ``ruth`` typed for those who do not sign in themselves."""

    def __init__(self, setting, jo: User, ruth: User, everybody: list[Child]):
        self.setting, self.jo, self.ruth, self.everybody = setting, jo, ruth, everybody
        self.today = setting.today()
        places = KeyPersonAssignment.objects.filter(role=TeamRole.KEY_WORKER, ends_on=None)
        self.owners = {place.child_id: place.practitioner for place in places.select_related("practitioner__user")}
        self.rooms = dict(RoomStay.objects.on(self.today).values_list("child", "room__name"))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        found = datetime.combine(day, time(hour, minute), ZoneInfo(self.setting.timezone))
        return min(found, self.setting.now() - timedelta(minutes=3))

    def paper(self, child: Child, kind: Kind, state: State, term, day: date, count: int | None) -> None:
        """``day`` is when its last step was taken; ``count`` sections are written."""
        owner = self.owners.get(child.pk)
        if owner is None or day < child.starts_on:
            return
        is_past = term.last_day < self.today
        sections = sections_of(kind, child, term.last_day if is_past else self.today)
        keys = [one["key"] for one in sections if one["key"] in TEXTS[kind]][:count]
        texts = {key: TEXTS[kind][key].replace("{name}", child.name) for key in keys}
        writer = owner.user or self.ruth
        by_term = kind in (Kind.SUMMARY, Kind.ABOUT)
        wanted = term.last_day - timedelta(days=14)
        if kind == Kind.ABOUT:
            wanted = max(term.starts_on, child.starts_on) + timedelta(weeks=PaperworkRules().weeks_into_term)
        document = Document(
            setting=self.setting, child=child, kind=kind, owner=owner, state=state, sections=sections, texts=texts,
            title=title_of(kind, child, term.name if by_term else ""),
            occasion=term.starts_on.isoformat() if by_term else "" if kind == Kind.PROGRESS_CHECK else day.isoformat(),
            first=term.starts_on, last=term.last_day, version=bool(texts), started_by=writer,
            started_at=self.moment(day - timedelta(days=9), 9),
            due_on=last_open_day(wanted, set()) if by_term and not is_past else None,
        )  # fmt: skip
        if kind == Kind.ABOUT:
            carer = child.carers.filter(restricted=False).first()
            document.answered_by = f"{carer.first_name}, {carer.relationship}" if carer else "Both parents, at the door"
            document.answered_on = day - timedelta(days=1)
        if kind == Kind.SUMMARY and state == State.WRITING:
            document.save()
            self._quote(document, writer)
        self._steps(document, writer, state, day)
        document.save()
        self._versions(document, writer, day)
        if state == State.SIGNED:
            self._sign(document, day)
        if state == State.RETURNED:
            document.returns.create(because=RETURNED, returned_by=self.jo, returned_at=self.moment(day, 9))

    def _steps(self, document: Document, writer: User, state: State, day: date) -> None:
        if state in {State.TO_CHECK, State.RETURNED} or (state in FROZEN and document.kind != Kind.ABOUT):
            document.asked_by, document.asked_at = writer, self.moment(day - timedelta(days=1), 15, 20)
        if state == State.RETURNED:
            document.returned_because = RETURNED
            document.texts["psed"] = f"{document.child.name} still cannot wait for a turn at the water tray."
        if state not in FROZEN:
            return
        if document.kind == Kind.SUMMARY:
            photos = to_choose(document, self.setting, self.today)[:3]
            lines = ["Again and again", "All alone", "A quiet moment"]
            document.facts = {
                "photos": [{"code": one.code, "caption": line} for one, line in zip(photos, lines, strict=False)]
            }
        checker = "" if document.kind == Kind.ABOUT else self.jo.name
        document.facts = facts_of(document, self.setting, min(day, self.today)) | {"checker": checker}
        if checker:
            document.checked_by, document.checked_at = self.jo, self.moment(day, 11)
        document.finished_by, document.finished_at = self.jo if checker else writer, self.moment(day, 11)
        if state != State.FINAL:
            document.shared_by, document.shared_at = writer, self.moment(day, 16, 5)

    def _quote(self, document: Document, writer: User) -> None:
        """One moment of the journal stands in the text, marked as used."""
        entry = Observation.objects.kept().filter(children=document.child, concern=False).exclude(words="").first()
        if entry is None:
            return
        words = for_family(entry.words, document.child, self.everybody)
        section = next(one["key"] for one in document.sections if one["key"] in document.texts)
        document.texts[section] = f"{document.texts[section]} {words}"
        Quote.objects.create(
            document=document, section=section, source=Source.OBSERVATION, source_key=entry.pk, words=words, added_by=writer
        )  # fmt: skip

    def _versions(self, document: Document, writer: User, day: date) -> None:
        """Two sittings, so that there is something to compare."""
        if not document.texts:
            return
        first = dict(list(document.texts.items())[:-1])
        for number, (texts, days) in enumerate([(first, 4), (document.texts, 1)], start=1):
            at = self.moment(last_open_day(day - timedelta(days=days), set()), 13, 10)
            DocumentVersion.objects.create(
                document=document, number=number, texts=texts, saved_by=writer, began_at=at,
                saved_at=at + timedelta(minutes=14),
            )  # fmt: skip

    def _sign(self, document: Document, day: date) -> None:
        carer = Carer.objects.filter(child=document.child, restricted=False).first()
        Signature.objects.create(
            document=document, carer=carer, name=str(carer) if carer else f"{document.child.name}’s mother",
            how="On paper", comment=f"Thank you, that is just how we know {document.child.name} at home.",
            signed_on=min(day + timedelta(days=3), self.today), recorded_by=self.jo,
        )  # fmt: skip

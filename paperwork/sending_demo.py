"""Who outside knows the children of Bramble Lane, and four papers under way. Everybody is invented."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from children.actions import set_outside_consent
from children.contacts import note_talk, tie, withdraw
from children.models import Carer, Child, Contact, OutsidePurpose
from nursery.languages import ENGLISH
from nursery.models import User
from nursery.terms import terms_until
from paperwork.actions import begin, begun
from paperwork.facts import facts_of
from paperwork.models import Document, Kind
from paperwork.paper_facts import paper_facts
from paperwork.reports import document_pdf
from paperwork.sending import How, acknowledge, note_reply, send
from paperwork.sending_models import Opening, Sending
from paperwork.states import FROZEN, State
from staff.models import Practitioner

CONTACTS = [  # kind, organisation, person, job, e-mail, phone, whom they know
    ("setting", "Little Acorns Pre-school", "Fran Delaney", "Room leader", "fran@acorns.example", "310", "Zofia"),
    ("health_visitor", "Health visiting, Riverside", "Bola Ayo", "", "bola@riverside.example", "322", "Idris Zofia"),
    ("childminder", "", "Dot Perry", "", "dot@perry.example", "335", "Amara"),
    ("school", "Hill Lane Primary School", "Mr Penn", "Reception teacher", "penn@hill.example", "341", "Theo Samuel"),
    ("agency", "Speech and language, Riverside", "Ines Hartley", "Therapist", "", "356", "Noor Ravi"),
]
WORDS = (
    "{name} chooses, tries again and shows us how. We saw it at the water tray and in the garden, with a friend and alone. "
    "Next we offer more time and a few new words for it."
)


def add_to_demo(setting) -> None:
    """One paper opened and answered, one waiting, one closed by a withdrawal, one posted; talks; a setting not yet a contact."""
    today, jo, marta = setting.today(), User.objects.get(name="Jo Whitfield"), User.objects.get(name="Marta Nowak")
    children = {child.name: child for child in Child.objects.all()}
    people = _contacts(setting, children, jo)
    Child.objects.filter(pk=children["Hana"].pk).update(shared_setting="Willow Tree Nursery")
    _sent_and_answered(children["Zofia"], people["Fran Delaney"], marta, today)
    _waiting(children["Idris"], people["Bola Ayo"], jo, today)
    _withdrawn(children["Amara"], people["Dot Perry"], jo, today)
    _posted(children["Noor"], people["Ines Hartley"], jo, today)
    note_talk(
        child=children["Zofia"], contact=people["Fran Delaney"], on=today - timedelta(days=9), how="phone", told=True,
        about="She sings our counting song there too. We both use the Polish words for colours from now on.", by=marta,
    )  # fmt: skip
    note_talk(
        child=children["Ravi"], contact=people["Ines Hartley"], on=today - timedelta(days=12), how="meeting", told=False,
        about="She told us about picture cards that help children take turns.", by=jo,
    )  # fmt: skip


def _contacts(setting, children, by) -> dict[str, Contact]:
    found = {}
    for kind, organisation, name, job, email, phone, knows in CONTACTS:
        found[name] = Contact.objects.create(
            setting=setting, kind=kind, organisation=organisation, name=name, job=job, email=email,
            phone=f"01632 960 {phone}",
        )  # fmt: skip
        for child in knows.split():
            tie(child=children[child], contact=found[name], by=by)
    return found


def _agree(child, contact, purpose, by, on: date) -> None:
    carer = Carer.objects.filter(child=child, restricted=False, parental_responsibility=True).first()
    set_outside_consent(
        child=child, contact=contact, purpose=purpose, given=True, on=on, by=by, carer=carer, how="Signed form",
        given_by=str(carer or "The family"),
    )  # fmt: skip


def _final(child: Child, kind: str, title: str, by, today: date) -> Document:
    """The child's newest final paper of the kind, or one of long ago."""
    if found := Document.objects.filter(child=child, kind=kind, state__in=FROZEN).order_by("-finished_at").first():
        return found
    term = terms_until(child.setting, today, 3)[0]
    occasion = "" if kind == Kind.PROGRESS_CHECK else str(term.starts_on)
    owner = Practitioner.objects.filter(assignments__child=child, assignments__role="key_worker").first()
    paper = begun(child, kind, occasion) or begin(
        child=child, kind=kind, title=title, owner=owner, by=by, on=today, occasion=occasion, first=term.starts_on,
        last=term.last_day,
    )  # fmt: skip
    paper.texts = {one["key"]: WORDS.format(name=child.name) for one in paper.sections}
    facts = facts_of(paper, child.setting, today)
    paper.facts = facts | {"paper": paper_facts(paper, facts["room"])}
    paper.state, paper.finished_by, paper.finished_at = State.FINAL, by, timezone.now() - timedelta(days=20)
    paper.save()
    return paper


def _send(child, contact, kind, title, purpose, by, today, *, days_ago: int, how=How.LINK) -> Sending:
    paper = _final(child, kind, title, by, today)
    day = today - timedelta(days=days_ago)
    sent = send(
        child=child, contact=contact, purpose=purpose, title=paper.title, document=paper, by=by, how=how,
        content=document_pdf(paper, language=ENGLISH, is_outside=True), on=None if how == How.LINK else day,
    )  # fmt: skip
    at = timezone.now() - timedelta(days=days_ago)
    values = {"sent_at": at}
    if how == How.LINK:
        values |= {"mailed_at": at + timedelta(minutes=1), "expires_at": at + timedelta(days=7)}
    Sending.objects.filter(pk=sent.sending.pk).update(**values)
    sent.sending.refresh_from_db()
    return sent.sending


def _opened(sending: Sending, at: datetime) -> None:
    Opening.objects.create(sending=sending, at=at)


def _sent_and_answered(child, contact, by, today) -> None:
    _agree(child, contact, OutsidePurpose.SUMMARY, by, today - timedelta(days=60))
    _agree(child, contact, OutsidePurpose.LIAISON, by, today - timedelta(days=60))
    sending = _send(child, contact, Kind.SUMMARY, "Summary", OutsidePurpose.SUMMARY, by, today, days_ago=3)
    _opened(sending, timezone.now() - timedelta(days=2, hours=3))
    acknowledge(
        sending, "Thank you. We see the same at our water table, and have put the counting song up on our wall."
    )


def _waiting(child, contact, by, today) -> None:
    _agree(child, contact, OutsidePurpose.PROGRESS_CHECK, by, today - timedelta(days=10))
    title = "Progress check at age two"
    _send(child, contact, Kind.PROGRESS_CHECK, title, OutsidePurpose.PROGRESS_CHECK, by, today, days_ago=4)


def _withdrawn(child, contact, by, today) -> None:
    _agree(child, contact, OutsidePurpose.SUMMARY, by, today - timedelta(days=30))
    _send(child, contact, Kind.SUMMARY, "Summary", OutsidePurpose.SUMMARY, by, today, days_ago=5)
    carer = Carer.objects.filter(child=child).first()
    withdraw(
        child=child, contact=contact, purpose=OutsidePurpose.SUMMARY, on=today, by=by, given_by=str(carer), carer=carer
    )


def _posted(child, contact, by, today) -> None:
    _agree(child, contact, OutsidePurpose.SUMMARY, by, today - timedelta(days=40))
    paper = _send(
        child, contact, Kind.SUMMARY, "Summary", OutsidePurpose.SUMMARY, by, today, days_ago=15, how=How.POSTED
    )
    note_reply(sending=paper, words="Rang to say it came. She brings picture cards on her next visit.", on=today, by=by)

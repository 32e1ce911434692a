"""Canaries: a word in every protected field, and who meets it on any page as any role and relation (S6, S7, S9, S42).

``tests/access/canaries.py`` says who may read what. Here everybody asks for everything they can open: what must not be
seen is not seen, and what somebody should see is seen by them, or the canary would prove nothing.
"""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django_scopes import scope, scopes_disabled

from children.models import Carer, Child
from families import asking, copying, talking
from families.data_map import MAP
from families.notice_models import Notice, NoticeWishes
from families.reminders import remind
from journals import takeout
from keyworkers.watch import watch
from nursery import pdf
from nursery.models import AuditEvent, Mail, User
from senco import actions as concerns
from senco import safety
from tests.access import TABLE
from tests.access.canaries import (
    CIRCLES,
    NOT_SIGNED_IN,
    RULES,
    Canary,
    canaries_in,
    in_circle,
    plant,
    without_a_rule,
    words_of,
)
from tests.access.relations import Relations
from tests.conftest import NOW
from tests.factories import BEGINNING, MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Who asks, as which person of the access table, whether for pages about nobody too, and about which children. Who may open
# every child's page is asked about one of them. What is refused about ``own``, the access table holds.
ASKS = {
    "manager": ("manager", True, ["own"]),
    "deputy": ("deputy", True, ["own"]),
    "senco": ("senco", True, ["own"]),
    "team": ("team", True, ["own", "elsewhere"]),
    "same_room": ("same_room", True, ["own"]),
    "buddy": ("same_room", False, ["own"]),
    "colleague": ("same_room", True, ["own", "former"]),
    "other_room": ("other_room", True, ["own"]),
    "dsl": ("dsl", True, ["own"]),
    "apprentice": ("apprentice", True, ["own"]),
    "bank": ("bank", True, ["own"]),
    "carer": ("carer", True, ["own", "sibling", "roommate"]),
    "grandmother": ("carer", True, ["own"]),
    "restricted": ("carer", True, ["own", "sibling"]),
    "aunt": ("carer", True, ["own"]),
    "roommates_mother": ("carer", False, ["own", "roommate"]),
    "formers_mother": ("carer", False, ["former"]),
    "nobody": ("nobody", True, []),
    "elsewhere_manager": ("manager", True, []),
    "elsewhere_carer": ("carer", False, ["own"]),
    "anonymous": ("anonymous", True, ["own"]),
    "screen": ("screen", True, ["own"]),
    "tablet": ("tablet", True, ["own"]),
    "outside": ("outside", True, ["own"]),
}
TURNS = [  # who may do nearly the same: one asks for this page, the next for the next. In the deep form everybody asks for all
    ("manager", "deputy"), ("senco", "team", "same_room"), ("other_room", "dsl"), ("apprentice", "bank"),
]  # fmt: skip
CHILDREN = ["own", "roommate", "sibling", "former", "elsewhere"]
EACH = {
    "senco:referral",
    "senco:case",
    "keyworkers:meeting",
    "paperwork:write",
    "staff:detail",
}  # of which everybody asks: the pages where the last of a circle meets something
ASKED_FOR = {  # what a page shows only when it is asked for
    "keyworkers:group_time": lambda world: f"?day={MONDAY + timedelta(days=1)}&person={world.practitioner.code}",
    "children:list": lambda world: "?state=left",
}
TAKEN_ALONG = {  # a book and an archive say besides whose they are, and every entry as it stands in the journal
    "children.Child.first_name", "children.Child.last_name", "journals.Observation.interest", "journals.Shared.words",
}  # fmt: skip
NAMED = {"nursery.User.name", "nursery.User of a family.name", "staff.Practitioner.known_as"}  # beside what they wrote
NAMED |= {"children.Contact.name", "children.Contact.organisation"}
ASKED_IN_DEEP_FORM = {
    ("senco.Referral.override", "safety"),  # of a case that the lead was let into
    ("paperwork.Sending.without_consent_because", "guard"),
}
NARROWER = {"senco": "leads", "support": "senco", "team": "support", "room": "team", "care": "room"}
NARROWER |= {"staff": "workers", "talkers": "leads", "writers": "leads", "family": "parent"}


@dataclass
class Found:
    """``planted``: word → canary; ``seen``: word → who met it where."""

    relations: Relations
    planted: dict[str, Canary]
    seen: dict[str, set[tuple[str, str]]]
    opened: Counter


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker):
    """Everybody has asked for everything. A PDF is what it is drawn from: drawing each would take minutes."""
    with (
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(pdf, "_draw", lambda pages, *_args, **_more: [page.html.encode() for page in pages])
        logging.disable()
        relations = Relations()
        found = Found(relations, plant(relations), defaultdict(set), Counter())
        for who in ASKS:
            ask(found, who)
        yield found
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


def ask(found: Found, who: str, *, everything=False) -> None:
    client = found.relations.client(who)
    role, everywhere, about = ASKS[who]
    met = {
        page for places in found.seen.values() for _, page in places
    }  # what is on no page here leaks to no other nursery
    together = next((those for those in TURNS if who in those), (who,))
    for number, (name, row) in enumerate((name, row) for name, row in TABLE.items() if row.get):
        turns = [one for one in together if ASKS[one][0] in row.get.people] or [who]
        if (
            not everything
            and name not in EACH
            and (turns[number % len(turns)] != who or (who == "elsewhere_manager" and name not in met))
        ):
            continue
        for address in addresses(found.relations, name, who, role, everywhere, CHILDREN if everything else about):
            response = client.get(address)
            found.opened[who] += response.status_code == 200
            content = b"".join(response.streaming_content) if response.streaming else response.content
            for word in canaries_in(content) | canaries_in(str(response.headers).encode()):
                found.seen[word].add((who, name))


def addresses(relations: Relations, name: str, who: str, role: str, everywhere: bool, about: list[str]) -> list[str]:
    """Those of one page that the access table opens to ``role``; one alone of a child that ``who`` may know nothing of."""
    row, found = TABLE[name], []
    if row.public != (role in NOT_SIGNED_IN) or (":" not in name and role != "nobody"):  # allauth's pages know no child
        return []
    for subject in about if relations.is_about_children(row) else ["own"] if everywhere else []:
        is_near = who in in_circle("care", subject) | in_circle("family", subject) | NOT_SIGNED_IN
        with scopes_disabled():
            if role in row.get.people or (role in row.get.hidden and subject != "own"):
                found += relations.addresses(name, row, subject)[: None if is_near else 1]
    return found + [address + ASKED_FOR[name](relations.world) for address in found[:1] if name in ASKED_FOR]


def test_every_field_of_words_has_a_rule():
    assert without_a_rule() == set(), "say in tests/access/canaries.py who may read them, or that they hold no words"
    assert {circle for rule in RULES.values() for each in words_of(rule).values() for circle in each} <= set(CIRCLES)


def test_nobody_meets_what_is_not_for_them(found):
    assert not (leaks := leaks_of(found)), "\n".join(leaks)
    assert found.opened.total() > 800


def leaks_of(found: Found) -> list[str]:
    return sorted(
        f"{who} reads {canary} on {page}"
        for word, canary in found.planted.items()
        for who, page in found.seen[word]
        if not canary.may_be_read_by(who)
    )


def test_a_file_that_is_made_holds_no_more_than_the_pages(found):
    """What a family and a key worker take along, as a book and as an archive."""
    world = found.relations.world
    for who, contents in (("carer", "family"), ("team", "everything")):
        with scope(setting=world.setting):
            child, user = Child.objects.get(pk=world.child.pk), User.objects.get(pk=world.users[who].pk)
            about = {"child": child, "contents": contents, "first": BEGINNING, "last": MONDAY, "by": user}
            jobs = [takeout.ask(form=form, **about) for form in ("book", "archive")]
        for job in jobs:
            job.refresh_from_db()
            held = [found.planted[word] for word in canaries_in(job.file.read())]
            more = [str(one) for one in held if not one.may_be_read_by(who) and one.field not in TAKEN_ALONG]
            assert not more, f"{who}, {job.kind}: {sorted(more)}"
            assert ("own",) in {one.about for one in held}


def test_a_familys_copy_holds_what_the_data_map_hands_out(found):
    """R91: of its own child alone; and nothing that was left with another carer, or told to the leads."""
    world = found.relations.world
    with scope(setting=world.setting):
        child, manager = Child.objects.get(pk=world.child.pk), User.objects.get(pk=world.users["manager"].pk)
        asked = copying.ask(child=child, by=User.objects.get(pk=world.users["carer"].pk))
        job = copying.hand_over(request=asked, keep_back=set(), by=manager)
    job.refresh_from_db()
    handed = [found.planted[word] for word in canaries_in(job.file.read())]
    wrong = []
    for canary in handed:
        kind, _, name = canary.field.rpartition(".")
        entry = MAP[kind.partition(" ")[0]]
        of_whoever_asks = kind == "children.Carer" and name in copying.OWN
        if canary.field not in NAMED and not (
            "own" in canary.about and (of_whoever_asks or name in entry.shows.split())
        ):
            wrong.append(str(canary))
    assert wrong == []
    assert {"senco.SafetyEntry", "families.Message for another"}.isdisjoint(
        one.field.rpartition(".")[0] for one in handed
    )
    assert len(handed) > 80


def test_what_goes_out_by_itself_says_nothing(found):
    """S42, S51: mails, notices and the trail, when something is told in every way that there is."""
    world, word = found.relations.world, "canary99999"
    with scope(setting=world.setting):
        people = {name: User.objects.get(pk=user.pk) for name, user in world.users.items()}
        NoticeWishes.objects.bulk_create(NoticeWishes(user=user, by_mail="at_once") for user in people.values())
        child, carer = Child.objects.get(pk=world.child.pk), Carer.objects.get(pk=world.carer.pk)
        by_family, by_team = {"child": child, "by": people["carer"]}, {"child": child, "by": people["team"]}
        mail.outbox.clear()
        talking.write(**by_family, words=word, carer=carer)
        talking.answer(**by_team, words=word)
        asking.ask(**by_family, carer=carer, about="other", words=word)
        safety.tell(**by_team, words=word, child_said=word, happened_at=world.setting.now())
        concerns.raise_concern(**by_team, title=word, concern=word)
        concerns.raise_worry(**by_team, words=word)
        remind(world.setting)
        watch()
        copying.refuse(
            request=copying.ask(child=world.new_child, by=people["manager"]), because=word, by=people["manager"]
        )
        assert len(mail.outbox) > 8
        said = [f"{one.subject} {one.body}" for one in mail.outbox]
        said += [one.words for one in Mail.objects.filter(trouble="")]
        said += Notice.objects.values_list("path", flat=True)
        said += [str(details) for details in AuditEvent.objects.values_list("details", flat=True)]
    assert [one for one in said if canaries_in(one.encode())] == []


@pytest.mark.deep
def test_nobody_meets_what_is_not_for_them_about_any_child(found):
    """As before, with everybody asking about every child."""
    for who in ASKS:
        ask(found, who, everything=True)
    assert not (leaks := leaks_of(found)), "\n".join(leaks)


def test_everybody_meets_what_is_for_them(found):
    """For each field and each circle that its rule lets in: somebody of it, and of no narrower one, has met a canary."""
    met, asked = set(ASKED_IN_DEEP_FORM), set()
    for word, canary in found.planted.items():
        for circle in canary.circles:
            asked.add((canary.field, circle))
            if (canary.readers(circle) - canary.readers(NARROWER.get(circle, ""))) & {
                who for who, _ in found.seen[word]
            }:
                met.add((canary.field, circle))
    ruled = {
        (f"{kind}.{name}", circle)
        for kind, rule in RULES.items()
        for name, all in words_of(rule).items()
        for circle in all
    }
    assert not ruled - asked, f"no row of that kind in tests/access/relations.py: {sorted(ruled - asked)}"
    assert not asked - met, "\n".join(
        f"nobody met {name} who is only of {circle}" for name, circle in sorted(asked - met)
    )

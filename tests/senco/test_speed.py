"""Pages of support ask the same of many cases as of one, and at most twelve things."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from children.models import Contact
from paperwork import sending
from senco import actions, referrals, safety
from tests import factories

pytestmark = pytest.mark.once  # it counts questions


def furnish(path, number: int):
    """One more case that has come all the way, with a plan, a referral, a worry, and a confidential record."""
    case = path.support()
    contact = Contact.objects.create(
        setting=path.setting, kind="agency", organisation=f"Riverside {number}", email="team@riverside.example"
    )
    referral = referrals.draft(case=case, contact=contact, parts={}, by=path["senco"])
    send_link(path, referral)
    cycle = path.plan(case)
    case.observations.add(factories.make_observation(path.child, by=path["aisha"]))
    actions.raise_worry(child=path.child, words="x", by=path["senco"])
    kept = safety.tell(child=path.child, words="x", child_said="", happened_at=path.setting.now(), by=path["senco"])
    return case, referral, cycle, kept


def send_link(path, referral):
    """By Kith’s own link; it was opened and answered."""
    who = {"carer": path.holly, "how": "signed form", "on": path.today, "by": path["senco"]}
    referrals.record_consent(referral=referral, given=True, **who)
    referral.refresh_from_db()
    later = path.today + timedelta(days=9)
    sent = referrals.send_link(referral=referral, content=b"%PDF-1.7", chase_on=later, by=path["senco"])
    sending.open_paper(sent.sending)
    sending.acknowledge(sent.sending, "Thank you.")
    referral.refresh_from_db()


def more_of(path, case, referral, cycle, kept):
    """The same case, much longer."""
    for _ in range(6):
        path_visit = {"on": path.today, "starts": 600, "minutes": 20, "where": "snack", "words": "Pointed."}
        actions.visit(case=case, by=path["senco"], **path_visit)
        case.observations.add(factories.make_observation(path.child, by=path["aisha"]))
        safety.note(kept=kept, kind="note", words="x", happened_at=path.setting.now(), by=path["lead"])
    actions.review_cycle(cycle=cycle, on=path.today, words="x", family="", results=["x"], by=path["senco"])
    path.plan(path.now(case), days=60)
    for number in range(4):
        contact = Contact.objects.create(setting=path.setting, kind="agency", organisation=f"Hill {number}")
        referrals.draft(case=case, contact=contact, parts={}, by=path["senco"])
    for _ in range(3):
        send_link(path, referral)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("senco", "senco:home"), ("manager", "senco:home"), ("aisha", "senco:home"), ("lead", "senco:home"),
        ("senco", "senco:case"), ("aisha", "senco:case"), ("senco", "senco:referral"), ("lead", "senco:safety"),
        ("senco", "senco:today"), ("manager", "senco:today"),
        ("senco", "senco:closed"), ("aisha", "senco:doors"), ("senco", "senco:child"), ("aisha", "senco:child"),
        ("marta", "senco:child"), ("marta", "senco:case"),
    ],
)  # fmt: skip
def test_pages_ask_the_same_of_many(client, path, who, name):
    case, referral, cycle, kept = furnish(path, 0)
    actions.let_buddy_look(case=case, may=True, by=path["senco"])
    args = {
        "senco:case": [case.code], "senco:referral": [referral.code], "senco:safety": [kept.code],
        "senco:child": [path.child.code],
    }.get(name, [])  # fmt: skip
    client.force_login(path[who])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        return [query["sql"][:200] for query in queries.captured_queries]

    asked()
    few = asked()
    more_of(path, case, referral, cycle, kept)
    for number in range(1, 4):
        furnish(path, number)
    many = asked()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 12, "\n".join(many)

from datetime import timedelta

from children.actions import set_outside_consent
from children.models import Contact
from nursery.models import Membership
from nursery.roles import Role
from senco import actions, meetings, referrals, safety
from senco.models import Case
from tests.access.base import DSL, LEADS, SAME_ROOM, SENCO, STAFF, STRANGER, TEAM, Row, To

READ = TEAM | SAME_ROOM | SENCO | LEADS  # key worker, secondary; SENCO, manager, deputy (S7)
NOT_READ = STAFF - READ


def furnish(world) -> None:
    """A case with a plan and a referral, one that waits for its parents, a worry, and a record for the safeguarding lead."""
    team, today = world.users["team"], world.setting.today()
    by = {"by": world.users["senco"]}
    carer = world.carer
    case = actions.raise_concern(child=world.child, title="Talking", concern="Ten words.", by=team)
    world.raised = actions.raise_concern(child=world.child, title="Walking", concern="Holds on.", by=team)
    actions.tell_parents(case=case, on=today, how="in person", people=[carer], words="They had noticed.", **by)
    actions.acknowledge(case=case, **by)
    actions.answer(case=case, answer="yes", carer=carer, how="signed form", on=today, **by)
    actions.visit(case=case, on=today, starts=600, minutes=20, where="snack", words="Pointed.", **by)
    actions.decide(case=case, decision="meeting", words="Talk with them.", **by)
    guests = [{"key": f"carer-{carer.pk}", "name": carer.first_name, "part": "family"}]
    met = meetings.invite(case=case, on=today, starts=600, ends=630, place="office", anyway=True, guests=guests, **by)
    meetings.hold(case=case, meeting=met, on=today, came=[guests[0]["key"]], words="Small steps.", **by)
    rows = [{"outcome": "Asks", "actions": "Signs", "who": "Team", "expected": "Daily", "result": ""}]
    world.cycle = actions.plan_cycle(
        case=case, kind="SEN support plan", starts_on=today, review_on=today + timedelta(days=30), assess="Signs well.",
        family_view="", child_view="", outcomes=rows, **by,
    )  # fmt: skip
    contact = Contact.objects.create(
        setting=world.setting, kind="agency", organisation="Riverside", email="team@riverside.example"
    )
    world.referral = referrals.draft(case=case, contact=contact, parts={"hoped": "To know more."}, **by)
    hill = Contact.objects.create(setting=world.setting, kind="agency", organisation="Hill", email="team@hill.example")
    gone = referrals.draft(case=case, contact=hill, parts={}, **by)
    referrals.record_consent(referral=gone, given=True, carer=carer, how="signed form", on=today, **by)
    gone.refresh_from_db()
    sent = referrals.send_link(referral=gone, content=b"%PDF-1.7", chase_on=today + timedelta(days=9), **by)
    world.link = sent.sending
    set_outside_consent(
        child=world.child, contact=contact, purpose="referral", given=True, given_by="Kasia", on=today, **by
    )
    world.case = Case.objects.get(pk=case.pk)
    world.worry = actions.raise_worry(child=world.child, words="Clings.", by=team)
    Membership.objects.create(user=world.users["dsl"], setting=world.setting, role=Role.SAFEGUARDING, starts_on=today)
    world.record = safety.tell(
        child=world.child, words="A mark.", child_said="", happened_at=world.setting.now(), by=team
    )
    world.named = Membership.objects.get(user=world.users["dsl"], role=Role.SAFEGUARDING)


ROWS = {
    "senco:home": Row(get=To(STAFF)),
    "senco:today": Row(get=To(SENCO | LEADS)),
    "senco:closed": Row(get=To(STAFF)),
    "senco:doors": Row(get=To(STAFF)),
    "senco:door": Row(get=To(STAFF | STRANGER), post=To(STAFF | STRANGER, 422), args=["safety"]),
    "senco:child": Row(get=To(READ, hidden=NOT_READ), args=["child"]),
    "senco:case": Row(get=To(READ, hidden=NOT_READ), args=["case"]),
    "senco:do": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["raised", "tell"]),
    "senco:cycle_new": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["case"]),
    "senco:cycle": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["cycle"]),
    "senco:review": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["cycle"]),
    "senco:evidence": Row(get=To(READ, hidden=NOT_READ), post=To(READ, hidden=NOT_READ), args=["case"]),
    "senco:refer": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["case"]),
    "senco:referral": Row(get=To(READ, hidden=NOT_READ), args=["referral"]),
    "senco:referral_do": Row(
        get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["referral", "consent"]
    ),
    "senco:referral_pdf": Row(get=To(READ, hidden=NOT_READ), post=To(READ, hidden=NOT_READ), args=["referral"]),
    "senco:referral_link": Row(get=To(READ, hidden=NOT_READ), post=To(READ, 422, hidden=NOT_READ), args=["referral"]),
    "senco:link_pdf": Row(get=To(READ, hidden=NOT_READ), args=["link"]),
    "senco:link_do": Row(post=To(READ, 302, hidden=NOT_READ), args=["link", "revoke"]),
    "senco:worry": Row(get=To(TEAM | LEADS, hidden=STAFF - TEAM - LEADS), args=["worry"]),
    "senco:worry_do": Row(
        post=To(TEAM | LEADS, 422, hidden=STAFF - TEAM - LEADS), args=["worry", "become"], data={"title": ""}
    ),
    "senco:safety": Row(get=To(DSL, hidden=STAFF - DSL | STRANGER), args=["record"]),
    "senco:safety_do": Row(post=To(DSL, 422, hidden=STAFF - DSL | STRANGER), args=["record", "close"]),
    "senco:safety_add": Row(
        get=To(TEAM, hidden=STAFF - TEAM | STRANGER),
        post=To(TEAM, 422, hidden=STAFF - TEAM | STRANGER),
        args=["record"],
    ),
    "senco:leads": Row(get=To(LEADS), post=To(LEADS, 422)),
    "senco:lead_end": Row(post=To(LEADS, 302), args=["named"]),
}

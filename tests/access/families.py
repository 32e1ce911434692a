from datetime import timedelta

from django.core.files.base import ContentFile
from django_scopes import scope

from families.asking import ask as ask_for_change
from families.copying import ask
from families.data_models import RetentionRules
from families.invitations import invite
from journals.home import add_from_home, share_step
from keyworkers.meetings import invite as call_meeting
from nursery.models import Job, JobState
from tests import factories
from tests.access.base import (
    CARER,
    EVERYBODY,
    FAMILIES,
    KEY_CARE,
    KEY_WORKERS,
    LEADS,
    MEMBERS,
    OTHER_ROOM,
    RESTRICTED,
    SAME_ROOM,
    TEAM,
    Row,
    To,
)

ROWS = {
    "families:home": Row(get=To(FAMILIES)),
    "families:journal": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:photo": Row(get=To(CARER, hidden=RESTRICTED), args=["child", "photo", "small"]),
    "families:card": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:policy": Row(get=To(CARER, hidden=RESTRICTED)),
    "families:policy_pdf": Row(get=To(CARER, hidden=RESTRICTED)),
    "families:you": Row(get=To(FAMILIES)),
    "families:protect": Row(get=To(FAMILIES, 302)),
    "families:language": Row(post=To(EVERYBODY, 302), public=True),
    "families:switch": Row(post=To(FAMILIES, 302)),
    "families:manifest": Row(get=To(EVERYBODY), public=True),
    "families:new_address": Row(get=To(EVERYBODY, 404), post=To(EVERYBODY, 404), args=["no-such-secret"], public=True),
    "families:join": Row(get=To(EVERYBODY), post=To(EVERYBODY, (302, 422)), args=["invitation_secret"], public=True),
    "families:job": Row(get=To(CARER, hidden=RESTRICTED), args=["family_job"]),  # one's own
    "families:job_file": Row(get=To(CARER, hidden=RESTRICTED), args=["family_job"]),
    "families:take_out": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 404, hidden=RESTRICTED), args=["child"]),
    "families:carers": Row(get=To(KEY_CARE, hidden=OTHER_ROOM), args=["child"]),
    "families:invite": Row(post=To(KEY_CARE, 302, hidden=OTHER_ROOM), args=["child", "carer"]),
    "families:take_back": Row(post=To(KEY_CARE, 302, hidden=OTHER_ROOM), args=["child", "invitation"]),
    "families:messages": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 422, hidden=RESTRICTED), args=["child"]),
    "families:read": Row(post=To(CARER, 204, hidden=RESTRICTED), args=["child"]),
    "families:talks": Row(get=To(KEY_WORKERS)),
    "families:talk": Row(
        get=To(TEAM | SAME_ROOM | LEADS, hidden=OTHER_ROOM),  # same_room is the child's secondary
        post=To(TEAM | SAME_ROOM | LEADS, 422, hidden=OTHER_ROOM),
        args=["child"],
    ),
    "families:talk_read": Row(post=To(TEAM | SAME_ROOM | LEADS, 204, hidden=OTHER_ROOM), args=["child"]),
    "families:notices": Row(get=To(MEMBERS), post=To(MEMBERS, 422)),
    "families:push_add": Row(post=To(MEMBERS, 422)),
    "families:push_remove": Row(post=To(MEMBERS, 302)),
    "families:shell": Row(get=To(EVERYBODY), public=True),
    "families:add": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 422, hidden=RESTRICTED), args=["child"]),
    "families:steps": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:say_step": Row(post=To(CARER, 422, hidden=RESTRICTED), args=["child", "step"]),
    "families:reply": Row(post=To(CARER, 422, hidden=RESTRICTED), args=["child", "observation"]),
    "families:more": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child", "observation"]),
    "families:home_remove": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child", "home_entry"]),
    "families:your_data": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 302, hidden=RESTRICTED), args=["child"]),
    "families:continuity": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:looks": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:requests": Row(get=To(LEADS)),
    "families:retention": Row(get=To(LEADS), post=To(LEADS, (409, 422))),
    "families:review": Row(get=To(LEADS), args=["data_request"]),
    "families:answer_request": Row(post=To(LEADS, 302), args=["data_request"]),
    "families:erase": Row(get=To(LEADS), post=To(LEADS, 422), args=["gone_child"]),
    "families:hold": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "families:end_hold": Row(post=To(LEADS, 302), args=["child"]),
    "families:forms": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:consents": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:consent": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child"]),
    "families:known": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 302, hidden=RESTRICTED), args=["child"]),
    "families:change": Row(
        get=To(CARER, hidden=RESTRICTED), post=To(CARER, 422, hidden=RESTRICTED), args=["child", "allergies"]
    ),
    "families:changes": Row(get=To(KEY_WORKERS)),
    "families:answer": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 302, hidden=OTHER_ROOM), args=["change_request"]
    ),
    "families:who_waits": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:day": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:moments": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:times": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:take": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child"]),
    "families:move": Row(
        get=To(CARER, hidden=RESTRICTED), post=To(CARER, 302, hidden=RESTRICTED), args=["child", "family_drop_in"]
    ),
    "families:give_back": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child", "family_meeting"]),
    "families:come": Row(post=To(CARER, 302, hidden=RESTRICTED), args=["child", "family_meeting"]),
    "families:calendar": Row(get=To(CARER, hidden=RESTRICTED), args=["child", "family_meeting"]),
    "families:support": Row(
        get=To(CARER, hidden=RESTRICTED),
        post=To(CARER, 302, hidden=RESTRICTED),
        args=["child"],
        data=lambda world: {"about": world.case.code, "answer": "back"},
    ),
    "families:about": Row(get=To(CARER, hidden=RESTRICTED), post=To(CARER, 302, hidden=RESTRICTED), args=["child"]),
    "families:about_save": Row(post=To(CARER, 409, hidden=RESTRICTED), args=["child"]),
    "families:paper": Row(
        get=To(CARER, hidden=RESTRICTED), post=To(CARER, 302, hidden=RESTRICTED), args=["child", "shared_paper"]
    ),
    "families:paper_pdf": Row(get=To(CARER, hidden=RESTRICTED), args=["child", "shared_paper"]),
    "families:link": Row(get=To(LEADS), post=To(LEADS, 302), args=["user"]),
}


def furnish(world) -> None:
    """What this room's rows need."""
    with scope(setting=world.setting):
        share_step(step=world.step, by=world.users["team"])
        world.home_entry = add_from_home(
            child=world.child, carer=world.carer, by=world.users["carer"], words="Slept in the tent."
        )
        world.change_request = ask_for_change(
            child=world.child, carer=world.carer, about="collect", words="Her aunt Ola", by=world.users["carer"]
        )
        world.family_meeting, world.family_drop_in = (
            call_meeting(
                child=world.child,
                kind=kind,
                day=factories.MONDAY + timedelta(days=1),
                starts=starts,
                ends=starts + 30,
                carers=[world.carer],
                despite="It suits the family",
                by=world.users["manager"],
            )
            for kind, starts in (("family", 600), ("drop_in", 660))
        )
        RetentionRules.objects.create(setting=world.setting, families_see_looks=True)
        world.data_request = ask(child=world.new_child, by=world.users["carer"])
    world.gone_child = factories.make_child(world.setting, "Ida", leaves_on=factories.BEGINNING)
    father = factories.make_carer(world.child, "Piotr")
    world.invitation, world.invitation_secret = invite(carer=father, how="paper", by=world.users["team"])
    world.family_job = Job.objects.create(
        setting=world.setting,
        kind="journal_book",
        title="Journal",
        state=JobState.DONE,
        asked={"child": world.child.code, "contents": "family"},
        result={"stands_on": {}},
        asked_by=world.users["carer"],
    )
    world.family_job.file.save("journal.pdf", ContentFile(b"nobody"))

from datetime import date

from django_scopes import scope

from nursery.policy import begin, publish
from tests import factories
from tests.access.base import DEPUTY, EVERYBODY, LEADS, MANAGER, MEMBERS, SIGNED_IN, STAFF, STRANGER, Row, To

ROWS = {
    "nursery:home": Row(get=To(MEMBERS, 302)),
    "nursery:health": Row(get=To(EVERYBODY), public=True),
    "nursery:here": Row(get=To(SIGNED_IN, 204)),
    "nursery:csp_report": Row(post=To(EVERYBODY, 204), public=True),
    "nursery:demo_sign_in": Row(post=To(EVERYBODY, 404), args=["not-a-demo-sign-in"], public=True),
    "nursery:choose_setting": Row(post=To(MEMBERS, 404)),
    "nursery:settings": Row(get=To(LEADS)),
    "nursery:setting_edit": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:own_words": Row(get=To(LEADS), post=To(LEADS, 302)),
    "nursery:room_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:room_edit": Row(get=To(LEADS), post=To(LEADS, 422), args=["room"]),
    "nursery:closure_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:closure_remove": Row(post=To(LEADS, 302), args=["closure"]),
    "nursery:term_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:term_edit": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["term"]),
    "nursery:term_remove": Row(post=To(LEADS, 302), args=["term"]),
    "nursery:access": Row(get=To(LEADS)),
    "nursery:access_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:access_end": Row(get=To(LEADS), post=To(LEADS, 422), args=["membership"]),
    "nursery:password_link": Row(post=To(LEADS, 302), args=["user"]),
    "nursery:clear_ask": Row(post=To(LEADS, 302), args=["user"]),
    "nursery:clear_agree": Row(post=To(LEADS, 302), args=["user"]),
    "nursery:end_sign_ins": Row(post=To(LEADS, 302), args=["user"]),
    "nursery:sign_ins": Row(get=To(MEMBERS)),
    "nursery:end_others": Row(post=To(MEMBERS, 302)),
    "nursery:end_sign_in": Row(post=To(MEMBERS | STRANGER, 404), args=["999999"]),
    "nursery:mail": Row(get=To(LEADS), post=To(LEADS, 302)),
    "nursery:history": Row(get=To(LEADS)),
    "nursery:tablets": Row(get=To(LEADS)),
    "nursery:tablet_enrol": Row(post=To(LEADS, 302, hidden=STRANGER), data=lambda world: {"room": world.room.code}),
    "nursery:tablet_revoke": Row(post=To(LEADS, 302), args=["tablet"]),
    "nursery:tablet_count": Row(get=To(STAFF), post=To(STAFF, 302)),
    "nursery:tablet_rules": Row(get=To(LEADS), post=To(LEADS, (409, 422))),
    "nursery:allow_off_site": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:end_off_site": Row(post=To(LEADS, 302), args=["exception"]),
    "nursery:job": Row(get=To(MANAGER, hidden=STAFF - MANAGER), args=["job"]),  # one's own
    "nursery:job_stop": Row(post=To(MANAGER, 302, hidden=STAFF - MANAGER), args=["job"]),
    "nursery:job_file": Row(get=To(MANAGER, hidden=STAFF - MANAGER), args=["job"]),
}

ROWS |= {
    "nursery:waits": Row(get=To(STAFF)),
    "nursery:import": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:import_template": Row(get=To(LEADS)),
    "nursery:import_check": Row(get=To(MANAGER, hidden=DEPUTY), args=["upload"]),
    "nursery:import_apply": Row(post=To(MANAGER, 302, hidden=DEPUTY), args=["upload"]),
    "nursery:export_ask": Row(post=To(LEADS | STRANGER, 302)),
    "nursery:export_agree": Row(post=To(LEADS | STRANGER, 302)),
    "nursery:export": Row(get=To(LEADS | STRANGER), args=["zip"]),
}

ROWS |= {
    "nursery:policy": Row(get=To(STAFF)),
    "nursery:policy_look": Row(post=To(LEADS, 302)),
    "nursery:policy_proof_pdf": Row(get=To(LEADS | STRANGER, (200, 302))),
    "nursery:policy_version": Row(get=To(LEADS), args=["policy"]),
    "nursery:policy_pdf": Row(get=To(LEADS), args=["policy"]),
    "nursery:policy_words": Row(get=To(LEADS), post=To(LEADS, (302, 409)), args=["policy", "pl"]),
    "nursery:policy_draft": Row(get=To(LEADS | STRANGER, (200, 302))),
    "nursery:policy_begin": Row(post=To(LEADS, 302)),
    "nursery:policy_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:policy_publish": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:policy_drop": Row(post=To(LEADS, 302)),
    "nursery:policy_sentence": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["sentence"]),
    "nursery:policy_heading": Row(get=To(LEADS), post=To(LEADS, 422), args=["sentence"]),
    "nursery:policy_move": Row(post=To(LEADS, 302), args=["sentence"]),
    "nursery:policy_out": Row(post=To(LEADS, 302), args=["sentence"]),
}


def furnish(world) -> None:
    """A policy in force, a new version, and a sentence of it; the other setting writes one, too."""
    manager, stranger = world.users["manager"], world.users["stranger"]
    draft = begin(setting=world.setting, today=factories.MONDAY, by=manager)
    draft.starts_on, draft.review_on, draft.agreed_by = factories.BEGINNING, date(2027, 1, 5), "The manager"
    world.policy = publish(policy=draft, by=manager)
    world.sentence = begin(setting=world.setting, today=factories.MONDAY, by=manager).sentences.first()
    other = stranger.memberships.get().setting
    with scope(setting=other):
        begin(setting=other, today=factories.MONDAY, by=stranger)

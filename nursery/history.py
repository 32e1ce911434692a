"""The trail in words: who did what, when (S53)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.utils.translation import gettext

from nursery.models import AuditEvent, Device, Setting, User

A_PAGE = 50
OPENED = "child_opened"  # many a day: shown apart from changes
FOR_SAFEGUARDING = "safeguarding_"  # how actions begin that only safeguarding leads may know of (R101)
WORDS = {  # {} is what it was done to
    "absence_recorded": "recorded that {} is away",
    "absence_removed": "took back that {} is away",
    "access_ended": "ended a role of {}",
    "access_given": "gave {} a role",
    "access_linked": "said who {} is",
    "accident_told": "noted that parents were told: {}",
    "address_changed": "signs in with another address now",
    "address_suggested": "noted another address for {}, who may sign in with it once it is proven theirs",
    "attendance_cleared": "took back what the register said of {}",
    "attendance_marked": "wrote in the register for {}",
    "bond_confirmed": "confirmed the bond of {}",
    "bond_review_moved": "moved the day on which to look at the bond of {}",
    "bookings_changed": "changed the booked times of {}",
    "calendar_ended": "took back the address of {}",
    "calendar_made": "made an address for {}",
    "card_given": "noted that a card was given for {}",
    "care_recorded": "wrote down care: {}",
    "care_removed": "took out care: {}",
    "care_restored": "put care back: {}",
    "care_team_changed": "changed who looks after {}",
    "care_team_locked": "locked the care team of {}",
    "care_team_unlocked": "unlocked the care team of {}",
    "care_times_changed": "changed when {} expects care",
    "carer_added": "added a carer: {}",
    "carer_changed": "changed what is known of {}",
    "carer_invited": "invited {} to Kith",
    "carer_removed": "removed a carer of {}",
    "change_answered": "answered what the family of {} told us",
    "change_asked": "asked for a change of the record of {}",
    "child_added": "put {} on the roll",
    "child_changed": "changed the record of {}",
    OPENED: "opened pages of {}",
    "clock_off": "noticed that the tablet’s clock was off for {}",
    "closure_added": "added a closed day",
    "closure_removed": "took back a closed day",
    "consent_recorded": "recorded consent for {}",
    "document_begun": "began {}",
    "due_done": "noted that something due about {} was done",
    "due_note_taken_back": "took back what was noted of something due about {}",
    "due_set_aside": "set something due about {} aside",
    "document_finished": "made {} final",
    "document_handed_over": "made somebody else responsible for {}",
    "document_helper_chosen": "said who else may write {}",
    "document_photos_chosen": "chose photos for {}",
    "document_put_back": "put an earlier version back of {}",
    "document_quoted": "quoted what was noticed in {}",
    "document_returned": "returned {}",
    "document_sent_to_check": "sent {} to a check",
    "document_shared": "shared {} with the family",
    "document_signed": "noted a signature under {}",
    "document_taken_back": "took {} back to write on",
    "document_written": "wrote {}",
    "contact_added": "entered the contact {}",
    "contact_changed": "changed the contact {}",
    "contact_restored": "offered the contact {} again",
    "contact_retired": "retired the contact {}",
    "contact_tied": "noted somebody outside who knows {}",
    "contact_untied": "took somebody outside off the page of {}",
    "drop_ins_changed": "changed the drop-in times of {}",
    "experience_noted": "noted how {} was",
    "experience_plan_changed": "changed the plan {}",
    "experience_planned": "planned {}",
    "experience_removed": "took the plan {} out",
    "experience_restored": "put the plan {} back",
    "entry_replied": "answered about {}",
    "data_asked": "asked for everything held about {}",
    "data_refused": "refused a request about {}",
    "data_reviewed": "handed over everything held about {}",
    "erased": "erased what was due: {}",
    "export_agreed": "agreed that {} takes the nursery’s records out",
    "export_asked": "asked to take the nursery’s records out",
    "exported": "took the nursery’s records out",
    "extra_shift_added": "added an extra shift for {}",
    "extra_shift_removed": "took back an extra shift of {}",
    "form_section_changed": "changed a part of our form {}",
    "form_words_changed": "changed what our form says in another language",
    "form_section_moved": "moved a part of our form {}",
    "form_section_removed": "took a part out of our form {}",
    "form_usual_again": "went back to a usual form",
    "framework_changed": "changed our own framework",
    "group_time_saved": "wrote the key group time of {}",
    "handover_moved": "moved the handover of {} on",
    "handover_opened": "planned a handover of {}",
    "handover_parents_told": "told the parents of {} of a handover",
    "handover_visit_added": "added a handover visit for {}",
    "handover_visit_recorded": "noted how a handover visit of {} was",
    "home_added": "added from home: {}",
    "home_sorted": "sorted what came from home: {}",
    "hold_begun": "stopped that anything about {} is erased",
    "hold_ended": "ended what stopped erasing about {}",
    "import_uploaded": "uploaded files to bring in",
    "imported": "brought in {}",
    "imported_team": "brought in the care team of {}",
    "invitation_revoked": "took back {}",
    "invitation_taken_up": "took up {}",
    "job_asked": "asked for {}",
    "job_file_taken": "took the file of {}",
    "job_stopped": "stopped {}",
    "journal_taken_out": "took out the journal of {}",
    "liaison_noted": "noted a talk: {}",
    "many_children_opened": "opened more children’s pages within an hour than is usual: {}",
    "meeting_answered": "noted who comes: {}",
    "meeting_called": "called a meeting: {}",
    "meeting_cancelled": "cancelled a meeting: {}",
    "meeting_guests_changed": "changed who is asked: {}",
    "meeting_moved": "moved a meeting: {}",
    "meeting_outcome_told": "told the family the outcome: {}",
    "meeting_read": "read a confidential meeting: {}",
    "meeting_recorded": "wrote down a meeting: {}",
    "meeting_walked_in": "wrote down that a family came by: {}",
    "mail_tried_again": "sent mail again that had not gone",
    "message_written": "wrote a message about {}",
    "more_asked": "asked for more of {}",
    "next_step_opened": "opened a next step",
    "next_step_said": "said how a next step went",
    "next_step_said_from_home": "said how a next step went at home",
    "next_step_shared": "shared a next step with the family",
    "next_step_unshared": "stopped sharing a next step",
    "non_contact_changed": "changed the paperwork time of {}",
    "language_chosen": "chose the language of their pages",
    "notices_chosen": "chose how they are told",
    "observation_changed": "put {} right",
    "observation_checked": "read {} for the journal",
    "observation_removed": "took {} out of the journals",
    "observation_restored": "put {} back into the journals",
    "observation_returned": "sent {} back",
    "observation_shared": "shared {} with families",
    "observation_unshared": "stopped sharing {}",
    "observed": "wrote {}",
    "off_site_allowed": "let {} open journals elsewhere",
    "off_site_ended": "ended that {} may open journals elsewhere",
    "outside_consent_recorded": "recorded what may go outside about {}",
    "paper_received": "A recipient said that they have {}",
    "paper_sent": "sent outside: {}",
    "paper_opened": "opened the paper {}",
    "paper_printed": "printed a paper about {}",
    "papers_asked": "asked for papers of a group",
    "papers_printed": "printed papers of a group",
    "paperwork_rules_changed": "changed the rules for paperwork",
    "password_changed": "chose a new password",
    "password_link_sent": "sent {} a link to choose a password",
    "photo_changed": "changed the photo of {}",
    "photo_removed": "took a photo out",
    "photo_restored": "put a photo back",
    "photos_printed": "printed photos of {}",
    "pin_set": "set a PIN",
    "plan_weights_changed": "changed what the planner weighs",
    "policy_begun": "began a new version of the policy: {}",
    "policy_dropped": "left the new version of the policy",
    "policy_published": "published {}",
    "policy_sentence_added": "added a sentence to {}",
    "policy_sentence_back": "put a sentence back into {}",
    "policy_sentence_changed": "changed a sentence of {}",
    "policy_sentence_moved": "moved a sentence of {}",
    "policy_words_changed": "changed {} in another language",
    "policy_sentence_out": "took a sentence out of {}",
    "practitioner_added": "added {}",
    "printed_board": "printed the board of {}",
    "printed_cards": "printed key worker cards",
    "printed_continuity": "printed the continuity statement of {}",
    "printed_policy": "printed {}",
    "proposal_allowed": "allowed a refused proposal for {} again",
    "proposal_refused": "refused a proposal for {}",
    "push_added": "lets a device be told",
    "push_removed": "lets no device be told any more",
    "qualification_changed": "changed a qualification of {}",
    "referral_acknowledged": "noted that an agency acknowledged {}",
    "referral_appointment": "noted an appointment from {}",
    "referral_asked": "asked the family about {}",
    "referral_changed": "changed the form of {}",
    "referral_chased": "asked an agency about {}",
    "referral_closed": "closed {}",
    "referral_consented": "noted that a family agrees to {}",
    "referral_drafted": "began {}",
    "referral_opened": "looked at {}",
    "referral_outcome": "noted what came of {}",
    "referral_override": "decided that {} goes without consent",
    "referral_printed": "printed {}",
    "referral_sent": "sent {}, or noted that it was sent",
    "refused": "was refused a page that needs another role",
    "refused_off_site": "was refused a journal or photo away from the nursery",
    "retention_changed": "changed for how long things are kept",
    "room_added": "added the room {}",
    "room_changed": "moved {} to another room",
    "room_details_changed": "changed the room {}",
    "safeguarding_action": "wrote something to do in {}",
    "safeguarding_added": "added to {}",
    "safeguarding_call": "noted a talk in {}",
    "safeguarding_closed": "closed {}",
    "safeguarding_done": "did something of {}",
    "safeguarding_listed": "looked at the list of confidential records",
    "safeguarding_note": "wrote a note in {}",
    "safeguarding_opened": "looked at {}",
    "safeguarding_reader_ended": "ended that somebody may read {}",
    "safeguarding_reader_named": "let somebody read {}",
    "safeguarding_reopened": "opened {} again",
    "safeguarding_seen": "has read {}",
    "safeguarding_shared": "shared something of {} outside",
    "safeguarding_told": "told the safeguarding leads something",
    "routine_read": "read the card of routines of {}",
    "screen_enrolled": "made a browser the screen of {}",
    "screen_revoked": "took the screen {} back",
    "second_factor_changed": "changed what protects their sign-in",
    "second_factor_asked": "asked to take off what protects the sign-in of {}, who lost it",
    "second_factor_cleared": "agreed, and took off what protected the sign-in of {}",
    "sending_answered": "noted an answer to {}",
    "sending_code_renewed": "made another code for {}",
    "sending_mailed_again": "mailed the link of {} again",
    "sending_revoked": "took back a link: {}",
    "sent_paper_read": "read what was sent: {}",
    "setting_changed": "changed the settings of {}",
    "settling_planned": "planned settling-in visits for {}",
    "settling_step_done": "ticked a line of settling in for {}",
    "settling_step_undone": "took back a line of settling in for {}",
    "settling_told": "told the family of {} how a first session was",
    "settling_visit_added": "planned a settling-in visit for {}",
    "settling_visit_changed": "moved a settling-in visit of {}",
    "settling_visit_recorded": "noted how {} settled in",
    "settling_visit_removed": "took out a settling-in visit of {}",
    "shifts_changed": "changed the shifts of {}",
    "sign_in_closed": "The sign-in of {} was closed: no role is left",
    "sign_in_refused": "Somebody tried to sign in as {} and was refused",
    "signed_in": "signed in",
    "signed_out": "signed out",
    "sleep_checked": "looked at a sleeping child: {}",
    "sleep_ended": "noted that a child woke up: {}",
    "support_answer": "recorded what parents said to {}",
    "support_changed": "changed what {} is about",
    "support_child_opened": "looked at the support of {}",
    "support_closed": "closed {}",
    "support_decision": "decided what is next in {}",
    "support_lead_asked": "asked the safeguarding lead about {}",
    "support_listed": "looked at the list of support cases",
    "support_meeting": "planned a meeting for {}",
    "support_meeting_called_off": "called off a meeting for {}",
    "support_met": "wrote down a meeting for {}",
    "support_opened": "looked at {}",
    "support_outcome_told": "told a parent what was agreed in {}",
    "support_override": "let {} go on before parents are told",
    "support_plan_changed": "changed the plan of {}",
    "support_planned": "planned the next cycle of {}",
    "support_printed": "printed the file of {}",
    "support_raised": "raised a concern: {}",
    "support_readers_changed": "changed who may look at {}",
    "support_reopened": "opened {} again",
    "support_reply_noted": "noted a reply to an invitation for {}",
    "support_reviewed": "reviewed the plan of {}",
    "support_seen": "has seen {}",
    "support_told": "told the parents: {}",
    "support_visit": "observed for {}",
    "support_withdrawn": "noted that permission was withdrawn: {}",
    "support_given": "noted support with paperwork for {}",
    "tablet_enrolled": "made a browser the tablet {}",
    "tablet_pins_stopped": "PINs were wrong 15 times in an hour: everybody signs in fully on {}",
    "tablet_revoked": "took the tablet {} back",
    "tablet_rules_changed": "changed the rules for tablets and journals of {}",
    "tablet_unlocked": "unlocked {}",
    "term_added": "added {}",
    "term_changed": "changed the days of {}",
    "term_removed": "took a term away",
    "what_if_changed": "thought on about {}",
    "what_if_kept": "kept a what if: {}",
    "what_if_made_real": "made real: {}",
    "worry_became_concern": "passed on {} to the SENCO",
    "worry_opened": "looked at {}",
    "worry_raised": "asked to talk over {}",
    "worry_talked_over": "talked over {}",
}

OF_A_CHILD = [  # what is recorded of a child itself, and what its family may read (R100)
    "attendance_cleared",
    "attendance_marked",
    "bond_confirmed",
    "bond_review_moved",
    "bookings_changed",
    "card_given",
    "care_team_changed",
    "care_team_locked",
    "care_team_unlocked",
    "care_times_changed",
    "carer_removed",
    "change_answered",
    "change_asked",
    "child_added",
    "child_changed",
    OPENED,
    "consent_recorded",
    "contact_tied",
    "contact_untied",
    "data_asked",
    "data_refused",
    "data_reviewed",
    "due_done",
    "due_note_taken_back",
    "due_set_aside",
    "handover_moved",
    "handover_opened",
    "handover_parents_told",
    "handover_visit_added",
    "handover_visit_recorded",
    "hold_begun",
    "hold_ended",
    "imported",
    "journal_taken_out",
    "message_written",
    "outside_consent_recorded",
    "paper_opened",
    "paper_printed",
    "photos_printed",
    "printed_continuity",
    "proposal_allowed",
    "proposal_refused",
    "room_changed",
    "routine_read",
    "settling_planned",
    "settling_step_done",
    "settling_step_undone",
    "settling_told",
    "settling_visit_recorded",
    "settling_visit_removed",
]
GONE = "a record that is no longer here"


def fixed_words() -> Iterator[str]:
    """What a family may read: translated though no literal marks it, see ``MORE_WORDS``."""
    yield from (WORDS[action] for action in OF_A_CHILD)


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    words: str
    day: date


def entries(
    setting: Setting,
    *,
    user: User | None = None,
    day: date | None = None,
    before: int | None = None,
    looks: bool = False,
    with_safeguarding: bool = False,
):
    """Entries of ``setting``, newest first; ``before`` is the key at which the page before this one ended.

    ``looks``: who opened which child, which is left out else, as there are so many.

    What was done to safeguarding records is only for their leads: ``with_safeguarding``.
    """
    found = AuditEvent.objects.filter(setting=setting.pk)
    found = found.filter(action=OPENED) if looks else found.exclude(action=OPENED)
    if not with_safeguarding:
        found = found.exclude(action__startswith=FOR_SAFEGUARDING)
    if user:
        found = found.filter(actor=user.pk)
    if day:
        midnight = datetime.combine(day, time(), ZoneInfo(setting.timezone))
        next_midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(setting.timezone))
        found = found.filter(at__gte=midnight, at__lt=next_midnight)
    return found.filter(pk__lt=before) if before else found


def in_words(events: list[AuditEvent], setting: Setting) -> list[Line]:
    """Names come from what the ids lead to today: one query for the people and one for each kind of thing."""
    people = User.objects.in_bulk({event.actor for event in events if event.actor})
    keys: dict[str, set[int]] = {}
    for event in events:
        if event.target_type and event.target:
            keys.setdefault(event.target_type, set()).add(event.target)
    tablets = Device.objects.in_bulk({event.details["tablet"] for event in events if event.details.get("tablet")})
    things = {kind: apps.get_model(kind)._default_manager.in_bulk(found) for kind, found in keys.items()}
    zone = ZoneInfo(setting.timezone)
    lines = []
    for event in events:
        thing = things.get(event.target_type, {}).get(event.target)
        target = str(thing) if thing else GONE if event.target else "records"
        if target.startswith(("A ", "An ")):  # it stands inside a sentence
            target = target[0].lower() + target[1:]
        words = WORDS.get(event.action, event.action.replace("_", " ") + (": {}" if event.target else ""))
        words = gettext(words).format(target)
        if (tablet := tablets.get(event.details.get("tablet"))) and tablet != thing:
            words += " · " + gettext("on {tablet}").format(tablet=tablet.name)
        at = event.at.astimezone(zone)
        lines.append(Line(at, people[event.actor].name if event.actor in people else "", words, at.date()))
    return lines

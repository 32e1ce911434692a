"""The trail in words: who did what, when (S53)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps

from nursery.models import AuditEvent, Device, Setting, User

A_PAGE = 50
WORDS = {  # {} is what it was done to
    "absence_recorded": "recorded that {} is away",
    "absence_removed": "took back that {} is away",
    "access_ended": "ended a role of {}",
    "access_given": "gave {} a role",
    "access_linked": "said who {} is",
    "accident_told": "noted that parents were told: {}",
    "attendance_cleared": "took back what the register said of {}",
    "attendance_marked": "wrote in the register for {}",
    "bond_confirmed": "confirmed the bond of {}",
    "bond_review_moved": "moved the day on which to look at the bond of {}",
    "bookings_changed": "changed the booked times of {}",
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
    "exported": "took the nursery’s records out",
    "extra_shift_added": "added an extra shift for {}",
    "extra_shift_removed": "took back an extra shift of {}",
    "form_section_changed": "changed a part of our form {}",
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
    "mail_tried_again": "sent mail again that had not gone",
    "message_written": "wrote a message about {}",
    "more_asked": "asked for more of {}",
    "next_step_opened": "opened a next step",
    "next_step_said": "said how a next step went",
    "next_step_said_from_home": "said how a next step went at home",
    "next_step_shared": "shared a next step with the family",
    "next_step_unshared": "stopped sharing a next step",
    "non_contact_changed": "changed the paperwork time of {}",
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
    "refused": "was refused a page that needs another role",
    "refused_off_site": "was refused a journal or photo away from the nursery",
    "retention_changed": "changed for how long things are kept",
    "room_added": "added the room {}",
    "room_changed": "moved {} to another room",
    "room_details_changed": "changed the room {}",
    "routine_read": "read the card of routines of {}",
    "screen_enrolled": "made a browser the screen of {}",
    "screen_revoked": "took the screen {} back",
    "second_factor_changed": "changed what protects their sign-in",
    "sending_answered": "noted an answer to {}",
    "sending_code_renewed": "made another code for {}",
    "sending_mailed_again": "mailed the link of {} again",
    "sending_revoked": "took back a link: {}",
    "sent_paper_read": "read what was sent: {}",
    "setting_changed": "changed the settings of {}",
    "shifts_changed": "changed the shifts of {}",
    "sign_in_refused": "Somebody tried to sign in as {} and was refused",
    "signed_in": "signed in",
    "signed_out": "signed out",
    "sleep_checked": "looked at a sleeping child: {}",
    "sleep_ended": "noted that a child woke up: {}",
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
}


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    words: str
    day: date


def entries(setting: Setting, *, user: User | None = None, day: date | None = None, before: int | None = None):
    """Entries of ``setting``, newest first; ``before`` is the key at which the page before this one ended."""
    found = AuditEvent.objects.filter(setting=setting.pk)
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
        target = str(thing) if thing else "a record that is no longer here" if event.target else "records"
        words = WORDS.get(event.action, event.action.replace("_", " ") + (": {}" if event.target else ""))
        words = words.format(target)
        if (tablet := tablets.get(event.details.get("tablet"))) and tablet != thing:
            words += f" · on {tablet.name}"
        at = event.at.astimezone(zone)
        lines.append(Line(at, people[event.actor].name if event.actor in people else "", words, at.date()))
    return lines

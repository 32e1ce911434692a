"""The data map (S51): of each kind of row what it is, on which ground it is kept, for how long, and what a family is handed.

A test holds it against every model: a field without an entry fails. ``shows`` are the fields that go into a family's
copy, ``inside`` those that do not: keys, other people's, what only the machine needs. People who worked (foreign keys to
users and practitioners) are named in the copy by their first name where ``by`` says which field.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from children.models import CONFIDENTIAL


class Basis(StrEnum):
    """Why it may be kept (R89)."""

    LAW = "legal obligation"
    CONTRACT = "contract with the family"
    INTERESTS = "legitimate interests"
    VITAL = "vital interests"
    CONSENT = "consent"
    STAFF = "employment"
    NONE = "no personal data"


class Keep(StrEnum):
    """For how long: see ``retention.py`` (R93)."""

    RECORD = "record"  # general record, attendance, consents: years after leaving
    JOURNAL = "journal"  # learning journal and photos: handed to the parents, then deleted
    ACCIDENT = "accident"  # accident, injury, medicine: until an age
    SUPPORT = "support"  # safeguarding and SEND: until an age
    SHORT = "short"  # goes by itself: notices, jobs, submissions
    NURSERY = "nursery"  # the setting's own, and its staff's: not a child's


@dataclass(frozen=True)
class Entry:
    """``path`` leads from the row to the child; ``some`` keeps part of the rows otherwise; ``sealed`` is sealed at rest."""

    what: str
    basis: Basis
    keep: Keep
    path: str = ""
    shows: str = ""
    inside: str = ""
    by: str = ""
    at: str = ""
    readers: str = "care team and managers"
    files: str = ""
    sealed: bool = False
    leave_out: Q | None = None
    some: tuple[Q, Keep] | None = None

    @property
    def fields(self) -> set[str]:
        return {*self.shows.split(), *self.inside.split()}


def own(what: str, inside: str, **more) -> Entry:
    """Something of the nursery's or its staff's."""
    return Entry(what, more.pop("basis", Basis.NONE), more.pop("keep", Keep.NURSERY), inside=inside, **more)


L, C, I, V, Y = Basis.LAW, Basis.CONTRACT, Basis.INTERESTS, Basis.VITAL, Basis.CONSENT  # noqa: E741
R, J, S = Keep.RECORD, Keep.JOURNAL, Keep.SUPPORT
SENT_FOR_SUPPORT = Q(without_consent=True) | Q(purpose__in=CONFIDENTIAL)  # and what belongs to such a sending
OF_SENT_FOR_SUPPORT = Q(sending__without_consent=True) | Q(sending__purpose__in=CONFIDENTIAL)
COMMON = {"id", "code", "setting", "child"}  # never handed out, never in question

MAP: dict[str, Entry] = {
    # the nursery
    "nursery.User": own("Who signs in", "password last_login email new_email name is_active joined_at pin language", basis=C),
    "nursery.Setting": own("The nursery", "*"),
    "nursery.SignIn": own("Where somebody is signed in", "*", basis=C, keep=Keep.SHORT),
    "nursery.Membership": own("Roles", "starts_on ends_on role user", basis=C),
    "nursery.Closure": own("Closed days", "date reason"),
    "nursery.Term": own("Terms", "name starts_on ends_on"),
    "nursery.Room": own("Rooms", "*"),
    "nursery.Device": own("Tablets and screens", "*"),
    "nursery.TabletCount": own("Which tablets were here in the evening", "*", basis=Basis.STAFF),
    "nursery.TabletSignIn": own("Who signed in on a tablet", "*", basis=Basis.STAFF),
    "nursery.WrongPin": own("PINs that were wrong", "*", basis=Basis.STAFF),
    "nursery.OffSiteException": own("Who may open journals elsewhere", "*", basis=Basis.STAFF),
    "nursery.SealKey": own("Proofs of the keys of sealed text", "*"),
    "nursery.AuditEvent": own("Who did what: keys alone", "*", basis=L),
    "nursery.Submission": own("Forms that were sent", "*", keep=Keep.SHORT),
    "nursery.Job": own("Files being made", "*", basis=I, keep=Keep.SHORT),
    "nursery.Mail": own("Mail that waits", "*", basis=C, keep=Keep.SHORT),
    "nursery.ImportUpload": own("Files being brought in", "*", basis=C, keep=Keep.SHORT),
    "nursery.Policy": own("The policy", "*"),
    "nursery.PolicySentence": own("Sentences of the policy", "*"),
    "nursery.PolicyLook": own("What a policy's proof showed: numbers and keys", "*", basis=Basis.INTERESTS),
    "staff.Practitioner": own("Staff", "*", basis=Basis.STAFF),
    "staff.ShiftPattern": own("Shifts", "*", basis=Basis.STAFF),
    "staff.ExtraShift": own("Extra shifts", "*", basis=Basis.STAFF),
    "staff.Absence": own("Absences of staff", "*", basis=Basis.STAFF),
    "staff.Qualification": own("Qualifications", "*", basis=Basis.STAFF),
    # the child
    "children.Child": Entry(
        "Record", L, R, path="pk",
        shows="first_name last_name known_as date_of_birth starts_on leaves_on home_languages dietary allergies medical send "
        "funded_hours shared_setting school school_starts_on next_setting sleep comfort toileting likes",
        inside="drawing photo ref family hidden_from_display school_known_on", files="photo", sealed=True,
    ),
    "children.Family": own("Which children are siblings", "ref", basis=L),
    "children.RoomStay": Entry("Rooms", C, R, path="child", shows="room starts_on ends_on", at="starts_on"),
    "children.BookingPattern": Entry("Booked times", C, R, path="child", shows="starts_on ends_on timetable", at="starts_on"),
    "children.Carer": Entry(
        "Family and carers", L, R, path="child", shows="first_name last_name relationship parental_responsibility may_collect",
        inside="email phone address emergency_contact language restricted only_looks access_ends_on record_right_on user",
    ),
    "children.Consent": Entry(
        "What the family agreed to", L, R, path="child", shows="purpose given given_by starts_on ends_on", inside="carer", at="starts_on"
    ),
    "children.Contact": own("Settings, schools and agencies", "*", basis=I),
    "children.OutsideConsent": Entry(
        "What may be shared with whom", L, R, path="child", shows="contact purpose given given_by how starts_on ends_on",
        inside="carer", at="starts_on",
    ),
    "children.Liaison": Entry(
        "Talks with people outside", I, R, path="child", shows="contact on how told about", inside="spoke_with by recorded_at",
        by="by", at="on",
    ),
    "children.Attendance": Entry(
        "Register", L, R, path="child", shows="date arrived_at left_at collected_by absent_reason note",
        inside="recorded_by recorded_at", at="date", readers="staff",
    ),
    # who looks after the child
    "keyworkers.KeyPersonAssignment": Entry(
        "Care team", L, R, path="child", shows="role practitioner starts_on ends_on", inside="locked bond review_on",
        at="starts_on",
    ),
    "keyworkers.CareTeamChange": Entry(
        "Changes of the care team", I, R, path="child", shows="starts_on reason", inside="before after made_at made_by undoes",
        by="made_by", at="starts_on",
    ),
    "keyworkers.PlanRefusal": Entry("What the planner does not propose", I, R, path="child", inside="role practitioner refused_by refused_at"),
    "keyworkers.PlanWeights": own("What the planner weighs", "*"),
    "keyworkers.GapAhead": Entry("Times ahead with nobody known", I, Keep.SHORT, path="child", inside="date starts ends found_at told_at"),
    "keyworkers.CoverWatch": own("When cover was looked at", "*"),
    "keyworkers.Handover": Entry(
        "Handovers", I, R, path="child", shows="from_person to_person reason by_day state parents_told_on parents_told_how done_on",
        inside="opened_by opened_at", by="opened_by", at="opened_at",
    ),
    "keyworkers.HandoverVisit": Entry(
        "Handover visits", I, R, path="handover__child", shows="date plan attended wellbeing words",
        inside="handover starts ends recorded_by", by="recorded_by", at="date",
    ),
    "keyworkers.KeyGroupTime": own("Key group times: of several children", "*", basis=I, keep=J),
    "keyworkers.WhatIf": own("Thoughts about changes", "*", basis=Basis.STAFF),
    "keyworkers.DropIn": own("Drop-in times", "*", basis=Basis.STAFF),
    "keyworkers.CardIssue": Entry(
        "Key worker cards", L, R, path="child", shows="given_on given_to", inside="team given_by at", by="given_by", at="given_on"
    ),
    "keyworkers.Meeting": Entry(
        "Meetings and drop-ins", L, R, path="child", shows="date kind subject place words told_on told_how told_words",
        inside="host starts ends is_outside confidential kept_at despite state is_walk_in private_note called_by called_at changed_at "
        "recorded_by recorded_at told_by", by="host", at="date",
    ),
    "keyworkers.MeetingGuest": Entry(
        "Meetings: who came", L, R, path="meeting__child", shows="name answer came told_on told_how", inside="meeting practitioner carer contact invited_on reminded_on"
    ),
    "keyworkers.CalendarFeed": own("Calendar addresses", "*", basis=Basis.STAFF),
    "keyworkers.SettlingVisit": Entry(
        "Settling in", I, R, path="child",
        shows="date stays attended minutes_without parting comfort wellbeing involvement words remarks agreed told_on told_how told_words",
        inside="is_session starts ends comforted_by recorded_by recorded_at told_by", by="comforted_by", at="date",
    ),
    "keyworkers.SettlingStep": Entry(
        "Settling in: steps", I, R, path="child", shows="step done_on note", inside="done_by saved_at", by="done_by", at="done_on"
    ),
    # journals
    "journals.FrameworkItem": own("Our own framework", "*"),
    "journals.Observation": Entry(
        "Journal", I, J, path="children",
        shows="noticed_at words areas goals characteristics well_being involvement interest schema next_step",
        inside="state concern share author from_home carer device written_at recorded_at trouble checked_by checked_at "
        "ask_check version returned_because removed_by removed_at", by="author", at="noticed_at", leave_out=Q(state="draft"),
    ),
    "journals.OwnNote": Entry("Journal: about this child alone", I, J, path="child", shows="words", inside="observation"),
    "journals.Photo": Entry(
        "Photos", Y, J, path="observation__children", shows="recorded_at",
        inside="observation large small width height sha256 removed_by removed_at", files="large small", at="recorded_at",
        leave_out=~Q(removed_at=None),
    ),
    "journals.Shared": Entry("Journal: as the family reads it", I, J, path="child", inside="observation words shared_by shared_at"),
    "journals.Reply": Entry(
        "Journal: replies", I, J, path="child", shows="at words more", inside="observation from_family author carer", by="author",
        at="at",
    ),
    "journals.NextStep": Entry(
        "Next steps", I, J, path="child", shows="opened_at words area home_idea stretch state ended_at",
        inside="observation shared_by shared_at opened_by", by="opened_by", at="opened_at",
    ),
    "journals.StepWord": Entry(
        "Next steps: how they went", I, J, path="step__child", shows="at state words", inside="step by from_home", by="by", at="at"
    ),
    "journals.NoticedDay": Entry("Counted days", I, J, path="child", inside="day moments levels low cl psed pd lit math uw ead"),
    "journals.Written": Entry("Counted writers", I, J, path="child", inside="author times"),
    "journals.CareRecord": Entry(
        "Daily care", L, R, path="child",
        shows="kind happened_at ended_at what amount ml note reason dose authorised_by body first_aid told_at",
        inside="cream area given_as given_by witness told_by recorded_by recorded_at removed_by removed_at", by="given_by",
        at="happened_at", leave_out=~Q(removed_at=None), some=(Q(kind__in=["accident", "medicine"]), Keep.ACCIDENT),
    ),
    "journals.SleepCheck": Entry(
        "Looks at a sleeping child", L, R, path="sleep__child", shows="checked_at", inside="sleep checked_by", by="checked_by",
        at="checked_at",
    ),
    "journals.CareTime": Entry("When care is expected", C, R, path="child", shows="kind at note starts_on ends_on", at="starts_on"),
    "journals.PlannedExperience": own("Plans of a room: of several children", "*", basis=I, keep=J),
    "journals.PlannedChild": Entry("Plans", I, J, path="child", shows="why adaptation", inside="plan"),
    # paperwork
    "paperwork.FormDesign": own("Our own forms", "*"),
    "paperwork.PaperworkRules": own("How we want paperwork", "*"),
    "paperwork.Document": Entry(
        "Papers", L, R, path="child", shows="title kind state first last texts finished_at",
        inside="occasion due_on owner sections version language writer writing_until started_by started_at asked_by asked_at "
        "checked_by checked_at returned_because finished_by facts shared_by shared_at helper answered_by answered_on", by="owner", at="started_at",
    ),
    "paperwork.DocumentVersion": Entry("Papers: versions", L, R, path="document__child", inside="document number texts saved_by began_at saved_at"),
    "paperwork.Quote": Entry("Papers: quotes", L, R, path="document__child", inside="document section source source_key part words added_by added_at"),
    "paperwork.Signature": Entry(
        "Papers: signed", L, R, path="document__child", shows="name how comment signed_on", inside="document carer recorded_by recorded_at",
        at="signed_on",
    ),
    "paperwork.Printed": Entry("What was printed", I, R, path="child", shows="what printed_at", inside="document stays_on_site printed_by", by="printed_by", at="printed_at"),
    "paperwork.DueNote": Entry(
        "What was due and done without a paper", L, R, path="child", shows="on kind present words",
        inside="occasion is_aside practitioner noted_by noted_at undone_by undone_at", by="noted_by", at="on",
    ),
    "paperwork.PaperReturn": Entry("Papers: returned", L, R, path="document__child", inside="document because returned_by returned_at"),
    "paperwork.OwnerChange": Entry("Papers: who is responsible", I, R, path="document__child", inside="document before after reason agreed_with moved_by moved_at"),
    "paperwork.RoutineRead": Entry("Who read the routine card", I, R, path="child", inside="user version read_at"),
    "paperwork.Sending": Entry(
        "Papers sent outside", Y, R, path="child", shows="title contact purpose how handed_on sent_at received_at",
        inside="document file sha256 consent without_consent without_consent_because seed token_hash digits_hash wrong expires_at mailed_at "
        "mail_failed_at sent_by revoked_by revoked_at", by="sent_by", at="sent_at", files="file",
        sealed=True, leave_out=Q(without_consent=True), some=(SENT_FOR_SUPPORT, S),
    ),
    "paperwork.SealedFile": Entry(
        "Papers sent outside: referrals", Y, S, path="sending__child", inside="sending content",
        readers="care team, SENCO and managers", sealed=True,
    ),
    "paperwork.Opening": Entry(
        "Papers sent outside: opened", Y, R, path="sending__child", inside="sending at refused", some=(OF_SENT_FOR_SUPPORT, S)
    ),
    "paperwork.Reply": Entry(
        "Papers sent outside: answers", Y, R, path="sending__child", shows="on words", inside="sending by at", at="on",
        sealed=True, leave_out=Q(sending__without_consent=True), some=(OF_SENT_FOR_SUPPORT, S),
    ),
    "paperwork.SupportGiven": own("Help given with paperwork", "*", basis=Basis.STAFF),
    # support: sealed (S52); what was told to safeguarding leads is never handed out (R101)
    "senco.Case": Entry(
        "Support", L, S, path="child", shows="opened_at title concern needs plan_kind review_on",
        inside="state state_since meeting_on buddy_may_look opened_by seen_by seen_at lead_asked_by lead_asked_at",
        by="opened_by", at="opened_at", readers="care team, SENCO and managers", sealed=True,
    ),
    "senco.CaseEntry": Entry(
        "Support: what was done", L, S, path="case__child", shows="on kind words", inside="case facts recorded_by recorded_at",
        by="recorded_by", at="on", readers="care team, SENCO and managers", sealed=True, leave_out=Q(kind="override"),
    ),
    "senco.Cycle": Entry(
        "Support: plans and reviews", L, S, path="case__child",
        shows="number starts_on review_on assess family_view child_view reviewed_on review family_at_review",
        inside="case outcomes planned_by planned_at reviewed_by", by="planned_by", at="starts_on",
        readers="care team, SENCO and managers", sealed=True,
    ),
    "senco.Worry": Entry(
        "Worries talked over", I, S, path="child",
        inside="words raised_by raised_at talked_on talked_with advice became", readers="its writer and managers", sealed=True,
    ),
    "senco.Referral": Entry(
        "Referrals", L, S, path="case__child", shows="drafted_at contact state parts",
        inside="case again_of state_since chase_on drafted_by asked_by asked_at override override_by override_at", by="drafted_by",
        at="drafted_at", readers="care team, SENCO and managers", sealed=True,
    ),
    "senco.ReferralEntry": Entry(
        "Referrals: what came back", L, S, path="referral__case__child", shows="on state words",
        inside="referral sending recorded_by recorded_at", by="recorded_by", at="on", readers="care team, SENCO and managers",
        sealed=True,
    ),
    "senco.SafetyRecord": Entry(
        "Safeguarding", L, S, path="child", inside="told_by told_at told_to seen_by seen_at closed_by closed_at",
        readers="safeguarding leads and whom they name", sealed=True,
    ),
    "senco.SafetyEntry": Entry(
        "Safeguarding: chronology", L, S, path="record__child",
        inside="record kind happened_at words child_said whom parents_agreed reason due_on done_at done_by recorded_by recorded_at",
        readers="safeguarding leads and whom they name", sealed=True,
    ),
    "senco.SafetyReader": Entry(
        "Safeguarding: who may read", L, S, path="record__child", inside="record user named_by named_at ended_by ended_at",
        readers="safeguarding leads and whom they name",
    ),
    # families
    "families.Invitation": own("Invitations", "*", basis=C, keep=Keep.SHORT),
    "families.Message": Entry(
        "Messages", C, R, path="child", shows="at words", inside="author carer from_family only_for is_private", by="author", at="at"
    ),
    "families.ReadUpTo": Entry("How far messages were read", C, Keep.SHORT, path="child", inside="user message at"),
    "families.NoticeWishes": own("How somebody wants to be told", "*", basis=C),
    "families.Notice": Entry("Notices", C, Keep.SHORT, path="child", inside="user news way path made_at due_at sent_at"),
    "families.PushAddress": own("Devices that are told", "*", basis=Y),
    "families.ChangeRequest": Entry(
        "What the family told us", L, R, path="child", shows="about words asked_at state answer", inside="carer values asked_by answered_by answered_at",
        at="asked_at", sealed=True,
    ),
    "families.DataRequest": Entry(
        "Requests for everything held", L, R, path="child", shows="asked_on state handed_on refused_because",
        inside="asked_by due_on decisions reviewed_by reviewed_at job", at="asked_on",
    ),
    "families.RetentionRules": own("For how long we keep things", "*"),
    "families.LegalHold": Entry("What stops erasing", L, S, path="child", inside="reason since by ended_on"),
    "families.Erasure": own("What was erased: no names", "*", basis=L),
}  # fmt: skip


def about_children() -> dict[str, Entry]:
    """Label → entry of what is kept about a child, in the order in which it is handed out."""
    return {label: entry for label, entry in MAP.items() if entry.path}


def erase_order() -> list[str]:
    """Labels in an order in which rows can go: what leans on others first, the child last."""
    return [*(label for label in reversed(MAP) if MAP[label].path and label != "children.Child"), "children.Child"]


__all__ = ["COMMON", "MAP", "Basis", "Entry", "Keep", "about_children", "erase_order"]

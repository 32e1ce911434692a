"""Who may do what, decided once: roles give abilities. Which rows, the ``visible_to`` of each model says (S2, S3)."""

from enum import StrEnum
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied

from nursery.audit import record
from nursery.roles import Role


class Permission(StrEnum):
    """What somebody may be able to do, in words that can be shown to them."""

    SEE_TODAY = "see who is with whom today"
    SEE_STAFF = "see who works here"
    SEE_CHILDREN = "see the children's pages"
    KEEP_REGISTER = "keep the register"
    OBSERVE = "write what you noticed"
    CHECK_OBSERVATIONS = "read what others noticed before it stands in the journal"
    TAKE_OUT_JOURNALS = "take out the journals of your key children"
    CARE = "write down meals, sleeps and other care"
    PLAN_CARE = "change when a child expects care"
    PLAN_EXPERIENCES = "plan what to do with children"
    SEE_KEY_GROUPS = "see the key groups"
    ALLOCATE_KEY_WORKERS = "change who looks after whom"
    RECORD_ABSENCE = "record that somebody is away"
    CHANGE_CHILDREN = "change children's records"
    CHANGE_STAFF = "change staff records"
    PRINT_DISPLAYS = "print boards and cards"
    GIVE_CARDS = "note that a card was given"
    ENROL_SCREENS = "enrol and revoke screens"
    ENROL_TABLETS = "enrol and revoke tablets"
    SET_PIN = "set a PIN for the tablets"
    IMPORT_AND_EXPORT = "bring the nursery in and take it out"
    CHANGE_SETTING = "change the setting and its rooms"
    GIVE_ACCESS = "say who may sign in"
    SEE_HISTORY = "see who changed what"
    WRITE_PAPERS = "write the papers of your key children"
    CHECK_PAPERS = "read papers before they are final"
    SEE_ALL_PAPERWORK = "see what is due from everybody"
    CHANGE_PAPERWORK = "change the forms and dates of the year"
    SEND_OUTSIDE = "send papers to people outside"
    CHANGE_CONTACTS = "change people outside and retire them"
    SHARE_FOR_SAFETY = "share without consent to keep a child safe"
    MEET_FAMILIES = "write down drop-ins and meetings"
    RAISE_CONCERN = "raise a concern"
    SEE_SUPPORT = "see support cases"
    LEAD_SUPPORT = "lead support cases"
    DISCUSS_WORRIES = "talk a worry over with whoever has it"
    NAME_SAFEGUARDING_LEADS = "say who the safeguarding leads are"
    LEAD_SAFEGUARDING = "read what was told to the safeguarding leads"
    READ_POLICY = "read the nursery’s policy"
    SEE_POLICY = "see our policy and its proof"
    CHANGE_POLICY = "change our policy"
    INVITE_FAMILIES = "invite parents and carers"
    TALK_WITH_FAMILIES = "read and answer what families write"
    KEEP_DATA = "answer families’ requests for their data and erase"
    CONFIRM_CHANGES = "confirm what families tell us"
    SEE_OWN_FAMILY = "see your own child's page"


P = Permission
_STAFF = {
    P.SEE_STAFF,
    P.SEE_CHILDREN,
    P.KEEP_REGISTER,
    P.OBSERVE,
    P.CARE,
    P.SEE_TODAY,
    P.SET_PIN,
    P.RAISE_CONCERN,
    P.READ_POLICY,
    P.SEE_SUPPORT,  # of children in whose care team they are
}
_KEY_WORKER = _STAFF | {
    P.CHECK_OBSERVATIONS,
    P.SEE_KEY_GROUPS,
    P.PRINT_DISPLAYS,
    P.GIVE_CARDS,
    P.PLAN_CARE,
    P.PLAN_EXPERIENCES,
    P.WRITE_PAPERS,
    P.MEET_FAMILIES,
    P.INVITE_FAMILIES,
    P.CONFIRM_CHANGES,
    P.TALK_WITH_FAMILIES,
    P.SEND_OUTSIDE,
}
_SAFEGUARD = {P.LEAD_SAFEGUARDING, P.SHARE_FOR_SAFETY}  # beside what they may at work (R73, R101)
_LEAD = set(P) - {P.SEE_OWN_FAMILY} - _SAFEGUARD

ABILITIES: dict[Role, set[Permission]] = {
    Role.MANAGER: _LEAD,
    Role.DEPUTY: _LEAD,
    Role.SENCO: _KEY_WORKER | {P.LEAD_SUPPORT, P.CHANGE_CONTACTS},
    Role.PRACTITIONER: _KEY_WORKER | {P.TAKE_OUT_JOURNALS},
    Role.APPRENTICE: _STAFF,
    Role.BANK: _STAFF,
    Role.CARER: {P.SEE_OWN_FAMILY},
    Role.SAFEGUARDING: _SAFEGUARD,
    Role.SAFEGUARDING_DEPUTY: _SAFEGUARD,
}


def can(user, permission: Permission, setting) -> bool:
    """Whether one of ``user``'s roles in ``setting`` gives ``permission``."""
    return any(permission in ABILITIES[role] for role in user.roles_in(setting))


# Before roles, tablets or PINs change whoever is at the desk proves again who they are (S21). The demo's people have no
# secrets.
fresh_proof = reauthentication_required(enabled=lambda request: not request.setting.is_demo)


def requires(permission: Permission):
    """Let a view in only for those who may ``permission``; answer 403 and write it down otherwise."""

    def decorate(view):
        @wraps(view)
        def gate(request, *args, **kwargs):
            if not can(request.user, permission, request.setting):
                record("refused", None, by=request.user, setting=request.setting, needs=permission.name)
                raise PermissionDenied(f"You would need to be allowed to {permission}.")
            return view(request, *args, **kwargs)

        gate.permission = permission
        return gate

    return decorate

"""One paper to one named person outside, with consent in date for that recipient and purpose (S12, R73, 002-30, 004-11).

By a link and a code that reach the recipient by two ways, or printed. Whether a link still opens is asked anew at each
opening (T27): see ``why_closed``.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_scopes import scope, scopes_disabled

from children.actions import consent_behind
from children.models import Carer, Child, Contact, OutsideConsent, OutsidePurpose
from nursery.audit import record
from nursery.devices import hash_of
from nursery.permissions import Permission, can
from nursery.sealed import CannotOpen
from nursery.telling import News, tell_one, tell_team
from paperwork import sending_tasks
from paperwork.models import Document, Kind
from paperwork.sending_models import How, Opening, Refused, Reply, SealedFile, Sending
from paperwork.states import FROZEN

OPENS_FOR = timedelta(days=7)
DIGITS = 8
MOST_WRONG = 10  # in a hundred million; then the sender makes another code
MOST_BYTES = 10 * 1024 * 1024
MOST_REFUSALS_KEPT = 100  # of one link

PURPOSES = {
    Kind.SUMMARY: OutsidePurpose.SUMMARY,
    Kind.SETTLING_REPORT: OutsidePurpose.SUMMARY,
    Kind.PROGRESS_CHECK: OutsidePurpose.PROGRESS_CHECK,
    Kind.ROOM_MOVE: OutsidePurpose.TRANSITION,
    Kind.SETTING_MOVE: OutsidePurpose.TRANSITION,
    Kind.SCHOOL_MOVE: OutsidePurpose.TRANSITION,
}
STAYS = (
    "What the family told us, their worries among it, is theirs to pass on: no consent for our papers covers it. "
    "Give them a copy, and they share of it what they wish."
)


def why_stays(document: Document) -> str:
    """Why no paper of its kind goes outside; empty where it may."""
    return "" if document.kind in PURPOSES else STAYS


@dataclass(frozen=True)
class Sent:
    """``link`` and ``digits`` are empty for paper; the digits are nowhere else."""

    sending: Sending
    link: str
    digits: str


# ---------------------------------------------------------------- sending


@transaction.atomic
def send(
    *,
    child: Child,
    contact: Contact,
    purpose: str,
    title: str,
    content: bytes,
    by,
    document: Document | None = None,
    how: str = How.LINK,
    on: date | None = None,
    reason: str = "",
    site: str = "",
) -> Sent:
    """Send the PDF ``content`` about ``child`` to ``contact``, or write down that it was handed over or posted ``on`` a day.

    ``reason`` is a safeguarding lead's, where safeguarding requires it without consent (R73). ``site`` is where Kith is
    reached, such as ``https://kith.example``; else the setting's own address. Raises ValidationError in words where it may not go.
    """
    setting, today = child.setting, child.setting.today()
    _check(child, contact, document, content, how)
    consent = consent_behind(child, contact, purpose, today)
    reason = reason.strip()
    if consent is None and not reason:
        words = OutsidePurpose(purpose).label.lower()
        raise ValidationError(f"{child}’s family has not agreed that this goes to {contact} ({words}). Ask them first.")
    if consent is None and not can(by, Permission.SHARE_FOR_SAFETY, setting):
        raise ValidationError("It goes without the family’s agreement: only a safeguarding lead may decide that.")
    sending = Sending(
        setting=setting,
        child=child,
        contact=contact,
        purpose=purpose,
        document=document,
        title=title,
        sha256=hashlib.sha256(content).hexdigest(),
        how=how,
        consent=consent,
        without_consent=consent is None,
        without_consent_because="" if consent else reason,
        sent_by=by,
    )
    token = digits = ""
    if how == How.LINK:
        sending.seed = secrets.token_hex(32)
        token, digits = _token_of(sending, settings.SECRET_KEY), new_digits()
        sending.token_hash, sending.digits_hash = hash_of(token), _hash_digits(sending, digits)
        sending.expires_at = timezone.now() + OPENS_FOR
    else:
        sending.handed_on = on or today
        if sending.handed_on > today:
            raise ValidationError("Choose today or an earlier day.")
    if not sending.is_confidential:
        sending.file.save("", ContentFile(content), save=False)
    sending.full_clean()
    sending.save()
    if sending.is_confidential:
        SealedFile.objects.create(sending=sending, content=content)
    record("paper_sent", sending, by=by, contact=contact.pk, purpose=purpose, how=how, consent=bool(consent))
    if how == How.LINK:
        sending_tasks.mail_link.enqueue(sending.pk, site)
    return Sent(sending, link_of(setting, token, site) if token else "", digits)


def _check(child, contact, document, content, how) -> None:
    if contact.setting_id != child.setting_id or not contact.children.filter(pk=child.pk).exists():
        raise ValidationError(f"{contact} is not among those who know {child}.")
    if contact.is_retired:
        raise ValidationError(f"{contact} is no longer a contact.")
    if document and document.child_id != child.pk:
        raise ValidationError("This paper is about another child.")
    if document and (stays := why_stays(document)):
        raise ValidationError(stays)
    if document and document.state not in FROZEN:
        raise ValidationError(f"It is {document.get_state_display().lower()} now. Only a final paper goes outside.")
    if not content.startswith(b"%PDF-") or len(content) > MOST_BYTES:
        raise ValidationError("Only a PDF of at most 10 MB goes outside.")
    if how == How.LINK and not contact.email:
        raise ValidationError(f"There is no e-mail address for {contact}. Enter one, or hand over a printed copy.")
    if _is_restricted(child, contact):
        raise ValidationError(f"A court order stands between {contact} and {child}.")


def _is_restricted(child: Child, contact: Contact) -> bool:
    """A carer whom a court order keeps away reads nothing as a contact either (S8)."""
    return (
        bool(contact.email) and Carer.objects.filter(child=child, restricted=True, email__iexact=contact.email).exists()
    )


@transaction.atomic
def revoke(*, sending: Sending, by) -> None:
    """The link opens no more. Twice changes nothing."""
    if Sending.objects.filter(pk=sending.pk, revoked_at=None).update(revoked_by=by, revoked_at=timezone.now()):
        record("sending_revoked", sending, by=by)


def revoke_all(sendings, *, by) -> None:
    """Every link of ``sendings`` that may still open, opens no more."""
    for sending in sendings.by_link().not_taken_back().filter(expires_at__gt=timezone.now()):
        revoke(sending=sending, by=by)


@transaction.atomic
def new_code_for(*, sending: Sending, by) -> str:
    """Other digits for the same link; the ones before count no more, and wrong tries begin at none. Returns the digits."""
    _check_open(sending)
    digits = new_digits()
    Sending.objects.filter(pk=sending.pk).update(digits_hash=_hash_digits(sending, digits), wrong=0)
    record("sending_code_renewed", sending, by=by)
    return digits


@transaction.atomic
def mail_again(*, sending: Sending, by, site: str = "") -> None:
    """The same link once more, such as when the first mail was lost."""
    _check_open(sending)
    Sending.objects.filter(pk=sending.pk).update(mailed_at=None, mail_failed_at=None)
    record("sending_mailed_again", sending, by=by)
    sending_tasks.mail_link.enqueue(sending.pk, site)


def _check_open(sending: Sending) -> None:
    why = why_closed(sending)
    if why and why != Refused.TOO_MANY:
        raise ValidationError(f"It does not open any more: {why.label}. Send it anew.")


@transaction.atomic
def note_reply(*, sending: Sending, words: str, on: date, by) -> Reply:
    """What the recipient answered by phone, letter or mail."""
    reply = Reply(sending=sending, words=words.strip(), on=on, by=by)
    reply.full_clean()
    if on > sending.setting.today():
        raise ValidationError("Choose today or an earlier day.")
    reply.save()
    record("sending_answered", sending, by=by)
    _tell_answer(sending, by)
    return reply


def _tell_answer(sending: Sending, by=None) -> None:
    """The care team hears of an answer; of a confidential one only who sent it, since a buddy knows of no case (S7)."""
    if sending.is_confidential:
        tell_one(sending.sent_by, sending.child, News.OUTSIDE)
    else:
        tell_team(sending.child, News.OUTSIDE, but=by)


# ---------------------------------------------------------------- tokens and digits


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def _token_of(sending: Sending, key: str) -> str:
    """256 bits; whoever reads the database cannot make it without the secret key."""
    mac = salted_hmac("paperwork.sending", sending.seed, secret=key, algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def token_of(sending: Sending) -> str:
    """The token of a link that was sent before. Raises ValueError where the secret key has gone since."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _token_of(sending, key)
        if secrets.compare_digest(hash_of(token), sending.token_hash or ""):
            return token
    raise ValueError("The secret key of this link is no longer known.")


def link_of(setting, token: str, site: str = "") -> str:
    return (site or setting.web_address or "").rstrip("/") + reverse("paperwork:outside", args=[token])


def _hash_digits(sending: Sending, digits: str) -> str:
    return make_password(_with_key(sending.code, digits, settings.SECRET_KEY))


def _with_key(code: str, digits: str, key: str) -> str:
    """As PINs: without the key, which no copy of the database holds, eight digits cannot be tried."""
    return salted_hmac("paperwork.digits", f"{code}:{digits}", secret=key, algorithm="sha256").hexdigest()


def _is_right(code: str, digits: str, hashed: str) -> bool:
    """Every key is tried, whatever the outcome, so that each answer takes as long."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any([check_password(_with_key(code, digits, key), hashed) for key in keys])


_NOBODYS = ""


def _nobodys_hash() -> str:
    """Digits that nobody has, to be compared with where there is no link."""
    global _NOBODYS
    _NOBODYS = _NOBODYS or make_password(secrets.token_hex(32))
    return _NOBODYS


# ---------------------------------------------------------------- opening


def sending_with(token: str) -> Sending | None:
    """The sending of a link, with its setting, child and contact; its setting's scope must be opened then."""
    with scopes_disabled():
        found = Sending.objects.filter(token_hash=hash_of(token)).select_related("setting", "child", "contact")
        return found.first()


def why_closed(sending: Sending) -> Refused | None:
    """Why the link does not open at this moment; None where it does. Three queries at most."""
    if sending.revoked_at:
        return Refused.REVOKED
    if sending.expires_at is None or timezone.now() >= sending.expires_at:
        return Refused.EXPIRED
    if sending.contact.is_retired:
        return Refused.RETIRED
    if _is_restricted(sending.child, sending.contact):
        return Refused.RESTRICTED
    if not still_agreed(sending):
        return Refused.NO_CONSENT
    return Refused.TOO_MANY if sending.wrong >= MOST_WRONG else None


def still_agreed(sending: Sending) -> bool:
    """Whether what it was sent on still holds. A no since then ends it for good, even where a yes has followed."""
    if sending.consent_id is None:
        return True
    today = sending.setting.today()
    those = OutsideConsent.objects.filter(child=sending.child, contact=sending.contact, purpose=sending.purpose)
    refused = those.filter(given=False, pk__gt=sending.consent_id, starts_on__lte=today)
    return those.in_force(today).exists() and not refused.exists()


def try_digits(token: str, digits: str) -> Sending | None:
    """The sending that ``token`` and ``digits`` open together; None for everything else, after as long.

    Each try is counted before it is looked at, by one statement that commits at once: however many come at the same
    instant, no more than 10 wrong ones are ever compared (S17). Must not run inside a transaction.
    """
    sending = sending_with(token)
    if sending is None:
        _is_right("", digits, _nobodys_hash())
        return None
    with scope(setting=sending.setting):
        why = why_closed(sending)
        counted = not why and Sending.objects.filter(pk=sending.pk, wrong__lt=MOST_WRONG).update(wrong=F("wrong") + 1)
        if _is_right(sending.code, digits, sending.digits_hash if counted else _nobodys_hash()) and counted:
            Sending.objects.filter(pk=sending.pk, wrong__gt=0).update(wrong=F("wrong") - 1)
            return sending
        note_refusal(sending, why or (Refused.WRONG_DIGITS if counted else Refused.TOO_MANY))
    return None


def note_refusal(sending: Sending, why: Refused) -> None:
    if Opening.objects.filter(sending=sending).exclude(refused="").count() < MOST_REFUSALS_KEPT:
        Opening.objects.create(sending=sending, refused=why)


def content_of(sending: Sending) -> bytes:
    """The bytes as they went out. Raises OSError where the file is no longer the same."""
    try:
        content = sending.sealed_file.content if sending.is_confidential else _read(sending.file)
    except (SealedFile.DoesNotExist, CannotOpen) as error:
        raise OSError("The file of a sent paper does not open.") from error
    if hashlib.sha256(content).hexdigest() != sending.sha256:
        raise OSError("A sent paper is not what it was.")
    return content


def _read(file) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


@transaction.atomic
def open_paper(sending: Sending) -> bytes:
    """The paper, for the recipient; each opening is kept (S12)."""
    content = content_of(sending)
    Opening.objects.create(sending=sending)
    return content


@transaction.atomic
def acknowledge(sending: Sending, words: str = "") -> None:
    """The recipient says that they have it, and perhaps more. A second time adds what they say."""
    is_first = Sending.objects.filter(pk=sending.pk, received_at=None).update(received_at=timezone.now())
    if words.strip():
        reply = Reply(sending=sending, on=sending.setting.today(), words=words.strip())
        reply.full_clean()
        reply.save()
    record("paper_received", sending)
    if is_first or words.strip():
        _tell_answer(sending)

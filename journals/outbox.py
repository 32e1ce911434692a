"""What comes from a tablet's outbox: exactly once, whoever sends it, with its author and both times (S44, S45, S49).

What could be opened is never refused for what it says: an entry that may not stand in a journal as it is becomes a draft
that says why. Plain form of an entry: four bytes length, JSON, then the photos one after the other.
"""

import hashlib
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_scopes import scope

from children.models import Carer, Child
from journals import late
from journals.actions import observe
from journals.forms import HomeForm, ObserveForm
from journals.home import add_from_home
from journals.medical_words import sounds_medical
from journals.models import FrameworkItem, Observation, Photo, State
from journals.photos import TooManyToday, drop_files, ready_photos
from journals.sealing import open_sealed
from nursery.models import Setting, User
from nursery.submissions import Differs, digest_of, do_once, was_done
from nursery.templatetags.kith import names

SALT = "journals.outbox"
OLDEST = timedelta(days=60)
NOBODY = "Written while nobody was signed in on the tablet. Say who wrote it."
LEFT = "Its writer does not work here any more."


class Refused(Exception):
    """It stays on the tablet; the words say why, ``field`` what of it is to be put right.

    Who wrote it, where that is known, stands on it as ``author``; ``child`` is the one whose family did.
    """

    author: User | None = None
    from_home = False
    child: Child | None = None

    def __init__(self, words: str, *, field: str = ""):
        super().__init__(words)
        self.field = field


def ticket_for(user: User, setting: Setting) -> str:
    """What lets a page write for ``user`` later, even when somebody else sends it. It says who, not what."""
    return signing.dumps([user.pk, setting.pk], salt=SALT)


def take_in(
    envelope: bytes, *, sender: User | None, setting: Setting | None, device=None
) -> tuple[str, Observation | None]:
    """Keep the entry of ``envelope``. Returns its id and the entry, the same ones however often it comes; None for care and
    arrivals, which stand in a place of their own.

    ``sender`` is who is signed in, if anybody: they become the author of what was written without a ticket. Raises
    NotOurs for what cannot be opened, Refused for what has to wait.
    """
    plain = open_sealed(envelope)
    try:
        length = int.from_bytes(plain[:4])
        said = json.loads(plain[4 : 4 + length])
        key = said["id"]
        photos, at = [], 4 + length
        for size in said.get("photos", []):
            photos.append(plain[at : at + size])
            at += size
        fields = QueryDict(mutable=True)
        for name, value in said.get("fields", []):
            fields.appendlist(str(name), _text(value))
        if not (isinstance(key, str) and key.isascii() and key.isalnum() and 8 <= len(key) <= 40):
            raise ValueError("no id")
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise Refused(_("It was damaged on the way and cannot be read.")) from error
    from_home, is_form = said.get("kind") == "home", said.get("kind") == "form"
    author, setting, trouble = _author(said.get("ticket", ""), sender, setting, from_home=from_home)
    # what was said on a page may have been sent by that page before
    digest = digest_of(fields) if is_form else hashlib.sha256(plain).hexdigest()
    with scope(setting=setting):
        ready, is_kept = [], False
        try:
            if not was_done(key):  # before the database is locked: making photos ready takes longest
                ready, unread = _ready(photos, setting, author)
                if unread and from_home:
                    raise Refused(unread)
                lost = f"{unread} Its photos could not be read." if unread else ""
                trouble = " ".join(filter(None, [trouble, lost]))

            def work() -> str:
                nonlocal is_kept
                if from_home:
                    entry = _keep_from_home(said, fields, ready, setting=setting, author=author)
                elif is_form:
                    entry = _keep_form(said, fields, setting=setting, author=author, trouble=trouble, device=device)
                else:
                    entry = _keep(said, fields, ready, setting=setting, author=author, trouble=trouble, device=device)
                is_kept = True
                return entry.code if entry else ""

            code = do_once(key, digest, work, setting=setting)
        except TooManyToday as error:
            raise _with_writer(Refused(error.messages[0], field="photos"), author, fields, from_home) from None
        except Differs:
            refused = Refused(_("Something else was sent under its number before."))
            raise _with_writer(refused, author, fields, from_home) from None
        except Refused as refused:
            raise _with_writer(refused, author, fields, from_home) from None
        finally:
            if not is_kept:
                drop_files(ready)
        return key, Observation.objects.filter(code=code).first()


def _with_writer(refused: Refused, author: User, fields: QueryDict, from_home: bool) -> Refused:
    refused.author, refused.from_home = author, from_home
    if from_home:
        rows = Carer.objects.filter(user=author, child__in=Child.objects.visible_to(author)).select_related("child")
        row = rows.filter(child__code__in=fields.getlist("children")).first() or rows.first()
        refused.child = row.child if row else None
    return refused


def open_for(envelope: bytes, reader: User) -> bytes:
    """The plain form of an entry that ``reader`` wrote, to be put right on its page. Raises NotOurs and Refused."""
    plain = open_sealed(envelope)
    try:
        ticket = json.loads(plain[4 : 4 + int.from_bytes(plain[:4])])["ticket"]
        user, _place = signing.loads(ticket, salt=SALT, max_age=OLDEST)
    except (signing.BadSignature, ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise Refused(_("It was damaged on the way and cannot be read.")) from error
    if user != reader.pk:
        raise Refused(_("Somebody else wrote it: only they can open it again."))
    return plain


def _ready(photos: list[bytes], setting: Setting, author: User) -> tuple[list[Photo], str]:
    """The photos on the disk, or why they cannot be kept."""
    try:
        return ready_photos(photos, setting=setting, author=author), ""
    except TooManyToday:
        raise
    except ValidationError as error:
        return [], " ".join(error.messages)


def _author(ticket: str, sender, setting, *, from_home: bool) -> tuple[User, Setting, str]:
    try:
        user, place = signing.loads(ticket, salt=SALT, max_age=OLDEST)
        author = User.objects.get(pk=user)
        setting = Setting.objects.get(pk=place)
        return author, setting, "" if from_home or author.is_staff_of(setting) else LEFT
    except (signing.BadSignature, ValueError, TypeError, User.DoesNotExist, Setting.DoesNotExist):
        if from_home or sender is None or setting is None or not sender.is_staff_of(setting):
            raise Refused(_("It waits until somebody signs in: it was written while nobody was.")) from None
        return sender, setting, NOBODY


def _keep_from_home(said, fields, photos, *, setting, author) -> Observation:
    """What a family wrote. Where it cannot stand in the journal it stays on their phone, which says why."""
    carer = (
        Carer.objects.filter(user=author, child__code__in=fields.getlist("children")).select_related("child").first()
    )
    if carer is None or not Child.objects.visible_to(author).filter(pk=carer.child_id).exists():
        raise Refused(_("That child’s journal is not open to you any more."))
    form = HomeForm(fields, zone=ZoneInfo(setting.timezone))
    if not fields.get("checked") and sounds_medical(fields.get("words", "")):
        words = _(
            "This sounds like medicine or an allergy. Nothing is given or left out because of this entry: tell us under Forms."
            " Press Send once more to put it in the journal all the same."
        )
        raise Refused(words, field="checked")
    try:
        if not form.is_valid():
            raise ValidationError([message for messages in form.errors.values() for message in messages])
        return add_from_home(
            child=carer.child,
            carer=carer,
            by=author,
            written_at=_moment(said.get("written")),
            **form.said | {"photos": photos},
        )
    except TooManyToday:
        raise
    except ValidationError as error:
        field = next((name for name in getattr(error, "error_dict", form.errors) if name in form.fields), "")
        raise Refused(" ".join(error.messages), field=field) from None


def _keep(said, fields, photos, *, setting, author, trouble, device) -> Observation:
    named = Child.objects.filter(code__in=fields.getlist("children"))
    about = fields.get("about", "")[:200]
    if about:
        fields["words"] = f"{about}: {fields.get('words', '')}".strip(": ")
    form = ObserveForm(fields, children=named, items=FrameworkItem.objects.all(), zone=ZoneInfo(setting.timezone))
    common = {"setting": setting, "by": author, "device": device, "written_at": _moment(said.get("written"))}
    problems = [trouble] if trouble else []
    if not form.is_valid():
        problems += [_said_of(form, name, errors) for name, errors in form.errors.items()]
    if gone := list(named.exclude(pk__in=Child.objects.visible_to(author).values("pk"))):
        problems.append(f"{names(gone)} {'is' if len(gone) == 1 else 'are'} not among your children any more.")
    if not problems:
        state = State.DRAFT if said.get("draft") else State.KEPT
        try:
            with transaction.atomic():
                return observe(**common, state=state, **form.said | {"photos": photos})
        except TooManyToday:
            raise
        except ValidationError as error:
            problems = error.messages
    return _as_draft(common, fields, photos, named, " ".join(problems), form)


def _keep_form(said, fields, *, setting, author, trouble, device) -> Observation | None:
    """Care or an arrival. Where it cannot stand as it was said it becomes a draft of its author in words."""
    written_at = min(_moment(said.get("written")) or timezone.now(), timezone.now())
    page = str(said.get("page", ""))
    try:
        words, children = late.in_words(page, fields, written_at.astimezone(ZoneInfo(setting.timezone)))
        if not trouble:
            with transaction.atomic():
                late.keep(page, fields, setting=setting, author=author, at=written_at)
            return None
    except late.NoSuchPage:
        raise Refused(_("It was damaged on the way and cannot be read.")) from None
    except ValidationError as error:
        trouble = " ".join(error.messages)
    trouble = f"This could not be written down as care or in the register. {trouble}"
    return observe(
        setting=setting, by=author, device=device, written_at=written_at, noticed_at=written_at, children=children,
        words=words, state=State.DRAFT, trouble=trouble[:300],
    )  # fmt: skip


def _said_of(form, name: str, errors) -> str:
    """What is wrong with a field, and what stood in it where the draft cannot hold that."""
    typed = form.data.get(name, "") if name in ("day", "at", "interest", "next_step") else ""
    return " ".join(errors) + (f" It said “{typed[:80]}”." if typed else "")


def _as_draft(common, fields, photos, named, trouble: str, form) -> Observation:
    """Everything that can be kept, about everybody who was named, and in words what could not.

    Who was named but has left or moved meanwhile stays on it: it was noticed while they were here, and nobody else knows.
    """
    data = form.cleaned_data
    is_timed = data.get("day") and data.get("at") is not None
    kept = {name: value for name, value in data.items() if name not in ("day", "at", "children", "photos", "words")}
    notes = {child: fields.get(f"own-{child.code}", "")[:2000] for child in named}
    return observe(
        **common, children=named, words=fields.get("words", "")[:20_000], own_notes=notes, photos=photos,
        noticed_at=form.noticed_at if is_timed else common["written_at"], state=State.DRAFT, trouble=trouble[:300], **kept,
    )  # fmt: skip


def _text(value) -> str:
    """What a database can hold: no NUL, no half signs."""
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode()


def _moment(text) -> datetime | None:
    try:
        return parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None

"""What can be done to the policy: begin a version, change its sentences, publish it with its dates (002-42)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nursery.audit import record
from nursery.models import Policy, PolicySentence, Setting
from nursery.policy_text import default_sentences

REMIND = timedelta(days=28)  # before the day by which a policy is looked over
COPIED = ("order", "heading", "words", "asks", "evidence", "is_human", "note")


@transaction.atomic
def begin(*, setting: Setting, today: date, by) -> Policy:
    """The version that is being written; where there is none, a copy of the one in force, else of the text Kith brings."""
    Setting.objects.select_for_update().get(pk=setting.pk)
    if draft := Policy.objects.draft():
        return draft
    now = Policy.objects.in_force(today) or Policy.objects.published().first()
    draft = Policy.objects.create(
        setting=setting, begun_by=by, **({"title": now.title, "in_languages": now.in_languages} if now else {})
    )
    if now:
        rows = [{name: getattr(one, name) for name in COPIED} for one in now.sentences.all()]
    else:
        labels = {
            "key_worker": setting.key_worker_label, "secondary": setting.secondary_label, "buddy": setting.buddy_label,
        }  # fmt: skip
        rows = [{"order": place, **one} for place, one in enumerate(default_sentences(labels), 1)]
    PolicySentence.objects.bulk_create(PolicySentence(policy=draft, **row) for row in rows)
    record("policy_begun", draft, by=by)
    return draft


def headings(policy: Policy) -> list[str]:
    """In order, each once."""
    return list(dict.fromkeys(policy.sentences.values_list("heading", flat=True)))


def being_written(policy: Policy) -> None:
    """Raises ValidationError where the words stand already."""
    if policy.number is not None:
        raise ValidationError("This version is published: its words stand. Begin a new one to change them.")


@transaction.atomic
def save_sentence(*, sentence: PolicySentence, by) -> PolicySentence:
    """Add ``sentence`` at the end of its heading, or change it there; a new heading comes last.

    Of a published version only the note and the proofs may have changed.
    """
    policy = Policy.objects.select_for_update().get(pk=sentence.policy_id)
    before = PolicySentence.objects.filter(pk=sentence.pk).first()
    if before is None or (before.heading, before.words) != (sentence.heading, sentence.words):
        being_written(policy)
    if before is None or before.heading != sentence.heading:
        others = [one for one in policy.sentences.all() if one.pk != sentence.pk]
        place = max((at for at, one in enumerate(others) if one.heading == sentence.heading), default=len(others) - 1)
        others.insert(place + 1, sentence)
        _number(others)
    sentence.full_clean()
    sentence.save()
    record("policy_sentence_changed" if before else "policy_sentence_added", policy, by=by)
    return sentence


@transaction.atomic
def move(*, sentence: PolicySentence, up: bool, by) -> None:
    """One place up or down; past the end of its heading it joins the next."""
    policy = Policy.objects.select_for_update().get(pk=sentence.policy_id)
    being_written(policy)
    rows = list(policy.sentences.all())
    at = rows.index(sentence)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(rows):
        return
    mine = rows[at]
    if rows[other].heading == mine.heading:
        rows[at], rows[other] = rows[other], mine
    else:
        mine.heading = rows[other].heading
        mine.save(update_fields=["heading"])
    _number(rows)
    record("policy_sentence_moved", policy, by=by)


def _number(rows: list[PolicySentence]) -> None:
    for place, row in enumerate(rows, 1):
        if row.order != place:
            row.order = place
            if row.pk:
                row.save(update_fields=["order"])


@transaction.atomic
def take_out(*, sentence: PolicySentence, out: bool, by) -> None:
    """Out of the version that is being written, or back into it."""
    policy = Policy.objects.select_for_update().get(pk=sentence.policy_id)
    being_written(policy)
    sentence.taken_out = out
    sentence.save(update_fields=["taken_out"])
    record("policy_sentence_out" if out else "policy_sentence_back", policy, by=by)


@transaction.atomic
def rename_heading(*, policy: Policy, old: str, new: str, by) -> None:
    being_written(policy)
    policy.sentences.filter(heading=old).update(heading=new)
    record("policy_sentence_changed", policy, by=by)


@transaction.atomic
def publish(*, policy: Policy, by) -> Policy:
    """With its title, dates and who agreed. Sentences taken out are left behind; the look before is kept."""
    Setting.objects.select_for_update().get(pk=policy.setting_id)
    being_written(Policy.objects.get(pk=policy.pk))
    policy.sentences.filter(taken_out=True).delete()
    if not policy.sentences.exists():
        raise ValidationError("There is no sentence in it. Put one back, or add one.")
    latest = Policy.objects.published().aggregate(number=Max("number"), day=Max("starts_on"))
    if latest["day"] and policy.starts_on < latest["day"]:
        words = f"The version before holds from {latest['day']:%-d %B %Y}: choose that day or a later one."
        raise ValidationError({"starts_on": words})
    policy.number = (latest["number"] or 0) + 1
    policy.published_by, policy.published_at = by, timezone.now()
    policy.full_clean()
    policy.save()
    record("policy_published", policy, by=by, number=policy.number, starts_on=str(policy.starts_on))
    return policy


@transaction.atomic
def drop(*, policy: Policy, by) -> None:
    """Leave the version that is being written; the one in force stays."""
    being_written(policy)
    record("policy_dropped", policy, by=by)
    policy.delete()


def review_words(policy: Policy | None, today: date) -> str:
    """What is to be said about the review, from four weeks before it; else empty."""
    if policy is None or policy.review_on is None or policy.review_on > today + REMIND:
        return ""
    days = (policy.review_on - today).days
    if days < 0:
        return f"It was to be looked over by {policy.review_on:%-d %B %Y}."
    when = "today" if not days else "tomorrow" if days == 1 else f"in {days} days"
    return f"It is to be looked over {when}, by {policy.review_on:%-d %B %Y}."

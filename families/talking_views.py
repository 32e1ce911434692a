"""Pages of the conversation: the family's on a phone, the nursery's with a list."""

from django import forms
from django.contrib import messages as said
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Carer, Child
from children.views import head_of
from families import talking
from families.access import May, carers_who, for_carers, has_left
from families.message_models import Message
from journals.medical_words import sounds_medical
from keyworkers.cover import KEY_WORKER, person_at, sessions_on
from keyworkers.loading import load_child
from nursery.audit import record
from nursery.on_site import on_site
from nursery.permissions import Permission, requires
from nursery.submissions import once

A_PAGE = 50


class MessageForm(forms.Form):
    """``checked`` says that its writer has seen that a form would be the right place, and means this all the same."""

    words = forms.CharField(
        label=gettext_lazy("Write to the nursery"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": talking.MOST}),
        required=False,
    )
    private = forms.BooleanField(label=gettext_lazy("Only between me and the nursery"), required=False)
    checked = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def needs_a_form(self) -> bool:
        return not self.cleaned_data["checked"] and sounds_medical(self.cleaned_data["words"])


def a_page(found, before: str) -> tuple[list[Message], int | None]:
    """The newest of ``found`` in the order they are read, and the key before which the next older page begins."""
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("author", "carer", "only_for")[: A_PAGE + 1])
    older = rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None
    return rows[:A_PAGE][::-1], older


def who_has(setting, child: Child):
    """(who has the child now or None, the key worker or None), as rows of practitioners."""
    now = setting.now()
    roll = load_child(setting, child, now.date())
    span = person_at(sessions_on(roll, roll.children[0], now.date()), now.hour * 60 + now.minute)
    team = roll.children[0].team(now.date())
    rows = {key: person.row for key, person in roll.people.items()}
    return rows.get(span.person) if span else None, rows.get(team.get(KEY_WORKER))


# ---------------------------------------------------------------- the family


@for_carers(May.TALK)
@require_http_methods(["GET", "POST"])
@once
def messages(request):
    """The conversation about one child; whoever has the child now may answer, and the key worker reads it all."""
    child, carer = request.child, request.carer
    form = MessageForm(request.POST or None)
    needs_a_form = False
    if request.method == "POST" and form.is_valid():
        if form.needs_a_form:
            needs_a_form = True
            form.data = form.data.copy()
            form.data["checked"] = "yes"
        else:
            try:
                words, private = form.cleaned_data["words"], form.cleaned_data["private"]
                talking.write(child=child, words=words, private=private, by=request.user, carer=carer)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("families:messages", child.code)
    rows, older = a_page(Message.objects.for_carer(carer).filter(child=child), request.GET.get("before", ""))
    now_with, key_worker = who_has(request.setting, child)
    context = {
        "has_left": has_left(child, request.setting.today()),
        "children": request.children,
        "child": child,
        "form": form,
        "needs_a_form": needs_a_form,
        "rows": rows,
        "older": older,
        "newest": rows[-1].pk if rows else 0,
        "now_with": now_with,
        "key_worker": key_worker,
        "others": _who_reads(child, carer),
    }
    status = 422 if form.errors or needs_a_form else 200
    return render(request, "families/messages.html", context, status=status)


def _who_reads(child: Child, carer: Carer) -> list[str]:
    """First names of the other carers who read along."""
    return [row.first_name for row in carers_who(child, May.TALK) if row != carer]


@for_carers(May.TALK)
@require_POST
def read(request):
    """The page was shown: so far it is read."""
    return _mark(request, request.child, Message.objects.for_carer(request.carer))


def _mark(request, child: Child, seen):
    newest = request.POST.get("newest", "")
    found = seen.filter(child=child, pk=int(newest)).first() if newest.isdecimal() and len(newest) < 19 else None
    if found:
        talking.mark_read(child=child, user=request.user, message=found.pk)
    return HttpResponse(status=204)


# ---------------------------------------------------------------- the nursery


@requires(Permission.TALK_WITH_FAMILIES)
@on_site
@require_GET
def talks(request):
    """All conversations this person reads, the newest first, and whose families have not been written to yet."""
    found = list(talking.conversations(request.user, request.setting)[:200])
    context = {
        "talks": found,
        "unread": sum(one.unread for one in found),
        "quiet": _quiet(request.user, request.setting, found),
    }
    return render(request, "families/talks.html", context)


def _quiet(user, setting, found):
    return talking.talked_with(user, setting).exclude(pk__in=[one.pk for one in found])[:60]


def _child(request, code) -> Child:
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    if not talking.may_talk(request.user, request.setting, child):
        record("refused", child, by=request.user, needs="CARE_TEAM")
        raise PermissionDenied(f"Only {child}’s care team and managers read what the family writes.")
    return child


@requires(Permission.TALK_WITH_FAMILIES)
@on_site
@require_http_methods(["GET", "POST"])
@once
def talk(request, code):
    """One conversation, and the answer. Receipts say who of the family has read what staff wrote."""
    child = _child(request, code)
    private = {one.code: one for one in carers_who(child, May.TALK)}
    form = MessageForm(request.POST or None)
    form.fields["words"].label = f"Write to {child}’s family"
    alone = talking.answers_alone(child)
    to = request.POST.get("to", alone.code if alone else "")
    if request.method == "POST" and form.is_valid():
        only_for = private.get(to)
        try:
            if to and not only_for:  # never to more people than its writer meant
                raise ValidationError("Whom this was for alone does not read messages any more. Choose who reads it.")
            talking.answer(child=child, words=form.cleaned_data["words"], only_for=only_for, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said.success(request, f"Sent to {only_for.first_name if only_for else f'{child}’s family'}.")
            return redirect("families:talk", code)
    rows, older = a_page(Message.objects.filter(child=child), request.GET.get("before", ""))
    people = talking.readers(child)
    for row in rows:
        row.read_words = talking.read_words(row, people)
    now_with, key_worker = who_has(request.setting, child)
    context = {
        **head_of(request, child, tab="messages"),
        "form": form,
        "rows": rows,
        "older": older,
        "newest": rows[-1].pk if rows else 0,
        "carers": list(private.values()),
        "to": to,
        "is_gone": bool(to) and to not in private,
        "now_with": now_with,
        "key_worker": key_worker,
    }
    return render(request, "families/talk.html", context, status=422 if form.errors else 200)


@requires(Permission.TALK_WITH_FAMILIES)
@on_site
@require_POST
def talk_read(request, code):
    return _mark(request, _child(request, code), Message.objects.all())

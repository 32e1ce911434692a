"""Meetings: the lists, one meeting, and what is done to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from children.views import head_of
from keyworkers import meetings as actions
from keyworkers.agenda import mine_ahead
from keyworkers.meeting_forms import CallForm, GuestsForm, MoveForm, RecordMeetingForm, ToldForm
from keyworkers.meeting_lists import Line, add_upsets, lines_of, lists_of, marked, of_child, with_guests
from keyworkers.meeting_models import Answer, Meeting
from keyworkers.models import DropIn
from nursery.audit import record
from nursery.editing import edit
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from nursery.templatetags.kith import longday
from staff.models import Practitioner, practitioner_of


def sent(request):
    return request.POST if request.method == "POST" else None


def child_of(request, code) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user), code=code)


def line_of(request, code, *, to_read: bool = False, to_change: bool = True) -> Line:
    """The meeting as the reader may see it; 403 where they have to read it to do what they want (P7), or would change
    what is kept elsewhere."""
    rows = marked(Meeting.objects.visible_to(request.user), request.user, request.setting.today())
    line = lines_of([get_object_or_404(with_guests(rows), code=code)], request.user, request.setting)[0]
    if to_read and not line.is_readable:
        record("refused", line.meeting, by=request.user, needs="CONFIDENTIAL")
        raise PermissionDenied("What is said here is for the child’s care team, the SENCO and managers.")
    if line.meeting.kept_at and to_change:
        raise PermissionDenied("It is changed and written down where it was called.")
    if line.meeting.confidential and line.is_readable:
        record("meeting_read", line.meeting, by=request.user)
    return line


def page_of(meeting: Meeting) -> str:
    return reverse("keyworkers:meeting", args=[meeting.code])


@requires(Permission.MEET_FAMILIES)
@require_GET
def meetings(request):
    """Ahead, to be written down, to be told, lately; for managers of every child."""
    is_lead = can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting)
    everybodys = is_lead and request.GET.get("whose") != "mine"
    me = practitioner_of(request.user)
    context = {
        "lists": lists_of(request.user, request.setting, everybodys=everybodys),
        "is_lead": is_lead,
        "everybodys": everybodys,
        "me": me,
        "drop_ins": DropIn.objects.filter(practitioner=me) if me and not everybodys else [],
        "today": request.setting.today(),
    }
    return render(request, "keyworkers/meetings.html", context)


@requires(Permission.MEET_FAMILIES)
@require_GET
def mine(request):
    """A part of somebody's own Today, loaded after it."""
    today = request.setting.today()
    items = mine_ahead(request.user, request.setting, Child.objects.visible_to(request.user))
    return render(request, "keyworkers/mine_ahead.html", {"items": [(item, item.when(today)) for item in items]})


@requires(Permission.MEET_FAMILIES)
@require_GET
def child_meetings(request, code):
    """Everything about one child, and the way to the next one."""
    child = child_of(request, code)
    context = {
        **head_of(request, child, tab="meetings"),
        "lines": of_child(child, request.user, request.setting),
        "today": request.setting.today(),
    }
    return render(request, "keyworkers/child_meetings.html", context)


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def call(request, code):
    """Call a meeting; a clash is said beside the time and can be gone past with a reason."""
    child, me, today = child_of(request, code), practitioner_of(request.user), request.setting.today()
    form = CallForm(
        sent(request), child=child, today=today, initial={"practitioners": [me.code] if me else [], "kind": "family"}
    )
    made = []

    def save():
        asked = form.details
        host = me if me in asked["practitioners"] else next(iter(asked["practitioners"]), None)
        made.append(actions.invite(child=child, host=host, by=request.user, **asked))

    response = edit(
        request, form=form, save=save, title=f"Meet about {child}", verb="Call the meeting", said="The meeting is called.",
        back=reverse("keyworkers:child_meetings", args=[child.code]), back_label=f"{child}’s meetings",
        template="keyworkers/call.html", **form.parts,
    )  # fmt: skip
    return redirect(page_of(made[0])) if made else response


@requires(Permission.MEET_FAMILIES)
@require_GET
def meeting(request, code):
    """When, who, what was agreed; and the next step."""
    line, moment = line_of(request, code, to_change=False), request.setting.now()
    found = line.meeting
    if found.is_planned:
        add_upsets([line], request.setting, moment.date())
    context = {
        "line": line,
        "meeting": found,
        "child": found.child,
        "is_over": (found.date, found.starts) <= (moment.date(), moment.hour * 60 + moment.minute),
        "is_owed": Meeting.objects.still_to_tell().filter(pk=found.pk).exists(),
        "told": [guest for guest in line.guests if guest.told_on],
        "owed": found.guests.owed().select_related("carer") if found.state == "held" else [],
        "may_read_note": line.is_readable
        and (found.recorded_by_id == request.user.pk or request.user.is_lead_of(request.setting)),
        "answers": Answer.choices,
    }
    return render(request, "keyworkers/meeting.html", context)


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def change(request, code):
    """Another time or place, or somebody else of us."""
    line = line_of(request, code)
    found = line.meeting
    people = Practitioner.objects.employed_on(max(found.date, request.setting.today()))
    form = MoveForm(sent(request), people=people, meeting=found, may_read=line.is_readable)
    return edit(
        request, form=form, save=lambda: actions.move(meeting=found, by=request.user, **form.cleaned_data),
        title=line.title, back=page_of(found), back_label="The meeting", said="The meeting is changed.",
        template="keyworkers/call.html", **form.parts,
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def guests(request, code):
    """Who is asked."""
    line = line_of(request, code)
    found = line.meeting
    asked = {
        name: [getattr(guest, one).code for guest in line.guests if getattr(guest, one)]
        for name, one in (("practitioners", "practitioner"), ("carers", "carer"), ("contacts", "contact"))
    }
    others = "\n".join(guest.name for guest in line.guests if guest.name)
    form = GuestsForm(
        sent(request),
        child=found.child,
        today=request.setting.today(),
        kind=found.kind,
        initial={**asked, "others": others},
    )
    return edit(
        request, form=form, save=lambda: actions.change_guests(meeting=found, by=request.user, **form.guests),
        title=f"Who is asked: {line.title}", back=page_of(found), back_label="The meeting", said="Noted.",
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_POST
def answered(request, code, pk):
    """Whether somebody comes."""
    line = line_of(request, code)
    guest = get_object_or_404(line.meeting.guests.select_related("meeting"), pk=pk)
    said = request.POST.get("answer")
    if said in Answer.values and line.meeting.is_planned:
        actions.answer(guest=guest, answer=said, by=request.user)
        messages.success(request, "Noted.")
    return redirect(page_of(line.meeting))


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def record_one(request, code):
    """It took place: who came, what was said."""
    line = line_of(request, code, to_read=True)
    found = line.meeting
    form = RecordMeetingForm(sent(request), meeting=found, guests=line.guests)
    if found.private_note and found.recorded_by_id != request.user.pk and not request.user.is_lead_of(request.setting):
        del form.fields["private_note"]  # somebody else's stays as it is

    def save():
        note = form.cleaned_data.get("private_note", found.private_note)
        came = [guest for guest in line.guests if str(guest.pk) in form.cleaned_data["came"]]
        words, also = form.cleaned_data["words"], form.cleaned_data["also"]
        actions.record_meeting(meeting=found, words=words, private_note=note, came=came, also=also, by=request.user)

    return edit(
        request, form=form, save=save, title=line.title, lead=longday(found.date), back=page_of(found),
        back_label="The meeting", said="Written down.", template="journals/typed_form.html",
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def told(request, code):
    """The family, who were not there, was told the outcome (000-32)."""
    line = line_of(request, code, to_read=True)
    found = line.meeting
    form = ToldForm(
        sent(request), today=request.setting.today(), since=found.date, owed=found.guests.owed().select_related("carer"),
        initial={"words": found.told_words or found.words, "how": found.told_how},
    )  # fmt: skip
    return edit(
        request, form=form, save=lambda: actions.tell_outcome(meeting=found, by=request.user, **form.cleaned_data),
        title=f"Tell {found.child}’s family", back=page_of(found), back_label="The meeting", said="Noted.",
        lead=f"What was discussed and decided on {longday(found.date)}, in words the family can use.",
        template="journals/typed_form.html",
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_POST
def cancel(request, code):
    line = line_of(request, code)
    try:
        actions.cancel(meeting=line.meeting, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The meeting is cancelled.")
    return redirect(page_of(line.meeting))


@requires(Permission.MEET_FAMILIES)
@require_POST
def pass_on(request, code):
    """Whoever can instead sees the family: the host is away (P10)."""
    line = line_of(request, code)
    add_upsets([line], request.setting, request.setting.today())
    if line.upset and line.upset.other:
        found, other = line.meeting, line.upset.other
        try:
            actions.move(
                meeting=found, day=found.date, starts=found.starts, ends=found.ends, host=other, by=request.user,
                despite=found.despite or line.upset.why,
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{other} sees them. Tell the family.")
    return redirect(page_of(line.meeting))

"""Staff send a paper outside and see what became of it (002-30, 002-32, 002-34, 004-11)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child, Contact, OutsidePurpose
from children.sharing import offers_shared_setting, standing_of
from children.views import short_head_of
from nursery.audit import record
from nursery.editing import edit
from nursery.languages import ENGLISH
from nursery.pdf import NoPdf
from nursery.permissions import Permission, can, fresh_proof, requires
from nursery.submissions import once
from paperwork import sending as actions
from paperwork.models import Document
from paperwork.outside_views import answer_pdf
from paperwork.reports import document_pdf
from paperwork.sending_forms import ReplyForm, SendForm
from paperwork.sending_list import SHOWN, rows_of, sendings_shown, with_names
from paperwork.sending_models import How, Sending
from paperwork.states import FROZEN

TOLD_ONCE = "code_to_tell"  # in the session until the page has shown it: [code of the sending, digits]
A_PAGE = 30


def _site(request) -> str:
    return request.build_absolute_uri("/")


def _sending(request, code) -> Sending:
    found = Sending.objects.visible_to(request.user).select_related("setting", "child", "contact", "document")
    return get_object_or_404(found, code=code)


def tell_once(request, sending: Sending, digits: str) -> None:
    """The next page that asks :func:`told_once` shows the code, and no page after it."""
    request.session[TOLD_ONCE] = [sending.code, digits]


def told_once(request) -> dict[str, str]:
    """For a page of sendings: the one whose code is told now, and its digits."""
    code, digits = request.session.pop(TOLD_ONCE, ("", ""))
    return {"told_code": code, "digits": f"{digits[:4]} {digits[4:]}" if digits else ""}


@requires(Permission.SEND_OUTSIDE)
@fresh_proof
@require_http_methods(["GET", "POST"])
def send(request, code):
    """A final paper, to one of those who know the child."""
    papers = Document.objects.filter(child__in=Child.objects.in_care_of(request.user)).select_related("child")
    document = get_object_or_404(papers, code=code)
    child, today = document.child, request.setting.today()
    if stays := actions.why_stays(document):
        return render(
            request, "paperwork/send.html", {**short_head_of(request, child, tab="about"), "document": document, "stays": stays},
            status=422 if request.method == "POST" else 200,
        )  # fmt: skip
    purpose = actions.PURPOSES[document.kind]
    standing = sorted(standing_of(child, today, purpose=purpose), key=lambda one: not one.may)
    agreed = [one.contact for one in standing if one.may]
    alone = agreed[0] if len(agreed) == 1 else None
    form = SendForm(
        request.POST or None,
        contacts=child.contacts.filter(is_retired=False),
        may_override=can(request.user, Permission.SHARE_FOR_SAFETY, request.setting),
        today=today,
        initial={"handed_on": today, "contact": alone.code if alone else "", "how": _usual_way(alone)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _deliver(request, document, purpose, form.cleaned_data)
        except ValidationError as error:
            form.add_error("contact", error.messages)
    context = {
        **short_head_of(request, child, tab="about"),
        "document": document,
        "form": form,
        "is_final": document.state in FROZEN,
        "purpose": OutsidePurpose(purpose),
        "standing": standing,
        "chosen": form["contact"].value(),
    }
    return render(request, "paperwork/send.html", context, status=422 if form.errors else 200)


def _usual_way(contact: Contact | None) -> str:
    """By a link where they have an e-mail address; nothing is chosen before anybody is."""
    return "" if contact is None else How.LINK if contact.email else How.HANDED_OVER


def _drawn(document: Document) -> bytes:
    """The paper as it goes out: what the family may read, its fixed words in English."""
    try:
        return document_pdf(document, language=ENGLISH, is_outside=True)
    except NoPdf:
        raise ValidationError("The paper could not be drawn just now. Try again in a moment.") from None


def _deliver(request, document: Document, purpose: str, said: dict):
    """Drawn first, so that nothing waits for the pen; sent once, however often it is pressed (S44)."""
    if document.state not in FROZEN:
        raise ValidationError("Only a final paper goes outside.")
    content = _drawn(document)

    @once
    def deliver(request):
        sent = actions.send(
            child=document.child,
            contact=said["contact"],
            purpose=purpose,
            title=document.title,
            content=content,
            document=document,
            how=said["how"],
            on=said["handed_on"] if said["how"] != How.LINK else None,
            reason=said.get("reason", ""),
            by=request.user,
            site=_site(request),
        )
        if sent.digits:
            tell_once(request, sent.sending, sent.digits)
            messages.success(request, f"A mail with the link is on its way to {said['contact']}.")
        else:
            messages.success(request, f"It is noted that {said['contact']} has a copy.")
        return redirect(reverse("paperwork:sent", args=[document.child.code]) + f"#{sent.sending.code}")

    return deliver(request)


@requires(Permission.SEND_OUTSIDE)
@require_GET
def sent(request, code):
    """What went out about one child: to whom, whether it was opened, what they said."""
    child = get_object_or_404(Child.objects.in_care_of(request.user), code=code)
    others = standing_of(child, request.setting.today())
    mine = Sending.objects.visible_to(request.user).filter(child=child)
    page = Paginator(with_names(mine), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **short_head_of(request, child, tab="about"),
        "page": page,
        "rows": rows_of(page, request.setting),
        "papers": Document.objects.filter(child=child, state__in=FROZEN, kind__in=actions.PURPOSES)
        .only("code", "title", "finished_at")
        .order_by("-finished_at")[:8],
        **told_once(request),
        "others": others,
        "offer_setting": offers_shared_setting(child, others),
    }
    return render(request, "paperwork/sent.html", context)


@requires(Permission.SEND_OUTSIDE)
@require_GET
def outside_all(request):
    """What went out about all children whom one may know: what waits, what was answered."""
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "waiting"
    found = with_names(sendings_shown(Sending.objects.visible_to(request.user), shown))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(page, request.setting), "shown": shown, "kinds": SHOWN}
    return render(request, "paperwork/outside_all.html", context)


@requires(Permission.SEND_OUTSIDE)
@require_GET
def sent_pdf(request, code):
    """The exact file that went out."""
    sending = _sending(request, code)
    record("sent_paper_read", sending, by=request.user)
    try:
        return answer_pdf(actions.content_of(sending), name="sent")
    except OSError:
        messages.error(request, "The file is not there, or not what went out. Tell whoever looks after Kith.")
        return redirect("paperwork:sent", sending.child.code)


@requires(Permission.SEND_OUTSIDE)
@require_POST
def revoke(request, code):
    sending = _sending(request, code)
    actions.revoke(sending=sending, by=request.user)
    messages.success(request, f"The link for {sending.contact} opens no more.")
    return redirect("paperwork:sent", sending.child.code)


@requires(Permission.SEND_OUTSIDE)
@require_POST
def mail_again(request, code):
    sending = _link(request, code)
    try:
        actions.mail_again(sending=sending, by=request.user, site=_site(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The mail to {sending.contact} is on its way again.")
    return redirect("paperwork:sent", sending.child.code)


@requires(Permission.SEND_OUTSIDE)
@fresh_proof
@require_POST
def new_digits(request, code):
    """Another code for the same link, shown once."""
    sending = _link(request, code)
    try:
        tell_once(request, sending, actions.new_code_for(sending=sending, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("paperwork:sent", args=[sending.child.code]) + f"#{sending.code}")


def _link(request, code) -> Sending:
    sending = _sending(request, code)
    if sending.how != How.LINK:
        raise Http404
    return sending


@requires(Permission.SEND_OUTSIDE)
@require_http_methods(["GET", "POST"])
@once
def reply(request, code):
    """What they said by phone, letter or mail."""
    sending = _sending(request, code)
    today = request.setting.today()
    form = ReplyForm(request.POST or None, today=today, initial={"on": today})
    return edit(
        request,
        form=form,
        save=lambda: actions.note_reply(sending=sending, by=request.user, **form.cleaned_data),
        title=f"What {sending.contact} said",
        lead=f"To “{sending.title}”, about {sending.child}.",
        back=reverse("paperwork:sent", args=[sending.child.code]),
        back_label=f"Sent outside about {sending.child}",
        said="What they said is noted.",
    )

"""Contacts: people outside who know children, and their pages. The SENCO sees the agencies first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children import contacts as actions
from children.contact_forms import ContactForm
from children.liaison_models import Liaison
from children.models import Child, Contact, ContactKind
from nursery.editing import edit, save_record
from nursery.htmx import render_part
from nursery.permissions import Permission, requires
from nursery.submissions import once

A_PAGE = 60
TALKS = 20
GET_POST = require_http_methods(["GET", "POST"])


@requires(Permission.SEND_OUTSIDE)
@require_GET
def contacts(request):
    """Everybody outside, by kind; beside each how many of the children they know one may know of."""
    kind = request.GET.get("kind") if request.GET.get("kind") in ContactKind.values else ""
    retired = request.GET.get("retired") == "yes"
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = Contact.objects.filter(is_retired=retired)
    if kind:
        found = found.filter(kind=kind)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(organisation__icontains=word) | Q(job__icontains=word))
    mine = Child.objects.in_care_of(request.user)
    found = found.annotate(known=Count("children", filter=Q(children__in=mine), distinct=True)).order_by(
        "organisation", "name", "pk"
    )
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": ContactKind.choices,
        "retired": retired,
        "q": words,
    }
    return render_part(request, "children/contacts.html", "rows", context)


@requires(Permission.SEND_OUTSIDE)
@require_GET
def contact(request, code):
    """One of them: how to reach them, which children they know, and what was talked about."""
    found = get_object_or_404(Contact, code=code)
    mine = Child.objects.in_care_of(request.user)
    context = {
        "contact": found,
        "known": mine.filter(contacts=found),
        "talks": Liaison.objects.filter(contact=found, child__in=mine).select_related("child", "by", "contact")[:TALKS],
        "today": request.setting.today(),
    }
    return render(request, "children/contact.html", context)


@requires(Permission.SEND_OUTSIDE)
@GET_POST
@once
def contact_new(request):
    """Somebody new; with ``?child=`` they are tied to that child at once."""
    child = None
    if code := request.GET.get("child"):
        child = get_object_or_404(Child.objects.in_care_of(request.user), code=code)
    kind = request.GET.get("kind", "")
    form = ContactForm(request.POST or None, instance=Contact(setting=request.setting, kind=kind))

    @transaction.atomic
    def save():
        save_record(form=form, action="contact_added", by=request.user)
        if child:
            actions.tie(child=child, contact=form.instance, by=request.user)

    if request.method == "POST" and form.is_valid():
        save()
        messages.success(request, f"{form.instance} is entered.")
        if child:
            return redirect("children:known_by", child.code, form.instance.code)
        return redirect("children:contact", form.instance.code)
    return edit(
        request,
        form=form,
        save=save,
        title=f"Somebody who knows {child}" if child else "A new contact",
        back=reverse("children:tie", args=[child.code]) if child else reverse("children:contacts"),
        back_label="Somebody already entered" if child else "Contacts",
        said="",
        verb="Enter them",
    )


@requires(Permission.CHANGE_CONTACTS)
@GET_POST
def contact_edit(request, code):
    found = get_object_or_404(Contact, code=code)
    form = ContactForm(request.POST or None, instance=found)
    return edit(
        request,
        form=form,
        save=lambda: save_record(form=form, action="contact_changed", by=request.user),
        title=str(found),
        lead="What families agreed to counts for this person. For somebody else, enter a new contact.",
        back=reverse("children:contact", args=[code]),
        back_label=str(found),
        said="The contact is changed.",
    )


@requires(Permission.CHANGE_CONTACTS)
@require_POST
def contact_retire(request, code):
    found = get_object_or_404(Contact, code=code)
    retired = "back" not in request.POST
    actions.retire(contact=found, retired=retired, by=request.user)
    said = "is no longer offered, and links sent to them do not open" if retired else "is offered again"
    messages.success(request, f"{found} {said}.")
    return redirect("children:contact", code)

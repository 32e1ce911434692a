"""Bringing a nursery in, step by step: upload, look at what would change, say yes. And taking it out."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery import exporting
from nursery.audit import record
from nursery.models import ImportUpload
from nursery.permissions import Permission, fresh_proof, requires
from nursery.spreadsheets.reading import MOST_BYTES
from nursery.spreadsheets.running import all_sheets, import_nursery
from nursery.spreadsheets.writing import as_workbook, as_zip, zipped

KEPT = timedelta(days=1)
SHOWN_CHANGES = 200
TYPES = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files. The value is a list."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"])
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    files = ManyFilesField(
        label="Your files",
        help_text="A workbook (.xlsx), a .zip, or all the CSV files of a folder at once. At most 20 MB.",
        error_messages={
            "required": "Choose a workbook, a zip, or the files of a folder.",
            "empty": "One of the files is empty.",
        },
    )

    def clean_files(self):
        files = self.cleaned_data["files"]
        if sum(file.size for file in files) > MOST_BYTES:
            raise ValidationError("Choose files of at most 20 MB together.")
        names = [file.name.lower() for file in files]
        if len(files) > 1 and any(not name.endswith(".csv") for name in names):
            raise ValidationError("Choose one workbook, or one zip, or several CSV files.")
        if len(set(names)) < len(names):
            raise ValidationError("Choose each file once.")
        return files

    def packed(self) -> tuple[str, bytes]:
        """A name and the upload as one file."""
        files = self.cleaned_data["files"]
        if len(files) == 1 and not files[0].name.lower().endswith(".csv"):
            return files[0].name, files[0].read()
        return f"{len(files)} files", zipped({file.name: file.read() for file in files})


@requires(Permission.IMPORT_AND_EXPORT)
@require_http_methods(["GET", "POST"])
def upload(request):
    """First step: choose the files."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.packed()
        with transaction.atomic():
            ImportUpload.objects.filter(uploaded_by=request.user).delete()
            ImportUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
            kept = ImportUpload.objects.create(
                setting=request.setting, uploaded_by=request.user, name=name[:150], content=content
            )
            record("import_uploaded", kept, by=request.user)
        return redirect("nursery:import_check", kept.code)
    context = {"form": form, "sheets": all_sheets(), **_taking_out(request)}
    return render(request, "nursery/import.html", context, status=422 if form.errors else 200)


def _taking_out(request) -> dict:
    """Whether the reader may take the nursery out now, and who asks."""
    setting, me = request.setting, request.user
    if not exporting.needs_a_second(setting):
        return {"may_take_out": True}
    until, asking = exporting.open_until(setting, me), exporting.who_asks(setting)
    return {
        "may_take_out": bool(until),
        "until": until,
        "others_ask": [user for user in asking if user != me],
        "i_ask": me in asking,
        "leads": [user.name for user in exporting.leads(setting) if user != me],
    }


def _kept(request, code) -> ImportUpload:
    return get_object_or_404(ImportUpload.objects.filter(uploaded_by=request.user), code=code)


@requires(Permission.IMPORT_AND_EXPORT)
@require_GET
def check(request, code):
    """Second step: what would change, or what has to be put right. Nothing is written."""
    kept = _kept(request, code)
    outcome = import_nursery(
        bytes(kept.content), kept.name, slug=request.setting.slug, dry_run=True, today=request.setting.today()
    )
    context = {"kept": kept, "outcome": outcome, "changes": outcome.changes[:SHOWN_CHANGES]}
    context["more"] = len(outcome.changes) - len(context["changes"])
    return render(request, "nursery/import_check.html", context, status=422 if outcome.problems else 200)


@requires(Permission.IMPORT_AND_EXPORT)
@require_POST
def apply(request, code):
    """Third step: write all of it, or nothing where something has come up since."""
    kept = _kept(request, code)
    with transaction.atomic():
        outcome = import_nursery(
            bytes(kept.content), kept.name, slug=request.setting.slug, by=request.user, today=request.setting.today()
        )
        if outcome.problems:
            return redirect("nursery:import_check", kept.code)
        kept.delete()
    messages.success(
        request, f"Brought in: {outcome.created} new, {outcome.updated} changed, {outcome.unchanged} as they were."
    )
    return redirect("nursery:home")


@requires(Permission.IMPORT_AND_EXPORT)
@require_GET
@fresh_proof
def export(request, kind):
    """The whole nursery as one file; of more than a few children once somebody else has agreed (S22)."""
    if kind not in TYPES:
        raise Http404
    if exporting.needs_a_second(request.setting) and not exporting.open_until(request.setting, request.user):
        record("refused", None, by=request.user, needs="A_SECOND_PERSON")
        messages.error(request, "A second person has to agree first. Ask them below, under Take it out.")
        return redirect("nursery:import")
    content = as_zip(request.setting) if kind == "zip" else as_workbook(request.setting)
    record("exported", request.setting, by=request.user, kind=kind)
    return _file(content, kind, "nursery")


@requires(Permission.IMPORT_AND_EXPORT)
@require_POST
@fresh_proof
def ask_to_export(request):
    """Ask the other leads to agree."""
    try:
        exporting.ask(setting=request.setting, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Asked. They are told by mail, and agree here.")
    return redirect("nursery:import")


@requires(Permission.IMPORT_AND_EXPORT)
@require_POST
@fresh_proof
def agree_to_export(request):
    """Let somebody who asked take the nursery out."""
    asking = {str(user.pk): user for user in exporting.who_asks(request.setting)}
    user = asking.get(request.POST.get("who", ""))
    try:
        if user is None:
            raise ValidationError("Nobody asks any more.")
        exporting.agree(setting=request.setting, to=user, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{user.name} may take it out for a day from now.")
    return redirect("nursery:import")


@requires(Permission.IMPORT_AND_EXPORT)
@require_GET
def template(request):
    """An empty workbook with every sheet and column."""
    return _file(as_workbook(None), "xlsx", "empty-nursery")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response

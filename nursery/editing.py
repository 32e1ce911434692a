"""Changing a record on a form: nothing typed is lost, nothing of somebody else's is silently overwritten (S47)."""

import hashlib
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from nursery.audit import record


class RecordForm(forms.ModelForm):
    """A form for one record. It remembers what stood there when it was opened.

    Where somebody else has saved since, ``is_stale`` is true, the errors say what stands there now, and sending the
    same form again is a decision to replace it.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    is_stale = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.remember()

    def remember(self) -> None:
        """Keep what stands in the fields; to be called again by a form that adds fields to itself."""
        self._stood = {name: self.initial.get(name) for name in self.fields if name != "version"}
        self._version = _digest(self._stood) if self.instance.pk else ""
        self.fields["version"].initial = self._version

    def clean(self):
        data = super().clean()
        sent = self.data.get(self.add_prefix("version"), "")
        if self.instance.pk and sent != self._version:
            self.is_stale = True
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self._version
            self.add_error(None, "This was changed elsewhere while it was open. What you typed is still here.")
            for name, stood in self._stood.items():
                if name in data and name in self.changed_data:
                    self.add_error(name, f"It now says: {_spoken(stood)}. Save again to put yours in its place.")
        return data

    @property
    def changed_fields(self) -> list[str]:
        return [name for name in self.changed_data if name != "version"]


def _digest(values: dict) -> str:
    spoken = {
        name: sorted(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value not in (None, "")
    }
    return hashlib.sha256(repr(sorted(spoken.items())).encode()).hexdigest()[:24]


def _spoken(value) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return {True: "yes", False: "no", None: "nothing", "": "nothing"}.get(value, str(value))


@transaction.atomic
def save_record(*, form: RecordForm, action: str, by):
    """Save the row of a valid ``form`` with one audit entry that names the fields. Returns the row."""
    row = form.save()
    record(action, row, by=by, fields=sorted(form.changed_fields))
    return row


def edit(
    request,
    *,
    form,
    save: Callable,
    title: str,
    back: str,
    back_label: str,
    said: str,
    template="form_page.html",
    **more,
):
    """One page that changes something: show ``form``, or ``save()`` it, say so and go ``back``.

    ``save`` is called when the form is valid; a ValidationError it raises is shown on the form (:func:`show`). 422 for
    what has to be put right, 409 where somebody else was faster.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, said)
            return redirect(back)
    context = {"form": form, "title": title, "back": back, "back_label": back_label, **more}
    status = 409 if getattr(form, "is_stale", False) else 422 if form.errors else 200
    return render(request, template, context, status=status)


def show(form, error: ValidationError) -> None:
    """Put what an action said beside the field it names, where the form has that field, else above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, said in by_field.items():
        form.add_error(name if name in form.fields else None, said)

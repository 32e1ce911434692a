"""Cover ahead, and what if."""

from datetime import timedelta

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_GET

from children.models import Child
from keyworkers import forecast
from keyworkers.familiarity import known_people
from keyworkers.loading import load_roll, rooms_of
from nursery.days import day_of
from nursery.fields import UKDateField
from nursery.permissions import Permission, requires

WEEKS = (2, 6, 12)


class WhatIfForm(forms.Form):
    """Somebody is away from one day to another. Nothing is saved."""

    who = forms.ChoiceField(required=False, label="What if")
    away_from = UKDateField(required=False, label="is away from", help_text="")
    away_to = UKDateField(required=False, label="to", help_text="")

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.people = {person.code: person for person in people}
        self.fields["who"].choices = [
            ("", "nobody"),
            *((code, person.full_name) for code, person in self.people.items()),
        ]

    def clean(self):
        data = super().clean()
        if data.get("who"):
            for name, ask in (("away_from", "Enter the first day away."), ("away_to", "Enter the last day away.")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ask)
            if data.get("away_from") and data.get("away_to") and data["away_to"] < data["away_from"]:
                self.add_error("away_to", "Choose a last day that is not before the first.")
        return data

    @property
    def person(self):
        return self.people.get(self.cleaned_data.get("who", "")) if self.is_valid() else None


@requires(Permission.SEE_KEY_GROUPS)
@require_GET
def cover_ahead(request):
    """Children × half days for some weeks, by key group. With somebody thought away, or as buddy, how it would be."""
    setting, first = request.setting, day_of(request)
    weeks = int(request.GET.get("weeks", "")) if request.GET.get("weeks") in map(str, WEEKS) else 6
    last = first + timedelta(days=7 * weeks)
    children = Child.objects.visible_to(request.user).not_left(first).filter(starts_on__lte=last)
    roll = load_roll(setting, first, last, children=children)
    rooms = rooms_of(roll, first)
    room = next((room for room in rooms if room.code == request.GET.get("room")), None)
    if room is None and request.GET.get("room") != "all" and rooms:
        me = next((person.row for person in roll.people.values() if person.row.user_id == request.user.pk), None)
        room = next((room for room in rooms if me and room.pk == me.room_id), rooms[0])
    people = [person.row for person in roll.people.values() if person.is_employed(first)]
    form = WhatIfForm(request.GET if "who" in request.GET else None, people=people)
    away = form.person
    if away:
        forecast.think_away(roll, away.pk, form.cleaned_data["away_from"], form.cleaned_data["away_to"])
    tried = _try_buddies(request, roll, first)
    counted = (form.cleaned_data["away_from"], form.cleaned_data["away_to"]) if away else None
    found = forecast.forecast(roll, first, weeks, room=room.pk if room else None, counted=counted)
    shown = {row.child.pk for _, rows in found.groups for row in rows}
    found.gaps = {key: gaps for key, gaps in found.gaps.items() if key in shown}
    only = request.GET.get("person", "")
    if only:
        found.groups = [
            (person, rows) for person, rows in found.groups if person and person.code == only
        ] or found.groups
    start, emphasised, end = forecast.sentence(found, weeks, away=away)
    context = {
        "day": first,
        "weeks": weeks,
        "weeks_to_choose": WEEKS,
        "rooms": rooms,
        "room": room,
        "found": found,
        "form": form,
        "away": away,
        "counted": counted,
        "start": start,
        "emphasised": emphasised,
        "end": end,
        "counts": forecast.in_words(found.counts),
        "closers": forecast.closers(roll, found, known_people(list(found.gaps))) if found.gaps else [],
        "tried": tried,
        "only": only,
        "key_workers": [person for person, _ in found.groups if person],
    }
    return render(request, "keyworkers/forecast.html", context, status=422 if form.errors else 200)


def _try_buddies(request, roll, first) -> list[tuple[Child, object]]:
    """``try=<child>:<person>`` in the address, once for each: (child, person) of those that there are."""
    people = {person.row.code: person for person in roll.people.values()}
    children = {child.row.code: child for child in roll.children}
    tried = []
    for pair in request.GET.getlist("try"):
        child, _, person = pair.partition(":")
        if child in children and person in people:
            forecast.think_buddy(children[child], people[person].key, max(first, children[child].starts_on))
            tried.append((children[child].row, people[person].row))
    return tried

"""setting.csv, rooms.csv and closures.csv (contracts 2)."""

from datetime import date

from django_scopes import scope

from nursery.audit import record, record_all
from nursery.models import Closure, Room, Setting
from nursery.spreadsheets import columns as c
from nursery.spreadsheets.sheets import Sheet

LABELS = ("key_worker_label", "secondary_label", "buddy_label")
USUAL_LABELS = ("Key worker", "Secondary", "Buddy")
FIRST_MONDAY = date(2024, 1, 1)


class SettingSheet(Sheet):
    file = "setting.csv"
    key = ("slug",)
    columns = {
        "slug": c.slug(),
        "name": c.words(150, required=True),
        "opens": c.time_of_day(450),
        "closes": c.time_of_day(1080),
        "timezone": c.timezone("Europe/London"),
        "term_names": c.labels(3, USUAL_LABELS),
        "rota_starts_on": c.monday(FIRST_MONDAY),
    }

    def current(self, setting):
        values = {name: getattr(setting, name) for name in self.columns if name != "term_names"}
        values["term_names"] = tuple(getattr(setting, label) for label in LABELS)
        return {(setting.slug,): self.spell(values)}

    def check(self, row, key, upload):
        opens, closes = (upload.text(self.file, key, name) for name in ("opens", "closes"))
        if (opens or "07:30") >= (closes or "18:00"):
            yield row.problem(self.file, "closes", f"a time after {opens or '07:30'}")

    def apply(self, changes, setting, *, by, today):
        [change] = changes
        setting = setting or Setting(slug=change.key[0])
        values = dict(change.values)
        if "term_names" in values:
            values |= dict(zip(LABELS, values.pop("term_names"), strict=True))
        for name, value in values.items():
            setattr(setting, name, value)
        setting.save()
        with scope(setting=setting):
            record("imported", setting, by=by, fields=sorted(change.values))
        return setting


class RoomSheet(Sheet):
    file = "rooms.csv"
    key = ("room",)
    columns = {
        "room": c.words(80, required=True),
        "min_age_months": c.whole(most=240),
        "max_age_months": c.whole(most=240),
        "places": c.whole(),
        "group_size": c.whole(most=200),
        "colour": c.words(20),
    }

    def current(self, setting):
        return {(room.name,): self.spell({**vars(room), "room": room.name}) for room in Room.objects.all()}

    def check(self, row, key, upload):
        least, most = (upload.text(self.file, key, name) for name in ("min_age_months", "max_age_months"))
        if least and most and int(least) > int(most):
            yield row.problem(self.file, "max_age_months", f"at least {least}, the youngest age")

    def apply(self, changes, setting, *, by, today):
        there = {room.name: room for room in Room.objects.all()}
        touched = []
        for change in changes:
            room = there.get(change.key[0]) or Room(setting=setting, name=change.key[0])
            for name, value in change.values.items():
                if name != "room":
                    setattr(room, name, value)
            room.save()
            touched.append((room, change))
        record_all("imported", touched, by=by)


class ClosureSheet(Sheet):
    file = "closures.csv"
    key = ("date",)
    columns = {"date": c.day(required=True), "reason": c.words(150)}

    def current(self, setting):
        return {(closure.date.isoformat(),): self.spell(vars(closure)) for closure in Closure.objects.all()}

    def apply(self, changes, setting, *, by, today):
        touched = []
        for change in changes:
            closure, _ = Closure.objects.update_or_create(
                setting=setting,
                date=date.fromisoformat(change.key[0]),
                defaults={"reason": change.values.get("reason", "")},
            )
            touched.append((closure, change))
        record_all("imported", touched, by=by)


SHEETS = [SettingSheet, RoomSheet, ClosureSheet]

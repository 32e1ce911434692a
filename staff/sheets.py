"""staff.csv and absences.csv (contracts 2)."""

from datetime import date

from nursery.audit import record_all
from nursery.dated import end_from
from nursery.models import Room
from nursery.roles import JOBS
from nursery.spreadsheets import columns as c
from nursery.spreadsheets.sheets import ROTA, Sheet, rota_texts
from staff.actions import give_marks
from staff.models import Absence, AbsenceKind, Practitioner, ShiftPattern


class StaffSheet(Sheet):
    file = "staff.csv"
    key = ("staff_ref",)
    has_rota = True
    columns = {
        "staff_ref": c.words(60, required=True),
        "first_name": c.words(80, required=True),
        "last_name": c.words(80, required=True),
        "known_as": c.words(80),
        "email": c.email(),
        "role": c.choice([job for job, _ in JOBS], required=True),
        "room": c.reference("rooms.csv"),
        "key_person": c.yes_no(),
        "max_key_children": c.whole(most=999),
        "qualification_level": c.whole(2, 7),
        "paediatric_first_aid_until": c.day(),
        "dbs_checked_on": c.day(),
        "languages": c.languages(),
        "send_trained": c.yes_no(),
        "starts_on": c.day(),
        "leaves_on": c.day(),
    }

    def current(self, setting):
        shifts = dict(ShiftPattern.objects.filter(ends_on=None).values_list("practitioner", "timetable"))
        rows = {}
        for person in Practitioner.objects.select_related("room"):
            values = {**vars(person), "staff_ref": person.ref, "room": person.room.name if person.room else None}
            rows[(person.ref,)] = self.spell(values) | (rota_texts(shifts[person.pk]) if person.pk in shifts else {})
        return rows

    def check(self, row, key, upload):
        starts, leaves = (upload.text(self.file, key, name) for name in ("starts_on", "leaves_on"))
        if starts and leaves and leaves < starts:
            yield row.problem(self.file, "leaves_on", f"a day not before {starts}, the first one")

    def apply(self, changes, setting, *, by, today):
        rooms = {room.name: room for room in Room.objects.all()}
        there = {person.ref: person for person in Practitioner.objects.all()}
        touched, new_people, patterns = [], [], []
        for change in changes:
            person = there.get(change.key[0]) or Practitioner(setting=setting, ref=change.key[0])
            for name, value in change.values.items():
                if name == "room":
                    person.room = rooms.get(value)
                elif name not in ("staff_ref", ROTA):
                    setattr(person, name, value)
            if change.is_new:
                new_people.append(person)
            else:
                person.save()
            touched.append((person, change))
        give_marks(new_people, there.values())
        Practitioner.objects.bulk_create(new_people)
        for person, change in touched:
            if change.is_new:
                starts_on = person.starts_on or setting.rota_starts_on
            elif ROTA in change.values:
                starts_on = max(today, person.starts_on or today)
                end_from(person.shift_patterns.all(), starts_on)
            else:
                continue
            if timetable := change.values.get(ROTA):
                patterns.append(ShiftPattern(practitioner=person, timetable=timetable, starts_on=starts_on))
        ShiftPattern.objects.bulk_create(patterns)
        record_all("imported", touched, by=by)


class AbsenceSheet(Sheet):
    file = "absences.csv"
    key = ("staff_ref", "from", "to")
    columns = {
        "staff_ref": c.reference("staff.csv", required=True),
        "from": c.day(required=True),
        "to": c.day(required=True),
        "kind": c.choice(AbsenceKind.values, empty=AbsenceKind.OTHER),
    }

    def current(self, setting):
        rows = {}
        for absence in Absence.objects.select_related("practitioner"):
            ref, first, last = absence.practitioner.ref, absence.first_day, absence.last_day
            texts = self.spell({"staff_ref": ref, "from": first, "to": last, "kind": absence.kind})
            rows[(ref, texts["from"], texts["to"])] = texts
        return rows

    def check(self, row, key, upload):
        if key[2] < key[1]:
            yield row.problem(self.file, "to", f"a day not before {key[1]}, the first one")

    def apply(self, changes, setting, *, by, today):
        people = {person.ref: person for person in Practitioner.objects.all()}
        touched = []
        for change in changes:
            ref, first, last = change.key
            absence, _ = Absence.objects.update_or_create(
                practitioner=people[ref],
                first_day=date.fromisoformat(first),
                last_day=date.fromisoformat(last),
                defaults={"kind": change.values.get("kind", AbsenceKind.OTHER)},
            )
            touched.append((absence, change))
        record_all("imported", touched, by=by)


SHEETS = [StaffSheet, AbsenceSheet]

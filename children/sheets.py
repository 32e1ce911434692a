"""children.csv and carers.csv (contracts 2)."""

from children.actions import tell_of_last_day
from children.models import BookingPattern, Carer, Child, Consent, Family, Purpose, RoomStay, Send
from nursery.audit import record_all
from nursery.dated import end_from
from nursery.models import Room
from nursery.spreadsheets import columns as c
from nursery.spreadsheets.sheets import ROTA, Sheet, rota_texts
from staff.models import Practitioner

CONSENTS = {"photo_consent": Purpose.PHOTOS, "sharing_consent": Purpose.SHARING}
ELSEWHERE = {"child_ref", "room", "family_ref", "not_with_staff", ROTA, *CONSENTS}
TEXT = 32_767


class ChildSheet(Sheet):
    file = "children.csv"
    key = ("child_ref",)
    has_rota = True
    columns = {
        "child_ref": c.words(60, required=True),
        "first_name": c.words(80, required=True),
        "last_name": c.words(80, required=True),
        "known_as": c.words(80),
        "date_of_birth": c.day(required=True),
        "room": c.reference("rooms.csv", required=True),
        "starts_on": c.day(required=True),
        "leaves_on": c.day(),
        "family_ref": c.words(60),
        "home_languages": c.languages(),
        "dietary": c.words(TEXT),
        "allergies": c.words(TEXT),
        "medical": c.words(TEXT),
        "send": c.choice(Send.values, empty=Send.NONE),
        "funded_hours": c.decimal(),
        "photo_consent": c.yes_no(empty=None),
        "sharing_consent": c.yes_no(empty=None),
        "not_with_staff": c.references("staff.csv"),
        "shared_setting": c.words(150),
    }

    def current(self, setting):
        rooms = dict(RoomStay.objects.filter(ends_on=None).values_list("child", "room__name"))
        bookings = dict(BookingPattern.objects.filter(ends_on=None).values_list("child", "timetable"))
        consents = {
            (child, purpose): given
            for child, purpose, given in Consent.objects.filter(ends_on=None).values_list("child", "purpose", "given")
        }
        not_with: dict[int, list[str]] = {}
        for child, ref in Child.not_with_staff.through.objects.filter(child__setting=setting).values_list(
            "child", "practitioner__ref"
        ):
            not_with.setdefault(child, []).append(ref)
        rows = {}
        for child in Child.objects.select_related("family"):
            values = {
                **vars(child),
                "medical": child.medical,
                "child_ref": child.ref,
                "room": rooms.get(child.pk),
                "family_ref": child.family.ref if child.family else None,
                "not_with_staff": not_with.get(child.pk, []),
                **{name: consents.get((child.pk, purpose)) for name, purpose in CONSENTS.items()},
            }
            rows[(child.ref,)] = self.spell(values) | (rota_texts(bookings[child.pk]) if child.pk in bookings else {})
        return rows

    def check(self, row, key, upload):
        born, starts, leaves = (
            upload.text(self.file, key, name) for name in ("date_of_birth", "starts_on", "leaves_on")
        )
        if leaves and leaves < starts:
            yield row.problem(self.file, "leaves_on", f"a day not before {starts}, the first one")
        if born > upload.today.isoformat():
            yield row.problem(self.file, "date_of_birth", "a day that is not in the future")
        elif born > starts:
            yield row.problem(self.file, "date_of_birth", f"a day not after {starts}, the first day here")

    def apply(self, changes, setting, *, by, today):
        rooms = {room.name: room for room in Room.objects.all()}
        staff = {person.ref: person.pk for person in Practitioner.objects.all()}
        families = {family.ref: family for family in Family.objects.all()}
        named = {change.values["family_ref"] for change in changes if change.values.get("family_ref")}
        new_families = [Family(setting=setting, ref=ref) for ref in sorted(named - set(families))]
        families |= {family.ref: family for family in Family.objects.bulk_create(new_families)}
        there = {child.ref: child for child in Child.objects.all()}
        touched, new, not_with = [], [], []
        for change in changes:
            child = there.get(change.key[0]) or Child(setting=setting, ref=change.key[0])
            for name, value in change.values.items():
                if name not in ELSEWHERE:
                    setattr(child, name, value)
            if "family_ref" in change.values:
                child.family = families.get(change.values["family_ref"])
            if change.is_new:
                new.append(child)
            else:
                child.save()
            touched.append((child, change))
        Child.objects.bulk_create(new)
        through = Child.not_with_staff.through
        for child, change in touched:
            if "not_with_staff" in change.values:
                if not change.is_new:
                    through.objects.filter(child=child).delete()
                not_with += [
                    through(child=child, practitioner_id=staff[ref]) for ref in change.values["not_with_staff"]
                ]
        through.objects.bulk_create(not_with)
        self._apply_dated(touched, rooms, today)
        record_all("imported", touched, by=by)
        for child, change in touched:
            if "leaves_on" in change.values and not change.is_new:
                child.setting = setting
                tell_of_last_day(child=child, by=by)

    def _apply_dated(self, touched, rooms, today):
        """Room, booked times and consents: new children from their first day, others from today on."""
        stays, bookings, consents = [], [], []
        for child, change in touched:
            on = child.starts_on if change.is_new else max(today, child.starts_on)
            if "starts_on" in change.values and not change.is_new:
                for rows in (child.room_stays, child.booking_patterns):
                    first = rows.first()
                    if first and first.starts_on > child.starts_on:
                        first.starts_on = child.starts_on
                        first.save(update_fields=["starts_on"])
            if "room" in change.values:
                if not change.is_new:
                    end_from(child.room_stays.all(), on)
                stays.append(RoomStay(child=child, room=rooms[change.values["room"]], starts_on=on))
            if ROTA in change.values:
                if not change.is_new:
                    end_from(child.booking_patterns.all(), on)
                bookings.append(BookingPattern(child=child, timetable=change.values[ROTA], starts_on=on))
            for name, purpose in CONSENTS.items():
                if name in change.values:
                    if not change.is_new:
                        end_from(child.consents.filter(purpose=purpose), today)
                    if change.values[name] is not None:
                        consents.append(
                            Consent(child=child, purpose=purpose, given=change.values[name], starts_on=today)
                        )
        RoomStay.objects.bulk_create(stays)
        BookingPattern.objects.bulk_create(bookings)
        Consent.objects.bulk_create(consents)


class CarerSheet(Sheet):
    file = "carers.csv"
    key = ("child_ref", "first_name", "last_name")
    columns = {
        "family_ref": c.words(60, required=True),
        "child_ref": c.reference("children.csv", required=True),
        "first_name": c.words(80, required=True),
        "last_name": c.words(80, required=True),
        "relationship": c.words(60, required=True),
        "parental_responsibility": c.yes_no(),
        "email": c.email(),
        "phone": c.words(40),
        "emergency_contact": c.yes_no(),
        "language": c.languages(),
        "may_collect": c.yes_no(),
    }

    def current(self, setting):
        rows = {}
        for carer in Carer.objects.select_related("child__family"):
            child = carer.child
            values = {
                **{name: getattr(carer, name) for name in self.columns if name not in ("family_ref", "child_ref")},
                "family_ref": child.family.ref if child.family else None,
                "child_ref": child.ref,
            }
            texts = self.spell(values)
            rows[tuple(texts[name] for name in self.key)] = texts
        return rows

    def check(self, row, key, upload):
        of_child = upload.text("children.csv", key[:1], "family_ref")
        children = upload.rows.get("children.csv", {})
        said = key[:1] in children and "family_ref" in children[key[:1]].texts
        if of_child != row.texts["family_ref"] and (of_child or said):
            expected = of_child or "a child with that family_ref in children.csv"
            yield row.problem(
                self.file, "family_ref", f"{expected}, as for this child in children.csv" if of_child else expected
            )

    def apply(self, changes, setting, *, by, today):
        children = {child.ref: child for child in Child.objects.select_related("family")}
        there = {
            (carer.child.ref, carer.first_name, carer.last_name): carer
            for carer in Carer.objects.select_related("child")
        }
        touched, new = [], []
        for change in changes:
            child = children[change.key[0]]
            carer = there.get(change.key) or Carer(setting=setting, child=child)
            carer.first_name, carer.last_name = change.key[1:]
            for name, value in change.values.items():
                if name not in ("family_ref", "child_ref"):
                    setattr(carer, name, value)
            if child.family is None:
                child.family, _ = Family.objects.get_or_create(setting=setting, ref=change.after["family_ref"])
                child.save(update_fields=["family"])
            if change.is_new:
                new.append(carer)
            else:
                carer.save()
            touched.append((carer, change))
        Carer.objects.bulk_create(new)
        record_all("imported", touched, by=by)


SHEETS = [ChildSheet, CarerSheet]

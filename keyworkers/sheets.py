"""keyworkers.csv (contracts 2 and 4)."""

from datetime import date

from children.models import Child
from keyworkers.models import CareTeamChange, KeyPersonAssignment, TeamRole
from nursery.audit import record_all
from nursery.dated import end_from
from nursery.spreadsheets import columns as c
from nursery.spreadsheets.sheets import Sheet
from staff.models import Practitioner

ROLES = TeamRole.values


class KeyWorkerSheet(Sheet):
    file = "keyworkers.csv"
    key = ("child_ref",)
    columns = {
        "child_ref": c.reference("children.csv", required=True),
        **{role: c.reference("staff.csv") for role in ROLES},
        "since": c.day(),
        "locked": c.yes_no(),
    }

    def current(self, setting):
        rows = {}
        teams: dict[str, list[KeyPersonAssignment]] = {}
        open_places = KeyPersonAssignment.objects.filter(ends_on=None).select_related("child", "practitioner")
        for place in open_places:
            teams.setdefault(place.child.ref, []).append(place)
        for ref, places in teams.items():
            values = {place.role: place.practitioner.ref for place in places}
            values |= {"child_ref": ref, "since": max(place.starts_on for place in places)}
            rows[(ref,)] = self.spell({**values, "locked": any(place.locked for place in places)})
        return rows

    def differences(self, row, now):
        """Only other people, or another lock, make a difference: ``since`` says when such a change holds from."""
        if now is None:
            named = any(row.texts.get(role) for role in ROLES)
            return [name for name in row.values if name != "child_ref"] if named else []
        return [name for name in (*ROLES, "locked") if name in row.texts and row.texts[name] != now[name]]

    def check(self, row, key, upload):
        team = [upload.text(self.file, key, role) for role in ROLES]
        for place, role in enumerate(ROLES):
            if team[place] and team[place] in team[:place]:
                yield row.problem(self.file, role, "three different people")

    def apply(self, changes, setting, *, by, today):
        children = {child.ref: child for child in Child.objects.all()}
        staff = {person.ref: person for person in Practitioner.objects.all()}
        known = set(KeyPersonAssignment.objects.values_list("child", flat=True))
        held: dict[int, dict[str, KeyPersonAssignment]] = {}
        for place in KeyPersonAssignment.objects.filter(ends_on=None):
            held.setdefault(place.child_id, {})[place.role] = place
        touched, places, history = [], [], []
        for change in changes:
            child = children[change.key[0]]
            mine = held.get(child.pk, {})
            before = {role: mine[role].practitioner_id if role in mine else None for role in ROLES}
            after = dict(before)
            since = change.after.get("since")
            on = date.fromisoformat(since) if since else max(today, child.starts_on) if change.is_new else today
            locked = change.after.get("locked", change.before.get("locked")) == "yes"
            for role in ROLES:
                if role in change.values:
                    person = staff.get(change.values[role]) if change.values[role] else None
                    after[role] = person.pk if person else None
                    if child.pk in known:
                        end_from(child.assignments.filter(role=role), on)
                    if person:
                        places.append(
                            KeyPersonAssignment(
                                child=child, practitioner=person, role=role, starts_on=on, locked=locked
                            )
                        )
            if "locked" in change.values and not change.is_new:
                child.assignments.filter(ends_on=None).update(locked=locked)
            if after != before:
                history.append(
                    CareTeamChange(
                        child=child, starts_on=on, before=before, after=after, reason="Brought in", made_by=by
                    )
                )
            touched.append((child, change))
        KeyPersonAssignment.objects.bulk_create(places)
        CareTeamChange.objects.bulk_create(history)
        record_all("imported_team", touched, by=by)


SHEETS = [KeyWorkerSheet]

from django_scopes import scope

from keyworkers.cover import cover, totals
from keyworkers.loading import load_roll
from nursery.commands import NurseryCommand, day
from nursery.models import Room
from nursery.timetable import clock


class Command(NurseryCommand):
    help = "Who of each child's care team is in, per booked session (contracts 4). Both ends of the range count."

    def add_arguments(self, parser):
        parser.add_argument("--setting", help="its slug; not needed where there is one")
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DATE")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DATE")
        parser.add_argument("--room", help="only children who are in this room on that day")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, setting, first, last, room, format, **options):
        found = self.setting(setting)
        if last < first:
            self.refuse("--to is before --from.")
        with scope(setting=found):
            place = None
            if room:
                place = Room.objects.filter(name=room).values_list("pk", flat=True).first()
                if place is None:
                    names = ", ".join(Room.objects.values_list("name", flat=True))
                    self.refuse(f"There is no room {room}. Known: {names}.")
            roll = load_roll(found, first, last)
        sessions = list(cover(roll, first, last, room=place))
        report = {
            "setting": found.slug,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "totals": totals(sessions),
            "sessions": [
                {
                    "child": session.child.ref,
                    "date": session.day.isoformat(),
                    "starts": clock(session.starts),
                    "ends": clock(session.ends),
                    "spans": [
                        {
                            "starts": clock(span.starts),
                            "ends": clock(span.ends),
                            "by": span.by,
                            "staff": roll.people[span.person].ref if span.person else None,
                        }
                        for span in session.spans
                    ],
                }
                for session in sessions
            ],
        }
        if format == "json":
            self.say_json(report)
            return
        for session in report["sessions"]:
            spans = ", ".join(
                f"{span['starts']}-{span['ends']} {span['staff'] or 'nobody'} ({span['by']})"
                for span in session["spans"]
            )
            self.stdout.write(f"{session['date']} {session['child']} {spans}")
        minutes = report["totals"]
        self.stdout.write(", ".join(f"{name} {count}" for name, count in minutes.items()) + " minutes")

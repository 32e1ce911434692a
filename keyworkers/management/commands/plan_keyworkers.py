import time

from django.core.exceptions import ValidationError
from django_scopes import scope

from keyworkers.planner import ROLES, solve
from keyworkers.planning import accept, as_json, load_planning
from nursery.commands import NurseryCommand, day
from nursery.models import Room


class Command(NurseryCommand):
    help = "Proposes key worker, secondary and buddy for every child (contracts 3). Writes nothing unless --accept."

    def add_arguments(self, parser):
        parser.add_argument("--setting", help="its slug; not needed where there is one")
        parser.add_argument("--room", help="only children of this room")
        parser.add_argument("--from", dest="first", type=day, metavar="DATE", help="first of 84 days; default today")
        parser.add_argument("--accept", action="store_true", help="make it so")
        parser.add_argument("--time-limit", type=float, default=60, metavar="SECONDS")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, setting, room, first, accept, time_limit, format, **options):
        begun = time.monotonic()
        found = self.setting(setting)
        if time_limit <= 0:
            self.refuse("--time-limit must be more than 0 seconds.")
        with scope(setting=found):
            place = self.room(room) if room else None
            planning = load_planning(found, first or found.today(), room=place)
            plan = solve(planning.problem, seconds=time_limit - (time.monotonic() - begun))
            report = as_json(planning, plan)
            if accept:
                self.make_so(planning, plan)
        if format == "json":
            self.say_json(report)
        else:
            self.print_table(planning, report)

    def room(self, name: str) -> Room:
        place = Room.objects.filter(name=name).first()
        if place is None:
            self.refuse(f"There is no room {name}. Known: {', '.join(Room.objects.values_list('name', flat=True))}.")
        return place

    def make_so(self, planning, plan) -> None:
        try:
            changes = accept(planning, plan, by=None)
        except ValidationError as error:
            self.refuse(f"Nothing was written. {' '.join(error.messages)}")
        self.say(f"{len(changes)} care teams changed.")

    def print_table(self, planning, report: dict) -> None:
        names = {ref: person.full_name for ref, person in planning.people.items()} | {None: "nobody"}
        for line in report["plan"]:
            child = planning.rows[line["child"]].full_name
            team = ", ".join(names[line[role]] for role in ROLES)
            mark = "*" if line["changed"] else " "
            self.stdout.write(f"{mark} {line['room'] or '-':<14} {child:<26} {team}")
            for reason in line["reasons"] if line["changed"] or line["unfilled"] else ():
                self.stdout.write(f"      {reason}")
        proof = "the best there is" if report["status"] == "optimal" else f"at most {report['gap']:.2%} from the best"
        self.stdout.write(f"{report['uncovered_minutes']} minutes a week with nobody; score {report['score']}, {proof}")

"""A made-up nursery of any size, as the files of contracts 2. The same size is the same nursery."""

import random
from datetime import date, timedelta

from nursery.spreadsheets.writing import zipped

SHIFTS = ["07:30-15:30", "08:00-16:00", "09:30-17:30", "10:00-18:00"]
BOOKED = ["08:00-18:00", "08:00-13:00", "13:00-18:00", "09:00-15:00"]
CHILDREN_A_ROOM, CHILDREN_A_PERSON = 16, 4
AGES = [(0, 24), (24, 36), (36, 60)]


def files(children: int, today: date) -> bytes:
    """A zip with ``children`` on the roll, one person for each four of them, as of ``today``."""
    dice = random.Random(children)
    rooms = [f"Room {number + 1}" for number in range(max(children // CHILDREN_A_ROOM, 1))]
    ages = dict(zip(rooms, AGES * len(rooms), strict=False))
    staff = {f"S{number:03d}": rooms[number % len(rooms)] for number in range(max(children // CHILDREN_A_PERSON, 3))}
    in_room = {room: [ref for ref, place in staff.items() if place == room] for room in rooms}
    long_ago = today - timedelta(days=400)
    tables = {
        "setting.csv": ["slug,name,opens,closes", f"size-{children},Nursery of {children},07:30,18:00"],
        "rooms.csv": ["room,min_age_months,max_age_months,places,group_size"]
        + [f"{room},{low},{high},{CHILDREN_A_ROOM + 8},6" for room, (low, high) in ages.items()],
        "staff.csv": ["staff_ref,first_name,last_name,role,room,key_person,starts_on,mon,tue,wed,thu,fri"]
        + [
            f"{ref},Sam{ref},Moss,practitioner,{room},yes,{long_ago},{_days(dice, SHIFTS, 5)}"
            for ref, room in staff.items()
        ],
        "children.csv": [
            "child_ref,first_name,last_name,date_of_birth,room,starts_on,family_ref,allergies,mon,tue,wed,thu,fri"
        ],
        "carers.csv": ["family_ref,child_ref,first_name,last_name,relationship,parental_responsibility"],
        "keyworkers.csv": ["child_ref,key_worker,secondary,buddy,since"],
    }
    for number in range(children):
        ref, room = f"C{number:04d}", rooms[number % len(rooms)]
        low, high = ages[room]
        born = today - timedelta(days=int(30.4 * dice.randint(max(low, 6), high - 1)))
        starts = max(born + timedelta(days=120), today - timedelta(days=dice.randint(30, 300)))
        allergy = "nuts" if dice.random() < 0.1 else ""
        tables["children.csv"].append(
            f"{ref},Kit{number},Byrne,{born},{room},{starts},F{number:04d},{allergy},{_days(dice, BOOKED, 4)}"
        )
        tables["carers.csv"].append(f"F{number:04d},{ref},Lee,Byrne,mother,yes")
        team = dice.sample(in_room[room], min(3, len(in_room[room])))
        tables["keyworkers.csv"].append(",".join([ref, *team, *[""] * (3 - len(team)), str(starts)]))
    return zipped({name: "\n".join(lines).encode() for name, lines in tables.items()})


def _days(dice: random.Random, times: list[str], most: int) -> str:
    usual = dice.choice(times)
    here = set(dice.sample(range(5), dice.randint(min(3, most), most)))
    return ",".join(usual if day in here else "" for day in range(5))

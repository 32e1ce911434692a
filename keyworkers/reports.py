"""What is printed: the context of the A3 room board and of the A6 cards. Plain values; nothing of R85's forbidden list."""

import math
import re
from datetime import date
from functools import lru_cache

import segno
from django.contrib.staticfiles import finders
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from children.languages import languages_of_families
from children.models import Child, Consent, Purpose
from keyworkers.cards import lasting_team
from keyworkers.cover import BUDDY, KEY_WORKER, SECONDARY, Booked, Roll
from keyworkers.drop_ins import with_unkept
from keyworkers.loading import load_roll
from keyworkers.models import DropIn, TeamRole
from keyworkers.rules import most_key_children
from keyworkers.words import room_in_words, rota_in_words, short_names
from nursery.languages import DAYS, ENGLISH, direction, in_language, lang
from nursery.marks import MARKS, letter_sign
from nursery.models import Room, Setting
from nursery.own_words import label_of
from nursery.roles import Role
from nursery.templatetags.kith import SOFT, clocks, names
from nursery.timetable import weekly_minutes

KINDS = {KEY_WORKER: "solid", SECONDARY: "ring", BUDDY: "dots"}
COLUMNS = 4  # a sheet
ROWS, TIGHT_ROWS = 5, 7  # a column
CELLS = {1: 4, 2: 2, 3: 1, 4: 1}  # columns on the sheet → children side by side in each
NAME_MM = {1: 31, 2: 31, 3: 60, 4: 31}
POINTS_A_MM = 2.835
BREADTHS = {  # of a letter of Lexend at weight 600, in ems; others stand in ems_of()
    **dict.fromkeys("ijlł'’.", 0.33),
    **dict.fromkeys("frtI- ", 0.45),
    **dict.fromkeys("mwMW", 0.97),
}
CARDS_A_SHEET = "abcd"


def board_context(room: Room, day: date) -> dict:
    """The room's board as it is on ``day``. A group too long for its column goes on in the next."""
    children = Child.objects.in_room(room, day).on_roll(day).filter(hidden_from_display=False)
    roll = load_roll(room.setting, day, day, children=children)
    shown = displayable(day)
    groups = groups_of(roll, room, day)
    pictures: dict[str, bytes] = {}
    staff_names = short_names({key: roll.people[key].row for key in everyone_in(roll, groups, day)}.values())
    child_names = short_names(child.row for child in roll.children)
    sheets = []
    for columns, per_sheet, rows in sheets_of(groups):
        sheet = {"of": per_sheet, "tight": rows > ROWS, "columns": []}
        for at, (key, members, free) in enumerate(columns):
            person = roll.people[key].row
            cells = [{"row": number % rows, "cell": number // rows} for number in range(len(members) + free)]
            sheet["columns"].append(
                {
                    "at": at,
                    "name": fitted(staff_names[key], 36, most=29),
                    "mark": person.mark if person.mark in MARKS else "",
                    "mark_name": MARKS[person.mark].name if person.mark in MARKS else "",
                    "group": fitted(person.group_name, 25, most=14),
                    "face": face_of(person, pictures),
                    "children": [
                        {
                            **cell,
                            "name": fitted(child_names[child.key], NAME_MM[per_sheet], most=22),
                            "face": face_of(child.row, pictures, allowed=child.key in shown),
                            "others": others_of(roll, child, day, room.setting, staff_names, pictures),
                        }
                        for child, cell in zip(members, cells, strict=False)
                    ],
                    "spare": cells[len(members) :],
                }
            )
        sheets.append(sheet)
    marks = [column["mark"] for sheet in sheets for column in sheet["columns"] if column["mark"]]
    return {
        "title": f"{room_in_words(room.name)}, who looks after whom",
        "room_name": room_in_words(room.name),
        "colour": room.colour_class,
        "sheets": sheets,
        "sample": marks[0] if marks else "fish",
        "labels": {
            "key_worker": room.setting.key_worker_label,
            "key_worker_inside": inside(room.setting.key_worker_label),
            "secondary": room.setting.secondary_label,
            "buddy": room.setting.buddy_label,
        },
        "setting_name": room.setting.name,
        "printed": f"{day.day} {day:%B %Y}",
        "pictures": pictures,
    }


def groups_of(roll: Roll, room: Room, day: date) -> list[tuple[int, list[Booked], int]]:
    """``(key worker, their children in the room, free places)`` by name; people of the room without children, too."""
    members: dict[int, list[Booked]] = {}
    for child in roll.children:
        if key := lasting_team(child, day).get(KEY_WORKER):
            members.setdefault(key, []).append(child)
    groups = []
    for key, person in roll.people.items():
        row = person.row
        timetable = person.shifts.at(day)
        most = most_key_children(row.max_key_children, room.group_size, weekly_minutes(timetable) if timetable else 0)
        free = max((most or 0) - len(members.get(key, ())), 0) if row.room_id == room.pk else 0
        waits = row.room_id == room.pk and row.key_person and row.mark and person.is_employed(day) and free
        if key in members or waits:
            groups.append((key, members.get(key, []), free))
    return sorted(groups, key=lambda group: (str(roll.people[group[0]].row), group[0]))


def sheets_of(groups):
    """``(columns, columns a sheet is made for, rows)`` for each sheet; a column is ``(key, children, free places)``.

    Fewest sheets first, then big faces; the columns are shared out evenly among the sheets.
    """
    if not groups:
        return [([], 1, ROWS)]
    plans = []
    for rows in (ROWS, TIGHT_ROWS):
        wide = len(groups) if len(groups) < COLUMNS else COLUMNS
        if any(len(children) > rows * CELLS[wide] for _, children, _ in groups):
            wide = COLUMNS
        room = rows * CELLS[wide]
        columns = []
        for key, children, free in groups:
            parts = max(math.ceil(len(children) / room), 1)
            size = math.ceil(len(children) / parts)
            for part in range(parts):
                piece = children[part * size : (part + 1) * size]
                columns.append((key, piece, min(free, room - len(piece)) if part == parts - 1 else 0))
        sheets = math.ceil(len(columns) / wide)
        plans.append((sheets, rows, columns, math.ceil(len(columns) / sheets)))
    sheets, rows, columns, across = min(plans, key=lambda plan: plan[:2])
    return [(columns[at : at + across], across, rows) for at in range(0, len(columns), across)]


def everyone_in(roll: Roll, groups, day: date) -> list[int]:
    """Keys of the people named on the board."""
    keys = [key for key, _, _ in groups]
    for child in roll.children:
        keys.extend(lasting_team(child, day).values())
    return list(dict.fromkeys(keys))


def cards_context(children, day: date, *, setting: Setting, address: str, language: str = "") -> dict:
    """Cards for ``children`` (a queryset), by first name. ``address`` is where the code on the card leads. Each is in the
    language of the child’s family, or all in ``language``.

    Children hidden from display and children without a key worker have none.
    """
    roll = load_roll(setting, day, day, children=children.filter(hidden_from_display=False))
    rooms = {room.pk: room.name for room in Room.objects.all()}
    drop_ins: dict[int, list[DropIn]] = {}
    for drop_in in with_unkept(DropIn.objects.all()):
        if drop_in.unkept_from is None:  # a card hangs for months: it promises nothing that is about to end
            drop_ins.setdefault(drop_in.practitioner_id, []).append(drop_in)
    pictures = {"kith:photo/qr": qr_code(address)}
    theirs = {} if language else languages_of_families([child.row for child in roll.children])
    cards = []
    for child in roll.children:
        team = lasting_team(child, day)
        if KEY_WORKER not in team:
            continue
        person = roll.people[team[KEY_WORKER]]
        code = language or theirs.get(child.key, ENGLISH)
        with in_language(code):
            cards.append(
                {
                    "place": CARDS_A_SHEET[len(cards) % len(CARDS_A_SHEET)],
                    "code": code,
                    "lang": lang(code),
                    "dir": direction(code),
                    "room": room_in_words(rooms[room]) if (room := child.rooms.at(day)) in rooms else "",
                    "key_worker_inside": inside(label_of(setting, "key_worker_label")),
                    **_card(roll, child, day, person, setting, drop_ins.get(person.key, []), pictures),
                }
            )
    managers = [p.row.name for p in roll.people.values() if p.row.role == Role.MANAGER and p.is_employed(day)]
    step = len(CARDS_A_SHEET)
    return {
        "title": f"{setting.key_worker_label} cards",
        "sheets": [cards[at : at + step] for at in range(0, len(cards), step)],
        "setting_name": setting.name,
        "phone": setting.phone,
        "manager": managers[0] if managers else "",
        "address": address,
        "pictures": pictures,
    }


def _card(roll: Roll, child: Booked, day: date, person, setting: Setting, drop_ins, pictures) -> dict:
    """What one card says, in the language that is on."""
    people = short_names(roll.people[key].row for key in lasting_team(child, day).values())
    mark = MARKS.get(person.row.mark)
    timetable = person.shifts.at(day)
    others = others_of(roll, child, day, setting, people, pictures, wide=28, most=11)
    return {
        "child": child.row.name,
        "name": fitted(people[person.key], 34, most=25),
        "mark": mark.key if mark else "",
        "mark_name": gettext(mark.name) if mark else "",
        "group": gettext(mark.group) if mark else "",
        "face": face_of(person.row, pictures),
        "others": [
            {**other, "when": when}
            for other, when in zip(others, (_("when I am away"), _("if we are both away")), strict=False)
        ],
        "rota": rota_in_words(timetable) if timetable else "",
        "drop_ins": names(f"{DAYS[one.weekday]} {clocks(one)}" for one in drop_ins),
    }


def others_of(
    roll: Roll,
    child: Booked,
    day: date,
    setting: Setting,
    people: dict[int, str],
    pictures: dict[str, bytes],
    *,
    wide=11.5,
    most=9,
):
    """Secondary and buddy of ``child``, as far as there are any, with the mark that says which."""
    labels = {SECONDARY: label_of(setting, "secondary_label"), BUDDY: label_of(setting, "buddy_label")}
    return [
        {
            "role": labels[role],
            "sign": sign_of(roll.people[key].row, KINDS[role], pictures),
            "name": fitted(people[key], wide, most=most, least=7),
        }
        for role, key in lasting_team(child, day).items()
        if role != TeamRole.KEY_WORKER
    ]


def sign_of(person, kind: str, pictures: dict[str, bytes]) -> str:
    """The address of the person's mark in ``kind``; of the first letter in the same frame, for people without a mark."""
    if person.mark in MARKS:
        return f"kith:mark/{kind}/{person.mark}"
    letter = person.name[:1].upper()
    address = f"kith:photo/{kind}-{ord(letter)}"
    pictures[address] = letter_sign(letter, kind).encode()
    return address


def displayable(day: date) -> set[int]:
    """Keys of children whose picture may be on boards and screens on ``day`` (S11, R95)."""
    answers = Consent.objects.on(day).filter(purpose=Purpose.DISPLAY).values_list("child", "given")
    refused = {child for child, given in answers if not given}
    return {child for child, given in answers if given} - refused


def face_of(person, pictures: dict[str, bytes], *, allowed: bool = True) -> dict:
    """A picture's address and words, or the first letter of the name. Photos are put into ``pictures``."""
    if allowed and person.photo:
        address = f"kith:photo/{person.code}"
        if address not in pictures:
            with person.photo.open() as file:
                pictures[address] = file.read()
        return {"src": address, "alt": _("Picture of {name}").format(name=person.name)}
    if allowed and person.drawing and has_drawing(person.drawing):
        return {
            "src": f"kith:static/img/faces/{person.drawing}.svg",
            "alt": _("Picture of {name}").format(name=person.name),
        }
    return {"letter": person.name[:1].upper(), "soft": sum(map(ord, person.name)) % SOFT}


@lru_cache(maxsize=256)
def has_drawing(name: str) -> bool:
    return bool(re.fullmatch(r"[\w-]+", name)) and bool(finders.find(f"img/faces/{name}.svg"))


def ems_of(text: str) -> float:
    """How broad ``text`` is drawn on a board or a card, in ems: an i has a third of an em, an M nearly one."""
    return sum(BREADTHS.get(letter, 0.78 if letter.isupper() else 0.66) for letter in text)


def fitted(text: str, millimetres: float, *, most: int, least: int = 9) -> dict:
    """``text`` and the class of the largest size, ``most`` to ``least`` points, at which its longest part fits."""
    parts = re.findall(r"[^\s-]+-?", text) or [text]

    def points(words):
        return int(millimetres * POINTS_A_MM / ems_of(words or "n"))

    if points(text) >= min(most, 14):
        return {"text": text, "size": f"pt-{min(most, points(text))}"}
    if len(parts) > 1:
        size = max(least, min(most, min(map(points, parts))))
        return {"text": text, "size": f"pt-{size} two-lines"}
    size = points(text)
    return {"text": text, "size": f"pt-{min(most, max(least, size))}{' two-lines' if size < least else ''}"}


def qr_code(address: str) -> bytes:
    """A drawing of ``address`` for phones to read; error correction M, no border of its own."""
    code = segno.make_qr(address, error="m")
    return (
        code.svg_inline(border=0, dark="#1C2726", omitsize=True)
        .replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        .encode()
    )


def inside(label: str) -> str:
    """A label as it stands inside a sentence: ``"Key worker"`` → ``"key worker"``."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]

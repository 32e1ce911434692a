"""Observations by the hundred thousand for one nursery, by the million for many: as rows, with what is counted of them."""

from datetime import UTC, date, datetime, timedelta

WORDS = "Tipped the yellow jug again and again and shouted “again!” each time the water ran out. " * 2
WEEKS = 8  # of arrivals, as far back as silence is counted
CHILDREN = 30  # of each further setting


def attend(setting, until: date) -> None:
    """Every child came on every weekday of eight weeks, on ``until`` too, when they are in."""
    from django_scopes import scope

    from children.models import Attendance, Child
    from nursery.days import moments_of
    from nursery.models import User

    author = User.objects.first() or User.objects.create(email="first@example.org", name="Jo")
    days = [until - timedelta(days=n) for n in range(WEEKS * 7)]
    with scope(setting=setting):
        children = list(Child.objects.filter(starts_on__lte=until))
        Attendance.objects.bulk_create(
            (
                Attendance(
                    setting=setting, child=child, date=day, recorded_by=author,
                    arrived_at=moments_of(setting, day)[0] + timedelta(hours=8),
                    left_at=None if day == until else moments_of(setting, day)[0] + timedelta(hours=16),
                )
                for day in days if day.weekday() < 5
                for child in children if child.starts_on <= day
            ),
            batch_size=2000,
        )  # fmt: skip


def fill(setting, count: int) -> None:
    """``count`` observations of the last 400 days, spread over the children of ``setting``."""
    from django.db import connection
    from django_scopes import scope

    from children.models import Child
    from journals.framework import Area
    from journals.models import Observation
    from journals.noticed import count_all
    from nursery.models import User
    from staff.models import Practitioner

    author, _ = User.objects.get_or_create(email=f"{setting.slug}@example.org", name="Jo")
    areas, now, through = [area.value for area in Area], datetime.now(UTC), Observation.children.through
    with scope(setting=setting):
        writers = [author, *User.objects.filter(practitioners__in=Practitioner.objects.all())]
        children = list(Child.objects.values_list("pk", flat=True))
        for begins in range(0, count, 10_000):
            rows = Observation.objects.bulk_create(
                Observation(
                    setting=setting, author=writers[n // 7 % len(writers)], words=WORDS,
                    areas=[areas[n % 7], areas[(n + 3) % 7]], well_being=n % 5 + 1,
                    noticed_at=now - timedelta(minutes=(n * 577_000) // max(count, 1) + n % 59),
                )
                for n in range(begins, min(begins + 10_000, count))
            )  # fmt: skip
            through._base_manager.bulk_create(
                [
                    through(observation=row, child_id=children[(begins + n) % len(children)])
                    for n, row in enumerate(rows)
                ],
                batch_size=10_000,
            )
        count_all(setting)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while


def fill_others(settings_count: int, count: int, *, like: str) -> None:
    """``settings_count`` more settings and ``count`` observations, made by PostgreSQL itself.

    Each has 30 children of the nursery ``like``, with their rooms, booked times, arrivals, care teams and those people's shifts.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        raise SystemExit("More than one setting is for PostgreSQL: sh scripts/postgres.sh …")
    each = count // settings_count

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # five million rows are not looked up one by one
        cursor.execute("SET synchronous_commit = off")

        def columns(table: str, *without: str) -> list[str]:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            return [f'"{column.name}"' for column in cursor.description if column.name not in ("id", *without)]

        named = ", ".join(columns("nursery_setting", "slug"))
        cursor.execute(
            f"INSERT INTO nursery_setting (slug, {named}) SELECT 'other-' || n, {named} FROM nursery_setting, "
            "generate_series(1, %s) n WHERE slug = %s",
            [settings_count, like],
        )
        cursor.execute("SELECT id FROM nursery_setting WHERE slug = %s", [like])
        [ours] = cursor.fetchone()

        def copy(table: str, what: str, **replaced: str) -> None:
            names = columns(table, *replaced)
            values = ", ".join([*replaced.values(), *(f"x.{name}" for name in names)])
            cursor.execute(
                f"INSERT INTO {table} ({', '.join([*replaced, *names])}) SELECT {values} FROM {table} x {what}"
            )

        def copy_named(table: str, key: str, which: str = "TRUE", **replaced: str) -> None:
            """Rows with a code, one for each further setting; which became which stands in ``same_<table>``."""
            code = "substr(md5(s.id || '-' || x.id), 1, 12)"
            others = f"JOIN nursery_setting s ON s.slug LIKE 'other-%' WHERE x.setting_id = {ours} AND {which}"
            copy(table, others, code=code, setting_id="s.id", **replaced)
            cursor.execute(
                f"CREATE TEMP TABLE same_{table} AS SELECT x.id was, y.id now, y.setting_id setting FROM {table} x "
                f"JOIN {table} y USING ({key}) WHERE x.setting_id = {ours} AND y.setting_id <> {ours}"
            )
            cursor.execute(f"ANALYZE same_{table}")

        children = f"(SELECT id FROM children_child WHERE setting_id = {ours} ORDER BY id LIMIT {CHILDREN})"
        team = f"(SELECT practitioner_id FROM keyworkers_keypersonassignment WHERE child_id IN {children})"
        room = "(SELECT now FROM same_nursery_room WHERE was = x.room_id AND setting = s.id)"
        copy_named("nursery_room", "name")
        copy_named("children_child", "ref", f"x.id IN {children}", family_id="NULL")
        copy_named("staff_practitioner", "ref", f"x.id IN {team}", user_id="NULL", room_id=room)
        child = "JOIN same_children_child c ON c.was = x.child_id"
        person = "JOIN same_staff_practitioner p ON p.was = x.practitioner_id"
        home = "JOIN same_nursery_room r ON r.was = x.room_id AND r.setting = c.setting"
        copy("children_roomstay", f"{child} {home}", child_id="c.now", room_id="r.now")
        copy("children_bookingpattern", child, child_id="c.now")
        copy("children_attendance", child, child_id="c.now", setting_id="c.setting")
        copy("staff_shiftpattern", person, practitioner_id="p.now")
        copy(
            "keyworkers_keypersonassignment", f"{child} {person} AND p.setting = c.setting",
            child_id="c.now", practitioner_id="p.now",
        )  # fmt: skip
        # ids are given here, so that who stands in which entry needs no second look at five million rows
        cursor.execute(
            "CREATE TEMP TABLE place AS SELECT c.id child, c.setting_id setting, "
            "row_number() OVER (PARTITION BY c.setting_id ORDER BY c.id) - 1 number, "
            "dense_rank() OVER (ORDER BY c.setting_id) - 1 nth "
            "FROM children_child c JOIN nursery_setting s ON s.id = c.setting_id WHERE s.slug LIKE 'other-%'"
        )
        cursor.execute("SELECT max(id) + 1 FROM journals_observation")
        first = cursor.fetchone()[0]
        key = f"{first} + p.nth * {each} + n"
        series = f"FROM place p JOIN generate_series(0, {each - 1}) n ON n % {CHILDREN} = p.number"
        names = columns("journals_observation", "code", "setting_id", "noticed_at")
        cursor.execute(
            f"INSERT INTO journals_observation (id, code, setting_id, noticed_at, {', '.join(names)}) "
            f"SELECT {key}, substr(md5(p.setting || '/' || n), 1, 12), p.setting, now() - n * interval '2 hours', "
            f"{', '.join(f'o.{name}' for name in names)} {series}, (SELECT * FROM journals_observation LIMIT 1) o"
        )
        cursor.execute(
            f"INSERT INTO journals_observation_children (observation_id, child_id) SELECT {key}, p.child {series}"
        )
        for table in ("journals_observation", "journals_observation_children"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        counts = columns("journals_noticedday", "setting_id", "child_id", "day", "moments")
        cursor.execute(
            f"INSERT INTO journals_noticedday (setting_id, child_id, day, moments, {', '.join(counts)}) "
            f"SELECT p.setting, p.child, (now() - n * interval '2 hours')::date, count(*), {', '.join('0' * len(counts))} "
            f"{series} GROUP BY 1, 2, 3"
        )
        cursor.execute(
            "INSERT INTO journals_written (setting_id, child_id, author_id, times) "
            f"SELECT p.setting, p.child, (SELECT author_id FROM journals_observation LIMIT 1), {each // CHILDREN} FROM place p"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("ANALYZE")

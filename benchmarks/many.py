"""Observations by the hundred thousand for one nursery, by the million for many: as rows, with what is counted of them."""

from datetime import UTC, datetime, timedelta

WORDS = "Tipped the yellow jug again and again and shouted “again!” each time the water ran out. " * 2
WEEKS = 8  # of arrivals, as far back as silence is counted
CHILDREN = 30  # of each further setting


def attend(setting) -> None:
    """Every child came on every weekday of the last eight weeks, today too."""
    from django_scopes import scope

    from children.models import Attendance, Child
    from nursery.days import moments_of
    from nursery.models import User

    author, today = User.objects.first() or User.objects.create(email="first@example.org", name="Jo"), setting.today()
    days = [today + timedelta(days=1 - n) for n in range(WEEKS * 7)]
    with scope(setting=setting):
        children = list(Child.objects.filter(starts_on__lte=today))
        Attendance.objects.bulk_create(
            (
                Attendance(
                    setting=setting, child=child, date=day, recorded_by=author,
                    arrived_at=moments_of(setting, day)[0] + timedelta(hours=8),
                    left_at=None if day >= today else moments_of(setting, day)[0] + timedelta(hours=16),
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
    """``settings_count`` more settings with 30 children each and ``count`` observations, made by PostgreSQL itself."""
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
        names = columns("children_child", "code", "setting_id", "family_id")
        cursor.execute(
            f"INSERT INTO children_child (code, setting_id, {', '.join(names)}) "
            f"SELECT substr(md5(s.id || '-' || c.id), 1, 12), s.id, {', '.join(f'c.{name}' for name in names)} "
            f"FROM nursery_setting s, (SELECT * FROM children_child ORDER BY id LIMIT {CHILDREN}) c "
            "WHERE s.slug LIKE 'other-%'"
        )
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

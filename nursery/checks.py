"""What must be right before Kith starts: versions, secrets, the keys of sealed text, and a database that keeps what it
was given (S46, S52, S59, S61).

Errors stop every command, and the web server too: ``wsgi.py`` asks :func:`refusals`.
"""

import re
import sqlite3
from importlib.metadata import version

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from nursery import seal_keys, sealed

FLOORS = {"django": (6, 1, 3), "pillow": (13, 0, 0), "weasyprint": (70, 0)}
SHORTEST_SECRET = 50
FEWEST_DIFFERENT = 12
PLACEHOLDERS = re.compile(r"change.?me|insecure|your.?secret|default|example|password|(.+?)\1{6,}", re.IGNORECASE)
WAL_IS_SAFE = ((3, 44, 6), (3, 50, 7), (3, 51, 3))  # the first of each line that cannot corrupt under two writers
POSTGRES_KEEPS = ("fsync", "synchronous_commit", "full_page_writes")


def wal_is_safe(found: tuple[int, ...]) -> bool:
    return found >= WAL_IS_SAFE[-1] or any(found[:2] == line[:2] and found >= line for line in WAL_IS_SAFE)


@register
def versions(app_configs, **kwargs):
    return [
        Error(f"{name} {version(name)} is too old: {'.'.join(map(str, floor))} or newer is needed.", id="kith.E001")
        for name, floor in FLOORS.items()
        if tuple(int(part) for part in re.findall(r"\d+", version(name))[:3]) < floor
    ]


@register
def secrets(app_configs, **kwargs):
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        Error(
            "A secret key is short, or one that everybody knows. Make one with: openssl rand -base64 64", id="kith.E002"
        )
        for key in keys
        if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_DIFFERENT or PLACEHOLDERS.search(key)
    ]


@register
def seal_ring(app_configs, **kwargs):
    try:
        sealed.ring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="kith.E007")]
    return []


@register(Tags.database)
def seal_keys_fit(app_configs, databases=None, **kwargs):
    found = []
    for alias in databases or []:
        try:
            found += [Error(words, id="kith.E008") for words in seal_keys.troubles(alias)]
        except OperationalError:
            continue  # away for the moment: pages say so themselves (S48)
    return found


@register
def sqlite_keeps(app_configs, **kwargs):
    found = []
    for alias in connections:
        config = connections[alias].settings_dict
        if "sqlite" not in config["ENGINE"]:
            continue
        start = config["OPTIONS"].get("init_command", "").lower()
        if config["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
            found.append(Error("SQLite transactions must begin as IMMEDIATE.", id="kith.E003"))
        if "journal_mode=wal" in start and not wal_is_safe(sqlite3.sqlite_version_info):
            found.append(Error(f"SQLite {sqlite3.sqlite_version} can lose data in WAL mode.", id="kith.E004"))
        if not re.search(r"journal_mode=wal;.*synchronous=full|journal_mode=truncate;.*synchronous=extra", start):
            found.append(Error("SQLite must sync: WAL with FULL, or a rollback journal with EXTRA.", id="kith.E005"))
    return found


@register(Tags.database)
def postgresql_keeps(app_configs, databases=None, **kwargs):
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        try:
            with connection.cursor() as cursor:
                for name in POSTGRES_KEEPS:
                    cursor.execute(f"SHOW {name}")
                    if cursor.fetchone()[0] == "off":
                        found.append(Error(f"PostgreSQL has {name} off: what is saved could be lost.", id="kith.E006"))
        except OperationalError:
            continue  # away for the moment: pages say so themselves (S48)
    return found


def refusals() -> list[str]:
    """Why the web server must not start; empty when all is well."""
    return [message.msg for message in run_checks(databases=list(connections)) if message.is_serious()]

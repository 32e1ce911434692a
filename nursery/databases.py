"""The database from its address, set up so that what is saved stays saved (S46)."""

import os
import sqlite3
import tempfile

import environ

WAL_IS_SAFE_FROM = (3, 51, 3)


def database(url: str) -> dict:
    """Django's settings for ``url``: SQLite with full syncs, or PostgreSQL with a pool of connections."""
    config = environ.Env.db_url_config(url)
    if "sqlite" in config["ENGINE"]:
        journal = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
            if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM
            else "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA"
        )
        config["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": journal}
        # a file, as in earnest: threads of one test wait for each other, which a database in memory does not let them
        config["TEST"] = {"NAME": f"{tempfile.gettempdir()}/kith-test-{os.getpid()}.sqlite3"}
    else:
        config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}, "connect_timeout": 5}
        config["CONN_MAX_AGE"] = 0
    return config

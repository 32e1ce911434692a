"""The database from its address, set up so that what is saved stays saved (S46)."""

import sqlite3

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
    else:
        config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}, "connect_timeout": 5}
        config["CONN_MAX_AGE"] = 0
    return config

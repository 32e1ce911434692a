#!/bin/sh
# Runs a command beside a private PostgreSQL that exists only as long: sh scripts/postgres.sh COMMAND …
# IN_MEMORY=1: its files lie in memory, where there is enough.
# DATABASE_URL points to it. Exit status 77: the programs of PostgreSQL are not on this machine.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || exit 77
where=${TMPDIR:-/tmp}
if [ -n "${IN_MEMORY:-}" ] && [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 2000000 ] 2>/dev/null; then where=/dev/shm; fi
home=$(mktemp -d "$where/kith-postgres.XXXXXX")
owner=
if [ "$(id -u)" = 0 ]; then # PostgreSQL does not run as root
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    chown "$owner" "$home"
fi
as_owner() { if [ -n "$owner" ]; then runuser -u "$owner" -- "$@"; else "$@"; fi; }
stop() {
    (cd "$home" && as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM
here=$PWD
cd "$home"
as_owner "$bin/initdb" -D "$home/data" -U kith --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c max_connections=100" start >/dev/null
as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U kith kith
cd "$here"
DATABASE_URL="postgres://kith@127.0.0.1:$port/kith" "$@"

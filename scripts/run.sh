#!/bin/sh
# Database, demo nursery, worker and web server; Ctrl-C stops all of it. Called by ./kith run.
set -eu
python=.venv/bin/python
address="http://localhost:$PORT"

exec 9>"var/run-$PORT.lock" # held by this script and by its web server
if ! flock -n 9; then
    echo "Kith is already running: $address"
    exit 0
fi
if ! "$python" -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('localhost', $PORT))" 2>/dev/null; then
    echo "Port $PORT is not free. Choose another one: PORT=$((PORT + 1)) ./kith run" >&2
    exit 1
fi
( # one after the other, also when two are started for two ports
    flock 8
    "$python" manage.py migrate --verbosity 0
    "$python" manage.py collectstatic --noinput --verbosity 0
    "$python" manage.py sweep_photos >/dev/null
    [ "$KITH_DEMO" = 0 ] || "$python" manage.py demo
) 8>var/prepare.lock 9>&-

children=
stop() {
    trap '' HUP INT TERM
    for child in $children; do kill "$child" 2>/dev/null || true; done
    wait
}
trap 'stop; exit 0' HUP INT TERM
"$python" manage.py db_worker --queue-name '*' >"var/worker-$PORT.log" 2>&1 9>&- &
children=$!
"$python" manage.py watch_cover >"var/watch-$PORT.log" 2>&1 9>&- &
children="$children $!"
"$python" -m gunicorn nursery.wsgi --bind "localhost:$PORT" --worker-class gthread --workers 1 --threads 4 \
    --no-control-socket --log-level warning &
web=$!
children="$children $web"
for _ in $(seq 50); do
    "$python" -c "import urllib.request as u; u.urlopen('$address/health/', timeout=2)" 2>/dev/null && break
    kill -0 "$web" 2>/dev/null || break
    sleep 0.2
done
if kill -0 "$web" 2>/dev/null; then
    echo
    echo "Kith is ready: $address    (Ctrl-C stops it)"
    [ "$KITH_DEMO" = 0 ] || "$python" manage.py demo --show
fi
status=0
wait "$web" || status=$?
stop
exit "$status"

#!/bin/sh
# Database, demo nursery, worker and web server; Ctrl-C stops all of it. Called by ./kith run.
set -eu
python=.venv/bin/python
address="http://localhost:$PORT"
if "$python" -c "import sys, urllib.request as u; sys.exit(u.urlopen('$address/health/', timeout=2).read() != b'ok')" 2>/dev/null; then
    echo "Kith is already running: $address"
    exit 0
fi
"$python" manage.py migrate --verbosity 0
"$python" manage.py collectstatic --noinput --verbosity 0
"$python" manage.py demo

children=
stop() {
    trap '' INT TERM
    for child in $children; do kill "$child" 2>/dev/null || true; done
    wait
}
trap 'stop; exit 0' INT TERM
"$python" manage.py db_worker --queue-name '*' >var/worker.log 2>&1 &
children="$children $!"
"$python" -m gunicorn nursery.wsgi --bind "localhost:$PORT" --worker-class gthread --workers 1 --threads 4 \
    --no-control-socket --log-level warning &
web=$!
children="$children $web"
for _ in $(seq 100); do
    "$python" -c "import urllib.request as u; u.urlopen('$address/health/', timeout=1)" 2>/dev/null && break
    kill -0 "$web" 2>/dev/null || { stop; exit 1; }
    sleep 0.2
done
echo
echo "Kith is ready: $address    (Ctrl-C stops it)"
"$python" manage.py demo --show
wait "$web" || true
stop

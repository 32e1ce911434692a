#!/bin/sh
# From a fresh clone to a ready .venv: sh scripts/setup.sh [--browser] [--postgres] [--faults]. Silent when nothing is missing.
# Needs python3 (3.9 or newer) and git; on Debian or Ubuntu it installs what is missing with apt (as root or by sudo).
# PostgreSQL, fonts and the faster PDF are welcome, not needed: without an administrator the work goes on without them.
set -eu
cd "$(dirname "$0")/.."
say() { printf '%s\n' "$*" >&2; }
there() { # true when one of these paths exists
    for path in "$@"; do [ ! -e "$path" ] || return 0; done
    return 1
}
has() { command -v "$1" >/dev/null 2>&1; }
has_lib() { there /usr/lib/*/"$1" /usr/lib/"$1" /lib/*/"$1" /usr/lib64/"$1"; }
if [ "$(id -u)" = 0 ]; then administrator=env
elif ! command -v sudo >/dev/null 2>&1; then administrator=
elif [ -t 0 ]; then administrator=sudo
else administrator="sudo -n"
fi
install() {
    say "Installing: $*"
    $administrator apt-get update -q >/dev/null || true # an old list may do
    $administrator env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@" >/dev/null </dev/null
}

need= welcome= quick=
has_lib libpango-1.0.so.0 && has_lib libpangoft2-1.0.so.0 || need="$need libpango-1.0-0 libpangoft2-1.0-0"
[ -x .tools/bin/uv ] || python3 -c 'import ensurepip, venv' 2>/dev/null || need="$need python3-venv"
has_lib libharfbuzz-subset.so.0 || welcome="$welcome libharfbuzz-subset0" # without it a PDF takes three times as long
there /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf || welcome="$welcome fonts-noto-core"
for argument in "$@"; do
    case $argument in
    --browser)
        has "${KITH_CHROMIUM:-chromium}" || need="$need chromium"
        has chromium-headless-shell || quick=chromium-headless-shell # the same without windows takes two thirds of the time
        ;;
    --faults) has_lib libfuse3.so.3 || has_lib libfuse.so.2 || has_lib libfuse3.so.4 || welcome="$welcome libfuse3-3" ;; # a disk whose power can be cut
    --postgres) there /usr/lib/postgresql/*/bin/initdb || welcome="$welcome postgresql" ;;
    esac
done
if [ -n "$need$welcome" ]; then
    if ! has apt-get; then say "Not found here, install the equivalents of:$need$welcome"
    elif [ -n "$administrator" ] && install $need $welcome; then :
    elif [ -n "$need" ]; then
        say "Kith needs these packages and you may not install them. Ask an administrator to run: apt-get install$need$welcome"
        exit 1
    else say "Going on without:$welcome (an administrator could run: apt-get install$welcome)"
    fi
fi
if [ -n "$quick" ] && [ -n "$administrator" ] && apt-cache show "$quick" >/dev/null 2>&1; then
    install "$quick" || say "Going on without: $quick"
fi

ready() { [ -x .venv/bin/python ] && cmp -s requirements-dev.txt .venv/kith-lock; }
ready && exit 0
mkdir -p var
exec 9>var/setup.lock
flock 9 # one set-up at a time; the second finds it done
ready && exit 0

# A Python 3.12 to 3.14 that is really there (some managers answer for versions they cannot start); else uv fetches one.
python=
for candidate in python3.13 python3.14 python3.12 python3 "${HOME:-/root}"/.pyenv/versions/3.13.*/bin/python \
    "${HOME:-/root}"/.pyenv/versions/3.1[24].*/bin/python; do
    if "$candidate" -c 'import sqlite3, ssl, sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
        python=$("$candidate" -c 'import sys; print(sys.executable)')
        break
    fi
done
say "Setting up Kith. This takes a minute the first time."
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" # networks with certificates of their own
[ -x .tools/bin/uv ] || { python3 -m venv .tools && .tools/bin/python -m pip install -q --disable-pip-version-check "uv>=0.13,<0.14"; }
[ -x .venv/bin/python ] || .tools/bin/uv venv -q --clear --no-config --python "${python:-3.13}" .venv || {
    say "Kith needs Python 3.12, 3.13 or 3.14, found none and could not fetch one."
    exit 1
}
VIRTUAL_ENV=$PWD/.venv .tools/bin/uv pip sync -q --compile-bytecode --require-hashes requirements-dev.txt
cp requirements-dev.txt .venv/kith-lock

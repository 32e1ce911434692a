#!/bin/sh
# From a fresh clone to a ready .venv: sh scripts/setup.sh [--browser] [--postgres]. Silent when nothing is missing.
# Needs python3 (3.9 or newer) and git; on Debian or Ubuntu it installs what is missing with apt (as root or by sudo).
set -eu
cd "$(dirname "$0")/.."
say() { printf '%s\n' "$*" >&2; }
root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else say "These packages are missing and installing them needs an administrator. Run as root: apt-get install$want"; exit 1
    fi
}
has_lib() { ls /usr/lib/*/"$1" /usr/lib/"$1" /lib/*/"$1" >/dev/null 2>&1; }

want=
if ! has_lib libpango-1.0.so.0 || ! has_lib libpangoft2-1.0.so.0; then want="$want libpango-1.0-0 libpangoft2-1.0-0"; fi
has_lib libharfbuzz-subset.so.0 || want="$want libharfbuzz-subset0" # without it a PDF takes three times as long
[ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || want="$want fonts-noto-core"
python3 -c 'import ensurepip, venv' 2>/dev/null || want="$want python3-venv"
for argument in "$@"; do
    case $argument in
    --browser) command -v chromium >/dev/null 2>&1 || want="$want chromium" ;;
    --postgres) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || want="$want postgresql" ;;
    esac
done
if [ -n "$want" ]; then
    if command -v apt-get >/dev/null 2>&1; then
        say "Installing:$want"
        root apt-get update -q >/dev/null
        root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $want >/dev/null
    else
        say "Install the equivalents of:$want"
    fi
fi

stamp=$(python3 -c 'import hashlib; print(hashlib.sha256(open("requirements-dev.txt", "rb").read()).hexdigest())')
[ -x .venv/bin/python ] && [ "$(cat .venv/kith-stamp 2>/dev/null)" = "$stamp" ] && exit 0

# A Python 3.12 to 3.14 that is really there (some managers answer for versions they cannot start); else uv fetches one.
py=
for p in python3.13 python3.14 python3.12 python3 "$HOME"/.pyenv/versions/3.13.*/bin/python "$HOME"/.pyenv/versions/3.1[24].*/bin/python; do
    if "$p" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
        py=$("$p" -c 'import sys; print(sys.executable)')
        break
    fi
done
say "Setting up Kith. This takes a minute the first time."
[ -x .tools/bin/uv ] || { python3 -m venv .tools && .tools/bin/python -m pip install -q --disable-pip-version-check "uv>=0.8" 2>/dev/null; }
[ -x .venv/bin/python ] || .tools/bin/uv venv -q --python "${py:-3.13}" .venv
VIRTUAL_ENV=$PWD/.venv .tools/bin/uv pip sync -q --require-hashes requirements-dev.txt
printf '%s' "$stamp" >.venv/kith-stamp

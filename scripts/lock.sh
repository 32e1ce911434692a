#!/bin/sh
# Renews the two lock files. They hold names, versions and hashes only: no address of any registry.
set -eu
cd "$(dirname "$0")/.."
unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS 2>/dev/null || true
uv=${UV:-.tools/bin/uv}
common="--universal --generate-hashes --no-annotate --no-header --python-version 3.12 --no-config"
"$uv" pip compile -q $common pyproject.toml -o requirements.txt "$@"
"$uv" pip compile -q $common pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt "$@"
! grep -n '://' requirements.txt requirements-dev.txt

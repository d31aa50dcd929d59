#!/usr/bin/env bash
# Reads openapi.yaml as others will: three linters find neither errors nor warnings, five clients are generated from it,
# and two of them play a day against the built server with demo content. Some two minutes, after the first time.
#
#   BINARY   the server (the debug build)
#   TOOLS    where the linters and generators are installed, and what they make is put (in Cargo's target folder)
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
here=tests/description
export BINARY=${BINARY:-$target/debug/field-inspection}
export TOOLS=${TOOLS:-$target/description}

[ -x "$BINARY" ] || cargo build
if ! cat $here/package-lock.json $here/requirements.txt | cmp -s - "$TOOLS/installed.txt"; then
  mkdir -p "$TOOLS"
  cp $here/package.json $here/package-lock.json "$TOOLS"
  python3 -m venv "$TOOLS/venv"
  if ! npm ci --prefix "$TOOLS" --ignore-scripts --no-audit --no-fund --loglevel=error ||
    ! "$TOOLS/venv/bin/pip" install --quiet --disable-pip-version-check -r $here/requirements.txt; then
    echo "the linters and generators could not be installed from npm and PyPI: is the network there?" >&2
    exit 1
  fi
  cat $here/package-lock.json $here/requirements.txt >"$TOOLS/installed.txt"
fi
exec "$TOOLS/venv/bin/python" -B tests/description/run.py

#!/usr/bin/env bash
# Tries the built server against its own description, with all of schemathesis' checks, as an inspector, a supervisor
# and an admin: no server error, no answer that openapi.yaml does not know.
#
#   MAX_EXAMPLES  examples an operation and phase (20)
#   BINARY        the server (the debug build)
#   VENV          where schemathesis is installed (in Cargo's target folder)
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
export BINARY=${BINARY:-$target/debug/field-inspection}
venv=${VENV:-$target/schemathesis}

[ -x "$BINARY" ] || cargo build
if ! cmp -s tests/schemathesis/requirements.txt "$venv/installed.txt"; then
  python3 -m venv "$venv"
  if ! "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/schemathesis/requirements.txt; then
    echo "schemathesis could not be installed from PyPI: is the network there?" >&2
    exit 1
  fi
  cp tests/schemathesis/requirements.txt "$venv/installed.txt"
fi
exec "$venv/bin/python" tests/schemathesis/run.py

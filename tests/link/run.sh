#!/usr/bin/env bash
# Two phones send six photos of 2 MB over a bad link (300 ms there and back, 10 % loss, 256 kbit/s) to the built server,
# which is killed in the middle: the time is within 1.3 times what the link allows, the kill costs a piece at most.
# Beside that, a phone sends a batch over 8 kbit/s, which takes minutes, and is not hung up on (batch.py).
# Some eight minutes. Needs root, /dev/net/tun and network namespaces; else it is skipped, or fails with REQUIRE_LINK=1.
#
#   PHOTOS, SIZE     photos of each phone (3), bytes of each (2000000)
#   AT_ONCE          uploads that a phone has at work at once (3)
#   PART             bytes of a request's body at the most (1048576)
#   CONGESTION       how the phones' TCP meets loss (cubic)
#   DELAY_MS, LOSS, RATE   one way (150), share of packets (0.1), bit/s each way (256000)
#   SEED             of what is lost and when the server is killed (drawn, and printed)
#   BINARY           the server (the debug build)
#   ONLY             run.py or batch.py (both, beside each other)
set -euo pipefail
cd "$(dirname "$0")/../.."

lacking() {
  if [ "${REQUIRE_LINK:-}" = 1 ]; then
    echo "link: FAILED, $1"
    exit 1
  fi
  echo "link: SKIPPED, $1"
  exit 0
}

[ "$(id -u)" = 0 ] || lacking "network namespaces and TUN devices need root"
[ -c /dev/net/tun ] || lacking "there is no /dev/net/tun"
for need in ip unshare nsenter python3; do
  command -v "$need" >/dev/null || lacking "$need is not installed"
done
# Everything happens in a network and a process namespace of its own: nothing outlives it, whatever way it ends.
apart=(unshare --net --pid --fork --kill-child --mount-proc)
"${apart[@]}" true 2>/dev/null || lacking "namespaces are not allowed here"

export BINARY=${BINARY:-${CARGO_TARGET_DIR:-target}/debug/field-inspection}
[ -x "$BINARY" ] || cargo build
[ -z "${ONLY:-}" ] || exec "${apart[@]}" python3 -B -u "tests/link/$ONLY"
"${apart[@]}" python3 -B -u tests/link/batch.py &
batch=$!
trap 'kill $batch 2>/dev/null || true' EXIT
"${apart[@]}" python3 -B -u tests/link/run.py
trap - EXIT
wait $batch

"""Measures uploads over a bad link; run.sh says what and how, and puts this into namespaces of its own.

What the link allows: a full packet of `MTU` bytes has `SEGMENT` bytes of payload, and of all packets a share `loss` is
lost after it has used up its time on the link. So no sender that repeats just what was lost is quicker than

    payload * 8 / (rate * (1 - loss) * SEGMENT / MTU)   seconds.
"""

import base64
import hashlib
import json
import os
import random
import signal
import struct
import sys
import time
import uuid
import zlib
from pathlib import Path

from actors import MTU, Link, Person, Phone, Server, outcome_of

PEOPLE = ["chen", "liu"]
ITEM = "cv-plan"
# Without the headers of IPv4 (20 bytes) and of TCP with its time stamps (32 bytes).
SEGMENT = MTU - 52
# What the server makes durable at once (api/evidence/pieces/receiving.rs).
PIECE = 256 << 10
# What may have arrived while a piece was being made durable: the server's sockets take it in meanwhile.
MEANWHILE = 8 << 10
LIMIT = 1.3
# After so many times what the link allows (and a minute) it is given up.
PATIENCE = 2

SETTINGS = {
    "photos": int(os.environ.get("PHOTOS", 3)),
    "size": int(os.environ.get("SIZE", 2_000_000)),
    "at_once": int(os.environ.get("AT_ONCE", 3)),
    "part": int(os.environ.get("PART", 1 << 20)),
    "congestion": os.environ.get("CONGESTION", "cubic"),
    "delay": float(os.environ.get("DELAY_MS", 150)) / 1000,
    "loss": float(os.environ.get("LOSS", 0.1)),
    "rate": int(os.environ.get("RATE", 256_000)),
    "queue": 1.0,
    "seed": int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 32))),
}


def begun(chen, liu):
    """A visit of both to a venue; its address."""
    units = json.loads(chen.call("GET", "/v1/units?limit=200"))["items"]
    visit = f"/v1/inspections/{uuid.uuid4()}"
    facts = {
        "unit_id": next(unit["id"] for unit in units if unit["venue_kind"]),
        "checklist": {"code": "crowded-venues", "version": 2},
        "date": "2018-02-01",
        "visit": "special",
        "inspectors": [{"account_id": chen.id, "lead": True}, {"account_id": liu.id}],
    }
    chen.call("PUT", visit, facts)
    return visit


def picture(chance, size):
    """A PNG of noise of about so many bytes."""
    width = 800 if size >= 100_000 else 50
    height = max(1, size // (3 * width + 1))
    rows = b"".join(b"\0" + chance.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def taken(chance, visit, folder):
    """A photo in the phone's storage, as phone.py wants it."""
    identity, data = str(uuid.uuid4()), picture(chance, SETTINGS["size"])
    file = Path(folder, f"{identity}.png")
    file.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    says = {"inspection": visit.rsplit("/", 1)[1], "photo": identity, "item": ITEM, "sha256": digest}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in says.items())
    return {"id": identity, "metadata": metadata, "file": str(file), "size": len(data), "sha256": digest}


def durable(photos):
    """Bytes of each photo that are durable."""
    return {key: photo["size"] if photo["state"] == "stored" else photo["offset"] or 0 for key, photo in photos.items()}


def killed_in_the_middle(server, chen, visit, phones, total, chance):
    """Kills the server once half of everything is durable, and starts it anew; what was durable before and after."""
    while sum(durable(chen.photos(visit)).values()) < total / 2:
        if not any(phone.is_at_work() for phone in phones):
            sys.exit("link: FAILED, the phones gave up before the middle")
        time.sleep(0.5)
    # Anywhere between two pieces.
    time.sleep(chance.uniform(0, PIECE * 8 / SETTINGS["rate"]))
    before = durable(chen.photos(visit))
    at = time.monotonic()
    server.kill()
    server.start()
    after = durable(chen.photos(visit))
    print(f"killed with {sum(before.values())} bytes durable, listening again after {time.monotonic() - at:.1f} s")
    return at, before, after


def costs(events, killed_at, before):
    """Bytes that had arrived and were lost by the kill, of each photo under way: how far the phone knew the server's
    TCP to be, less how far the upload turned out to be when it asked.
    """
    broken, lost = {}, {}
    for event in events:
        key = event.get("photo")
        if event["at"] < killed_at or key not in before:
            continue
        if event["event"] == "broken":
            broken.setdefault(key, event["confirmed"])
        elif event["event"] == "resumed" and key in broken:
            lost.setdefault(key, max(0, broken[key] - event["offset"]))
    return lost


def measured(folder):
    """Does it all; what went wrong, and the closing line."""
    chance = random.Random(SETTINGS["seed"])
    link = Link(SETTINGS)
    server = Server(str(Path(folder, "data")))
    people = [Person(name) for name in PEOPLE]
    chen = people[0]
    visit = begun(*people)
    photos = [[taken(chance, visit, folder) for _ in range(SETTINGS["photos"])] for _ in people]
    all_photos = sum(photos, [])
    total = sum(photo["size"] for photo in all_photos)
    bare = total * 8 / SETTINGS["rate"]
    allowed = bare / (1 - SETTINGS["loss"]) * MTU / SEGMENT
    signal.alarm(60 + int(PATIENCE * allowed))

    phones = [Phone(link, person, own, SETTINGS) for person, own in zip(people, photos)]
    killed_at, before, after = killed_in_the_middle(server, chen, visit, phones, total, chance)
    codes = [phone.end() for phone in phones]
    events = sorted(sum((phone.events for phone in phones), []), key=lambda event: event["at"])

    failed = [f"a phone ended with exit code {code}" for code in codes if code]
    shown = chen.photos(visit)
    for photo in all_photos:
        state = shown.get(photo["id"], {}).get("state")
        got = chen.call("GET", f"{visit}/photos/{photo['id']}") if state == "stored" else b""
        if hashlib.sha256(got).hexdigest() != photo["sha256"]:
            failed.append(f"photo {photo['id']} is not as it was taken (state {state})")
    if (code := server.stop()) != 0:
        failed.append(f"the server stopped with exit code {code}")
    passed = link.end()
    for key, size in before.items():
        if after.get(key, 0) < size:
            failed.append(f"photo {key}: {size} bytes were durable before the kill, {after.get(key, 0)} after it")

    seconds = max(e["at"] for e in events) - min(e["at"] for e in events)
    lost = costs(events, killed_at, before)
    up = passed["up"]
    print(f"the phones' way: {up}, busy for {up['bytes'] * 8 / SETTINGS['rate']:.0f} s of {seconds:.0f} s")
    print(f"the kill cost, by photo under way: {lost}")
    if not lost:
        failed.append("the kill broke no upload")
    worst = max(lost.values(), default=0)
    if worst > PIECE + MEANWHILE:
        failed.append(f"the kill cost {worst} bytes of a photo, a piece has {PIECE}")
    if seconds > LIMIT * allowed:
        failed.append(f"{seconds:.0f} s is more than {LIMIT} times {allowed:.0f} s")
    line = (
        f"{total / 1e6:.1f} MB in {seconds:.0f} s, {seconds / allowed:.2f} times what the link allows"
        f" ({seconds / bare:.2f} times the photos' bits at its rate);"
        f" kill -9 cost {worst / 1024:.0f} KiB of an upload at most, a piece has {PIECE >> 10}"
    )
    return failed, line


def main():
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"link: FAILED, it is not done after {PATIENCE} times its time"))
    return outcome_of(measured, SETTINGS)


if __name__ == "__main__":
    sys.exit(main())

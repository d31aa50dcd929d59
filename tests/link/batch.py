"""A batch over a line of 8 kbit/s: it takes minutes, and the server waits; for a sender that falls silent it does not.

Put into namespaces of its own by run.sh.
"""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path

from actors import BASE, PORT, SERVER, Link, Person, Server, outcome_of
from run import begun

SETTINGS = {
    "delay": 0.15,
    "loss": 0.1,
    "rate": 8000,
    # A modem's own: a full packet takes 1.5 s.
    "queue": 10.0,
    "seed": int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 32))),
}
# Remarks of 4000 characters.
ANSWERS = 40
# Seconds in which a body has to come at 256 bytes a second (api/http/pace.rs), and what the server may take beyond.
WINDOW, SOON = 60, 20


def batch(visit):
    def change(number):
        at = f"2018-02-01T02:{number:02}:00Z"
        answer = {"verdict": "pass", "remark": chr(ord("A") + number) * 4000, "answered_at": at}
        act = {"answer": {"inspection_id": visit.rsplit("/", 1)[1], "answers": {"cv-plan": answer}}}
        return {"id": str(uuid.uuid4()), "act": act}

    sent_at = datetime.now(timezone.utc).isoformat()
    return json.dumps({"sent_at": sent_at, "changes": [change(number) for number in range(ANSWERS)]}).encode()


def silent(token, told):
    """Sends the beginning of a body, and waits for what the server says to that."""
    head = f"POST /v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    at = time.monotonic()
    with socket.create_connection((SERVER, PORT), timeout=300) as sender:
        sender.sendall(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        answer = sender.recv(1 << 16)
    told.update(status=answer.split(b" ")[1].decode(), seconds=time.monotonic() - at)


def measured(folder):
    """Does it all; what went wrong, and the closing line."""
    link = Link(SETTINGS)
    server = Server(str(Path(folder, "data")))
    chen, liu = Person("chen"), Person("liu")
    visit = begun(chen, liu)
    body = batch(visit)
    Path(folder, "batch").write_bytes(body)
    silence = {}
    waiting = threading.Thread(target=silent, args=(chen.token, silence))
    waiting.start()
    at = time.monotonic()
    headers = ["-H", f"Authorization: Bearer {chen.token}", "-H", "Content-Type: application/json"]
    curl = ["curl", "-sS", "--max-time", "900", *headers, "--data-binary", f"@{folder}/batch", f"{BASE}/v1/sync"]
    sent = subprocess.run([*link.there(), *curl], capture_output=True, text=True)
    seconds = time.monotonic() - at
    waiting.join()

    failed = []
    results = json.loads(sent.stdout).get("results", []) if sent.returncode == 0 else []
    if [result["status"] for result in results] != [200] * ANSWERS:
        failed.append(f"the batch was not taken: {sent.stdout[:500]} {sent.stderr}")
    if seconds < 2 * WINDOW:
        failed.append(f"{seconds:.0f} s are too few to show anything")
    if silence["status"] != "408" or not WINDOW <= silence["seconds"] <= WINDOW + SOON:
        failed.append(f"the silent sender: {silence}")
    kept = json.loads(chen.call("GET", visit))["answers"].get("cv-plan", {})
    if kept.get("remark") != chr(ord("A") + ANSWERS - 1) * 4000:
        failed.append("the last remark of the batch is not there")
    if (code := server.stop()) != 0:
        failed.append(f"the server stopped with exit code {code}")
    print(f"the phone's way: {link.end()['up']}")
    line = (
        f"a batch of {len(body) / 1000:.0f} kB in {seconds:.0f} s at {SETTINGS['rate']} bit/s;"
        f" a silent sender was answered {silence['status']} after {silence['seconds']:.0f} s"
    )
    return failed, line


if __name__ == "__main__":
    sys.exit(outcome_of(measured, SETTINGS))

"""Starts the server with demo content, lets schemathesis loose on it as three people at once, stops it.

What each run may name (a draft, a unit, a colleague ...) is looked up through the API and handed to the hooks.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
EXAMPLES = os.environ.get("MAX_EXAMPLES", "20")
PASSWORD = "suzhou-2018"
# Each with the inspections of the demo that it may use up; all of them are of Gusu.
PEOPLE = [("chen", "inspector"), ("wang", "supervisor"), ("admin-gusu", "admin")]
# What ends the token of whoever calls it: tried last, on its own.
ENDS_THE_TOKEN = "logout"
# Nobody in these runs can do it, with the reason.
NEVER_DONE: dict[str, str] = dict.fromkeys(
    ["create_upload_url", "create_hazard_upload_url", "complete_photo", "complete_hazard_photo"],
    "the server of these runs keeps its photos on disk",
)


class Api:
    """The server, as somebody who is signed in."""

    def __init__(self, base, username):
        self.base = base
        self.token = None
        signed_in = self.call("POST", "/v1/auth/login", device(username, "first"))
        self.token = signed_in["access_token"]
        self.id = signed_in["account"]["id"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def upload(self, path, picture):
        headers = {"Authorization": f"Bearer {self.token}"}
        urllib.request.urlopen(urllib.request.Request(self.base + path, picture, headers, method="PUT")).close()

    def open_upload(self, inspection, item):
        """An upload of a photo of which nothing has arrived yet; its id."""
        photo, digest = uuid.uuid4(), os.urandom(32).hex()
        path = f"/v1/uploads?inspection={inspection}&photo={photo}&item={item}&sha256={digest}"
        headers = {"Authorization": f"Bearer {self.token}", "Tus-Resumable": "1.0.0", "Upload-Length": "1000"}
        with urllib.request.urlopen(urllib.request.Request(self.base + path, b"", headers, method="POST")) as answer:
            return json.load(answer)["id"]

    def all(self, path):
        return self.call("GET", path)["items"]


def device(username, name):
    return {"username": username, "password": PASSWORD, "device_name": name}


def start(binary, data):
    server = subprocess.Popen(
        [binary, "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warn"],
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in server.stdout:
        if found := re.search(r" listens on (http://\S+?)/?$", line.strip()):
            return server, found[1]
    sys.exit(f"the server did not start (exit code {server.wait()})")


def world(base):
    """The records of the demo, each inspection kept for one thing, so that none is spoilt for another."""
    api = {name: Api(base, name) for name in ["chen", "liu", "wang", "admin-gusu"]}
    chen, admin = api["chen"], api["admin-gusu"]
    chen.colleague = api["liu"].id
    by_state = {}
    for visit in chen.all("/v1/inspections?limit=200"):
        by_state.setdefault(visit["state"], []).append(visit)
    venues = [v for v in by_state["draft"] if v["checklist"]["code"] == "crowded-venues"]
    ready = [v for v in by_state["draft"] if v["conclusion"] != "incomplete"]
    draft = next(v for v in venues if v not in ready)
    spare = next(v for v in by_state["draft"] if v is not draft and v not in ready)
    seen = by_state["approved"][0]["id"]
    photos = [p["id"] for p in chen.all(f"/v1/inspections/{seen}/photos") if p["purpose"] == "photo"]
    returned = by_state["submitted"][1]
    units = chen.all("/v1/units?limit=200")
    venue = next(u["id"] for u in units if u["venue_kind"])
    campaigns = planned(api["wang"])
    return {
        "password": PASSWORD,
        "district": "320508",
        "people": {name: one.id for name, one in api.items()},
        "draft": draft["id"],
        "withdraw_inspection": spare["id"],
        "submit_inspection": ready[0]["id"],
        "approve_inspection": by_state["submitted"][0]["id"],
        "return_inspection": returned["id"],
        "return_items": items(chen, returned["checklist"]["code"]),
        "seen": seen,
        "campaign": campaigns[0],
        "spare_campaigns": campaigns[1:],
        "assignments": assigned(api["wang"], [chen.id, chen.colleague], venue),
    } | enforced(chen, venue) | {
        "photos": photos,
        "uploads": [chen.open_upload(draft["id"], item) for item in items(chen, "crowded-venues")[:10] * 6],
        "items": items(chen, "crowded-venues"),
        "to_dispute": [signed_for(api["liu"], chen.id, draft["id"]) for _ in range(40)],
        "venue": venue,
        "unit": units[-1]["id"],
        "equipment": chen.all("/v1/equipment?limit=1")[0]["id"],
        "spare_account": next(a["id"] for a in admin.all("/v1/accounts?limit=200") if a["username"] == "he"),
        "devices": {name: extra_device(base, name) for name in api},
    }


def signed_for(collector, account_id, inspection):
    """A signature in the name of an inspector, collected by a colleague; its id."""
    identity, photo = str(uuid.uuid4()), {"id": str(uuid.uuid4()), "sha256": os.urandom(32).hex(), "size": 100}
    signature = {"role": "inspector", "account_id": account_id, "name": "-", "photo": photo, "signed_at": "2018-02-01T03:00:00Z"}
    collector.call("PUT", f"/v1/inspections/{inspection}/signatures/{identity}", signature)
    return identity


def planned(supervisor):
    """A campaign that takes visits, and some that nobody uses."""
    phases = [{"name": "全程", "from": "2018-01-01", "to": "2018-12-31"}, {"name": "其后", "from": "2019-01-01", "to": "2999-12-31"}]
    plan = {"authority": "320508", "name": "专项行动", "districts": ["320508"], "checklists": ["crowded-venues"], "phases": phases}
    made = [str(uuid.uuid4()) for _ in range(20)]
    for identity in made:
        supervisor.call("PUT", f"/v1/campaigns/{identity}", plan)
    return made


def enforced(api, unit):
    """Hazards to be ordered, orders, enforcement actions, complaints: each to be used once, or few times."""

    def put(path, body):
        identity = str(uuid.uuid4())
        api.call("PUT", f"{path}/{identity}", {"unit_id": unit} | body)
        return identity

    def hazard():
        return put("/v1/hazards", {"source": "complaint", "level": "general", "reason": "异响", "found_on": "2018-02-01"})

    def order():
        return put("/v1/orders", {"hazards": [hazard()], "issued_on": "2018-02-01", "measures": ["整改"],
                                  "provisions": ["《中华人民共和国特种设备安全法》第三十九条"],
                                  "deadline": "2018-03-01", "inspectors": [api.id, api.colleague]})

    def action():
        return put("/v1/enforcement/actions", {"kind": "sealing", "taken_on": "2018-03-02", "basis": "第八十三条",
                                               "document": "1号", "until": "2018-03-20"})

    def complaint():
        return put("/v1/enforcement/incidents", {"kind": "complaint", "happened_on": "2018-01-20", "summary": "困人"})

    shown = hazard()
    photo = str(uuid.uuid4())
    api.upload(f"/v1/hazards/{shown}/photos/{photo}?item=after", PNG)
    return {
        "photographed_hazard": shown,
        "hazard_photo": photo,
        "hazards": [hazard() for _ in range(60)],
        "to_order": [hazard() for _ in range(300)],
        "orders": [order() for _ in range(30)],
        "actions": [action() for _ in range(30)],
        "incidents": [complaint() for _ in range(30)],
    }


def assigned(api, inspectors, unit):
    """Assignments, so many that some are left when others are cancelled."""
    body = {"unit_id": unit, "checklist": "crowded-venues", "due_on": "2018-02-10", "inspectors": inspectors}
    identities = [str(uuid.uuid4()) for _ in range(60)]
    for identity in identities:
        api.call("PUT", f"/v1/assignments/{identity}", body)
    return identities


def items(api, checklist):
    template = api.call("GET", f"/v1/checklists/{checklist}")
    return [item["code"] for section in template["sections"] for item in section["items"]]


def extra_device(base, username):
    """A sign-in that may be ended without harm."""
    request = urllib.request.Request(
        base + "/v1/auth/login",
        json.dumps(device(username, "to be ended")).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["device_id"]


def attacks(base, username, folder):
    """All operations as this person, last the one that ends their token."""
    return [
        attack(base, username, folder, "--exclude-operation-id", ENDS_THE_TOKEN),
        attack(base, username, folder, "--include-operation-id", ENDS_THE_TOKEN),
    ]


def attack(base, username, folder, *wanted):
    tally = Path(folder, f"{username}{wanted[0]}.jsonl")
    environment = os.environ | {
        "FI_BASE": base,
        "FI_USER": username,
        "FI_WORLD": str(Path(folder, "world.json")),
        "FI_TALLY": str(tally),
        "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file",
        str(HERE / "schemathesis.toml"),
        "run",
        str(ROOT / "openapi.yaml"),
        "--url",
        base,
        "--max-examples",
        EXAMPLES,
        "--generation-database",
        "none",
        *wanted,
    ]
    done = subprocess.run(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = tally.read_text().splitlines() if tally.exists() else []
    return done.returncode, done.stdout, Counter(tuple(json.loads(line)) for line in lines)


def reached(total):
    """The operations that never succeeded: where nothing gets through, nothing was tried."""
    names = {name for name, _ in total}
    done = {name for name, status in total if status < 400}
    return sorted(names - done - set(NEVER_DONE))


def main():
    total, failed = Counter(), []
    with tempfile.TemporaryDirectory(prefix="schemathesis-") as folder:
        server, base = start(os.environ["BINARY"], str(Path(folder, "data")))
        try:
            Path(folder, "world.json").write_text(json.dumps(world(base)))
            with ThreadPoolExecutor() as together:
                running = [together.submit(attacks, base, username, folder) for username, _ in PEOPLE]
                for (username, role), run in zip(PEOPLE, running):
                    runs = run.result()
                    print(f"\n=== as {role} ({username})", flush=True)
                    for code, said, tally in runs:
                        print(said, flush=True)
                        total += tally
                        if code:
                            failed.append(f"{role}: schemathesis found something (exit code {code})")
            if server.poll() is not None:
                failed.append(f"the server ended by itself (exit code {server.returncode})")
        finally:
            server.terminate()
            stopped = server.wait(30)
    if stopped != 0:
        failed.append(f"the server stopped with exit code {stopped}")
    for name in reached(total):
        failed.append(f"{name} never succeeded: places.py and bodies.py have to feed it better")
    errors = sum(count for (_, status), count in total.items() if status >= 500)
    operations = len({name for name, _ in total})
    print(f"\nschemathesis: {operations} operations, {total.total()} requests, {errors} server errors")
    for reason in failed:
        print(f"FAILED: {reason}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

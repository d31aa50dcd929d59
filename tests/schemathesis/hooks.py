"""Gives schemathesis what no description can: names of records that are there, numbers with check characters.

Only requests that are meant to succeed are touched; those that are meant to be refused stay as they are.
"""

import base64
import hashlib
import io
import itertools
import json
import os
import re
import urllib.request
import uuid
import zipfile
import zlib

import schemathesis
from schemathesis.core.parameters import ParameterLocation

BASE, USER = os.environ["FI_BASE"], os.environ["FI_USER"]
with open(os.environ["FI_WORLD"]) as file:
    WORLD = json.load(file)
ME = WORLD["people"][USER]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
DAY = "2018-02-01"


def post(path, body):
    request = urllib.request.Request(
        BASE + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def sign_in(device):
    return post(
        "/v1/auth/login", {"username": USER, "password": WORLD["password"], "device_name": device}
    )


@schemathesis.auth(refresh_interval=600)
class SignedIn:
    """Signs in anew before the access token's fifteen minutes are over."""

    def get(self, case, context):
        return sign_in("schemathesis")["access_token"]

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"


# The bytes of a photo or a part of them; what a phone saved.
schemathesis.serializer.alias(
    ["application/offset+octet-stream", "application/partial-upload", "application/zip"], "application/octet-stream"
)


class Refreshing:
    """The refresh token that is good now: each is good once."""

    token = None

    @classmethod
    def now(cls):
        cls.token = cls.token or sign_in("refreshing")["refresh_token"]
        return cls.token


def a_saved_phone():
    """A zip as an app saves it."""
    saved = {"saved_at": "2018-02-02T01:00:00Z", "changes": [], "photos": []}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zip:
        zip.writestr("phone.json", json.dumps(saved))
    return file.getvalue()


def credit_code(seed):
    """A unified social credit code with its check character (GB 32100-2015)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91320508" + "".join(signs[(seed >> (5 * n)) % 31] for n in range(6)) + f"{seed % 1000:03d}"
    total = sum(signs.index(sign) * 3**place for place, sign in enumerate(body))
    return body + signs[-total % 31]


def renamed(values, seed):
    """The same values under codes of items that the checklist has."""
    codes = WORLD["items"]
    return {codes[(seed + place) % len(codes)]: value for place, value in enumerate(values)}


def people():
    colleague = WORLD["people"]["liu"]
    return [{"account_id": ME, "lead": True}, {"account_id": colleague, "lead": False}]


def unit(body, seed):
    if "credit_code" in body:
        body["credit_code"] = credit_code(seed)
    if "district" in body:
        body["district"] = WORLD["district"]


def equipment(body, seed):
    if "unit_id" in body:
        body["unit_id"] = WORLD["unit"]


def account(body, seed):
    if "district" in body:
        body["district"] = WORLD["district"]
    if "role" in body or "unit_id" in body:
        body["role"] = body.get("role") or "enterprise"
        body["unit_id"] = WORLD["unit"] if body["role"] == "enterprise" else None


def new_account(body, seed):
    account(body, seed)
    if "username" in body:
        body["username"] = f"u{seed}"


PHASES = [{"name": "排查", "from": "2018-01-15", "to": "2018-02-20"}, {"name": "巩固", "from": "2018-02-21", "to": "2018-03-31"}]


def campaign(body, seed):
    fitting = {
        "authority": "320508",
        "districts": ["320508"],
        "checklists": ["crowded-venues"],
        "phases": PHASES,
        "targets": [{"district": "320508", "checklist": "crowded-venues", "visits": 3}],
    }
    body.update({field: value for field, value in fitting.items() if body.get(field) is not None})


def inspection(body, seed):
    if body.get("campaign_id"):
        body["campaign_id"] = WORLD["campaign"]
    if body.get("visit") == "follow-up":
        body["visit"] = "routine"
    if "date" in body:
        body["date"] = DAY
    if body.get("inspectors"):
        body["inspectors"] = people()


def new_inspection(body, seed):
    follows_up = body.get("visit") == "follow-up"
    inspection(body, seed)
    if follows_up:
        body["visit"] = "follow-up"
    body.update(
        hazards=[],
        assignment_id=None,
        unit_id=WORLD["venue"],
        equipment_id=None,
        checklist={"code": "crowded-venues", "version": 1},
    )


def answers(body, seed):
    kept = renamed(body.get("answers", {}).values(), seed)
    for answer in kept.values():
        if isinstance(answer, dict):
            answer.pop("answered_by", None)
    body["answers"] = kept


def returned(body, seed):
    if not body.get("comment"):
        body["comment"] = "请补正"
    for place, item in enumerate(body.get("items", [])):
        item["item"] = WORLD["return_items"][(seed + place) % len(WORLD["return_items"])]


def signature(body, seed):
    if body["role"] == "inspector":
        body["account_id"] = ME
        body["refusal"] = None
    else:
        body["account_id"] = None
    if body.get("refusal"):
        body["photo"] = None
    elif not body.get("photo"):
        body["photo"] = {"id": str(uuid.UUID(int=seed)), "sha256": "0" * 64, "size": 100}


def login(body, seed):
    body.update(username=USER, password=WORLD["password"])


def refresh(body, seed):
    body["refresh_token"] = Refreshing.now()


def own_password(body, seed):
    body.update(current=WORLD["password"], new=WORLD["password"])


# The fields that a step needs, as `next` of a hazard tells.
STEP_NEEDS = {
    "fix_on_the_spot": ["reason"],
    "plan": ["plan"],
    "rectify": ["reason"],
    "send_back": ["reason"],
    "move_deadline": ["reason", "deadline"],
    "reopen": ["reason"],
    "raise": ["reason"],
    "lower": ["reason"],
    "report_up": ["authority"],
    "list": ["authority", "document", "deadline"],
    "accept": ["authority", "reason"],
    "delist": ["document"],
    "transfer": ["authority", "reason"],
    "invalidate": ["reason"],
}
PLAN = {
    "responsible": "张安",
    "measures": "更换电磁铁",
    "funds_yuan": 0,
    "deadline": "2018-02-20",
    "contingency": "夜间停用",
}


def step(body, seed):
    """Most of them the first ones, so that few hazards are ended."""
    name = body.get("step") if seed % 4 == 0 and body.get("step") != "order" else ["raise", "plan", "report_up"][seed % 3]
    needs = STEP_NEEDS.get(name, [])
    given = {"reason": "现场另有情况", "plan": PLAN, "authority": "市安委办", "document": "3号", "deadline": "2018-02-21"}
    body.clear()
    body.update(step=name, **{need: given[need] for need in needs})


def hazard(body, seed):
    body.update(unit_id=WORLD["venue"], equipment_id=None, found_on=DAY)
    if body.get("source") == "inspection":
        body["source"] = "complaint"


def order(body, seed):
    hazard_id = WORLD["to_order"].pop() if WORLD["to_order"] else WORLD["photographed_hazard"]
    body.update(unit_id=WORLD["venue"], hazards=[hazard_id], issued_on=DAY, deadline="2018-03-01", replaces=None)
    body["inspectors"] = [ME, WORLD["people"]["liu"]]


def service(body, seed):
    needs = {"in_hand": ["recipient"], "left": ["refusal", "witness"], "post": ["tracking_number"]}
    for field in ("recipient", "refusal", "witness", "tracking_number"):
        body[field] = "张安" if field in needs.get(body.get("way"), []) else None
    body["served_on"] = "2018-02-02"


def action(body, seed):
    kind = body.get("kind")
    body.update(unit_id=WORLD["venue"], equipment_id=None, hazards=[], taken_on="2018-03-02")
    body["amount_yuan"] = 30000 if kind == "fine" else None
    body["until"] = "2018-03-20" if kind == "sealing" else None
    body["authority"] = "市公安局" if kind == "transfer" else None


def extension(body, seed):
    body["until"] = "2018-04-01"


def ending(body, seed):
    body["ended_on"] = "2018-03-12"


def incident(body, seed):
    body.update(unit_id=WORLD["venue"], equipment_id=None, happened_on="2018-01-20")


def assignment(body, seed):
    body.update(unit_id=WORLD["venue"], equipment_id=None, checklist="crowded-venues", due_on=DAY, campaign_id=None)
    body["inspectors"] = [WORLD["people"]["chen"], WORLD["people"]["liu"]]


def assignment_change(body, seed):
    if body.get("due_on"):
        body["due_on"] = "2018-02-20"
    if body.get("inspectors"):
        body["inspectors"] = [WORLD["people"]["liu"]]


def assignment_plan(body, seed):
    body.update(checklist="crowded-venues", due_on=DAY, campaign_id=None, equipment=None, units={"venue_kind": "mall"})
    body["teams"] = [[WORLD["people"]["chen"], WORLD["people"]["liu"]]]


def direct_upload(body, seed):
    body["item"] = WORLD["items"][seed % len(WORLD["items"])]
    if isinstance(body.get("size"), int):
        body["size"] = min(body["size"], 1 << 20)
    if (body.get("latitude") is None) != (body.get("longitude") is None):
        body["latitude"] = body["longitude"] = None


def hazards_direct_upload(body, seed):
    direct_upload(body, seed)
    body["item"] = ["before", "after"][seed % 2]


def batch(body, seed):
    """Whatever the changes are: each is answered by itself."""


BODIES = {
    "post_sync": batch,
    "create_upload_url": direct_upload,
    "create_hazard_upload_url": hazards_direct_upload,
    "put_campaign": campaign,
    "change_campaign": campaign,
    "put_assignment": assignment,
    "change_assignment": assignment_change,
    "put_assignment_plan": assignment_plan,
    "put_hazard": hazard,
    "take_step": step,
    "put_order": order,
    "serve_order": service,
    "put_action": action,
    "extend_action": extension,
    "end_action": ending,
    "put_incident": incident,
    "put_unit": unit,
    "change_unit": unit,
    "put_equipment": equipment,
    "change_equipment": equipment,
    "put_account": new_account,
    "change_account": account,
    "put_inspection": new_inspection,
    "change_inspection": inspection,
    "merge_answers": answers,
    "return_inspection": returned,
    "put_signature": signature,
    "login": login,
    "refresh": refresh,
    "change_own_password": own_password,
}
RAW = {
    "put_photo": PNG,
    "put_hazard_photo": PNG,
    "create_upload": PNG,
    "append_upload": b"x",
    "import_phone": a_saved_phone(),
    "import_units": f"credit_code,name,address,district\n{credit_code(7)},苏州站,苏站路 27 号,320508\n".encode(),
    "import_equipment": "unit_credit_code,kind,device_code,name,location\n".encode()
    + f"{credit_code(7)},3110,311010320201800009,电梯,东楼\n".encode(),
}
# Records to name in the path, where not every id will do.
PLACES = {
    "get_account": lambda: {"id": WORLD["spare_account"]},
    "change_account": lambda: {"id": WORLD["spare_account"]},
    "get_unit": lambda: {"id": WORLD["unit"]},
    "change_unit": lambda: {"id": WORLD["unit"]},
    "get_equipment": lambda: {"id": WORLD["equipment"]},
    "change_equipment": lambda: {"id": WORLD["equipment"]},
    "get_checklist": lambda: {"code": "crowded-venues"},
    "list_devices": lambda: {"id": WORLD["spare_account"]},
    "end_device": lambda: {"id": ME, "device_id": WORLD["devices"][USER]},
    "end_own_device": lambda: {"id": WORLD["devices"][USER]},
    "get_photo": lambda: {"id": WORLD["seen"], "photo_id": WORLD["photos"][0]},
    "get_rendition": lambda: {"id": WORLD["seen"], "photo_id": WORLD["photos"][0]},
    "get_revision": lambda: {"id": WORLD["seen"], "number": 1},
    "delete_signature": lambda: {"id": WORLD["draft"]} | ({"signature_id": SIGNED.pop()} if SIGNED else {}),
    "change_inspection": lambda: {"id": WORLD["draft"]},
    "merge_answers": lambda: {"id": WORLD["draft"]},
    "put_photo": lambda: {"id": WORLD["draft"], "photo_id": str(uuid.uuid4())},
    "delete_photo": lambda: {"id": WORLD["draft"]},
    "put_signature": lambda: {"id": WORLD["draft"]},
    "withdraw_inspection": lambda: {"id": WORLD["withdraw_inspection"]},
    "submit_inspection": lambda: {"id": WORLD["submit_inspection"]},
    "approve_inspection": lambda: {"id": WORLD["approve_inspection"]},
    "return_inspection": lambda: {"id": WORLD["return_inspection"]},
    "list_hazard_photos": lambda: {"id": WORLD["photographed_hazard"]},
    "put_hazard_photo": lambda: {"id": WORLD["photographed_hazard"], "photo_id": str(uuid.uuid4())},
    "get_hazard_photo": lambda: {"id": WORLD["photographed_hazard"], "photo_id": WORLD["hazard_photo"]},
    "get_hazard_rendition": lambda: {"id": WORLD["photographed_hazard"], "photo_id": WORLD["hazard_photo"]},
    "delete_hazard_photo": lambda: {"id": WORLD["photographed_hazard"], "photo_id": str(uuid.uuid4())},
    "get_order": lambda: {"id": next(ORDERS)},
    "print_order": lambda: {"id": next(ORDERS)},
    "serve_order": lambda: {"id": next(ORDERS)},
    "withdraw_order": lambda: {"id": next(ORDERS)},
    "get_action": lambda: {"id": next(ACTIONS)},
    "extend_action": lambda: {"id": next(ACTIONS)},
    "end_action": lambda: {"id": next(ACTIONS)},
    "revoke_action": lambda: {"id": next(ACTIONS)},
    "get_incident": lambda: {"id": next(INCIDENTS)},
    "settle_incident": lambda: {"id": next(INCIDENTS)},
    "get_campaign": lambda: {"id": WORLD["campaign"]},
    "get_report": lambda: {"id": WORLD["campaign"]},
    "get_report_csv": lambda: {"id": WORLD["campaign"]},
    "get_report_xlsx": lambda: {"id": WORLD["campaign"]},
    "list_units_inspected": lambda: {"id": WORLD["campaign"]},
    "list_equipment_inspected": lambda: {"id": WORLD["campaign"]},
    "list_figure_subjects": lambda: {"id": WORLD["campaign"]},
    "change_campaign": lambda: {"id": WORLD["spare_campaigns"][0]},
    "delete_campaign": lambda: {"id": (WORLD["spare_campaigns"].pop() if len(WORLD["spare_campaigns"]) > 1 else str(uuid.uuid4()))},
    "get_assignment": lambda: {"id": next(ASSIGNMENTS)},
    "change_assignment": lambda: {"id": next(ASSIGNMENTS)},
    "cancel_assignment": lambda: {"id": next(ASSIGNMENTS)},
    "show_upload": lambda: {"id": next(UPLOADS)},
    "append_upload": lambda: {"id": next(UPLOADS)},
    "end_upload": lambda: {"id": WORLD["uploads"].pop() if len(WORLD["uploads"]) > 20 else str(uuid.uuid4())},
    "create_upload_url": lambda: {"id": WORLD["draft"], "photo_id": str(uuid.uuid4())},
    "complete_photo": lambda: {"id": WORLD["draft"], "photo_id": str(uuid.uuid4())},
    "create_hazard_upload_url": lambda: {"id": WORLD["photographed_hazard"], "photo_id": str(uuid.uuid4())},
    "complete_hazard_photo": lambda: {"id": WORLD["photographed_hazard"], "photo_id": str(uuid.uuid4())},
    "get_hazard": lambda: {"id": next(HAZARDS)},
    "take_step": lambda: {"id": next(HAZARDS)},
}
# The open ones in turn, so that a step that ends one leaves others.
HAZARDS = itertools.cycle(WORLD["hazards"])
ORDERS = itertools.cycle(WORLD["orders"])
ACTIONS = itertools.cycle(WORLD["actions"])
INCIDENTS = itertools.cycle(WORLD["incidents"])
UPLOADS = itertools.cycle(WORLD["uploads"][:20])
ASSIGNMENTS = itertools.cycle(WORLD["assignments"])
BEFORE_1900 = re.compile(r"(0\d|1[0-8])\d\d-\d\d-\d\d[Tt]")
# Signatures made in this run, to be removed again.
SIGNED = []
# Where each list went on.
CURSORS = {}


def as_a_phone_writes(value):
    """A copy with 3 for 3.0, which to a JSON schema is an integer too, and without times before 1900."""
    if isinstance(value, dict):
        return {name: as_a_phone_writes(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_a_phone_writes(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and BEFORE_1900.match(value):
        return "2018" + value[4:]
    return value


def is_meant_well(case, part=None):
    if case.meta is None:
        return True
    if part is None:
        return case.meta.generation.mode.is_positive
    component = case.meta.components.get(part)
    return component is None or component.mode.is_positive


def operation_of(case):
    return case.operation.definition.raw.get("operationId")


@schemathesis.hook
def before_call(context, case, kwargs):
    name = operation_of(case)
    shown = f"{name} {case.path_parameters} {case.query} {case.body}"
    seed = zlib.crc32(shown.encode("utf-8", "replace"))
    if is_meant_well(case, ParameterLocation.PATH) and case.path_parameters:
        place(case, name, seed)
    if not is_meant_well(case):
        return
    if name in BODIES and isinstance(case.body, dict):
        body = as_a_phone_writes(case.body)
        BODIES[name](body, seed)
        case.body = body
    if name in RAW:
        kwargs["data"] = RAW[name]
    headers(case)
    protocol(case, name)
    query(case, name, seed)


def place(case, name, seed):
    for parameter, value in case.path_parameters.items():
        # A field that is null, followed to the record it does not name.
        if value in (None, "None"):
            case.path_parameters[parameter] = str(uuid.UUID(int=seed))
    # Some ids stay as they are where one only reads; what is written fits its own record alone.
    if case.method.upper() != "GET" or seed % 7:
        visit = {"id": WORLD["seen"]} if case.operation.path.startswith("/v1/inspections/{id}/") else {}
        case.path_parameters.update(PLACES.get(name, lambda: visit)())


def headers(case):
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
    if "Range" in case.headers:
        case.headers["Range"] = "bytes=0-9"
    case.headers.pop("Content-Digest", None)


def protocol(case, name):
    """The headers of tus, or of the IETF's draft where the body is a part of it."""
    if not case.operation.path.startswith("/v1/uploads"):
        return
    for header in [header for header in case.headers if header.startswith(("Upload-", "Tus-"))]:
        case.headers.pop(header)
    if case.media_type == "application/partial-upload":
        case.headers.update({"Upload-Draft-Interop-Version": "6", "Upload-Complete": "?0"})
    else:
        case.headers["Tus-Resumable"] = "1.0.0"
    if name == "create_upload":
        case.headers["Upload-Length"] = str(len(PNG))
    if name == "append_upload":
        case.headers["Upload-Offset"] = "0"


def query(case, name, seed):
    for parameter, value in case.query.items():
        case.query[parameter] = as_a_phone_writes(value)
    if name in ("put_photo", "put_hazard_photo"):
        items = WORLD["items"] if name == "put_photo" else ["before", "after"]
        case.query["item"] = items[seed % len(items)]
        if ("latitude" in case.query) != ("longitude" in case.query):
            case.query.pop("latitude", None)
            case.query.pop("longitude", None)
    if name == "get_sync":
        # Waiting is for phones; a district is one of the caller's.
        case.query.pop("wait", None)
        if "district" in case.query:
            case.query["district"] = WORLD["district"]
    if name == "import_phone":
        case.query["account_id"] = ME
    if name == "create_upload":
        case.query = {
            "inspection": WORLD["draft"],
            "photo": str(uuid.uuid4()),
            "item": WORLD["items"][seed % len(WORLD["items"])],
            "sha256": hashlib.sha256(PNG).hexdigest(),
        }
    of_campaign = case.operation.path.startswith("/v1/campaigns/")
    if "phase" in case.query:
        case.query["phase"] = 1 + seed % 2
        if not of_campaign:
            case.query["campaign_id"] = WORLD["campaign"]
    if of_campaign and "checklist" in case.query:
        case.query["checklist"] = "crowded-venues"
    if name == "list_figure_subjects":
        case.query["figure"] = "three-two-one-complete"
    if "cursor" in case.query and name != "list_events":
        case.query.pop("cursor")
        if name in CURSORS:
            case.query["cursor"] = CURSORS[name]


@schemathesis.hook
def after_call(context, case, response):
    name = operation_of(case)
    with open(os.environ["FI_TALLY"], "a") as tally:
        tally.write(json.dumps([name, response.status_code]) + "\n")
    if response.status_code == 201 and name == "put_signature":
        SIGNED.append(response.json()["id"])
    if name == "refresh":
        Refreshing.token = response.json()["refresh_token"] if response.status_code == 200 else None
    if response.status_code == 200 and name.startswith("list_") and response.json().get("next"):
        CURSORS[name] = response.json()["next"]

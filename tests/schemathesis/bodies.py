"""Bodies that are meant to succeed: records that are there, days that fit together, numbers with check characters.

What does so in the example of an operation is taken from there.
"""

import io
import json
import uuid
import zipfile

from examples import CSV, JSON
from world import DAY, ME, PNG, USER, WORLD, Refreshing


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


def as_in(name, *fields):
    """Takes these fields from the example of an operation; those that it has not are left out."""

    def hook(body, seed):
        for field in fields:
            if body.get(field) is not None:
                body.pop(field)
                if field in JSON[name]:
                    body[field] = JSON[name][field]

    return hook


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


campaign = as_in("put_campaign", "authority", "districts", "checklists", "phases", "targets")


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
    as_in("put_inspection", "hazards", "assignment_id", "unit_id", "equipment_id", "checklist")(body, seed)


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
    as_in("put_hazard", "unit_id", "equipment_id", "found_on")(body, seed)
    if body.get("source") == "inspection":
        body["source"] = "complaint"


def order(body, seed):
    hazard_id = WORLD["to_order"].pop() if WORLD["to_order"] else WORLD["photographed_hazard"]
    body.update(unit_id=WORLD["venue"], hazards=[hazard_id], issued_on=DAY, deadline="2018-03-01", replaces=None)
    body.update(provisions=["《中华人民共和国特种设备安全法》第三十九条"], equipment=["1号客梯"])
    body["inspectors"] = [ME, WORLD["people"]["liu"]]


def service(body, seed):
    needs = {"in_hand": ["recipient"], "left": ["refusal", "witness"], "post": ["tracking_number"]}
    for field in ("recipient", "refusal", "witness", "tracking_number"):
        body[field] = "张安" if field in needs.get(body.get("way"), []) else None
    body["served_on"] = JSON["serve_order"]["served_on"]


def action(body, seed):
    kind = body.get("kind")
    body.update(unit_id=WORLD["venue"], equipment_id=None, hazards=[], taken_on="2018-03-02")
    body["amount_yuan"] = 30000 if kind == "fine" else None
    body["until"] = "2018-03-20" if kind == "sealing" else None
    body["authority"] = "市公安局" if kind == "transfer" else None


def assignment_plan(body, seed):
    plan = JSON["put_assignment_plan"]
    body.update(units={"venue_kind": "mall"}, **{field: plan[field] for field in ("due_on", "campaign_id", "teams")})
    body.update(checklist=JSON["put_assignment"]["checklist"], equipment=None)


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
    "put_assignment": as_in(
        "put_assignment", "unit_id", "equipment_id", "checklist", "due_on", "campaign_id", "inspectors"
    ),
    "change_assignment": as_in("change_assignment", "due_on", "inspectors"),
    "put_assignment_plan": assignment_plan,
    "put_hazard": hazard,
    "take_step": step,
    "put_order": order,
    "serve_order": service,
    "put_action": action,
    "extend_action": as_in("extend_action", "until"),
    "end_action": as_in("end_action", "ended_on"),
    "put_incident": as_in("put_incident", "unit_id", "equipment_id", "happened_on"),
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
# What an example cannot have, or should not do: tokens, a password that the other requests have not.
OF_EXAMPLES = {"refresh": refresh, "change_own_password": own_password}
RAW = {
    "put_photo": PNG,
    "put_hazard_photo": PNG,
    "create_upload": PNG,
    "append_upload": b"x",
    "import_phone": a_saved_phone(),
    **CSV,
}

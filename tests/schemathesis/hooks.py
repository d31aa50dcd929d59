"""Gives schemathesis what no description can: names of records that are there, numbers with check characters.

Only requests that are meant to succeed are touched; those that are meant to be refused stay as they are.
"""

import hashlib
import json
import os
import re
import uuid
import zlib

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from bodies import BODIES, OF_EXAMPLES, RAW
from examples import JSON
from places import PLACES, SIGNED
from world import ME, PNG, WORLD, Refreshing, sign_in


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

BEFORE_1900 = re.compile(r"(0\d|1[0-8])\d\d-\d\d-\d\d[Tt]")
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


def is_an_example(case):
    """Whether the body is the whole example, which names records of the demo. An example of one field comes with others
    that are made up."""
    is_of_phase = case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES
    return is_of_phase and isinstance(case.body, dict) and case.body == JSON.get(operation_of(case))


def operation_of(case):
    return case.operation.definition.raw.get("operationId")


@schemathesis.hook
def before_call(context, case, kwargs):
    name = operation_of(case)
    shown = f"{name} {case.path_parameters} {case.query} {case.body}"
    seed = zlib.crc32(shown.encode("utf-8", "replace"))
    is_example = is_an_example(case)
    bodies = OF_EXAMPLES if is_example else BODIES
    if is_meant_well(case, ParameterLocation.PATH) and case.path_parameters and not is_example:
        place(case, name, seed)
    if not is_meant_well(case):
        return
    if name in bodies and isinstance(case.body, dict):
        body = as_a_phone_writes(case.body)
        bodies[name](body, seed)
        case.body = body
    if name in RAW:
        kwargs["data"] = RAW[name]
    headers(case)
    protocol(case, name)
    if not is_example:
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

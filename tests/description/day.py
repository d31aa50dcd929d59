"""A day of two inspectors and their supervisor, against the demo, with the generated Python client.

    day.py FOLDER BASE      FOLDER holds the package `field_inspection`, BASE is the server's address
"""

import base64
import datetime
import hashlib
import io
import sys
import uuid

sys.path.insert(0, sys.argv[1])

from field_inspection import AuthenticatedClient, Client, models
from field_inspection.api.accounts import me
from field_inspection.api.assignments import list_assignments
from field_inspection.api.auth import login
from field_inspection.api.checklists import get_checklist
from field_inspection.api.hazards import export_hazards_csv, list_hazards
from field_inspection.api.inspections import (
    approve_inspection,
    get_inspection,
    merge_answers,
    print_inspection,
    put_inspection,
    put_signature,
    submit_inspection,
)
from field_inspection.api.photos import get_photo, put_photo
from field_inspection.api.registry import list_units
from field_inspection.types import File

BASE = sys.argv[2]
DAY = datetime.date(2018, 2, 1)
AT = datetime.datetime(2018, 2, 1, 2, tzinfo=datetime.timezone.utc)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
PASSED = [
    "cv-body-or-manager", "cv-full-time-manager", "cv-lift-attendant", "cv-responsible-persons", "cv-systems", "cv-use-marks-posted", "cv-operators-certified",
    "cv-inspection-applied", "cv-plan", "cv-duty-and-rescue", "cv-monthly-selfcheck", "cv-archive",
    "cv-warning-signs", "cv-complaint-channel", "cv-prior-hazards-closed",
]  # fmt: skip


def got(answer, kind):
    """The answer, if it is of this type."""
    assert isinstance(answer, kind), answer
    return answer


def signed_in(username):
    """The client of an account, and the account."""
    body = models.Login(username=username, password="suzhou-2018", device_name="Python")
    token = got(login.sync(client=Client(base_url=BASE), body=body), models.SignedIn).access_token
    client = AuthenticatedClient(base_url=BASE, token=token, timeout=60)
    return client, got(me.sync(client=client), models.Account)


def picture(kind):
    return kind(id=uuid.uuid4(), sha256=hashlib.sha256(PNG).hexdigest(), size=len(PNG))


def upload(client, visit, photo):
    sent = File(payload=io.BytesIO(PNG))
    stored = put_photo.sync(visit, photo.id, client=client, body=sent, taken_at=AT)
    assert got(stored, models.Photo).state == "stored", stored


def sign(client, visit, role, name, account_id=None):
    photo = picture(models.Picture)
    body = models.NewSignature(role=role, name=name, account_id=account_id, photo=photo, signed_at=AT)
    got(put_signature.sync(visit, uuid.uuid4(), client=client, body=body), models.Signature)
    upload(client, visit, photo)


(chen, own), (_, liu), (wang, _) = signed_in("chen"), signed_in("liu"), signed_in("wang")

got(list_assignments.sync(client=chen, inspector_id=own.id, as_of=DAY), models.PageAssignment)
checklist = got(get_checklist.sync("crowded-venues", client=chen, as_of=DAY), models.Template)
kinds = [item.answer for section in checklist.sections for item in section.items]
assert any(isinstance(kind, models.VerdictAnswerKind) for kind in kinds), kinds
venue = got(list_units.sync(client=chen, venue_kind=models.VenueKind.MALL, limit=1), models.PageUnit).items[0]

visit = uuid.uuid4()
new = models.NewInspection(
    unit_id=venue.id,
    checklist=models.WantedChecklist(code=checklist.code, version=checklist.version),
    date=DAY,
    visit=models.VisitKind.SPECIAL,
    inspectors=[
        models.NamedInspector(account_id=own.id, lead=True),
        models.NamedInspector(account_id=liu.id),
    ],
)
assert got(put_inspection.sync(visit, client=chen, body=new), models.Inspection).state == "draft"

overdue, unqualified = picture(models.PhotoRef), picture(models.PhotoRef)
total = models.AnswerNumbersType0.from_dict({"total": 3, "lifts": 3, "rides": 0, "sightseeing-vehicles": 0})
answers = models.NewAnswersAnswers()
answers.additional_properties = {
    "cv-venue-type": models.Answer(answered_at=AT, choice="mall"),
    "cv-equipment-kinds": models.Answer(answered_at=AT, choices=["lift"]),
    "cv-equipment-total": models.Answer(answered_at=AT, numbers=total),
    "cv-lift-public-service": models.Answer(answered_at=AT, choice="not-public"),
    "cv-unregistered-count": models.Answer(answered_at=AT, count=0),
    "cv-drill-date": models.Answer(answered_at=AT, date=datetime.date(2017, 11, 9)),
    "cv-overdue-count": models.Answer(answered_at=AT, count=0, photos=[overdue]),
    "cv-unqualified-count": models.Answer(
        answered_at=AT, count=1, units=[models.CountedUnit(description="2号电梯")], photos=[unqualified]
    ),
} | {item: models.Answer(answered_at=AT, verdict=models.Verdict.PASS) for item in PASSED}
merged = got(merge_answers.sync(visit, client=chen, body=models.NewAnswers(answers=answers)), models.MergedAnswers)
assert any(isinstance(result, models.MatrixComputedResult) for result in merged.evaluation.computed), merged

refused = got(submit_inspection.sync(visit, client=chen), models.Problem)
assert refused.code == "inspection-incomplete", refused
upload(chen, visit, overdue)
upload(chen, visit, unqualified)
sign(chen, visit, models.Signatory.INSPECTOR, own.name, own.id)
sign(chen, visit, models.Signatory.INSPECTOR, liu.name, liu.id)
sign(chen, visit, models.Signatory.UNIT_REPRESENTATIVE, "张安")
assert got(submit_inspection.sync(visit, client=chen), models.Inspection).state == "submitted"

assert got(get_photo.sync(visit, overdue.id, client=chen), File).payload.read() == PNG
hazards = got(list_hazards.sync(client=chen, inspection_id=visit), models.PageHazardSummary)
assert hazards.items[0].level == "major", hazards
assert b"\n" in got(export_hazards_csv.sync(client=chen, open_=True), File).payload.read()

etag = get_inspection.sync_detailed(visit, client=wang).headers["etag"]
key = str(uuid.uuid4())
approved = approve_inspection.sync(visit, client=wang, body=models.Approval(), if_match=etag, idempotency_key=key)
assert got(approved, models.Inspection).state == "approved", approved
assert got(print_inspection.sync(visit, client=chen), File).payload.read(5) == b"%PDF-"
print("day.py: approved")

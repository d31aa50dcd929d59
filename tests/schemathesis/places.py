"""Records to name in the path, where not every id will do."""

import itertools
import uuid

from world import ME, USER, WORLD

# The open ones in turn, so that a step that ends one leaves others.
HAZARDS = itertools.cycle(WORLD["hazards"])
ORDERS = itertools.cycle(WORLD["orders"])
ACTIONS = itertools.cycle(WORLD["actions"])
INCIDENTS = itertools.cycle(WORLD["incidents"])
UPLOADS = itertools.cycle(WORLD["uploads"][:20])
ASSIGNMENTS = itertools.cycle(WORLD["assignments"])
# Signatures made in this run, to be removed again.
SIGNED = []
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
    "dispute_signature": lambda: {"id": WORLD["draft"]} | ({"signature_id": WORLD["to_dispute"].pop()} if WORLD["to_dispute"] else {}),
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

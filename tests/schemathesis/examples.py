"""The examples of the bodies, by operation, as the server describes them."""

import json
import os
import urllib.request

with urllib.request.urlopen(os.environ["FI_BASE"] + "/openapi.json") as answer:
    API = json.load(answer)


def example(content):
    name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
    return content.get("example", API["components"]["schemas"].get(name, {}).get("example"))


def examples(media_type):
    operations = [operation for methods in API["paths"].values() for operation in methods.values()]
    bodies = {o["operationId"]: o["requestBody"]["content"] for o in operations if "requestBody" in o}
    return {name: example(body[media_type]) for name, body in bodies.items() if media_type in body}


JSON = examples("application/json")
CSV = {name: text.encode() for name, text in examples("text/csv").items()}

"""Who the run signs in as, and the records that it may name."""

import base64
import json
import os
import urllib.request

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


class Refreshing:
    """The refresh token that is good now: each is good once."""

    token = None

    @classmethod
    def now(cls):
        cls.token = cls.token or sign_in("refreshing")["refresh_token"]
        return cls.token

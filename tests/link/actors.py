"""Who takes part in a measurement: the link, the server, people near it, phones at the far end."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVER, PHONES = "10.73.0.1", "10.73.0.2"
PORT = 8080
BASE = f"http://{SERVER}:{PORT}"
PASSWORD = "suzhou-2018"
MTU = 1500


class Link:
    """The emulated link, and the network namespace of the phones at its far end."""

    def __init__(self, settings):
        ip("link", "set", "lo", "up")
        self.emulator = python("emulator.py")
        say(self.emulator, settings)
        expect(self.emulator, "ready")
        self.phones = process(["unshare", "--net", "sh", "-c", "echo ready; exec cat"])
        expect(self.phones, "ready")
        ip("link", "set", "far", "netns", str(self.phones.pid))
        for at, device, own, other in ([], "near", SERVER, PHONES), (self.there(), "far", PHONES, SERVER):
            ip("address", "add", own, "peer", other, "dev", device, at=at)
            ip("link", "set", device, "mtu", str(MTU), "up", at=at)

    def there(self):
        """What makes a command one of the phones' namespace."""
        return ["nsenter", f"--net=/proc/{self.phones.pid}/ns/net"]

    def end(self):
        """What passed over it."""
        told, _ = self.emulator.communicate(timeout=10)
        return json.loads(told)


class Server:
    def __init__(self, data):
        self.data = data
        self.start()

    def start(self):
        binary = [os.environ["BINARY"], "serve", "--demo", "--listen", f"{SERVER}:{PORT}"]
        self.process = process([*binary, "--data", self.data, "--log-level", "error"])
        for line in self.process.stdout:
            if " listens on " in line:
                return
        sys.exit(f"link: FAILED, the server did not start (exit code {self.process.wait()})")

    def kill(self):
        self.process.kill()
        if self.process.wait() != -signal.SIGKILL:
            sys.exit("link: FAILED, the server had ended by itself")

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)


class Person:
    """Somebody who is signed in, close to the server: what this asks does not pass over the link."""

    def __init__(self, name):
        self.token = None
        sign_in = {"username": name, "password": PASSWORD, "device_name": "link"}
        signed_in = json.loads(self.call("POST", "/v1/auth/login", sign_in))
        self.token, self.id = signed_in["access_token"], signed_in["account"]["id"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(BASE + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def photos(self, visit):
        return {photo["id"]: photo for photo in json.loads(self.call("GET", f"{visit}/photos"))["items"]}


class Phone:
    """A phone at work, and what it told."""

    def __init__(self, link, person, photos, settings):
        self.process = python("phone.py", at=link.there())
        own = {"server": [SERVER, PORT], "token": person.token, "photos": photos}
        say(self.process, own | {key: settings[key] for key in ["at_once", "part", "congestion"]})
        self.events = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            print(line.strip(), flush=True)

    def is_at_work(self):
        return self.process.poll() is None

    def end(self):
        """Its exit code, once it has ended."""
        code = self.process.wait()
        self.reader.join()
        return code


def outcome_of(measured, settings):
    """Measures in a folder that goes afterwards, prints what was found, and gives the exit code."""
    for told in signal.SIGTERM, signal.SIGINT:
        signal.signal(told, lambda *_: sys.exit("link: FAILED, told to stop"))
    print(settings, flush=True)
    with tempfile.TemporaryDirectory(prefix="link-") as folder:
        failed, line = measured(folder)
    for reason in failed:
        print(f"FAILED: {reason}")
    print(f"link: {'FAILED, ' if failed else ''}{line}")
    return 1 if failed else 0


def process(command, **more):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = {"PATH": os.environ["PATH"], "RUST_BACKTRACE": "0"}
    return subprocess.Popen(command, env=environment, **pipes, **more)


def python(script, at=()):
    return process([*at, sys.executable, "-B", str(HERE / script)])


def say(to, what):
    to.stdin.write(json.dumps(what) + "\n")
    to.stdin.flush()


def expect(of, word):
    if of.stdout.readline().strip() != word:
        sys.exit(f"link: FAILED, {of.args} did not start (exit code {of.wait()})")


def ip(*arguments, at=()):
    subprocess.run([*at, "ip", *arguments], check=True)

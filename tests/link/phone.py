"""A phone that sends photos by tus, some at once, and goes on where it broke off.

Reads one line of JSON from standard input: `server` (host, port), `token`, `at_once`, `part` (bytes of a
body at the most), `congestion`, and `photos`, each with `id`, `metadata`, `file`. Prints what happens as lines of JSON, and ends when every photo is stored.
"""

import fcntl
import http.client
import json
import os
import queue
import socket
import struct
import sys
import termios
import threading
import time

CHUNK = 16 << 10
# How much of a body may wait in the socket without having been sent: more says nothing about how far the photo is.
UNSENT = 16 << 10
TCP_NOTSENT_LOWAT = 25
# Seconds without any progress after which a connection is given up.
PATIENCE = 30
# Seconds between two attempts.
PAUSE = 1

telling = threading.Lock()


def tell(**event):
    with telling:
        print(json.dumps(event | {"at": time.monotonic()}), flush=True)


class Broken(Exception):
    """The connection is of no use any more."""


class Refused(Exception):
    """An answer that trying again does not cure."""


class Upload:
    """One photo on its way, over connections of its own."""

    def __init__(self, work, photo):
        self.work, self.photo = work, photo
        with open(photo["file"], "rb") as file:
            self.bytes = file.read()
        self.connection = None
        self.address = None
        self.offset = 0
        # Bytes that the server's TCP has confirmed.
        self.confirmed = 0

    def send(self):
        """Until the photo is stored."""
        was_broken = False
        while True:
            try:
                if self.address is None:
                    self.open()
                elif was_broken:
                    self.ask()
                    tell(event="resumed", photo=self.photo["id"], offset=self.offset, confirmed=self.confirmed)
                    was_broken, self.confirmed = False, self.offset
                if self.offset == len(self.bytes):
                    return tell(event="stored", photo=self.photo["id"])
                self.append()
            except (OSError, http.client.HTTPException, Broken) as error:
                if not was_broken:
                    tell(event="broken", photo=self.photo["id"], why=repr(error), confirmed=self.confirmed)
                was_broken = True
                self.connection = None
                time.sleep(PAUSE)

    def open(self):
        headers = {"Upload-Length": str(len(self.bytes)), "Upload-Metadata": self.photo["metadata"]}
        answer = self.request("POST", "/v1/uploads", headers, b"")
        self.address = answer.headers["Location"]
        self.offset = int(answer.headers["Upload-Offset"])

    def ask(self):
        answer = self.request("HEAD", self.address, {}, b"")
        self.offset = int(answer.headers["Upload-Offset"])

    def append(self):
        headers = {"Upload-Offset": str(self.offset), "Content-Type": "application/offset+octet-stream"}
        body = memoryview(self.bytes)[self.offset :][: self.work["part"]]
        answer = self.request("PATCH", self.address, headers, body)
        self.offset = int(answer.headers["Upload-Offset"])

    def request(self, method, path, headers, body):
        if self.connection is None:
            self.connection = self.connected()
        connection = self.connection
        connection.putrequest(method, path)
        common = {"Authorization": f"Bearer {self.work['token']}", "Tus-Resumable": "1.0.0"}
        for name, value in (common | headers).items():
            connection.putheader(name, value)
        if method != "HEAD":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        self.send_body(connection.sock, body)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status >= 500 or answer.status in (408, 409, 429):
            raise Broken(f"{answer.status} {told[:300]}")
        if answer.status >= 400:
            raise Refused(f"{method} {path}: {answer.status} {told[:1000]}")
        return answer

    def send_body(self, sock, body):
        start, sent = self.offset, 0
        if not body:
            return
        try:
            while sent < len(body):
                sent += sock.send(body[sent : sent + CHUNK])
                self.confirmed = max(self.confirmed, start + sent - unconfirmed(sock))
            while (left := unconfirmed(sock)) > 0 and not readable(sock):
                self.confirmed = max(self.confirmed, start + sent - left)
        finally:
            self.confirmed = max(self.confirmed, start + sent - unconfirmed(sock))

    def connected(self):
        connection = http.client.HTTPConnection(*self.work["server"], timeout=PATIENCE)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PATIENCE * 1000)
        connection.sock.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT)
        try:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, self.work["congestion"].encode())
        except FileNotFoundError:
            raise Refused(f"this kernel has no {self.work['congestion']}") from None
        return connection


def unconfirmed(sock):
    """Bytes in the socket that the other side has not confirmed."""
    return struct.unpack("i", fcntl.ioctl(sock, termios.TIOCOUTQ, b"\0" * 4))[0]


def readable(sock):
    """Whether something came, or the connection ended; waits for it a moment."""
    sock.settimeout(0.1)
    try:
        sock.recv(1, socket.MSG_PEEK)
        return True
    except TimeoutError:
        return False
    finally:
        sock.settimeout(PATIENCE)


def worker(work, waiting):
    try:
        while True:
            Upload(work, waiting.get_nowait()).send()
    except queue.Empty:
        pass
    except BaseException as error:
        tell(event="failed", why=repr(error))
        os._exit(1)


def main():
    work = json.loads(sys.stdin.readline())
    waiting = queue.SimpleQueue()
    for photo in work["photos"]:
        waiting.put(photo)
    workers = [threading.Thread(target=worker, args=(work, waiting)) for _ in range(work["at_once"])]
    tell(event="began")
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()


if __name__ == "__main__":
    main()

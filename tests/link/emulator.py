"""A bad link between two TUN devices: delay, loss and rate, in the place of netem, which not every kernel has.

Both devices are made here, as `near` and `far`; whoever starts this moves them to their network namespaces and gives
them addresses. What the kernel sends into one comes out of the other, each way for itself:

- a packet waits for its turn at `rate` bit/s, counted as netem does without a device's own header: the IP packet;
- one that would wait longer than `queue` seconds is dropped, as by any router whose queue is full;
- with a chance of `loss` it is lost, independently of the others, but only after its turn: like one that is damaged on
  the air it has used up its share of the rate (netem would lose it before, which is easier on the sender);
- else it arrives `delay` seconds later. The order stays as it was.

Reads one line of JSON from standard input (delay, loss, rate, queue, seed), prints `ready`, and works until standard input
ends; then it prints what happened as a line of JSON.
"""

import fcntl
import json
import os
import random
import select
import struct
import sys
import time
from collections import Counter, deque

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
IPV4 = 4
LONGEST = 65535


def tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Way:
    """One direction of the link."""

    def __init__(self, source, target, settings, name):
        self.source, self.target = source, target
        self.delay, self.loss, self.rate = settings["delay"], settings["loss"], settings["rate"]
        self.queue = settings["queue"]
        self.chance = random.Random(f"{settings['seed']} {name}")
        self.free_at = 0.0  # When the last packet that was taken has had its turn.
        self.under_way = deque()
        self.count = Counter()

    def take(self, now):
        """Takes in what the kernel has sent."""
        while packet := read(self.source):
            if packet[0] >> 4 != IPV4:
                continue
            starts = max(now, self.free_at)
            if starts - now > self.queue:
                self.count["dropped"] += 1
                continue
            self.free_at = starts + len(packet) * 8 / self.rate
            self.count["packets"] += 1
            self.count["bytes"] += len(packet)
            if self.chance.random() < self.loss:
                self.count["lost"] += 1
            else:
                self.under_way.append((self.free_at + self.delay, packet))

    def deliver(self, now):
        while self.under_way and self.under_way[0][0] <= now:
            packet = self.under_way.popleft()[1]
            try:
                os.write(self.target, packet)
            except OSError:
                self.count["undelivered"] += 1  # The device is not up (yet).

    def next(self):
        return self.under_way[0][0] if self.under_way else None


def read(device):
    try:
        return os.read(device, LONGEST)
    except OSError:
        return b""  # Nothing more, or the device is not up (yet).


def main():
    settings = json.loads(sys.stdin.readline())
    near, far = tun("near"), tun("far")
    up, down = Way(far, near, settings, "up"), Way(near, far, settings, "down")
    ways = {far: up, near: down}
    print("ready", flush=True)
    while True:
        due = [at for way in ways.values() if (at := way.next()) is not None]
        patience = max(0.0, min(due) - time.monotonic()) if due else None
        ready, _, _ = select.select([sys.stdin, near, far], [], [], patience)
        now = time.monotonic()
        for device in ready:
            if device in ways:
                ways[device].take(now)
        for way in ways.values():
            way.deliver(now)
        if sys.stdin in ready:
            break
    print(json.dumps({"up": up.count, "down": down.count}), flush=True)


if __name__ == "__main__":
    main()

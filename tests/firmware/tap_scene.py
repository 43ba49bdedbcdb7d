#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A network for the posix-lwip board, made in a network namespace of its own (run under `unshare
-n`): a TAP interface with name server, time server and syslog server at its other end, and one TLS
server.

    tap_scene.py FOLDER LOSS REORDER

FOLDER has leaf.pem, leaf.key, chain.pem and root.pem. Prints {"output": ..., "syslog": [...]}.
Each LOSS-th frame either way is lost and each REORDER-th late (0: none).
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time

import board

HERE, BOARD, TAP = "192.0.2.1", "192.0.2.2", "tap0"
INI = f"""
[network]
address = {BOARD}/24
gateway = {HERE}
dns = {HERE}
hostname = appliance
[time]
sntp = {HERE}
[agent]
rounds = 3
timeout = 20
[report]
syslog = {HERE}
[trust]
anchors = root.pem
[target www]
url = tls://www.example.test:4433
[target nowhere]
url = tls://nowhere.example.test:4433
"""


def udp(port, answer):
    """A server that gives answer(datagram) back, where that is something."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((HERE, port))

    def serve():
        while True:
            data, sender = s.recvfrom(2048)
            reply = answer(data)
            if reply:
                s.sendto(reply, sender)

    threading.Thread(target=serve, daemon=True).start()


def name_answer(query):
    known = b"\x03www\x07example\x04test\x00" in query
    head = query[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, int(known), 0, 0)
    question = query[12:query.index(b"\x00", 12) + 5]
    record = struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(HERE)
    return head + question + (record if known else b"")


def time_answer(query):
    now = int(time.time()) + 2208988800
    stamp = struct.pack(">II", now, 0)
    return struct.pack(">BBBb11I", 0x24, 2, 6, -20, 0, 0, 0, 0, 0, *struct.unpack(">II", query[40:48]),
                       *struct.unpack(">II", stamp), *struct.unpack(">II", stamp))[:48]


def open_tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1002))  # TUNSETIFF, TAP | NO_PI
    return fd


def lossy_bridge(near, far, loss, reorder):
    """Copies frames between the interface `near` and the descriptor `far`. Every loss-th is dropped
    and every reorder-th waits for the one behind it, so that the same happens in every run."""
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((near, 0))

    def read_near():
        while True:
            data, origin = s.recvfrom(2048)
            if origin[2] != socket.PACKET_OUTGOING:
                return data

    def copy(read, write):
        count, waiting = 0, None
        while True:
            frame = read()
            count += 1
            if loss and count % loss == 0:
                continue
            if reorder and waiting is None and count % reorder == 0:
                waiting = frame
                continue
            write(frame)
            if waiting is not None:
                write(waiting)
                waiting = None

    threading.Thread(target=copy, args=(read_near, lambda f: os.write(far, f)), daemon=True).start()
    threading.Thread(target=copy, args=(lambda: os.read(far, 2048), s.send), daemon=True).start()


def main():
    folder, loss, reorder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.chdir(folder)
    for line in ["link set lo up", f"tuntap add {TAP} mode tap", f"link set {TAP} up"]:
        subprocess.run(["ip", *line.split()], check=True)
    with open(f"/proc/sys/net/ipv6/conf/{TAP}/disable_ipv6", "w") as f:
        f.write("1")
    far = open_tap("far0")
    for line in [f"addr add {HERE}/24 dev far0", "link set far0 up"]:
        subprocess.run(["ip", *line.split()], check=True)
    lossy_bridge(TAP, far, loss, reorder)
    heard = []
    udp(53, name_answer)
    udp(123, time_answer)
    udp(514, lambda data: heard.append(data.decode()))
    server = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"{HERE}:4433", "-quiet", "-cert", "leaf.pem", "-key",
         "leaf.key", "-cert_chain", "chain.pem"], stdin=subprocess.DEVNULL)
    board.tabulate(INI.replace("root.pem", f"{folder}/root.pem"), "table.bin", 1 << 20)
    time.sleep(0.5)
    environment = {**os.environ, "VOUCH_TAP": TAP, "VOUCH_TABLE": "table.bin"}
    try:
        done = subprocess.run([board.image("posix-lwip")], env=environment, timeout=100,
                              stdout=subprocess.PIPE, text=True)
    finally:
        server.kill()
    print(json.dumps({"output": done.stdout, "syslog": heard, "status": done.returncode}))


main()

# SPDX-License-Identifier: Apache-2.0
"""A board under QEMU, in a network of its own that reaches nothing but the ports forwarded to it.

    run = board.run("lm3s6965evb", ini, forwards={4433: server.port})
    run.reports, run.costs, run.status

In the configuration, a forwarded server is at board.PEER with the port that it has here.
"""

import collections
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PEER = "10.0.2.100"
NOBODY = "10.0.2.2"
EMULATED = ["lm3s6965evb", "mps2-an385", "mps2-an511", "riscv32-virt"]

Run = collections.namedtuple("Run", "status events reports costs output")


def image(name):
    return os.path.join(ROOT, "build", "boards", name, "vouch.elf")


def symbols(name):
    """Addresses of an image's symbols; without the marks of link-time optimization."""
    found = {}
    lines = subprocess.run(["nm", image(name)], check=True, stdout=subprocess.PIPE, text=True).stdout
    for address, _, symbol in (line.split() for line in lines.splitlines() if len(line.split()) == 3):
        found[symbol.partition(".")[0]] = int(address, 16)
    return found


def patched(name, folder, changes):
    """A copy of the image with other bytes at some addresses: {address: bytes}."""
    with open(image(name), "rb") as f:
        elf = bytearray(f.read())
    start, size, count = (*struct.unpack_from("<I", elf, 28), *struct.unpack_from("<HH", elf, 42))
    for address, data in changes.items():
        for at in range(start, start + size * count, size):
            kind, offset, virtual, _, held = struct.unpack_from("<IIIII", elf, at)
            if kind == 1 and virtual <= address and address + len(data) <= virtual + held:
                elf[offset + address - virtual:offset + address - virtual + len(data)] = data
                break
        else:
            raise ValueError(f"nothing is loaded at {address:#x}")
    path = os.path.join(folder, "vouch.elf")
    with open(path, "wb") as f:
        f.write(elf)
    return path


def settings(name):
    """What the board's board.mk says, by variable."""
    with open(os.path.join(ROOT, "boards", name, "board.mk")) as f:
        return dict(re.findall(r"^board_(\w+) := (.*)$", f.read(), re.M))


def tabulate(ini, output, most):
    """The INI text as a configuration table. Raises with what the tool says."""
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as f:
        f.write(ini)
        f.flush()
        tool = os.path.join(ROOT, "build", "host", "tabulate")
        subprocess.run([tool, f.name, output, str(most)], check=True, stderr=subprocess.PIPE, text=True)


def raw_table(sections=(), secrets=(), version=None):
    """A table that the tool would refuse: (section, {key: value}), and (name, bytes)."""
    def record(kind, data):
        return struct.pack("<BBH", kind, 0, len(data)) + data + bytes(-len(data) % 4)

    records = b""
    for section, settings_ in sections:
        records += record(1, section.encode() + b"\0")
        records += b"".join(record(2, f"{k}\0{v}\0".encode()) for k, v in settings_.items())
    records += b"".join(record(4, name.encode() + b"\0" + data) for name, data in secrets)
    if version is None:
        return b"VCT1" + struct.pack("<II", 12 + len(records), zlib.crc32(records)) + records
    records = struct.pack("<I", version) + records
    return b"VCT2" + struct.pack("<II", 12 + len(records), zlib.crc32(records)) + records


def network(ports):
    """QEMU's user network, closed but for these ports of loopback."""
    relay = os.path.join(HERE, "relay.py")
    parts = ["user", "id=n0", "restrict=on", "ipv6=off"]
    for port in ports:
        parts.append(f"guestfwd=tcp:{PEER}:{port}-cmd:/usr/bin/python3 -I -S {relay} {port}")
    return ",".join(parts)


def command(name, table, ports, icount=False, extra=(), program=None):
    board = settings(name)
    argv = board["qemu"].split() + ["-display", "none", "-monitor", "none", "-serial", "none"]
    if "riscv" in name:
        argv += ["-netdev", network(ports), "-device", "virtio-net-device,netdev=n0"]
    else:
        argv += ["-nic", network(ports)]
    argv += ["-semihosting-config", "enable=on,target=native", "-kernel", program or image(name)]
    argv += ["-device", f"loader,file={table},addr={board['config_at']},force-raw=on"]
    return argv + (["-icount", "shift=0"] if icount else []) + list(extra)


def lines_of(output):
    """The JSON lines among what was printed."""
    found = []
    for line in output.splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def parse(status, output):
    lines = lines_of(output)
    events = [x for x in lines if "event" in x]
    return Run(status, [e for e in events if e["event"] != "cost"],
               [x for x in lines if "event" not in x],
               [e for e in events if e["event"] == "cost"], output)


def run(name, ini, ports=(), icount=False, timeout_s=500, extra=(), program=None, cwd=None):
    """Starts the board with this configuration, an INI text or a table, and waits until it ends. In the
    folder `cwd` lie the files of its flash (boards/common/flash_semihosted.c), if it has any."""
    with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
        table = os.path.join(folder, "table.bin")
        if isinstance(ini, bytes):
            with open(table, "wb") as f:
                f.write(ini)
        else:
            tabulate(ini, table, int(settings(name)["config_max"]))
        argv = command(name, table, ports, icount, extra, program)
        try:
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=timeout_s, cwd=cwd)
            status, output = done.returncode, done.stdout
        except subprocess.TimeoutExpired as late:
            status, output = None, late.stdout or b""
    return parse(status, output.decode(errors="replace"))


def configuration(anchors="", targets=(), rounds=1, more="", timeout_s=20):
    """An INI text. targets: (url, connect, further lines ...)."""
    text = f"[time]\nboard_clock = yes\n[agent]\nrounds = {rounds}\ntimeout = {timeout_s}\n"
    if anchors:
        text += f"[trust]\nanchors = {anchors}\n"
    for number, (url, connect, *rest) in enumerate(targets):
        text += f"[target {number}]\nurl = {url}\nconnect = {connect}\n" + "".join(f"{x}\n" for x in rest)
    return text + more


def findings(report):
    """Identifiers, severities and positions, in the order in which they stand."""
    return [(f["code"], f["severity"], f.get("position")) for f in report["findings"]]


sys.path.insert(0, os.path.join(ROOT, "tests", "peers"))

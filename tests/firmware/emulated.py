# SPDX-License-Identifier: Apache-2.0
"""A board under QEMU that goes on while the test watches it, pulls its cable and puts it back.

    with emulated.Board("mps2-an385", ini, ports=[...], forwards=["tcp::8080-:80"]) as b:
        b.network("10.0.2.15")
        b.cable(False)
        b.wait(lambda: len(b.reports()) > 2)

Waiting is for lines (b.until) or for conditions, and bounded: wait(condition) fails with what it saw
last.
"""

import json
import os
import socket
import struct
import tempfile
import time

import board
from lines import Lines


WAIT_S = 400


def wait(condition, what="", timeout_s=WAIT_S):
    """What the condition gives, once that is true. It may raise AssertionError or OSError meanwhile."""
    end, last = time.monotonic() + timeout_s, None
    while time.monotonic() < end:
        try:
            found = condition()
            if found:
                return found
        except (AssertionError, OSError) as e:
            last = e
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout_s} s: {what} {last or ''}")


class Board(Lines):
    def __init__(self, name, ini, ports=(), forwards=(), ipv6=False, restrict=True, image=None, icount=False,
                 serial=None):
        """forwards: ports of loopback that lead into the closed network. restrict=False: QEMU passes
        answers over UDP, too; only where the namespace has no way out. image: another than the
        board's own. icount: an instruction is a nanosecond of the board's time. serial: QEMU's word for
        what its UART is joined to."""
        self._folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.frames_file = os.path.join(self._folder.name, "frames.pcap")
        control = os.path.join(self._folder.name, "qmp")
        table = os.path.join(self._folder.name, "table.bin")
        board.tabulate(ini, table, int(board.settings(name)["config_max"]))
        extra = ["-qmp", f"unix:{control},server=on,wait=off",
                 "-object", f"filter-dump,id=f0,netdev=n0,file={self.frames_file}"]
        argv = board.command(name, table, ports, icount=icount, extra=extra, program=image)
        if serial:
            argv[argv.index("-serial") + 1] = serial
        argv = [a + "".join(f",hostfwd={f}" for f in forwards) if "restrict=on" in a else a for a in argv]
        if not restrict:
            argv = [a.replace("restrict=on", "restrict=off") for a in argv]
        if ipv6:  # QEMU forwards no port of it into a closed network: the test's process has its own
            argv = [x.replace("restrict=on,ipv6=off", "ipv6=on") for x in argv]
        if not os.path.exists(program := image or board.image(name)):
            raise FileNotFoundError(f"{program}: no such image: `make firmware` builds them")
        super().__init__(argv)
        try:
            self._control = wait(lambda: self._connect(control), "QEMU's monitor")
            self._answers = self._control.makefile()
            self._answers.readline()  # the greeting
            self._say("qmp_capabilities")
        except BaseException:
            super().stop()
            self._folder.cleanup()
            raise

    def _ended(self):
        """What to say where QEMU has ended by itself."""
        self.process.wait()
        self._reader.join()
        return RuntimeError(f"QEMU ended with {self.process.returncode}: {''.join(self.noise)}{self.output()[-2000:]}")

    def _connect(self, path):
        if self.process.poll() is not None:
            raise self._ended()
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(path)
        except OSError:
            s.close()
            raise
        return s

    def _say(self, command, **arguments):
        message = {"execute": command, "arguments": arguments}
        try:
            self._control.sendall(json.dumps(message).encode() + b"\n")
            lines = iter(self._answers.readline, "")
        except ConnectionError:
            raise self._ended() from None
        for line in lines:
            answer = json.loads(line)
            if "return" in answer or "error" in answer:
                assert "return" in answer, answer
                return
        raise self._ended()

    def cable(self, plugged):
        self._say("set_link", name="n0", up=plugged)

    def dhcp_requests(self):
        """How many requests of a DHCP client have gone out so far."""
        with open(self.frames_file, "rb") as f:
            data, at, count = f.read(), 24, 0
        while at + 16 <= len(data):
            length = struct.unpack_from("<I", data, at + 8)[0]
            frame = data[at + 16:at + 16 + length]
            at += 16 + length
            udp = frame[12:14] == b"\x08\x00" and frame[23] == 17
            if udp and frame[36:38] == b"\x00\x43" and b"\x35\x01\x03" in frame[278:]:
                count += 1
        return count

    def output(self):
        return "".join(self.printed)

    def run(self):
        """All that it said so far, as board.run gives it."""
        return board.parse(self.process.poll(), self.output())

    def reports(self):
        return self.run().reports

    def raw_reports(self):
        """The reports' lines, byte for byte."""
        return [line.rstrip("\n") for line in list(self.printed) if line.startswith('{"schema"')]

    def events(self, what):
        return [e["text"] for e in self.run().events if e["event"] == what]

    def wait(self, condition, what="", timeout_s=WAIT_S):
        def alive():
            assert self.process.poll() is None, "the board has ended: " + self.output()[-2000:]
            return condition()
        try:
            return wait(alive, what, timeout_s)
        except AssertionError as e:
            raise AssertionError(f"{e}\n{self.output()[-3000:]}") from None

    def stop(self):
        super().stop()
        self._answers.close()
        self._control.close()
        self._folder.cleanup()

# SPDX-License-Identifier: Apache-2.0
"""A board under QEMU that runs for as long as the test looks at it.

    with live.Board("mps2-an385", ini, ports=[...], forwards=["tcp::8080-:80"]) as b:
        b.wait(lambda: len(b.reports()) > 2)

Waiting is for conditions, and bounded: live.wait(condition) fails with what it saw last.
"""

import subprocess
import tempfile
import threading
import time

import board

PATIENCE_S = 120


def wait(condition, what="", timeout_s=PATIENCE_S):
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


class Board:
    def __init__(self, name, ini, ports=(), forwards=(), restrict=True):
        """restrict=False: QEMU passes answers over UDP, too; only where the namespace has no way out."""
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        table = self.folder.name + "/table.bin"
        board.tabulate(ini, table, int(board.settings(name)["config_max"]))
        argv = board.command(name, table, ports)
        # into the closed network, from loopback
        argv = [a + "".join(f",hostfwd={f}" for f in forwards) if "restrict=on" in a else a for a in argv]
        if not restrict:
            argv = [a.replace("restrict=on", "restrict=off") for a in argv]
        self.lines = []
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.folder.cleanup()

    def output(self):
        # the last line may still be under way
        return "".join(line for line in list(self.lines) if line.endswith("\n"))

    def run(self):
        return board.parse(self.process.poll(), self.output())

    def reports(self):
        return self.run().reports

    def raw_reports(self):
        """The reports' lines, byte for byte."""
        return [line.rstrip("\n") for line in list(self.lines) if line.startswith('{"schema"') and
                line.endswith("\n")]

    def events(self, what):
        return [e["text"] for e in self.run().events if e["event"] == what]

    def wait(self, condition, what="", timeout_s=PATIENCE_S):
        def alive():
            assert self.process.poll() is None, "the board has ended: " + self.output()[-2000:]
            return condition()
        try:
            return wait(alive, what, timeout_s)
        except AssertionError as e:
            raise AssertionError(f"{e}\n{self.output()[-3000:]}") from None

# SPDX-License-Identifier: Apache-2.0
"""The lines of a board that goes on while the test watches it."""

import json
import queue
import subprocess
import threading
import time

WAIT_S = 400


class Lines:
    """A board's process. `printed` is every whole line so far, `lines` are the JSON objects that the
    test has taken, `noise` is what else was printed."""

    def __init__(self, argv, env=None, cwd=None):
        self.lines = []
        self.printed = []
        self.noise = []
        self._waiting = queue.Queue()
        self.process = subprocess.Popen(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        errors="replace")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            if line.endswith("\n"):  # the last one may be cut short
                self.printed.append(line)
            if line.startswith("{") and line.endswith("\n"):
                self._waiting.put(json.loads(line))
            else:
                self.noise.append(line)
        self._waiting.put(None)

    def until(self, wanted, timeout_s=WAIT_S):
        """The next line that is wanted; those before it are passed over."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = self._waiting.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"waited in vain; the last lines: {self.lines[-6:]}")
            self.lines.append(line)
            if wanted(line):
                return line

    def to_the_end(self, timeout_s=WAIT_S):
        """All lines of a board that ends by itself."""
        deadline = time.monotonic() + timeout_s
        while (line := self._waiting.get(timeout=max(0, deadline - time.monotonic()))) is not None:
            self.lines.append(line)
        return self.lines

    def network(self, text, timeout_s=WAIT_S):
        """Waits until the board says this of its network."""
        return self.until(lambda x: x.get("event") == "network" and x["text"] == text, timeout_s)

    def report(self, timeout_s=WAIT_S):
        return self.until(lambda x: "verdict" in x, timeout_s)

    def valid_report(self, timeout_s=WAIT_S):
        """The next one that is; those of checks that were under way may come before it."""
        return self.until(lambda x: x.get("verdict") == "valid", timeout_s)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def arena_left(lines):
    """What each check left in use of the arena: the same after each, or there is a leak."""
    return [x["arena_left"] for x in lines if x.get("event") == "cost"]

# SPDX-License-Identifier: Apache-2.0
"""`vouch agent` as a child of a test, with its configuration, its state and what it wrote."""

import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/peers"), str(ROOT / "tests/cli")]

import peer  # noqa: E402
from program import VOUCH, environment, vouch  # noqa: E402, F401

FAST = "[defaults]\ninterval = 1\nretry = 1\njitter = 0\nconfirmations = 2\ntimeout = 10\n"


def until(question, timeout_s=30):
    """What the question answers as soon as that is true."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = question()
        if answer or time.monotonic() > deadline:
            return answer
        time.sleep(0.05)


class Agent:
    """A folder with vouch.conf, state/ and alerts.log; `start` runs it."""

    def __init__(self, text, alert="[alert log]\nfile = alerts.log\ngroup = 0\n"):
        self.folder = peer.Folder()
        os.mkdir(self.path("state"))
        self.write(text, alert)
        self.process = None
        self._log = open(self.path("agent.log"), "ab")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self._log.close()
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.path, name)

    def write(self, text, alert="[alert log]\nfile = alerts.log\ngroup = 0\n"):
        self.folder.write("vouch.conf", f"[state]\nfolder = state\n{text}{alert}")

    def start(self, *options):
        self.process = subprocess.Popen(
            [VOUCH, "agent", "-c", self.path("vouch.conf"), "-v", *options], stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=subprocess.STDOUT, env=environment())
        return self

    def run(self, *options):
        """(exit status, standard error) of a run that ends by itself."""
        code, _, err = vouch("agent", "-c", self.path("vouch.conf"), *options)
        return code, err

    def send(self, number):
        self.process.send_signal(number)

    def kill(self, number=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(10)

    def end(self):
        """Asks it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def started(self):
        """Waits until every target has been checked; itself."""
        wanted = pathlib.Path(self.path("vouch.conf")).read_text().count("[target ")
        if not until(lambda: os.path.exists(self.path("state/state.db")) and self._count() >= wanted):
            raise AssertionError(self.log)
        return self

    def _count(self):
        with contextlib.suppress(sqlite3.OperationalError):
            return self.ask("SELECT count(*) FROM endpoint")[0][0]
        return 0

    @property
    def log(self):
        return pathlib.Path(self.path("agent.log")).read_text()

    @property
    def alerts(self):
        with contextlib.suppress(FileNotFoundError):
            return pathlib.Path(self.path("alerts.log")).read_text().splitlines()
        return []

    def alerts_with(self, *words):
        return [a for a in self.alerts if all(word in a for word in words)]

    def ask(self, question, *values):
        """Rows from the agent's database."""
        with contextlib.closing(sqlite3.connect(f"file:{self.path('state/state.db')}?mode=ro", uri=True)) as db:
            return db.execute(question, values).fetchall()

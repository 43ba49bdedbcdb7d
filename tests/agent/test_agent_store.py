# SPDX-License-Identifier: Apache-2.0
"""What the agent keeps: older versions, retention, and a disk that fails."""

import contextlib
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import time
import unittest

from live_agent import FAST, ROOT, VOUCH, Agent, environment, until
import needs

DAY = 86400
WRITTEN_S = 1795883969  # when state_v1.sql was written


def old(at):
    """The state of version 1, as if it had been written at that second: an alert is repeated after a day."""
    text = (ROOT / "tests/agent/state_v1.sql").read_text()
    blob = WRITTEN_S.to_bytes(4, "little").hex().upper()
    assert blob in text and f"(1,{WRITTEN_S // DAY}," in text and str(WRITTEN_S) in text
    text = re.sub(r"\b1795883\d{3}\b", lambda m: str(int(m[0]) - WRITTEN_S + at), text)
    text = text.replace(f"(1,{WRITTEN_S // DAY},", f"(1,{at // DAY},").replace(blob, at.to_bytes(4, "little").hex().upper())
    return text


class Store(unittest.TestCase):
    def agent(self, text="[target gone]\nurl = https://127.0.0.1:1\n", state=""):
        agent = Agent(f"{state}{FAST}{text}", "[alert log]\nfile = alerts.log\ngroup = 0\n[alert later]\nfile = later.log\ngroup = 0\n")
        self.addCleanup(agent.__exit__)
        return agent

    def database(self, agent, script):
        with contextlib.closing(sqlite3.connect(agent.path("state/state.db"))) as db:
            db.executescript(script)

    def lines(self, agent, name):
        with contextlib.suppress(FileNotFoundError):
            return pathlib.Path(agent.path(name)).read_text().splitlines()
        return []

    # --- which endpoint is whose

    def test_targets_of_one_url_are_endpoints_of_their_own(self):
        nodes = "".join(f"[target node{n}]\nurl = https://a.example\nconnect = 127.0.0.1:{n}\n" for n in (1, 2, 3))
        agent = self.agent(nodes)
        for _ in range(2):
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)
        self.assertEqual(sorted(re.search(r"https://a.example \[(\w+)\] has a problem", line)[1] for line in agent.alerts),
                         ["node1", "node2", "node3"])
        self.assertEqual(agent.ask("SELECT identity, target FROM endpoint ORDER BY identity"),
                         [(f"https://a.example [node{n}]", f"node{n}") for n in (1, 2, 3)])

    def test_target_with_a_new_url_leaves_the_old_endpoint_behind(self):
        agent = self.agent("[target a]\nurl = https://127.0.0.1:1\n")
        self.assertEqual(agent.run("--once")[0], 2)
        agent.write(FAST + "[target a]\nurl = https://127.0.0.1:2\n")
        agent.start()

        def checks():
            return agent.ask("SELECT count(*) FROM endpoint")[0][0] == 2 and time.monotonic() > began + 6
        began = time.monotonic()
        self.assertTrue(until(checks), agent.log)
        self.assertEqual(agent.end(), 0)
        self.assertEqual(agent.alerts_with("127.0.0.1:1 ", "not been checked"), [])
        self.assertEqual(len(agent.alerts_with("127.0.0.1:2 has a problem")), 1, agent.alerts)

    # --- versions

    def test_database_of_version_1_is_brought_up_to_date_and_tells_nothing_twice(self):
        agent = self.agent()
        at = int(time.time()) - 3600
        self.database(agent, old(at))
        code, err = agent.run("--once", "-v")
        self.assertEqual(code, 2, err)
        self.assertIn("is of version 1", err)
        self.assertEqual(agent.ask("PRAGMA user_version"), [(7,)])
        self.assertEqual(agent.ask("SELECT known, verdict, code, since_s, failing>5 FROM endpoint"),
                         [(1, "invalid", "connect-refused", at, 1)])
        self.assertEqual(self.lines(agent, "alerts.log"), [])  # it was told by the version before
        self.assertEqual(len(self.lines(agent, "later.log")), 1)  # and this waited
        self.assertEqual(len(agent.ask("SELECT 1 FROM history")), 1)
        columns = [row[1] for row in agent.ask("PRAGMA table_info(endpoint)")]
        fresh = self.agent()
        fresh.run("--once")
        self.assertEqual(sorted(columns), sorted(row[1] for row in fresh.ask("PRAGMA table_info(endpoint)")))

    def test_database_of_version_1_that_is_half_migrated_is_as_before(self):
        """The step is one transaction: what is killed within it has not begun."""
        agent = self.agent()
        self.database(agent, old(int(time.time())) + "CREATE TABLE rollout(x);")  # so that the step fails at its end
        self.assertIn("set aside", agent.run("--once")[1])
        aside = [n for n in os.listdir(agent.path("state")) if re.fullmatch(r"state\.db\.damaged-\d+", n)]
        with contextlib.closing(sqlite3.connect(agent.path(f"state/{aside[0]}"))) as db:
            self.assertEqual(db.execute("PRAGMA user_version").fetchone(), (1,))
            self.assertEqual(db.execute("SELECT length(alert) FROM endpoint").fetchone(), (144,))

    def test_database_of_a_newer_version_is_set_aside(self):
        agent = self.agent()
        self.database(agent, "PRAGMA user_version=99;")
        code, err = agent.run("--once")
        self.assertEqual(code, 2, err)
        self.assertIn("another version and was set aside", err)

    # --- retention

    def fill(self, agent, days, now):
        """A history of so many days, with much to say."""
        with contextlib.closing(sqlite3.connect(agent.path("state/state.db"))) as db:
            for d in range(1, days):
                db.execute("INSERT INTO day VALUES(1, ?, 288, 0, 1000, 10)", (now // DAY - d,))
                db.executemany("INSERT INTO history(endpoint, utc_s, kind, text) VALUES(1, ?, 'reason', ?)",
                               [(now - d * DAY, "x" * 2000)] * 10)
            db.commit()

    def test_history_goes_by_age(self):
        agent = self.agent(state="keep = 30d\n")
        agent.run("--once")
        now = int(time.time())
        self.fill(agent, 100, now)
        agent.run("--once")
        self.assertGreaterEqual(agent.ask("SELECT min(utc_s) FROM history")[0][0], now - 30 * DAY - 5)
        self.assertIn(agent.ask("SELECT count(*) FROM day WHERE endpoint=1")[0][0], (30, 31, 32))

    def test_history_goes_by_size_the_oldest_first_and_gives_its_room_back(self):
        agent = self.agent(state="megabytes = 2\n")
        agent.run("--once")
        now = int(time.time())
        self.fill(agent, 300, now)
        self.assertGreater(os.path.getsize(agent.path("state/state.db")), 5_000_000)
        agent.run("--once")
        self.assertLess(os.path.getsize(agent.path("state/state.db")), 2_000_000)
        self.assertGreaterEqual(agent.ask("SELECT count(*) FROM history WHERE utc_s>?", now - 7 * DAY)[0][0], 60)

    # --- disks

    def test_disk_that_is_really_full_is_waited_for(self):
        """On a file system of its own, of 256 KB, which is filled and emptied while the agent runs."""
        needs.namespaces()
        agent = self.agent()
        script = agent.folder.write("full.py", FULL)
        done = subprocess.run(["unshare", "-m", sys.executable, script, VOUCH, agent.folder.path], env=environment(),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("cannot be written", agent.log)
        self.assertIn("can be written again", agent.log)
        self.assertEqual(len([a for a in agent.alerts if "has a problem" in a]), 1, agent.alerts)

    def test_folder_that_is_missing_is_waited_for(self):
        agent = self.agent()
        os.rmdir(agent.path("state"))
        agent.start()
        self.assertTrue(until(lambda: "is tried again" in agent.log), agent.log)
        os.mkdir(agent.path("state"))
        self.assertTrue(until(lambda: agent.alerts), agent.log)
        self.assertEqual(agent.end(), 0)


FULL = '''
import contextlib, os, signal, sqlite3, subprocess, sys, time
vouch, folder = sys.argv[1:]
state, log = folder + "/state", open(folder + "/agent.log", "ab")
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state], check=True)

def wait(what):
    deadline = time.monotonic() + 25
    while not what():
        assert time.monotonic() < deadline, open(folder + "/agent.log").read()
        time.sleep(0.05)

def said(words):
    return words in open(folder + "/agent.log").read()

def made():
    try:
        with contextlib.closing(sqlite3.connect(f"file:{state}/state.db?mode=ro", uri=True)) as db:
            return db.execute("SELECT count(*) FROM endpoint").fetchone() is not None
    except sqlite3.Error:
        return False

agent = subprocess.Popen([vouch, "agent", "-c", folder + "/vouch.conf", "-v"], stderr=log)
try:
    wait(made)
    with open(state + "/filler", "wb", 0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    wait(lambda: said("cannot be written"))
    time.sleep(3)
    os.unlink(state + "/filler")
    wait(lambda: said("can be written again"))
    wait(lambda: os.path.exists(folder + "/alerts.log"))
    time.sleep(2)
finally:
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(10) == 0
'''


if __name__ == "__main__":
    unittest.main()

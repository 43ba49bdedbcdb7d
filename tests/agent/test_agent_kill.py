# SPDX-License-Identifier: Apache-2.0
"""kill -9 at two hundred random instants, and at each attempt to send: no alert is lost, and none passes for another."""

import collections
import contextlib
import hashlib
import http.server
import json
import random
import re
import sqlite3
import ssl
import threading
import time
import unittest

from cluster import Cluster
from live_agent import FAST, Agent, peer
import pki

HOST = "localhost"
KILLS = 200
# Beside the agent's own tables, in its own transactions: each change of a certificate that it believed.
WITNESS = """
CREATE TABLE witness(sha256 BLOB);
CREATE TRIGGER witness AFTER UPDATE OF sha256 ON endpoint
    WHEN old.sha256 IS NOT NULL AND length(old.sha256)=32 AND old.sha256<>new.sha256
    BEGIN INSERT INTO witness VALUES(new.sha256); END;
"""


class Deaf(http.server.BaseHTTPRequestHandler):
    """A receiver that kills the sender before or after it has read the message, and at last takes it."""

    def do_POST(self):
        server = self.server
        server.attempts += 1
        last = server.attempts > server.kills
        if last or server.attempts % 2 == 0:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.heard.append((self.headers["Idempotency-Key"], json.loads(body)))
        if not last:
            server.agent.kill()
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Kill(unittest.TestCase):
    def certificates(self):
        root = pki.root()
        pairs = []
        for _ in range(8):
            leaf = root.issue(HOST, names=[HOST])
            pairs.append((leaf.pem(), leaf.key_pem()))
        return root, pairs

    def test_kill_at_two_hundred_instants_loses_nothing_and_doubles_nothing_twice(self):
        root, pairs = self.certificates()
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        trust = folder.write("trust.pem", root.pem())
        with Cluster(1, *pairs[0]) as cluster, Agent(
                f"[trust]\nanchors = {trust}\n{FAST}[target one]\nurl = tls://{HOST}:{cluster.port}\n") as agent:
            began = time.monotonic()
            self.assertEqual(agent.run("--once")[0], 0)
            once_s = time.monotonic() - began
            self.execute(agent, WITNESS)
            for number in range(1, KILLS + 1):
                cluster.serve(*pairs[number % len(pairs)])
                agent.start("--once")
                time.sleep(random.uniform(0, 1.3 * once_s))
                once_s *= 1.02 if agent.process.poll() is None else 0.97  # as the machine is now
                agent.kill()
            self.assertEqual(agent.run("--once")[0], 0)
            self.assertEqual(agent.run("--once")[0], 0)
            self.expect_all_told(agent)
            now = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pairs[KILLS % len(pairs)][0])).digest()
            self.assertEqual(agent.ask("SELECT sha256 FROM endpoint"), [(now,)])

    def execute(self, agent, script):
        with contextlib.closing(sqlite3.connect(agent.path("state/state.db"))) as db:
            db.executescript(script)

    def expect_all_told(self, agent):
        seen = collections.Counter(int(re.search(r" #(\d+): ", line)[1]) for line in agent.alerts)
        self.assertEqual(agent.ask("PRAGMA integrity_check"), [("ok",)])
        changes = agent.ask("SELECT count(*) FROM witness")[0][0]
        self.assertGreater(changes, KILLS // 10)  # the kills came before, within and after
        self.assertEqual(agent.ask("SELECT count(*) FROM history WHERE kind='replaced'")[0][0], changes)
        sent = [number for (number,) in agent.ask("SELECT id FROM outbox ORDER BY id")]
        self.assertEqual(len(sent), changes)
        self.assertEqual(agent.ask("SELECT count(*) FROM outbox WHERE sent_s IS NULL"), [(0,)])
        self.assertEqual(sorted(seen), sent)
        self.assertEqual(len(set(agent.alerts)), len(agent.alerts))  # what a file has is not written again
        self.assertLessEqual(max(seen.values()), 2)  # and a line that a kill cut off is written whole

    def test_kill_at_every_attempt_loses_no_alert_and_its_name_stays(self):
        """The receiver kills the agent five times, with and without having read the message."""
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Deaf) as server, Agent(
                "[defaults]\nconfirmations = 1\ntimeout = 10\n[target one]\nurl = https://127.0.0.1:1\n[target two]\nurl = tls://127.0.0.1:1\n"
                "[secrets]\nhook = hook\n", "[alert x]\nwebhook = hook\nclear = yes\ngroup = 0\n") as agent:
            server.attempts, server.kills, server.heard, server.agent = 0, 5, [], agent
            agent.folder.write("hook", f"http://127.0.0.1:{server.server_address[1]}/\n")
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for _ in range(server.kills + 2):
                agent.start("--once").process.wait(60)
            server.shutdown()
            self.assertGreater(server.attempts, server.kills, agent.log)
            self.assertEqual(agent.ask("SELECT count(*) FROM outbox WHERE sent_s IS NULL"), [(0,)])
            by_id, names = collections.defaultdict(set), collections.defaultdict(set)
            for name, body in server.heard:
                names[name].add(json.dumps([a["id"] for a in body["alerts"]]))
                for alert in body["alerts"]:
                    by_id[alert["id"]].add(alert["text"])
            self.assertEqual(sorted(by_id), [number for (number,) in agent.ask("SELECT id FROM outbox")])
            self.assertEqual({len(v) for v in [*by_id.values(), *names.values()]}, {1})
            self.assertLess(len(names), len(server.heard))  # some came again, and could be told by it
            self.assertGreater(max(a["attempt"] for _, body in server.heard for a in body["alerts"]), 5)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""kill -9 at two hundred random instants: no alert is lost, none is sent more than twice."""

import collections
import contextlib
import random
import re
import sqlite3
import ssl
import hashlib
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
        self.assertLessEqual(max(seen.values()), 2)


if __name__ == "__main__":
    unittest.main()

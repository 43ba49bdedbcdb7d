# SPDX-License-Identifier: Apache-2.0
"""MTA-STS policies are kept over restarts of the agent until their max_age (RFC 8461 section 3.3): what is
published no longer still binds, and what is published anew binds at once."""

import contextlib
import json
import sqlite3
import time
import unittest

from live_agent import Agent
import dnsd
import needs
import peer
import pki
from nginx import Nginx, Server

WEB, MX = "127.0.24.9", "127.0.24.8"
DOMAIN = "mail.example.test"
MX_HOST = "mx1.example.test"


def policy(mx, mode="enforce", max_age=604800):
    return f"version: STSv1\r\nmode: {mode}\r\nmax_age: {max_age}\r\nmx: {mx}\r\n"


class Policies(unittest.TestCase):
    def setUp(self):
        needs.low_port(WEB, 443)
        root = pki.root()
        self.leaf = root.issue(f"mta-sts.{DOMAIN}")
        self.zone = {DOMAIN: [("MX", (10, MX_HOST))], MX_HOST: [("A", MX)], f"mta-sts.{DOMAIN}": [("A", WEB)]}
        self.names = dnsd.Dnsd(self.zone)
        self.addCleanup(self.names.__exit__, None, None, None)
        port = peer.free_port()  # nobody listens: a host that a policy binds breaks it
        self.agent = Agent("")
        self.addCleanup(self.agent.__exit__, None, None, None)
        self.agent.folder.write("root.pem", root.pem())
        self.agent.write(f"[agent]\ndns = {self.names.address}\n[trust]\nanchors = root.pem\n"
                         f"[target mail]\nurl = mx://{DOMAIN}:{port}\nsts = yes\n")

    def check(self, published=None, number=None):
        """Reports of the policy and of the host, with this policy on the web, announced under that id."""
        self.names.zone[f"_mta-sts.{DOMAIN}"] = [("TXT", f"v=STSv1; id={number};")] if number else []
        servers = {"web": Server(self.leaf.pem(), self.leaf.key_pem(), body=published or "", status=200 if published else 404,
                                 extra=[f"listen {WEB}:443 ssl", "default_type text/plain"])}
        with Nginx(servers):
            code, err = self.agent.run("--once")
        self.assertEqual(code, 2, err)
        reports = [json.loads(text) for text, in self.agent.ask("SELECT report FROM endpoint WHERE report IS NOT NULL")]
        return (next(r for r in reports if "sts_domain" in r["facts"]), next(r for r in reports if "mx_domain" in r["facts"]))

    def codes(self, report):
        return [f["code"] for f in report["findings"]]

    def test_policy_that_was_fetched_binds_while_none_can_be_fetched(self):
        fetched, host = self.check(policy(MX_HOST), "1")
        self.assertNotIn("sts_cached_until", fetched["facts"])
        self.assertEqual(host["facts"].get("sts"), "broken", host)
        for number in ("1", "2", None):  # the web server has none; the record is gone, too
            with self.subTest(number=number):
                fetched, host = self.check(None, number)
                self.assertIn("sts-fetch-failed" if number else "sts-no-record", self.codes(fetched))
                self.assertRegex(fetched["facts"]["sts_cached_until"], r"^20\d\d-\d\d-\d\dT")
                self.assertEqual(fetched["facts"]["sts_mx"], MX_HOST)
                self.assertEqual(host["facts"].get("sts"), "broken", host)
                self.assertNotIn("sts-mx-not-listed", self.codes(host))

    def test_policy_that_is_published_anew_replaces_the_kept_one(self):
        self.check(policy(MX_HOST), "1")
        _, host = self.check(policy("other.example.test"), "2")
        self.assertIn("sts-mx-not-listed", self.codes(host))
        _, host = self.check(None, "2")
        self.assertIn("sts-mx-not-listed", self.codes(host))
        self.check(policy("other.example.test", "none"), "3")
        fetched, host = self.check(None, "3")
        self.assertNotIn("sts_cached_until", fetched["facts"])
        self.assertNotIn("sts", host["facts"])

    def test_policy_whose_max_age_is_over_binds_no_more(self):
        self.check(policy(MX_HOST, max_age=1), "1")
        time.sleep(2.1)  # longer than its second, however its start was rounded
        fetched, host = self.check(None, "1")
        self.assertNotIn("sts_cached_until", fetched["facts"])
        self.assertNotIn("sts", host["facts"])

    def test_policies_that_are_damaged_in_the_database_are_none(self):
        self.check(policy(MX_HOST), "1")
        with contextlib.closing(sqlite3.connect(self.agent.path("state/state.db"))) as db:
            db.execute("UPDATE policies SET data=x'ffff00'")
            db.commit()
        _, host = self.check(None, "1")
        self.assertNotIn("sts", host["facts"])


if __name__ == "__main__":
    unittest.main()

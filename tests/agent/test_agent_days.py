# SPDX-License-Identifier: Apache-2.0
"""How long a certificate is valid, or has not been: the same wherever it is said."""

import datetime
import json
import pathlib
import re
import unittest
import urllib.request

from live_agent import Agent, until, vouch
import nginx
import peer
import pki

HOST = "localhost"
RULES = "[defaults]\ninterval = 2\nretry = 1\njitter = 0\nconfirmations = 1\n"


class Days(unittest.TestCase):
    def served(self, ends):
        """nginx, and the root's file, with a certificate of a hundred days that ends so many days from now."""
        root = pki.root()
        leaf = root.issue(HOST, names=[HOST], days=(ends - 100, ends))
        server = nginx.Nginx({"a": nginx.Server(leaf.pem(), leaf.key_pem())})
        self.addCleanup(server.__exit__, None, None, None)
        return f"https://{HOST}:{server.port['a']}", server.folder.write("trust.pem", root.pem())

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def everywhere(self, ends):
        """(days_left of the API and of a report, words of the page, of an alert, of the text and of Nagios)."""
        url, trust = self.served(ends)
        self.port = peer.free_port()
        with Agent(f"[trust]\nanchors = {trust}\n[page]\nlisten = 127.0.0.1:{self.port}\n{RULES}[target a]\nurl = {url}\n",
                   "[alert x]\nprogram = ./note\ngroup = 0\n[alert log]\nfile = alerts.log\n") as agent:
            script = pathlib.Path(agent.folder.write("note", "#!/bin/sh\ncat > mail.new && mv mail.new mail\n"))
            script.chmod(0o755)
            agent.start().started()
            self.assertTrue(until(lambda: pathlib.Path(agent.path("mail")).exists()), agent.log)
            alert = pathlib.Path(agent.path("mail")).read_text()
            state = json.loads(self.get("/api/v1/status"))[0]
            report = json.loads(self.get("/api/v1/targets/1"))["endpoints"][0]["report"]
            page = re.search(r'<p class="days[^"]*"><b>(\d+)</b> ([a-z ]+)<small>', self.get("/plain")).groups()
            metric = float(re.search(r"^vouch_path_expiry_timestamp_seconds\S* (\S+)$", self.get("/metrics"), re.M)[1])
        now = datetime.datetime.now(datetime.timezone.utc).timestamp()
        self.assertEqual((metric - now) // 86400, state["days_left"])
        text = vouch("check", "--cafile", trust, url)[1]
        nagios = vouch("check", "--cafile", trust, "--ignore", "cert-expires-warning", "--format", "nagios", url)[1]
        return state["days_left"], report["sent"][0]["days_left"], page, alert, text, nagios

    def test_days_of_an_expired_certificate_are_the_same_everywhere(self):
        status, report, page, alert, text, _ = self.everywhere(-10.5)
        self.assertEqual((status, report), (-11, -11))  # rounded down: the eleventh day without
        self.assertEqual(page, ("10", "days since expiry"))
        self.assertIn("(10 days ago)", alert)
        self.assertIn("expired 10 days ago", text)

    def test_hours_are_said_below_two_days_everywhere(self):
        status, report, page, alert, text, nagios = self.everywhere(1.5 + 1 / 48)
        self.assertEqual((status, report), (1, 1))
        self.assertEqual(page, ("36", "hours left"))
        self.assertIn("(36 h left, less than 2 days)", alert)
        self.assertIn("36 hours left", text)
        self.assertIn("(36 h)", nagios)

    def test_days_to_come_are_the_same_everywhere(self):
        status, report, page, alert, text, nagios = self.everywhere(10.5)
        self.assertEqual((status, report), (10, 10))
        self.assertEqual(page, ("10", "days left"))
        self.assertIn("(10 days left)", alert)
        self.assertIn("10 days left", text)
        self.assertIn("(10 days)", nagios)


if __name__ == "__main__":
    unittest.main()

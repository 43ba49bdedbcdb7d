# SPDX-License-Identifier: Apache-2.0
"""What the agent asks its targets with `accepts`: when, how its answers are kept, and who is told."""

import contextlib
import json
import re
import subprocess
import unittest
import urllib.error
import urllib.request

from live_agent import FAST, Agent, until
import nginx
import peer
import pki
from postfix import Listener, Postfix

HOST = "localhost"
OLD = "ALL:@SECLEVEL=0"


class Accepts(unittest.TestCase):
    def setUp(self):
        self.root = pki.root()
        self.pair = self.issue()

    def issue(self):
        leaf = self.root.issue(HOST, names=[HOST])
        return leaf.pem(), leaf.key_pem()

    def nginx(self, **more):
        server = nginx.Nginx({"web": nginx.Server(*self.pair, **more)})
        self.addCleanup(server.__exit__, None, None, None)
        self.trust = server.folder.write("trust.pem", self.root.pem())
        return server

    def agent(self, url, settings, defaults=""):
        self.page = peer.free_port()
        self.text = (f"[trust]\nanchors = {self.trust}\n[page]\nlisten = 127.0.0.1:{self.page}\nprobe = yes\n"
                     f"{FAST}{defaults}[target web]\nurl = {url}\n{settings}")
        agent = Agent(self.text)
        self.addCleanup(agent.__exit__)
        return agent

    def get(self, path):
        with contextlib.suppress(OSError, urllib.error.HTTPError), urllib.request.urlopen(
                f"http://127.0.0.1:{self.page}{path}", timeout=10) as answer:
            return answer.read().decode()
        return ""

    def accepts(self):
        """What the last report has; none yet: an empty object."""
        text = self.get("/api/v1/targets/1")
        endpoints = json.loads(text)["endpoints"] if text else []
        report = endpoints[0]["report"] if endpoints else None
        return report.get("accepts", {}) if report else {}

    def checks(self, agent):
        """Waits until checks have ended three seconds later than the last one by now."""
        def last():
            found = re.search(r"^vouch_checked_timestamp_seconds\{.*\} (\d+)", self.get("/metrics"), re.M)
            return int(found[1]) if found else 0
        first = until(last)
        self.assertTrue(until(lambda: last() >= first + 3), agent.log)

    # --- kept

    def test_answers_are_kept_from_check_to_check_and_over_a_restart(self):
        server = self.nginx()
        url = f"https://{HOST}:{server.port['web']}"
        agent = self.agent(url, "", "accepts = versions,groups,large\n")
        agent.start()
        self.assertTrue(until(self.accepts), agent.log)
        first = self.accepts()
        self.assertEqual((first["versions"]["TLSv1.3"], first["versions"]["TLSv1.1"]), ("yes", "no"))
        self.assertEqual(first["large_hello"], "yes")
        self.assertNotIn("clients", first)
        self.checks(agent)
        self.assertEqual(self.accepts(), first)
        self.assertEqual(agent.end(), 0)
        self.assertIn("TLSv1.3=yes\n", agent.ask("SELECT accepts FROM endpoint")[0][0])
        agent.start()
        self.assertTrue(until(lambda: "vouch_probe_asked" in self.get("/metrics")), agent.log)
        self.checks(agent)
        self.assertEqual(self.accepts(), first)

    def test_another_certificate_is_asked_about_at_once(self):
        server = self.nginx()
        agent = self.agent(f"https://{HOST}:{server.port['web']}", "accepts = sni\naccepts_interval = 90s\n")
        agent.start()
        self.assertTrue(until(self.accepts), agent.log)
        before = self.accepts()["certificates"]["ecdsa"]["sha256"]
        chain, key = self.issue()
        server.folder.write("web.pem", chain)
        server.folder.write("web.key", key, 0o600)
        server.child.process.send_signal(1)
        self.assertTrue(until(lambda: self.accepts()["certificates"]["ecdsa"]["sha256"] != before), agent.log)

    def test_answers_are_asked_anew_when_the_setting_changes_and_gone_when_it_is_off(self):
        server = self.nginx()
        agent = self.agent(f"https://{HOST}:{server.port['web']}", "accepts = versions\n")
        agent.start()
        self.assertTrue(until(self.accepts), agent.log)
        for setting, wanted in (("weak", lambda a: "weak" in a), ("off", lambda a: not a)):
            agent.write(self.text.replace("accepts = versions", f"accepts = {setting}"))
            agent.send(1)
            self.assertTrue(until(lambda: wanted(self.accepts())), agent.log)

    # --- told

    def test_old_version_that_is_opened_and_closed_is_told(self):
        server = self.nginx(protocols="TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", ciphers=OLD)
        agent = self.agent(f"https://{HOST}:{server.port['web']}", "accepts = versions\naccepts_interval = 24s\n")
        agent.start()
        self.assertTrue(until(lambda: agent.alerts_with("TLSv1.1, TLSv1.0")), agent.log)
        self.checks(agent)
        self.assertEqual(len(agent.alerts), 1, agent.alerts)
        with open(f"{server.folder.path}/nginx.conf", encoding="ascii") as config:
            text = config.read()
        server.folder.write("nginx.conf", text.replace("TLSv1 TLSv1.1 ", ""))
        server.child.process.send_signal(1)
        self.assertTrue(until(lambda: agent.alerts_with("is valid again")), agent.log)
        self.assertEqual(self.accepts()["versions"]["TLSv1.0"], "no")

    def test_mail_server_hears_that_it_is_a_probe(self):
        with Postfix({"mail": Listener([self.pair], "debug_peer_list=127.0.0.1")}) as postfix:
            self.trust = postfix.folder.write("trust.pem", self.root.pem())
            agent = self.agent(f"smtp://{HOST}:{postfix.port['mail']}", "accepts = versions,groups\nhelo = probe.example.org\n")
            agent.start()
            self.assertTrue(until(self.accepts), agent.log)
            self.assertEqual(self.accepts()["versions"]["TLSv1.2"], "yes")
            self.assertEqual(self.accepts()["unanswered"], 0)
            self.assertIn("vouch-probe.probe.example.org", postfix.log)

    # --- shown

    def test_metrics_have_a_sample_for_each_answer(self):
        server = self.nginx(protocols="TLSv1.2")
        url = f"https://{HOST}:{server.port['web']}"
        agent = self.agent(url, "accepts = all\n")
        agent.start()
        self.assertTrue(until(lambda: "vouch_probe_accepts{" in self.get("/metrics")), agent.log)
        body = self.get("/metrics")
        done = subprocess.run([peer.need("promtool"), "check", "metrics"], input=body.encode(), capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""), body)
        labels = f'target="web",endpoint="{url}"'
        for part, what, value in (("versions", "TLSv1.2", 1), ("versions", "TLSv1.3", 0), ("groups", "X25519MLKEM768", 0),
                                  ("large", "large_hello", 1), ("weak", "anonymous", 0), ("clients", "windows-2016", 1)):
            self.assertIn(f'vouch_probe_accepts{{{labels},part="{part}",what="{what}"}} {value}\n', body)
        self.assertRegex(body, rf'probe_tls_group_info\{{{re.escape(labels)},group="(x25519|secp\w+)"\}} 1\n')
        self.assertRegex(self.get("/probe?target=web"), r'probe_tls_group_info\{group="(x25519|secp\w+)"\} 1\n')

    def test_words_that_name_no_part_are_refused_with_those_that_do(self):
        self.nginx()
        agent = self.agent("https://127.0.0.1:1", "accepts = versions,everything\n")
        code, err = agent.run("--check-config")
        self.assertNotEqual(code, 0)
        self.assertIn("accepts: versions, groups, large, sni, weak and clients are wanted", err)
        agent.write(self.text.replace("versions,everything", "all\naccepts_pause = soon"))
        code, err = agent.run("--check-config")
        self.assertNotEqual(code, 0)
        self.assertIn("accepts_pause", err)


if __name__ == "__main__":
    unittest.main()

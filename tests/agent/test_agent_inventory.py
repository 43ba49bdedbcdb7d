# SPDX-License-Identifier: Apache-2.0
"""Certificates that are assigned to services, held against what these serve."""

import datetime
import hashlib
import signal
import ssl
import time
import unittest
import urllib.request

from cryptography.x509.oid import ExtendedKeyUsageOID

from cluster import Cluster
from live_agent import FAST, Agent, until
import nginx
import peer
import pki

HOST = "localhost"


class Inventory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.gui, cls.mail = cls.issue(), cls.issue()
        cls.nginx = nginx.Nginx({"gui": nginx.Server(*cls.gui), "mail": nginx.Server(*cls.mail)})
        cls.trust = cls.nginx.folder.write("trust.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    @classmethod
    def issue(cls, **keywords):
        leaf = cls.root.issue(HOST, names=[HOST], **keywords)
        return leaf.pem(), leaf.key_pem()

    def agent(self, more, files=()):
        agent = Agent(f"[trust]\nanchors = {self.trust}\n{FAST}[target gui]\nurl = https://{HOST}:{self.nginx.port['gui']}\n"
                      f"[target mail]\nurl = https://{HOST}:{self.nginx.port['mail']}\n{more}",
                      "[alert log]\nfile = alerts.log\ngroup = 0\nclass = certificate\n")
        for name, text in files:
            agent.folder.write(name, text)
        self.addCleanup(agent.__exit__)
        return agent

    def once(self, more, files=()):
        agent = self.agent(more, files)
        _, err = agent.run("--once")
        self.assertEqual([line for line in err.splitlines() if "faults" in line], [])
        return agent.alerts

    def expect(self, alerts, *codes):
        self.assertEqual(sorted(a.rpartition("[")[2].rstrip("]") for a in alerts), sorted(codes), alerts)

    def test_certificate_that_is_served_is_silent(self):
        self.expect(self.once("[certificate own]\nfile = own.pem\ntargets = gui\nservice = gui\n", [("own.pem", self.gui[0])]))

    def test_certificate_that_another_takes_the_place_of_is_told(self):
        alerts = self.once("[certificate own]\nfile = own.pem\ntargets = gui\n", [("own.pem", self.issue(days=(-40, 40))[0])])
        self.expect(alerts, "assigned-not-served")
        self.assertIn(f"https://{HOST}:{self.nginx.port['gui']}", alerts[0])

    def test_renewal_that_waits_on_disk_is_told_after_some_looks_and_is_over_when_it_is_served(self):
        agent = self.agent("[certificate own]\nfile = own.pem\ntargets = gui\n", [("own.pem", self.gui[0])])
        agent.start().started()
        time.sleep(2)
        self.assertEqual(agent.alerts, [])
        new = self.issue(days=(-1, 89))
        agent.folder.write("own.pem", new[0])
        self.assertTrue(until(lambda: agent.alerts), agent.log)
        self.expect(agent.alerts, "assigned-renewal-waits")
        agent.kill()
        agent.start()
        try:
            self.nginx.folder.write("gui.pem", new[0])
            self.nginx.folder.write("gui.key", new[1], 0o600)
            self.nginx.child.process.send_signal(signal.SIGHUP)
            self.assertTrue(until(lambda: agent.alerts_with("is in order again", "assigned-renewal-waits")), agent.log)
            self.assertEqual(len(agent.alerts_with("assigned-renewal-waits")), 2)
        finally:
            self.nginx.folder.write("gui.pem", self.gui[0])
            self.nginx.folder.write("gui.key", self.gui[1], 0o600)
            self.nginx.child.process.send_signal(signal.SIGHUP)

    def test_certificate_of_a_machine_over_the_clusters_is_told(self):
        alerts = self.once("[certificate machine]\nfile = own.pem\ntargets = gui\n[certificate cluster]\nfile = c.pem\n"
                           "targets = mail, gui\nlevel = cluster\nservice = receiving\n",
                           [("own.pem", self.gui[0]), ("c.pem", self.mail[0])])
        self.expect(alerts, "assigned-overrides", "assigned-partly")
        self.assertIn("1 of 2 nodes", "".join(alerts))

    def test_client_certificate_without_its_purpose_or_near_its_end_is_told(self):
        server = self.root.issue("out", names=[HOST], usages=[ExtendedKeyUsageOID.SERVER_AUTH])
        client = self.root.issue("out", names=[HOST], usages=[ExtendedKeyUsageOID.CLIENT_AUTH], days=(-80, 10))
        files = [("s.pem", server.pem()), ("c.pem", client.pem()), ("c.key", client.key_pem())]
        alerts = self.once("[certificate out]\nfile = s.pem\nservice = delivery\n", files)
        self.expect(alerts, "assigned-no-client-purpose")
        alerts = self.once("client_cert = own\nclient_key = key\n[secrets]\nown = c.pem\nkey = c.key\n", files)
        self.expect(alerts, "assigned-client-expires")
        self.assertIn("own", alerts[0])

    def test_client_certificates_end_is_a_metric(self):
        client = self.root.issue("out", names=[HOST], usages=[ExtendedKeyUsageOID.CLIENT_AUTH], days=(-80, 10))
        port = peer.free_port()
        agent = self.agent(f"client_cert = own\nclient_key = key\n[secrets]\nown = c.pem\nkey = c.key\n[page]\nlisten = 127.0.0.1:{port}\n",
                           [("c.pem", client.pem()), ("c.key", client.key_pem())])
        agent.start().started()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            text = answer.read().decode()
        end = int(client.certificate.not_valid_after.replace(tzinfo=datetime.timezone.utc).timestamp())
        self.assertIn(f'vouch_client_certificate_not_after_timestamp_seconds{{certificate="own"}} {end}\n', text)

    def test_key_on_two_machines_is_told_for_both(self):
        one = self.root.issue(HOST, names=[HOST])
        pair = [("a.pem", one.pem()), ("b.pem", one.pem())]
        alerts = self.once("[certificate a]\nfile = a.pem\ntargets = gui\n[certificate b]\nfile = b.pem\ntargets = mail\n", pair)
        self.assertEqual(len([a for a in alerts if "assigned-key-shared" in a]), 2, alerts)

    def test_demonstration_certificate_in_use_is_told_by_the_list(self):
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.gui[0])).hexdigest()
        alerts = self.once("[agent]\ndemonstration = demo.txt\n[certificate own]\nfile = own.pem\ntargets = gui\n",
                           [("own.pem", self.gui[0]), ("demo.txt", digest.upper() + "  shipped with the appliance\n")])
        self.expect(alerts, "assigned-demonstration")

    def test_file_that_is_missing_or_no_certificate_is_told(self):
        alerts = self.once("[certificate a]\nfile = nothing.pem\n[certificate b]\nfile = b.pem\n", [("b.pem", "no certificate")])
        self.expect(alerts, "assigned-unreadable", "assigned-unreadable")
        self.assertIn("nothing.pem", "".join(alerts))
        self.assertIn("file is missing", self.agent("[certificate a]\n").run("--check-config")[1])

    def test_half_a_cluster_is_told(self):
        one, other = self.issue(days=(-80, 10)), self.issue(days=(-80, 10))
        with Cluster(4, *one) as cluster:
            cluster.serve(*other, 0, 1)
            agent = Agent(f"[agent]\ndns = {peer.LOOPBACK}:{cluster.names.port}\n[trust]\nanchors = {self.trust}\n{FAST}"
                          f"[target c]\nurl = tls://c.example.org:{cluster.port}\nservername = {HOST}\nall_addresses = yes\n"
                          "[certificate own]\nfile = own.pem\ntargets = c\nlevel = cluster\n",
                          "[alert log]\nfile = alerts.log\ngroup = 0\nseverity = warning\n")
            self.addCleanup(agent.__exit__)
            agent.folder.write("own.pem", one[0])
            agent.start()
            self.assertTrue(until(lambda: agent.alerts_with("assigned-partly")), agent.log)
            self.assertIn("is served by only 2 of 4 nodes", agent.alerts_with("assigned-partly")[0])


if __name__ == "__main__":
    unittest.main()

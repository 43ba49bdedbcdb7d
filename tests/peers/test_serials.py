# SPDX-License-Identifier: Apache-2.0
"""Two targets with different certificates of one issuer and serial number, which Firefox refuses."""

import unittest

import peer
import pki
from check import check
from nginx import Nginx, Server
from sserver import SServer

HOSTS = ("one.example.test", "two.example.test")
CODE = "clients-serial-reused"


def made_by_itself(host, serial):
    """As appliances make their own: one name and number for all, and a key for each."""
    key = pki.new_key()
    name = pki.name("appliance")
    certificate = pki.sign(name, key.public_key(), name, key, (-10, 80), pki.leaf_extensions([host]),
                           serial=serial)
    return pki.Entity(certificate, key)


class Serials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check(self, *boxes, scheme="https"):
        cafile = self.folder.write("trust.pem", pki.pem(*boxes))
        servers = []
        try:
            for box in boxes:
                servers.append(SServer(pki.pem(box), box.key_pem()))
            return check("--cafile", cafile, "--connect-to", f"::{peer.LOOPBACK}:",
                         *[f"{scheme}://{h}:{s.port}" for h, s in zip(HOSTS, servers)])
        finally:
            for server in servers:
                server.stop()

    def told(self, outcome):
        return [(r["target"], f) for r in outcome.reports for f in r["findings"] if f["code"] == CODE]

    def test_serial_of_another_certificate_is_told_once_and_names_the_other(self):
        told = self.told(outcome := self.check(*[made_by_itself(h, 7) for h in HOSTS]))
        self.assertEqual(len(told), 1, outcome)
        target, finding = told[0]
        other = next(r["target"] for r in outcome.reports if r["target"] != target)
        self.assertEqual(finding["severity"], "error")
        self.assertTrue(finding["value"].startswith(other + " (07 of CN=appliance"), finding)
        clients = {c["client"]: c for r in outcome.reports if r["target"] == target for c in r["clients"]}
        self.assertEqual(clients["firefox"]["accepts"], False)

    def test_serial_of_another_certificate_is_told_by_the_workers_of_one_run(self):
        """64 targets are enough for two processes, where there are two processors."""
        boxes = [made_by_itself("www.example.test", 1000 + i // 2) for i in range(64)]
        cafile = self.folder.write("trust.pem", pki.pem(*boxes))
        server = Nginx({str(i): Server(pki.pem(b), b.key_pem()) for i, b in enumerate(boxes)})
        try:
            told = self.told(outcome := check(
                "--cafile", cafile, "--connect-to", f"::{peer.LOOPBACK}:", "--jobs", "8",
                *[f"https://www.example.test:{server.port[str(i)]}" for i in range(64)]))
        finally:
            server.__exit__(None, None, None)
        self.assertEqual(len(outcome.reports), 64, outcome)
        pairs = {f["value"].split("(")[1] for _, f in told}
        self.assertEqual(len(pairs), 32, told)

    def test_serial_is_told_as_a_warning_where_no_browser_comes(self):
        told = self.told(self.check(*[made_by_itself(h, 7) for h in HOSTS], scheme="tls"))
        self.assertEqual([f["severity"] for _, f in told], ["warning"])

    def test_serial_of_its_own_is_no_fault(self):
        self.assertEqual(self.told(self.check(*[made_by_itself(h, n) for n, h in enumerate(HOSTS, 7)])), [])

    def test_serial_of_the_same_certificate_is_no_fault(self):
        both = pki.root().issue("one.example.test", names=list(HOSTS))
        self.assertEqual(self.told(self.check(both, both)), [])


if __name__ == "__main__":
    unittest.main()

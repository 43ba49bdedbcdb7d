# SPDX-License-Identifier: Apache-2.0
"""Every board under QEMU against Postfix, slapd and servers that misbehave: the same findings as
the POSIX build's."""

import unittest

import board
import host
import peer
import pki
from hostile import Hostile
from postfix import Listener, Postfix
from slapd import BASE, BIND_DN, PASSWORD, Slapd

HOST = "mail.example.test"
HOSTILE = ["close_after_hello", "garbage", "http", "alert", "half_hello", "silent"]


def codes(report):
    return [(f["code"], f["severity"]) for f in report["findings"]]


class Scene(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch Test CA")
        cls.leaf = cls.sub.issue(HOST)
        cls.pair = (pki.pem(cls.leaf, cls.sub), cls.leaf.key_pem())
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())

    def run_board(self, name, targets, ports, more="", timeout_s=20):
        ini = board.configuration(self.cafile, targets, more=more, timeout_s=timeout_s)
        run = board.run(name, ini, ports)
        self.assertEqual(run.status, 0, run.output)
        self.assertEqual(len(run.reports), len(targets), run.output)
        self.assertEqual([c["arena_left"] for c in run.costs if c["arena_left"] > 1024], [])
        return run.reports


class Directory(Scene):
    def search(self, name):
        password = self.folder.write("password", PASSWORD)
        with Slapd(*self.pair, self.root.pem()) as slapd:
            at = f"{board.PEER}:{slapd.ldaps}"
            url = f"ldaps://{HOST}:{slapd.ldaps}/{BASE}?dn?sub?(uid=user*)"
            bind = [f"bind_dn = {BIND_DN}", "bind_password = reader"]
            plain = (f"ldap://{HOST}:{slapd.ldap}/", f"{board.PEER}:{slapd.ldap}")
            reports = self.run_board(name, [(url, at, *bind), (url, at), plain],
                                     [slapd.ldaps, slapd.ldap], f"[secrets]\nreader = {password}\n")
        bound, anonymous, starttls = reports
        for report in reports:
            self.assertEqual(report["verdict"], "valid", report["findings"])
        self.assertEqual(bound["facts"]["ldap_bind"], "0 success")
        self.assertEqual(bound["facts"]["ldap_entries"], "3")
        self.assertNotIn("ldap_bind", anonymous["facts"])
        self.assertEqual(starttls["facts"]["ldap_stage"], "searched")

    def test_directory_lm3s6965evb_binds_and_searches(self):
        self.search("lm3s6965evb")

    def test_directory_mps2_an385_binds_and_searches(self):
        self.search("mps2-an385")

    def test_directory_riscv32_virt_binds_and_searches(self):
        self.search("riscv32-virt")


class Mail(Scene):
    def listen(self, name):
        listeners = {
            "tls": Listener([self.pair], "smtpd_tls_security_level=may"),
            "none": Listener((), "smtpd_tls_security_level=none"),
        }
        with Postfix(listeners) as postfix:
            targets = [(f"smtp://{HOST}:{p}", f"{board.PEER}:{p}") for p in postfix.port.values()]
            reports = self.run_board(name, targets, list(postfix.port.values()))
            expected = [host.check_at(f"smtp://{HOST}:{p}", p, "--cafile", self.cafile).report
                        for p in postfix.port.values()]
        for which, report, on_posix in zip(listeners, reports, expected):
            with self.subTest(listener=which):
                self.assertEqual(host.comparable(report), host.comparable(on_posix))
        self.assertTrue(reports[0]["tls"]["established"])
        self.assertEqual(reports[1]["verdict"], "invalid")

    def test_mail_lm3s6965evb_starttls_reports_as_posix_does(self):
        self.listen("lm3s6965evb")

    def test_mail_mps2_an385_starttls_reports_as_posix_does(self):
        self.listen("mps2-an385")

    def test_mail_riscv32_virt_starttls_reports_as_posix_does(self):
        self.listen("riscv32-virt")


class Failures(Scene):
    def face(self, name):
        servers = {kind: Hostile(kind) for kind in HOSTILE}
        for server in servers.values():
            self.addCleanup(server.stop)
        closed = peer.free_port()
        targets = [(f"https://{HOST}:{s.port}", f"{board.PEER}:{s.port}") for s in servers.values()]
        targets.append((f"https://{HOST}:{closed}", f"{board.NOBODY}:{closed}"))
        reports = self.run_board(name, targets, [s.port for s in servers.values()], timeout_s=5)
        for kind, report in zip(servers, reports):
            with self.subTest(kind=kind):
                expected = host.check_at(f"https://{HOST}:{servers[kind].port}", servers[kind].port,
                                         "--cafile", self.cafile, "--timeout", "5s").report
                self.assertEqual(report["verdict"], "invalid")
                self.assertEqual(codes(report), codes(expected))
        self.assertIn(reports[-1]["findings"][0]["code"], ("connect-refused", "connect-timeout"))

    def test_failures_lm3s6965evb_are_named_as_on_posix(self):
        self.face("lm3s6965evb")

    def test_failures_mps2_an385_are_named_as_on_posix(self):
        self.face("mps2-an385")

    def test_failures_riscv32_virt_are_named_as_on_posix(self):
        self.face("riscv32-virt")


if __name__ == "__main__":
    unittest.main()

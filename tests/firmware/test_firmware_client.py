# SPDX-License-Identifier: Apache-2.0
"""Boards that show a client certificate: servers that demand one, one that refuses it, a directory
that binds by it; and what a board says that cannot show it."""

import unittest

import board
import host
import peer
import pki
from cryptography.x509.oid import ExtendedKeyUsageOID
from nginx import Nginx, Server
from slapd import Slapd
from sserver import SServer

HOST = "www.example.test"
KINDS = ["ec", "ec384", "rsa"]


def client(authority, kind="ec", name="board.example.test"):
    return authority.issue(name, usages=(ExtendedKeyUsageOID.CLIENT_AUTH,), kind=kind,
                           key=pki.pooled_key(kind, "client"))


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
        cls.clients = {kind: client(cls.root, kind) for kind in KINDS}
        cls.clients["stranger"] = client(pki.root("vouch Unknown Root"))
        cls.files = {}
        for kind, entity in cls.clients.items():
            cls.files[kind] = (cls.folder.write(f"{kind}.pem", entity.pem()),
                               cls.folder.write(f"{kind}.key", entity.key_pem()))

    def secrets(self, kinds):
        return "[secrets]\n" + "".join(
            f"{k}_cert = {self.files[k][0]}\n{k}_key = {self.files[k][1]}\n" for k in kinds)

    def run_board(self, name, targets, ports, more=""):
        """targets: (url, port, kind of client, further lines ...)."""
        rows = [(url, f"{board.PEER}:{port}", f"client_cert = {kind}_cert", f"client_key = {kind}_key", *rest)
                for url, port, kind, *rest in targets]
        kinds = sorted({kind for _, _, kind, *_ in targets})
        run = board.run(name, board.configuration(self.cafile, rows, more=more + self.secrets(kinds)), ports)
        self.assertEqual(run.status, 0, run.output)
        self.assertEqual([c["arena_left"] for c in run.costs if c["arena_left"] > 1024], [], run.costs)
        return run

    def on_posix(self, url, port, kind, *options):
        return host.check_at(url, port, "--cafile", self.cafile, "--cert", self.files[kind][0], "--key",
                             self.files[kind][1], *options).report


class Demanding(Scene):
    """openssl s_server and nginx, TLS 1.3 and 1.2, each kind of key."""

    def show(self, name):
        servers = {}
        for version in ("-tls1_3", "-tls1_2"):
            servers[version] = SServer(*self.pair, version, client_ca=self.root.pem())
            self.addCleanup(servers[version].stop)
        ask = Server(*self.pair, client_ca=self.root.pem())
        with Nginx({"nginx": ask}) as nginx:
            urls = {s.port: f"tls://{HOST}:{s.port}" for s in servers.values()}
            urls[nginx.port["nginx"]] = f"https://{HOST}:{nginx.port['nginx']}/"
            targets = [(url, port, kind) for port, url in urls.items() for kind in KINDS]
            run = self.run_board(name, targets, list(urls))
            expected = [self.on_posix(*target) for target in targets]
        self.assertEqual(len(run.reports), len(targets), run.output)
        for target, report, on_posix in zip(targets, run.reports, expected):
            with self.subTest(target):
                self.assertEqual(report["verdict"], "valid", report["findings"])
                self.assertTrue(report["tls"]["client_certificate_requested"])
                self.assertEqual(host.comparable(report), host.comparable(on_posix))

    def test_demanding_mps2_an385_is_shown_every_kind_of_key(self):
        self.show("mps2-an385")

    def test_demanding_riscv32_virt_is_shown_every_kind_of_key(self):
        self.show("riscv32-virt")

    def test_demanding_mps2_an511_is_shown_every_kind_of_key(self):
        self.show("mps2-an511")


class Refusing(Scene):
    def refuse(self, name):
        servers = [SServer(*self.pair, version, client_ca=self.root.pem())
                   for version in ("-tls1_3", "-tls1_2")]
        for server in servers:
            self.addCleanup(server.stop)
        targets = [(f"tls://{HOST}:{s.port}", s.port, "stranger") for s in servers]
        run = self.run_board(name, targets, [s.port for s in servers])
        for target, report in zip(targets, run.reports):
            with self.subTest(target):
                on_posix = self.on_posix(*target)
                self.assertIn(("tls-peer-rejected-client", "error", None), board.findings(report))
                self.assertEqual(board.findings(report), board.findings(on_posix))

    def test_refusing_mps2_an385_is_named_as_on_posix(self):
        self.refuse("mps2-an385")

    def test_refusing_riscv32_virt_is_named_as_on_posix(self):
        self.refuse("riscv32-virt")


class Directory(Scene):
    def bind(self, name):
        with Slapd(*self.pair, self.root.pem(), client="demand") as slapd:
            url = f"ldaps://{HOST}:{slapd.ldaps}/"
            targets = [(url, slapd.ldaps, "ec", "external = yes")]
            report = self.run_board(name, targets, [slapd.ldaps]).reports[0]
            on_posix = self.on_posix(url, slapd.ldaps, "ec", "--external")
        self.assertEqual(report["verdict"], "valid", report["findings"])
        self.assertEqual(report["facts"]["ldap_bind"], "0 success")
        self.assertEqual(host.comparable(report), host.comparable(on_posix))

    def test_directory_mps2_an385_binds_by_external(self):
        self.bind("mps2-an385")

    def test_directory_riscv32_virt_binds_by_external(self):
        self.bind("riscv32-virt")


class Expiring(Scene):
    """What a server only refuses when it is too late: a certificate of the board's own that expires."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind, days in (("due", 5), ("expired", -1)):
            own = cls.root.issue("board.example.test", usages=(ExtendedKeyUsageOID.CLIENT_AUTH,),
                                 days=(-90, days), key=pki.pooled_key("ec", "client"))
            cls.files[kind] = (cls.folder.write(f"{kind}.pem", own.pem()),
                               cls.folder.write(f"{kind}.key", own.key_pem()))

    def find(self, name):
        asks = SServer(*self.pair, "-tls1_3", client_ca=self.root.pem())
        self.addCleanup(asks.stop)
        targets = [(f"tls://{HOST}:{asks.port}", asks.port, kind) for kind in ("due", "expired")]
        due, expired = self.run_board(name, targets, [asks.port]).reports
        self.assertIn(("own-cert-expires", "warning", None), board.findings(due))
        self.assertIn(("own-cert-expired", "error", None), board.findings(expired))
        for target, report in zip(targets, (due, expired)):
            with self.subTest(target):
                on_posix = self.on_posix(*target)
                self.assertEqual(board.findings(report), board.findings(on_posix))
                self.assertEqual(report["facts"]["own_certificate_not_after"],
                                 on_posix["facts"]["own_certificate_not_after"])

    def test_expiring_mps2_an385_names_its_own_certificate(self):
        self.find("mps2-an385")

    def test_expiring_mps2_an511_names_its_own_certificate(self):
        self.find("mps2-an511")


class Unusable(Scene):
    """What cannot be shown is said, of the target that wants it; the others go on."""

    def said(self, name, key, certificate="ec"):
        settings = {"url": "tls://a.example.test:1", "connect": "10.0.2.2:1",
                    "client_cert": "c", "client_key": "k"}
        table = board.raw_table(
            [("agent", {"rounds": 1}), ("target", settings), ("target", {**settings, "client_key": "lost"})],
            [("c", self.clients[certificate].der()), ("k", key)])
        run = board.run(name, table)
        self.assertEqual(run.status, 0, run.output)
        events = [e for e in run.events if e["event"] == "target"]
        self.assertEqual([e["target"] for e in events], ["tls://a.example.test:1"] * 2, run.output)
        return [e["text"] for e in events]

    def test_unusable_key_of_another_certificate_is_said(self):
        said = self.said("mps2-an385", self.clients["ec384"].key_der())
        self.assertEqual(said, ["client_key: it does not belong to client_cert",
                                "client_key: no such secret"])

    def test_unusable_key_that_is_none_is_said(self):
        self.assertEqual(self.said("mps2-an385", b"0\x03\x02\x01\x00")[0], "client_key: cannot be used")

    def test_unusable_lm3s6965evb_without_client_certificates_says_so(self):
        self.assertEqual(self.said("lm3s6965evb", self.clients["ec"].key_der()),
                         ["client_cert: this board shows no certificates"] * 2)

    def test_unusable_lm3s6965evb_without_the_probe_says_so(self):
        settings = {"url": "tls://a.example.test:1", "connect": "10.0.2.2:1", "accepts": "versions"}
        run = board.run("lm3s6965evb", board.raw_table([("agent", {"rounds": 1}), ("target", settings)], []))
        self.assertEqual([e["text"] for e in run.events if e["event"] == "target"], ["accepts: this image has no probe"], run.output)


if __name__ == "__main__":
    unittest.main()

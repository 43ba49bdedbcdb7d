# SPDX-License-Identifier: Apache-2.0
"""TLS that is asked for in IMAP, POP3, FTP, XMPP, PostgreSQL, MySQL, ManageSieve and LMTP: real
servers, with it and without it."""

import unittest

import peer
import pki
from check import check
from databases import MariaDb, Postgres
from mailstore import Dovecot
from otherservers import Prosody, Vsftpd

HOST = "store.example.test"


class Scene(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        root = pki.root()
        ca = root.issue_ca("vouch Test CA")
        leaf = ca.issue(HOST)
        cls.cafile = cls.folder.write("root.pem", root.pem())
        cls.identity = pki.pem(leaf, ca), leaf.key_pem()

    @classmethod
    def serve(cls, server):
        cls.addClassCleanup(server.stop)
        return server

    def ask(self, scheme, port, *options):
        return check("--cafile", self.cafile, "--resolve", f"{HOST}:{port}:127.0.0.1", *options,
                     f"{scheme}://{HOST}:{port}")

    def good(self, scheme, port, least="unknown"):
        got = self.ask(scheme, port)
        self.assertEqual(got.codes(least), [], str(got))
        self.assertTrue(got.report["tls"]["established"], str(got))
        return got

    def refused(self, scheme, port, code="starttls-not-offered", says=""):
        got = self.ask(scheme, port)
        self.assertEqual(got.status, 2, str(got))
        self.assertIsNotNone(got.finding(code), str(got))
        self.assertIn(says, got.finding(code)["text"])


class Store(Scene):
    """Dovecot lets clients on loopback log in without TLS, which is a warning here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dovecot = cls.serve(Dovecot(*cls.identity))
        cls.clear = cls.serve(Dovecot(*cls.identity, tls="no"))

    def test_starttls_dovecot_imap_is_judged(self):
        got = self.good("imap", self.dovecot.port["imap"])
        self.assertIn("STARTTLS", got.report["facts"]["capabilities"])
        self.assertIn("starttls-login-in-clear", got.codes())

    def test_starttls_dovecot_pop3_is_judged(self):
        self.good("pop3", self.dovecot.port["pop3"])

    def test_starttls_dovecot_over_tls_is_valid(self):
        self.good("imaps", self.dovecot.port["imaps"], "warning")
        self.good("pop3s", self.dovecot.port["pop3s"], "warning")

    def test_starttls_dovecot_sieve_is_judged(self):
        self.good("sieve", self.dovecot.port["sieve"])

    def test_starttls_dovecot_lmtp_is_valid(self):
        self.good("lmtp", self.dovecot.port["lmtp"])

    def test_starttls_word_selects_the_protocol(self):
        port = self.dovecot.port["imap"]
        got = check("--cafile", self.cafile, "--servername", HOST, "--starttls", "imap", f"127.0.0.1:{port}")
        self.assertEqual(got.report["target"], f"imap://127.0.0.1:{port}")
        self.assertTrue(got.report["tls"]["established"], str(got))

    def test_starttls_dovecot_without_tls_does_not_offer(self):
        for scheme in ("imap", "pop3", "sieve"):
            with self.subTest(scheme):
                self.refused(scheme, self.clear.port[scheme])
        self.refused("lmtp", self.clear.port["lmtp"], "smtp-no-starttls")

    def test_starttls_other_service_is_named(self):
        self.refused("imap", self.dovecot.port["pop3"], "starttls-wrong-service", "+OK")
        self.refused("pop3", self.dovecot.port["imap"], "starttls-wrong-service", "* OK")
        self.refused("ftp", self.dovecot.port["imap"], "starttls-wrong-service", "* OK")
        self.refused("postgres", self.dovecot.port["imap"], "starttls-wrong-service", "* OK")
        self.refused("mysql", self.dovecot.port["imap"], "starttls-wrong-service", "* OK")
        self.refused("xmpp", self.dovecot.port["imap"], "starttls-wrong-service", "* OK")


class Ftp(Scene):
    def test_starttls_vsftpd_is_valid(self):
        server = self.serve(Vsftpd(*self.identity))
        self.good("ftp", server.port, "warning")

    def test_starttls_vsftpd_over_tls_is_valid(self):
        server = self.serve(Vsftpd(*self.identity, lines=["implicit_ssl=YES"]))
        self.good("ftps", server.port, "warning")

    def test_starttls_vsftpd_without_tls_does_not_offer(self):
        server = self.serve(Vsftpd())
        self.refused("ftp", server.port, says="530")


class Xmpp(Scene):
    def test_starttls_prosody_is_valid(self):
        server = self.serve(Prosody(HOST, *self.identity))
        got = self.good("xmpp", server.port["client"], "warning")
        self.assertIn("starttls", got.report["facts"]["capabilities"])
        self.good("xmpp-server", server.port["server"], "warning")
        self.good("xmpps", server.port["client_tls"], "warning")
        self.good("xmpps-server", server.port["server_tls"], "warning")

    def test_starttls_prosody_for_another_host_is_refused(self):
        server = self.serve(Prosody("other.example.test", *self.identity))
        self.refused("xmpp", server.port["client"], "starttls-greeting-refused", "host-unknown")

    def test_starttls_prosody_without_tls_does_not_offer(self):
        server = self.serve(Prosody(HOST))
        self.refused("xmpp", server.port["client"])


class Database(Scene):
    def test_starttls_postgres_is_valid(self):
        self.good("postgres", self.serve(Postgres(*self.identity)).port, "warning")

    def test_starttls_postgres_without_tls_does_not_offer(self):
        self.refused("postgres", self.serve(Postgres()).port)

    def test_starttls_mariadb_is_valid_and_counts_no_interrupted_connection(self):
        server = self.serve(MariaDb(*self.identity))
        got = self.good("mysql", server.port, "warning")
        self.assertIn("MariaDB", got.report["facts"]["greeting"])
        ours = server.child.log.split("ready for connections")[1].split("Aborted connection")
        self.assertEqual(len(ours), 2, "only the test itself, which looked whether the port answers")
        self.assertIn("Access denied for user 'vouch'", server.child.log)

    def test_starttls_mariadb_without_tls_does_not_offer(self):
        self.refused("mysql", self.serve(MariaDb()).port)


if __name__ == "__main__":
    unittest.main()

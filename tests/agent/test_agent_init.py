# SPDX-License-Identifier: Apache-2.0
"""`vouch agent init` at real servers: what it writes is a configuration that the agent takes."""

import os
import unittest

from live_agent import Agent, vouch
import dnsd
import nginx
import peer
import pki
import postfix

HOST = "localhost"


class Init(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.leaf = cls.root.issue(HOST, names=[HOST])
        cls.nginx = nginx.Nginx({"x": nginx.Server(cls.leaf.pem(), cls.leaf.key_pem()),
                                 "new": nginx.Server(cls.leaf.pem(), cls.leaf.key_pem(), protocols="TLSv1.3")})

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    def test_init_finds_web_and_mail_and_the_certificate_on_disk(self):
        pair = [(self.leaf.pem(), self.leaf.key_pem())]
        with postfix.Postfix({"mx": postfix.Listener(pair, "smtpd_tls_security_level=may")}) as mail, Agent("") as agent:
            folder = agent.path("certificates")
            os.mkdir(folder)
            agent.folder.write("certificates/own.pem", self.leaf.pem())
            agent.folder.write("certificates/other.pem", self.root.issue("other.example", names=["other.example"]).pem())
            agent.folder.write("certificates/authority.crt", self.root.pem())
            web, new, smtp = self.nginx.port["x"], self.nginx.port["new"], mail.port["mx"]
            code, out, err = vouch("agent", "--certificates", folder, "init", f"{HOST}:{web}", f"{HOST}:{new}", f"{HOST}:{smtp}")
            self.assertEqual((code, err), (0, ""))
            for url in (f"https://{HOST}:{web}", f"https://{HOST}:{new}", f"smtp://{HOST}:{smtp}"):
                self.assertIn(f"\nurl = {url}\n", out)
            self.assertIn("own.pem]\n", out)
            self.assertNotIn("other.pem", out)
            self.assertNotIn("authority.crt", out)

    def test_init_writes_a_file_that_the_agent_takes(self):
        code, out, err = vouch("agent", "init", f"{HOST}:{self.nginx.port['x']}")
        self.assertEqual(code, 0, err)
        with Agent("") as agent:
            agent.folder.write("vouch.conf", out)
            self.assertEqual(agent.run("--check-config"), (0, ""))

    def test_init_asks_the_name_server_it_is_given(self):
        port = self.nginx.port["x"]
        zone = {"here.example.test": [("A", "127.0.0.1")],
                "mail.example.test": [("MX", (10, "mx.example.test"))],
                "none.example.test": [("MX", (0, "."))]}  # RFC 7505: takes no mail
        with dnsd.Dnsd(zone) as d, Agent("") as agent:
            code, out, err = vouch("agent", "--dns", d.address, "init", f"here.example.test:{port}",
                                   "mail.example.test", "none.example.test")
            self.assertEqual((code, err.count("\n")), (0, 1), err)
            self.assertIn("none.example.test: the name has no address", err)
            self.assertIn(f"\nurl = https://here.example.test:{port}\n", out)
            self.assertIn("\nurl = mx://mail.example.test\n", out)
            self.assertNotIn("none.example.test", out)
            self.assertIn(f"\ndns = {d.address}\n", out)
            agent.folder.write("vouch.conf", out)
            self.assertEqual(agent.run("--check-config"), (0, ""))

    def test_init_takes_addresses_of_ipv6(self):
        with postfix.Postfix({"mx": postfix.Listener([(self.leaf.pem(), self.leaf.key_pem())], "smtpd_tls_security_level=may",
                                                     host="[::1]")}) as mail:
            port = mail.port["mx"]
            code, out, err = vouch("agent", "init", f"[::1]:{port}")
            self.assertEqual((code, err), (0, ""))
            self.assertIn(f"\nurl = smtp://[::1]:{port}\n", out)
            with Agent("") as agent:
                agent.folder.write("vouch.conf", out)
                self.assertEqual(agent.run("--check-config"), (0, ""))
        for host in ("::1", "[::1]", "2001:db8::1"):
            with self.subTest(host=host):
                code, out, err = vouch("agent", "init", host)
                self.assertEqual((code, out), (3, ""))
                self.assertIn(f"{host.strip('[]')}: no service with TLS answers on its ports 443, ", err)

    def test_init_where_nothing_answers_says_so_and_writes_nothing(self):
        closed = peer.free_port()
        for host, words in ((f"127.0.0.1:{closed}", "127.0.0.1: no service with TLS answers there"),
                            ("127.66.77.88", "127.66.77.88: no service with TLS answers on its ports 443"),
                            ("not a host", "is no HOST[:PORT]"), ("::g", "is no HOST[:PORT]")):
            with self.subTest(host=host):
                code, out, err = vouch("agent", "init", host)
                self.assertEqual((code, out), (3, ""))
                self.assertIn(words, err)
                self.assertEqual("nothing was written" in err, "is no" not in words)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""`vouch check --proxy`, `--proxy-protocol` and `--get` with real proxies and servers."""

import unittest

import peer
import pki
from check import check
from nginx import Nginx, Server
from postfix import Listener, Postfix
from proxies import Microsocks, Tinyproxy

HOST = "localhost"  # the proxy resolves it


class Scene(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        root = pki.root()
        ca = root.issue_ca("vouch Test CA")
        leaf = ca.issue(HOST, names=[HOST, "127.0.0.1"])
        cls.pair = pki.pem(leaf, ca), leaf.key_pem()
        cls.cafile = cls.folder.write("root.pem", root.pem())
        cls.password = cls.folder.write("password", "secret\n", 0o600)
        cls.nginx = cls.serve(Nginx({
            "plain": Server(*cls.pair),
            "get": Server(*cls.pair, extra=["if ($request_method = HEAD) { return 500; }"]),
            "behind": Server(*cls.pair, also_at=[], extra=[])}))
        cls.port = cls.nginx.port["plain"]

    @classmethod
    def serve(cls, server):
        cls.addClassCleanup(server.stop)
        return server

    def ask(self, *arguments):
        return check("--cafile", self.cafile, "-t", "8s", *arguments)

    def target(self, port=None):
        return f"https://{HOST}:{port or self.port}"

    def refused(self, got, code, says):
        self.assertEqual(got.status, 2, str(got))
        self.assertIsNotNone(got.finding(code), str(got))
        self.assertIn(says, got.finding(code)["text"])


class Proxies(Scene):
    def test_proxy_of_each_kind_is_checked_through(self):
        for proxy in (Tinyproxy(), Microsocks()):
            with self.subTest(type(proxy).__name__), proxy:
                got = self.ask("--proxy", proxy.url(), self.target())
                self.assertEqual(got.status, 0, str(got))
                self.assertEqual(got.report["facts"]["http_status"], "200")
                self.assertEqual(got.report["facts"]["proxy"], "127.0.0.1")

    def test_proxy_with_a_user_takes_the_password_of_a_file(self):
        for proxy in (Tinyproxy("me", "secret"), Microsocks("me", "secret")):
            with self.subTest(type(proxy).__name__), proxy:
                got = self.ask("--proxy", proxy.url("me"), "--proxy-password-file", self.password, self.target())
                self.assertEqual(got.status, 0, str(got))
                without = self.ask("--proxy", proxy.url(), self.target())
                self.refused(without, "proxy-auth", "40" if isinstance(proxy, Tinyproxy) else "no acceptable method")
                wrong = self.folder.write("wrong", "another\n", 0o600)
                got = self.ask("--proxy", proxy.url("me"), "--proxy-password-file", wrong, self.target())
                self.refused(got, "proxy-auth", "")

    def test_proxy_that_refuses_says_why(self):
        closed = peer.free_port()
        with Tinyproxy(ports=[1]) as proxy:
            self.refused(self.ask("--proxy", proxy.url(), self.target()), "proxy-refused", "403")
        with Microsocks() as proxy:
            self.refused(self.ask("--proxy", proxy.url(), self.target(closed)), "proxy-refused",
                         "connection refused by the server (5)")
            self.refused(self.ask("--proxy", f"http://127.0.0.1:{self.port}", self.target()),
                         "proxy-refused", "400")
        got = self.ask("--proxy", f"socks5://127.0.0.1:{closed}", self.target())
        self.refused(got, "connect-refused", "")
        self.assertEqual(got.finding("connect-refused")["value"], f"127.0.0.1:{closed}, the proxy")

    def test_proxy_before_starttls_keeps_the_greeting(self):
        with Tinyproxy() as proxy, Postfix({"mx": Listener([self.pair])}) as postfix:
            got = self.ask("--proxy", proxy.url(), f"smtp://{HOST}:{postfix.port['mx']}")
            self.assertEqual(got.codes(), [], str(got))
            self.assertTrue(got.report["facts"]["smtp_banner"].startswith("220 "))

    def test_proxy_that_cannot_be_is_refused(self):
        for url, says in (("ftp://x:1", "http://[user@]host:port"), ("http://u:p@x:1", "--proxy-password-file"),
                          ("http://x", "host:port"), ("http://u@x:1", "needs --proxy-password-file")):
            got = self.ask("--proxy", url, self.target())
            self.assertEqual(got.status, 3)
            self.assertIn(says, got.complaint)


class Header(Scene):
    def test_proxy_protocol_before_postfix_and_nginx_is_taken(self):
        option = "smtpd_upstream_proxy_protocol=haproxy"
        with Postfix({"mx": Listener([self.pair], option)}) as postfix:
            for version in ("v1", "v2"):
                got = self.ask("--proxy-protocol", version, f"smtp://{HOST}:{postfix.port['mx']}")
                self.assertEqual(got.codes(), [], str(got))

    def test_proxy_protocol_before_nginx_names_this_machine(self):
        port = peer.free_port()
        behind = Server(*self.pair, extra=[f"listen 127.0.0.1:{port} ssl proxy_protocol",
                                           "add_header Location $proxy_protocol_addr always"])
        with Nginx({"behind": behind}):
            for version in ("v1", "v2"):
                got = self.ask("--proxy-protocol", version, self.target(port))
                self.assertEqual(got.status, 0, str(got))
                self.assertEqual(got.report["facts"]["http_location"], "127.0.0.1")
            self.assertEqual(self.ask(self.target(port)).status, 2)


class Get(Scene):
    def test_get_asks_a_server_that_fails_head(self):
        target = self.target(self.nginx.port["get"])
        self.assertIn("http-status", self.ask(target).codes())
        self.assertEqual(self.ask("--get", target).status, 0)


if __name__ == "__main__":
    unittest.main()

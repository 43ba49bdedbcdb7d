# SPDX-License-Identifier: Apache-2.0
"""Targets that the agent reaches through a proxy (settings `proxy` and `proxy_password`), or behind a balancer that
sends the PROXY protocol; and what it says when the proxy, or the root, is at fault."""

import unittest

from live_agent import FAST, Agent, peer, until
from nginx import Nginx, Server
from proxies import Microsocks, Tinyproxy
from postfix import Listener, Postfix
import pki

HOST = "localhost"  # the proxy resolves it


class Scene(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root()
        cls.leaf = cls.root.issue(HOST, names=[HOST, "127.0.0.1"])
        cls.trust = cls.folder.write("root.pem", cls.root.pem())
        cls.folder.write("password", "secret\n", 0o600)
        cls.folder.write("wrong", "another\n", 0o600)
        cls.nginx = Nginx({"gui": Server(cls.leaf.pem(), cls.leaf.key_pem())})
        cls.addClassCleanup(cls.nginx.stop)
        cls.port = cls.nginx.port["gui"]

    def conf(self, settings, url=None, trust=None):
        secrets = "".join(f"{name} = {self.folder.path}/{name}\n" for name in ("password", "wrong"))
        return (f"[secrets]\n{secrets}[trust]\nanchors = {trust or self.trust}\n[defaults]\nconfirmations = 1\ntimeout = 20\n"
                f"[target one]\nurl = {url or f'https://{HOST}:{self.port}'}\n{settings}")

    def once(self, settings, url=None, trust=None):
        """Verdict and worst code of one run, with the agent's own words."""
        with Agent(self.conf(settings, url, trust)) as agent:
            status, err = agent.run("--once")
            return agent.ask("SELECT verdict, code FROM endpoint"), f"{status} {err}"


class Through(Scene):
    def test_targets_behind_each_kind_of_proxy_are_checked(self):
        for proxy in (Tinyproxy(), Microsocks()):
            with self.subTest(type(proxy).__name__), proxy:
                found, said = self.once(f"proxy = {proxy.url()}\n")
                self.assertEqual([f[0] for f in found], ["valid"], said)

    def test_user_and_password_are_taken_and_a_wrong_one_is_told(self):
        for proxy in (Tinyproxy("me", "secret"), Microsocks("me", "secret")):
            with self.subTest(type(proxy).__name__), proxy:
                found, said = self.once(f"proxy = {proxy.url('me')}\nproxy_password = password\n")
                self.assertEqual([f[0] for f in found], ["valid"], said)
                found, said = self.once(f"proxy = {proxy.url('me')}\nproxy_password = wrong\n")
                self.assertEqual(found, [("invalid", "proxy-auth")], said)

    def test_proxy_that_cannot_be_reached_is_not_taken_for_the_server(self):
        found, said = self.once(f"proxy = socks5://127.0.0.1:{peer.free_port()}\n")
        self.assertEqual(found, [("invalid", "connect-refused")], said)
        with Tinyproxy(ports=[1]) as proxy:
            found, said = self.once(f"proxy = {proxy.url()}\n")
            self.assertEqual(found, [("invalid", "proxy-refused")], said)

    def test_mail_server_behind_a_proxy_is_checked_by_starttls(self):
        with Tinyproxy() as proxy, Postfix({"mx": Listener([(self.leaf.pem(), self.leaf.key_pem())])}) as postfix:
            found, said = self.once(f"proxy = {proxy.url()}\n", f"smtp://{HOST}:{postfix.port['mx']}")
            self.assertEqual([f[0] for f in found], ["valid"], said)

    def test_settings_that_cannot_be_are_refused_with_their_line(self):
        for settings, says in (("proxy = ftp://x:1\n", "http://[user@]host:port"),
                               ("proxy = http://x\n", "host:port"),
                               ("proxy = http://me@x:1\n", "a user needs proxy_password"),
                               ("proxy_protocol = v3\n", "not one of v1, v2")):
            with self.subTest(settings), Agent(self.conf(settings)) as agent:
                status, err = agent.run("--once")
                self.assertNotEqual(status, 0)
                self.assertIn(says, err)

    def test_proxy_that_goes_away_is_alerted_and_its_return_too(self):
        with Microsocks() as proxy:
            port, url = proxy.port, proxy.url()
            agent = Agent(FAST + self.conf(f"proxy = {url}\n").replace("[defaults]\nconfirmations = 1\ntimeout = 20\n", ""))
            self.addCleanup(agent.__exit__)
            agent.start().started()
        self.assertTrue(until(lambda: agent.alerts_with("connect-refused"), 120), agent.log)
        self.assertIn("the proxy", " ".join(agent.alerts_with("connect-refused")))
        with Microsocks(port=port):
            self.assertTrue(until(lambda: agent.ask("SELECT verdict FROM endpoint") == [("valid",)], 120), agent.log)


class Anchor(Scene):
    def test_expired_root_is_named_and_its_remedy_is_the_trust_store(self):
        old = pki.root("Old Root", days=(-900, -3))
        leaf = old.issue(HOST)
        trust = self.folder.write("old.pem", old.pem())
        with Nginx({"gui": Server(leaf.pem(), leaf.key_pem())}) as nginx:
            url = f"https://{HOST}:{nginx.port['gui']}"
            with Agent(self.conf("", url, trust)) as agent:
                said = agent.run("--once")
                self.assertEqual(agent.ask("SELECT verdict, code FROM endpoint"), [("invalid", "chain-anchor-expired")], said)
                alerts = " ".join(agent.alerts)
                self.assertIn("Old Root", alerts)
                self.assertNotIn("Renew the certificate", alerts)


if __name__ == "__main__":
    unittest.main()

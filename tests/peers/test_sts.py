# SPDX-License-Identifier: Apache-2.0
"""MTA-STS (RFC 8461): TXT records from nsd behind unbound, policies from nginx, hosts of a Postfix.
Does what a domain publishes hold on each of its MX hosts?"""

import subprocess
import unittest

import peer
import pki
import unpacked
from check import VOUCH, check
from nginx import Nginx, Server
from postfix import Listener, Postfix
from zones import Zone, Zones

GOOD, PLAIN, NAMELESS, EXPIRED = (f"127.0.24.{n}" for n in range(1, 5))
HOSTS = {"mx1": GOOD, "plain": PLAIN, "unnamed": NAMELESS, "expired": EXPIRED}


def setUpModule():
    unpacked.enter()


def policy(*mx, mode="enforce", max_age="604800"):
    return "version: STSv1\r\n" + f"mode: {mode}\r\nmax_age: {max_age}\r\n" + "".join(
        f"mx: {host}.sts.test\r\n" for host in mx)


class Domain:
    """A mail domain NAME.sts.test: its MX host, its TXT records, and what its web server says."""

    def __init__(self, body, host="mx1", txt=("v=STSv1; id=20260101T000000;",), days=(-10, 80),
                 certified=None, **server):
        self.body = body
        self.host = host
        self.txt = txt
        self.days = days
        self.certified = certified
        self.server = server


# domain: (codes of the policy's report, code of the MX host's, the fact "sts", exit status)
DOMAINS = {
    "kept": (Domain(policy("mx1")), [], [], "kept", 0),
    "wildcard": (Domain(policy("other", "*")), [], [], "kept", 0),
    "unlisted": (Domain(policy("other")), [], ["sts-mx-not-listed"], "broken", 2),
    "testing": (Domain(policy("other", mode="testing")), [], ["sts-mx-not-listed"], "broken", 1),
    "clear": (Domain(policy("*"), host="plain"), [], ["smtp-no-starttls", "sts-broken"], "broken", 2),
    "nameless": (Domain(policy("*"), host="unnamed"), [], ["sts-name"], "broken", 2),
    "expired-mx": (Domain(policy("*"), host="expired"), [], ["cert-expired", "sts-broken"],
                   "broken", 2),
    "unpublished": (Domain(policy("mx1"), txt=()), ["sts-no-record"], [], None, 1),
    "twice": (Domain(policy("mx1"), txt=("v=STSv1; id=1;", "v=STSv1; id=2;")),
              ["sts-record-invalid"], [], None, 2),
    "bad-id": (Domain(policy("mx1"), txt=("v=STSv1; id=2026-01-01;",)), ["sts-record-invalid"], [],
               None, 2),
    "beside-others": (Domain(policy("mx1"), txt=("unrelated", "v=STSv1;id=7")), [], [], "kept", 0),
    "absent": (Domain(policy("mx1"), status=404), ["sts-fetch-failed"], [], None, 2),
    "redirected": (Domain("https://www.sts.test/", status=301), ["sts-fetch-failed"], [], None, 2),
    "html": (Domain(policy("mx1"), extra=["default_type text/html"]), ["sts-media-type"], [], "kept",
             1),
    "ageless": (Domain(policy("mx1", max_age="99999999999")), ["sts-policy-invalid"], [], None, 2),
    "short": (Domain(policy("mx1", max_age="60")), ["sts-short-age"], [], "kept", 1),
    "empty": (Domain(""), ["sts-policy-invalid"], [], None, 2),
    "large": (Domain(policy("mx1") + "x: y\\n" * 500), [], [], "kept", 0),
    "expired-web": (Domain(policy("mx1"), days=(-100, -10)), ["cert-expired", "sts-webpki"], [],
                    None, 2),
    "wrong-web": (Domain(policy("mx1"), certified="www.sts.test"), ["name-mismatch", "sts-webpki"],
                  [], None, 2),
}


def records(name, domain):
    text = "".join(f'_mta-sts.{name} TXT "{t}"\n' for t in domain.txt)
    return f"{name} MX 10 {domain.host}\nmta-sts.{name} A 127.0.0.1\n{text}"


class Peers:
    def __init__(self):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        root = pki.root()
        ca = root.issue_ca("vouch Test CA 1")
        self.cafile = self.folder.write("root.pem", root.pem())
        zone = "".join(f"{host} A {address}\n" for host, address in HOSTS.items())
        servers = {}
        for name, (domain, *_) in DOMAINS.items():
            zone += records(name, domain)
            leaf = ca.issue(domain.certified or f"mta-sts.{name}.sts.test", days=domain.days)
            servers[name] = Server(pki.pem(leaf, ca), leaf.key_pem(), body=domain.body,
                                   **domain.server)
        # The nameless one has the domain's name, which destination controls take, and not its own.
        leaves = {GOOD: ca.issue("mx1.sts.test"), NAMELESS: ca.issue("nameless.sts.test"),
                  EXPIRED: ca.issue("expired.sts.test", days=(-100, -10))}
        listeners = {host: Listener([(pki.pem(leaf, ca), leaf.key_pem())], host=host, port=self.port)
                     for host, leaf in leaves.items()}
        listeners[PLAIN] = Listener([], "smtpd_tls_security_level=none", host=PLAIN, port=self.port)
        self.nginx = Nginx(servers)
        self.postfix = Postfix(listeners)
        self.zones = Zones({"sts.test": Zone(zone, signed=True)})

    def stop(self):
        self.zones.stop()
        self.postfix.stop()
        self.nginx.stop()
        self.folder.cleanup()


class Sts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peers = Peers()

    @classmethod
    def tearDownClass(cls):
        cls.peers.stop()

    def outcome(self, name, *options, web_port=None):
        p = self.peers
        return check("--cafile", p.cafile, "--dns", p.zones.server, "--sts", "--connect-to",
                     f"mta-sts.{name}.sts.test:443:127.0.0.1:{web_port or p.nginx.port[name]}",
                     *options, f"mx://{name}.sts.test:{p.port}")

    def codes(self, report):
        return [f["code"] for f in report["findings"] if f["severity"] in ("warning", "error")]

    def test_sts_policies_and_hosts_are_told_apart(self):
        for name, (_, of_policy, of_host, kept, status) in DOMAINS.items():
            with self.subTest(domain=name):
                got = self.outcome(name)
                fetched, host = got.reports
                self.assertEqual(sorted(self.codes(fetched)), sorted(of_policy), str(got))
                self.assertEqual(sorted(self.codes(host)), sorted(of_host), str(got))
                self.assertEqual(host["facts"].get("sts"), kept, str(got))
                self.assertEqual(got.status, status, str(got))

    def test_sts_facts_say_what_is_published(self):
        facts = self.outcome("kept").report["facts"]
        self.assertEqual({k: v for k, v in facts.items() if k.startswith("sts_")},
                         {"sts_domain": "kept.sts.test", "sts_id": "20260101T000000", "sts_mode": "enforce",
                          "sts_max_age": "604800", "sts_mx": "mx1.sts.test"})

    def test_sts_result_types_are_those_of_rfc_8460(self):
        for name, code, result in (("absent", "sts-fetch-failed", "sts-policy-fetch-error"),
                                   ("empty", "sts-policy-invalid", "sts-policy-invalid"),
                                   ("wrong-web", "sts-webpki", "sts-webpki-invalid")):
            with self.subTest(domain=name):
                self.assertEqual(self.outcome(name).finding(code)["result_type"], result)

    def test_sts_web_server_that_is_down_is_a_failed_fetch(self):
        got = self.outcome("kept", web_port=peer.free_port())
        self.assertEqual(self.codes(got.reports[0]), ["connect-refused", "sts-fetch-failed"])
        self.assertEqual(got.reports[1]["verdict"], "valid")

    def test_sts_enforced_is_broken_whatever_the_control_asks(self):
        got = self.outcome("expired-mx", "--destination", "required")
        self.assertEqual(self.codes(got.reports[1]), ["sts-broken"], str(got))
        self.assertEqual(got.reports[1]["findings"][0]["value"], "cert-expired")

    def test_sts_policy_is_no_row_of_the_receiver_table(self):
        p = self.peers
        done = subprocess.run(
            [VOUCH, "check", "--format", "receiver", "--cafile", p.cafile, "--dns", p.zones.server,
             "--sts", "--connect-to", f"mta-sts.kept.sts.test:443:127.0.0.1:{p.nginx.port['kept']}",
             f"mx://kept.sts.test:{p.port}"], capture_output=True, text=True, timeout=30, check=False)
        self.assertTrue(done.stdout.startswith("kept.sts.test\nPref"), done.stdout)
        self.assertEqual(done.stdout.count("Confidence"), 1, done.stdout)

    def test_sts_is_not_asked_for_unless_wanted(self):
        p = self.peers
        got = check("--cafile", p.cafile, "--dns", p.zones.server, f"mx://unlisted.sts.test:{p.port}")
        self.assertEqual((got.status, len(got.reports)), (0, 1), str(got))


if __name__ == "__main__":
    unittest.main()

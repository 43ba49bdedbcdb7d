# SPDX-License-Identifier: Apache-2.0
"""Delivery to a mail domain: MX records from a signed zone behind unbound, hosts of a Postfix, and
what the appliance's destination controls make of them."""

import os
import socket
import subprocess
import threading
import time
import unittest

import peer
import pki
from check import VOUCH, check
from postfix import Listener, Postfix
from zones import Zone, Zones

# Each host has a loopback address of its own; the port is one for all.
GOOD, EXPIRED, PLAIN, DOMAIN_NAMED = (f"127.0.21.{n}" for n in range(1, 5))
SLOW_HOSTS = 20
SLOW_S = 0.5

MAIL = """mx1 A 127.0.21.1
mx2 A 127.0.21.2
plain A 127.0.21.3
named A 127.0.21.4
alias CNAME mx1
two MX 20 mx2
two MX 10 mx1
null MX 0 .
nulls MX 0 .
nulls MX 10 mx1
dangling MX 10 nowhere
dangling MX 20 mx1
implicit A 127.0.21.1
aliased MX 10 alias
clear MX 10 plain
named-one MX 10 named
both A 127.0.21.1
both A 127.0.21.2
many-addresses MX 10 both
""" + "".join(f"slow MX 10 slow{n}\nslow{n} A 127.0.22.{n + 1}\n" for n in range(SLOW_HOSTS))

BOGUS = "@ MX 10 mx1\nmx1 A 127.0.21.1\nchanged MX 10 mx1\n"

RECEIVER = """two.mail.test
Pref  Host                          Address                 Answer  Connect HELO    TLS     Cert    Secure  CF
10    mx1.mail.test                 127.0.21.1              OK      OK      OK      OK      OK      OK      100
20    mx2.mail.test                 127.0.21.2              OK      OK      OK      OK      FAIL    -       70
Confidence 90 of 100: secure

CN=mx1.mail.test,O=vouch tests
  mx         mx1.mail.test                 SAN: mx1.mail.test
  domain     two.mail.test                 in no entry
  interface  out.mail.test                 in no entry
CN=mx2.mail.test,O=vouch tests
  mx         mx2.mail.test                 SAN: mx2.mail.test
  domain     two.mail.test                 in no entry
  interface  out.mail.test                 in no entry
"""


class SlowHosts:
    """SMTP greetings that come late, on many addresses of one port."""

    def __init__(self, port):
        self.stopping = threading.Event()
        self.sockets = []
        for n in range(SLOW_HOSTS):
            s = socket.create_server((f"127.0.22.{n + 1}", port), backlog=16)
            self.sockets.append(s)
            threading.Thread(target=self.serve, args=(s,), daemon=True).start()

    def serve(self, s):
        while True:
            try:
                c = s.accept()[0]
            except OSError:
                return
            with c:
                self.stopping.wait(SLOW_S)
                c.sendall(b"554 not today\r\n")
                c.recv(100)

    def stop(self):
        self.stopping.set()
        for s in self.sockets:
            s.close()


class Peers:
    def __init__(self):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        root = pki.root()
        ca = root.issue_ca("vouch Test CA 1")
        self.cafile = self.folder.write("root.pem", root.pem())
        leaves = {GOOD: ca.issue("mx1.mail.test"),
                  EXPIRED: ca.issue("mx2.mail.test", days=(-100, -10)),
                  DOMAIN_NAMED: ca.issue("named-one.mail.test")}
        listeners = {host: Listener([(pki.pem(leaf, ca), leaf.key_pem())], host=host, port=self.port)
                     for host, leaf in leaves.items()}
        listeners[PLAIN] = Listener([], "smtpd_tls_security_level=none", host=PLAIN, port=self.port)
        self.postfix = Postfix(listeners)
        self.slow = SlowHosts(self.port)
        self.zones = Zones({
            "mail.test": Zone(MAIL, signed=True),
            "bogus.test": Zone(BOGUS, signed=True, tamper=("MX\t10", "MX\t11")),
        })

    def stop(self):
        self.zones.stop()
        self.slow.stop()
        self.postfix.stop()
        self.folder.cleanup()


class Mx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peers = Peers()

    @classmethod
    def tearDownClass(cls):
        cls.peers.stop()

    def arguments(self, domain, *options):
        p = self.peers
        return ["--cafile", p.cafile, "--dns", p.zones.server, *options, f"mx://{domain}:{p.port}"]

    def outcome(self, domain, *options):
        return check(*self.arguments(domain, *options))

    def hosts(self, got):
        return [(r["facts"]["mx_preference"], r["facts"]["mx_host"], r["verdict"])
                for r in got.reports if "mx_host" in r["facts"]]

    def test_mx_hosts_come_by_preference(self):
        got = self.outcome("two.mail.test")
        self.assertEqual(got.status, 2, str(got))
        self.assertEqual(self.hosts(got), [("10", "mx1.mail.test", "valid"),
                                           ("20", "mx2.mail.test", "invalid")])
        self.assertEqual([f["code"] for f in got.reports[1]["findings"] if f["severity"] == "error"],
                         ["cert-expired"])

    def test_mx_domain_without_a_host_says_why(self):
        for domain, code, result in (("null.mail.test", "mx-null", None),
                                     ("nowhere.mail.test", "mx-no-domain", None),
                                     ("bogus.test", "mx-bogus", "dnssec-invalid")):
            with self.subTest(domain=domain):
                got = self.outcome(domain)
                self.assertEqual((got.status, len(got.reports)), (2, 1), str(got))
                self.assertEqual(got.codes(), [code], str(got))
                self.assertEqual(got.finding(code).get("result_type"), result)

    def test_mx_null_among_others_is_a_warning(self):
        got = self.outcome("nulls.mail.test")
        self.assertEqual((got.status, got.codes()), (1, ["mx-null-among-others"]), str(got))
        self.assertEqual(self.hosts(got), [("10", "mx1.mail.test", "valid")])

    def test_mx_dangling_host_does_not_hide_the_next(self):
        got = self.outcome("dangling.mail.test")
        self.assertEqual((got.status, got.codes()), (2, ["mx-dangling"]), str(got))
        self.assertEqual([h[1:] for h in self.hosts(got)],
                         [("nowhere.mail.test", "invalid"), ("mx1.mail.test", "valid")])

    def test_mx_absent_means_the_domain_itself(self):
        got = self.outcome("implicit.mail.test", "--destination", "required")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))
        self.assertEqual(self.hosts(got), [("0", "implicit.mail.test", "valid")])

    def test_mx_alias_is_named(self):
        got = self.outcome("aliased.mail.test", "--destination", "required")
        self.assertEqual(got.codes(), ["mx-is-alias"], str(got))
        self.assertEqual(got.finding("mx-is-alias")["value"], "alias.mail.test")

    def test_mx_every_address_of_a_host_is_checked(self):
        got = self.outcome("many-addresses.mail.test", "--destination", "required")
        self.assertEqual({r["address"] for r in got.reports}, {GOOD, EXPIRED})

    def test_mx_every_address_of_a_listener_is_checked_when_asked(self):
        """smtp:// with --all-addresses: a report for each address; without it, one alone."""
        domain, options = "both.mail.test", ("--destination", "required")
        arguments = [a.replace("mx://", "smtp://") for a in self.arguments(domain, *options)]
        every = check(*arguments, "--all-addresses")
        self.assertEqual({r["address"] for r in every.reports}, {GOOD, EXPIRED}, str(every))
        self.assertEqual(len(check(*arguments).reports), 1)

    def test_mx_domain_in_the_certificate_is_as_good_as_the_host(self):
        got = self.outcome("named-one.mail.test")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))

    def test_mx_controls_weigh_as_the_appliance_does(self):
        # (exit status, what becomes of the mail, is the required-TLS alert due) for each control
        expected = {
            "two.mail.test": {"required": (0, "encrypted", False),
                              "preferred-verify": (1, "encrypted", False),
                              "required-verify": (2, "not delivered", True),
                              "required-verify-hosted": (2, "not delivered", True)},
            "clear.mail.test": {"none": (0, "clear", False), "preferred": (1, "clear", False),
                                "required": (2, "not delivered", True),
                                "preferred-verify": (1, "clear", False),
                                "required-verify": (2, "not delivered", True)},
        }
        for domain, controls in expected.items():
            for control, (status, delivery, alert) in controls.items():
                with self.subTest(domain=domain, control=control):
                    got = self.outcome(domain, "--destination", control)
                    facts = got.reports[-1]["facts"]
                    self.assertEqual(got.status, status, str(got))
                    self.assertEqual(facts["delivery"], delivery)
                    self.assertEqual("alert_class" in facts, alert)

    def test_mx_alert_names_domain_and_reason(self):
        facts = self.outcome("clear.mail.test", "--destination", "required").report["facts"]
        self.assertEqual({k: v for k, v in facts.items() if k.startswith("alert_")},
                         {"alert_class": "System", "alert_severity": "Warning",
                          "alert_domain": "clear.mail.test", "alert_stage": "greet",
                          "alert_reason": "smtp-no-starttls"})

    def test_mx_alert_switched_off_is_not_reported(self):
        got = self.outcome("clear.mail.test", "--destination", "required", "--no-alert")
        self.assertEqual(got.status, 2, str(got))
        self.assertFalse([k for k in got.report["facts"] if k.startswith("alert_")])

    def test_mx_twenty_hosts_take_the_time_of_the_slowest(self):
        begin = time.monotonic()
        got = self.outcome("slow.mail.test")
        took_s = time.monotonic() - begin
        self.assertEqual(len(got.reports), SLOW_HOSTS)
        self.assertTrue(all("smtp-greeting-refused" in [f["code"] for f in r["findings"]]
                            for r in got.reports))
        self.assertGreater(took_s, SLOW_S)
        self.assertLess(took_s, SLOW_S * 4, "checks do not run at once")
        print(f"{SLOW_HOSTS} hosts of {SLOW_S} s each: {took_s:.2f} s")

    def test_mx_receiver_table(self):
        done = subprocess.run(
            [VOUCH, "check", "--format", "receiver", "--interface-name", "out.mail.test",
             *self.arguments("two.mail.test")], capture_output=True, text=True, timeout=30,
            check=False, env={**os.environ, "LC_ALL": "C"})
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        self.assertEqual(lines, RECEIVER.splitlines())


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""mx:// on a large board: a mail domain's hosts by unbound over nsd, Postfix behind them, and the same
reports as the POSIX build's. A board that asks for no MX records has the next hop."""

import hashlib
import pathlib
import unittest

import board
import check
import host
import tap
import peer
import pki
from cryptography.hazmat.primitives import serialization
from nginx import Nginx, Server
from postfix import Listener, Postfix
from tap_case import TapCase
from zones import Zone, Zones

PORT = 25
# Each host has an address of its own.
MX1, MX2, PLAIN = "192.0.2.11", "192.0.2.12", "192.0.2.13"
MAIL = f"""mx1 A {MX1}
mx2 A {MX2}
plain A {PLAIN}
both A {MX1}
both A {MX2}
alias CNAME mx1
two MX 20 mx2
two MX 10 mx1
null MX 0 .
nulls MX 0 .
nulls MX 10 mx1
dangling MX 10 nowhere
dangling MX 20 mx1
aliased MX 10 alias
clear MX 10 plain
pair MX 10 both
mx1-only A {MX1}
"""
DANE = """wrong A {mx1}
mismatch MX 10 wrong
aliased-dane MX 10 alias
_25._tcp.mx1 TLSA 3 1 1 {good}
_25._tcp.mx2 TLSA 3 1 1 {old}
_25._tcp.wrong TLSA 3 1 1 {none}
_25._tcp.plain TLSA 3 1 1 {none}
"""
WEB = "192.0.2.{}"  # a policy's server, from 21 on
# domain: (MX host, is there a record, what the server says or None, whose certificate it has or None, codes seen)
STS = {
    "kept": ("mx1", True, "mx1.mail.test", None, {"valid"}),
    "unlisted": ("mx1", True, "other.mail.test", None, {"sts-mx-not-listed"}),
    "broken": ("mx2", True, "*.mail.test", None, {"cert-expired", "sts-broken"}),
    "unpublished": ("mx1", False, "mx1.mail.test", None, {"sts-no-record"}),
    "absent": ("mx1", True, None, None, {"sts-fetch-failed"}),
    "wrong-web": ("mx1", True, "mx1.mail.test", "www.mail.test", {"name-mismatch", "sts-webpki"}),
}
DOMAINS = ["two", "null", "nulls", "dangling", "aliased", "clear", "pair", "mx1-only", "nowhere"]


def setUpModule():
    tap.own_network()


def sts_zone():
    zone = ""
    for number, (name, (mx, record, *_)) in enumerate(STS.items(), 21):
        zone += f"{name} MX 10 {mx}\nmta-sts.{name} A {WEB.format(number)}\n"
        zone += f'_mta-sts.{name} TXT "v=STSv1; id={number};"\n' if record else ""
    return zone


def key_digest(entity):
    key = entity.certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key).hexdigest()


def by_target(reports):
    return {(r["target"], r["address"]): host.comparable(r) for r in reports}


class Mx(TapCase):
    maxDiff = None

    def scene(self):
        wire = self.use(tap.Wire())
        for address in (MX1, MX2, PLAIN):
            tap.ip(f"addr add {address}/24 dev {wire.near}")
        sub = self.root.issue_ca("vouch Mail CA")
        good, old = sub.issue("mx1.mail.test"), sub.issue("mx2.mail.test", days=(-90, -9))
        tls = "smtpd_tls_security_level=may"
        dane = DANE.format(mx1=MX1, good=key_digest(good), old=key_digest(old), none="44" * 32)
        self.use(Postfix({
            "mx1": Listener([(pki.pem(good, sub), good.key_pem())], tls, host=MX1, port=PORT),
            "mx2": Listener([(pki.pem(old, sub), old.key_pem())], tls, host=MX2, port=PORT),
            "plain": Listener((), "smtpd_tls_security_level=none", host=PLAIN, port=PORT),
        }))
        zones = self.use(Zones({"mail.test": Zone(MAIL + sts_zone() + dane, signed=True),
                                "bogus.test": Zone("@ MX 10 mx1\nmx1 A 192.0.2.11\n", signed=True,
                                                   tamper=("10 mx1", "10 mx2"))}, host=tap.HERE, port=53))
        return wire, zones

    def on_posix(self, zones, *arguments):
        return check.check("--dns", zones.server, "--cafile", self.anchors, "--ipv4", "--no-alert",
                           *arguments).reports

    def rounds(self, *targets, network=tap.NETWORK):
        ini = f"{network}[time]\nboard_clock = yes\n[agent]\nrounds = 1\ntimeout = 20\n"
        ini += f"[trust]\nanchors = {self.anchors}\n"
        return ini + "".join(f"[target {i}]\n{text}\n" for i, text in enumerate(targets))

    def run_board(self, wire, *targets, **options):
        with tap.Board(wire, self.rounds(*targets, **options)) as run:
            return [line for line in run.to_the_end() if "event" not in line]

    def test_mx_every_domain_has_the_reports_of_the_posix_build(self):
        wire, zones = self.scene()
        urls = [f"mx://{domain}.mail.test" for domain in DOMAINS] + ["mx://bogus.test"]
        reports = self.run_board(wire, *(f"url = {url}" for url in urls))
        for url in urls:
            with self.subTest(url):
                expected = by_target(self.on_posix(zones, url))
                seen = by_target(r for r in reports if r["target"].split(" ")[0] == url)
                self.assertEqual(seen, expected)
        self.assertEqual([r["facts"]["mx_preference"] for r in reports if "//two." in r["target"]], ["10", "20"])

    def test_mx_destination_weighs_as_on_posix(self):
        wire, zones = self.scene()
        for control in ("preferred", "required"):
            url = "mx://two.mail.test"
            reports = self.run_board(wire, f"url = {url}\ndestination = {control}")
            expected = self.on_posix(zones, "--destination", control, url)
            with self.subTest(control):
                self.assertEqual(by_target(reports), by_target(expected))

    def test_mx_dane_judges_by_tlsa_records_as_on_posix(self):
        wire, zones = self.scene()
        urls = [f"mx://{domain}.mail.test" for domain in ("two", "mismatch", "aliased-dane", "clear", "null")]
        urls.append("mx://bogus.test")
        for control in ("dane", "dane-required"):
            reports = self.run_board(wire, *(f"url = {url}\ndestination = {control}" for url in urls),
                                     network=tap.NETWORK + "trust_ad = yes\n")
            for url in urls:
                with self.subTest(control, url=url):
                    expected = by_target(self.on_posix(zones, "--dns-trust-ad", "--destination", control, url))
                    self.assertEqual(by_target(r for r in reports if r["target"].split(" ")[0] == url), expected)
            found = {r["target"]: [f["code"] for f in r["findings"]] for r in reports}
            self.assertIn("dane-ee-matched", found["mx://two.mail.test via mx1.mail.test"])
            self.assertIn("dane-mismatch", found["mx://mismatch.mail.test via wrong.mail.test"])

    def test_mx_dane_without_trust_in_the_name_server_counts_no_record(self):
        wire, _ = self.scene()
        report, = self.run_board(wire, "url = mx://mismatch.mail.test\ndestination = dane")
        self.assertIn("dane-insecure", [f["code"] for f in report["findings"]])

    def test_mx_next_hop_takes_the_place_of_the_records(self):
        wire, _ = self.scene()
        report, = self.run_board(wire, "url = mx://null.mail.test\nnext_hop = mx1.mail.test")
        self.assertEqual(report["verdict"], "valid", report["findings"])
        self.assertEqual(report["target"], "mx://null.mail.test via mx1.mail.test")
        self.assertEqual([n["role"] for n in report["names"]], ["mx", "domain"])


    def policies(self, wire):
        servers = {}
        for number, (name, (_, _, mx, certified, _)) in enumerate(STS.items(), 21):
            tap.ip(f"addr add {WEB.format(number)}/24 dev {wire.near}")
            leaf = self.root.issue(certified or f"mta-sts.{name}.mail.test")
            body = f"version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: {mx}\r\n"
            servers[name] = Server(pki.pem(leaf), leaf.key_pem(), body=body, status=200 if mx else 404,
                                   extra=[f"listen {WEB.format(number)}:443 ssl", "default_type text/plain"])
        self.use(Nginx(servers))

    def test_mx_sts_holds_the_hosts_to_the_policy_as_on_posix(self):
        wire, zones = self.scene()
        self.policies(wire)
        urls = [f"mx://{name}.mail.test" for name in STS]
        reports = self.run_board(wire, *(f"url = {url}\nsts = yes" for url in urls))
        for name, (_, _, _, _, codes) in STS.items():
            with self.subTest(name):
                domain = f"{name}.mail.test"
                seen = [r for r in reports if domain in (r["facts"].get("sts_domain"), r["facts"].get("mx_domain"))]
                self.assertEqual(by_target(seen), by_target(self.on_posix(zones, "--sts", f"mx://{domain}")))
                said = {f["code"] for r in seen for f in r["findings"] if f["severity"] in ("warning", "error")}
                self.assertEqual(said or {r["verdict"] for r in seen}, codes)
        self.assertEqual([r["facts"].get("sts") for r in reports if r["target"].startswith("mx://kept")], ["kept"])

    def test_mx_sts_policy_binds_after_a_restart_while_none_can_be_fetched(self):
        wire, _ = self.scene()
        self.policies(wire)
        flash = self.folder.write("vouch.state", b"\xff" * 16384)
        ini = self.ini("mx://unlisted.mail.test\nsts = yes").replace("[agent]\n", "[agent]\nkeep = 1\n")

        def reports(stop):
            with tap.Board(wire, ini, more={"VOUCH_STATE": flash}) as run:
                return run.until(lambda line: line.get("facts", {}).get("sts_domain")), run.until(stop)
        fetched, _ = reports(lambda _: b"unlisted.mail.test\x02" in pathlib.Path(flash).read_bytes())
        self.assertNotIn("sts_cached_until", fetched["facts"])
        for number in range(21, 21 + len(STS)):
            tap.ip(f"addr del {WEB.format(number)}/24 dev {wire.near}")
        fetched, host = reports(lambda line: line.get("facts", {}).get("mx_domain"))
        self.assertIn("sts-fetch-failed", [f["code"] for f in fetched["findings"]])
        self.assertRegex(fetched["facts"]["sts_cached_until"], "^20")
        self.assertIn("sts-mx-not-listed", [f["code"] for f in host["findings"]])

    def test_mx_sts_is_not_asked_for_unless_wanted(self):
        wire, zones = self.scene()
        reports = self.run_board(wire, "url = mx://unlisted.mail.test")
        self.assertEqual(by_target(reports), by_target(self.on_posix(zones, "mx://unlisted.mail.test")))


class NextHop(TapCase):
    """lm3s6965evb has no resolver for MX records."""

    def test_next_hop_lm3s6965evb_is_checked_as_smtp(self):
        leaf = self.sub.issue("10.0.2.100")
        listeners = {"tls": Listener([(pki.pem(leaf, self.sub), leaf.key_pem())],
                                     "smtpd_tls_security_level=may")}
        with Postfix(listeners) as postfix:
            port = postfix.port["tls"]
            ini = board.configuration(self.anchors) + (
                f"[target]\nurl = mx://mail.test\nnext_hop = {board.PEER}:{port}\n"
                "[target]\nurl = mx://other.test\n")
            run = board.run("lm3s6965evb", ini, [port])
        self.assertEqual([r["verdict"] for r in run.reports], ["valid"], run.output)
        self.assertEqual(run.reports[0]["target"], f"smtp://{board.PEER}:{port}")
        self.assertIn({"event": "target", "target": "mx://other.test", "text": "url"}, run.events)


if __name__ == "__main__":
    unittest.main()

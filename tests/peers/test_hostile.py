# SPDX-License-Identifier: Apache-2.0
"""Servers that are down, mute, slow or hostile: each is a result with its code, in bounded time and
memory."""

import contextlib
import json
import resource
import subprocess
import time
import unittest

import peer
import pki
from check import VOUCH, check
from hostile import KINDS, Hostile
from sserver import SServer


# kind of server: codes that would be right for it
EXPECTED = {
    "silent": {"peer-silent"},
    "drip": {"peer-slow"},
    "reset": {"peer-reset", "connect-failed"},
    "reset_after_hello": {"peer-reset"},
    "close": {"peer-closed", "peer-reset"},
    "close_after_hello": {"peer-closed", "peer-reset"},
    "http": {"tls-not-tls"},
    "smtp": {"tls-not-tls"},
    "garbage": {"tls-not-tls", "tls-handshake"},
    "flood": {"tls-not-tls", "tls-handshake", "tls-too-large"},
    "alert": {"tls-alert-received", "tls-no-common-cipher"},
    "empty_records": {"tls-handshake", "peer-slow", "tls-not-tls"},
    "huge_record": {"tls-handshake", "tls-too-large", "tls-not-tls"},
    "half_hello": {"peer-slow", "peer-silent", "peer-closed", "tls-handshake"},
    "echo": {"tls-handshake", "tls-not-tls", "tls-alert-received"},
}


class HostileServers(unittest.TestCase):
    def test_hostile_servers_end_in_their_finding_within_the_time(self):
        for kind, codes in EXPECTED.items():
            with self.subTest(kind=kind), Hostile(kind) as server:
                begun = time.monotonic()
                got = check("--timeout", "2s", f"tls://127.0.0.1:{server.port}")
                self.assertLess(time.monotonic() - begun, 8)
                self.assertEqual(got.status, 2, str(got))
                self.assertTrue(codes & set(got.codes("error")), str(got))
                self.assertTrue(all(f["remedy"] for f in got.report["findings"]))

    def test_hostile_port_without_a_listener_is_refused(self):
        got = check(f"tls://127.0.0.1:{peer.free_port()}")
        self.assertEqual(got.codes(), ["connect-refused"], str(got))

    def test_hostile_name_that_does_not_exist_is_said(self):
        got = check("--timeout", "6s", "https://no-such-host.invalid")
        self.assertEqual(got.status, 2, str(got))
        self.assertTrue(set(got.codes()) <= {"resolve-no-name", "resolve-failed", "resolve-timeout"},
                        str(got))

    def test_hostile_many_certificates_are_counted_in_bounded_memory(self):
        stranger = pki.self_signed("stranger").pem()
        good = pki.self_signed("www.example.test")
        with SServer(good.pem() + stranger * 100, good.key_pem()) as server:
            got = check(f"tls://127.0.0.1:{server.port}")
        self.assertEqual(got.status, 2, str(got))
        self.assertTrue(got.finding("chain-too-many") or got.finding("tls-too-large"), str(got))

    def test_hostile_flood_is_met_in_bounded_memory(self):
        limit = 128 * 1024 * 1024

        def confine():
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

        with Hostile("flood") as server:
            done = subprocess.run(
                [VOUCH, "check", "--timeout", "3s", "--json", f"tls://127.0.0.1:{server.port}"],
                capture_output=True, text=True, timeout=20, preexec_fn=confine, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)


class HostileToProbes(unittest.TestCase):
    def test_probes_of_a_hundred_hostile_servers_all_end_without_a_yes(self):
        kinds = list(KINDS) * -(-100 // len(KINDS))
        answering = {"huge_certificate"}  # its ServerHello is whole
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(Hostile(kind, interval_s=0.2)) for kind in kinds]
            names = {f"tls://{peer.LOOPBACK}:{server.port}": kind for server, kind in zip(servers, kinds)}
            # the time is the test's for a hang: each connection of a probe has 3 s, all together 60 s
            got = check("--timeout", "10s", "--clients", "none", "--probe=versions,groups,large", *names, timeout_s=900)
        self.assertEqual(len(got.reports), len(kinds), got.complaint)
        probed = 0
        for report in got.reports:
            kind = names[report["target"]]
            accepts = report.get("accepts")
            if not accepts:
                self.assertIn(kind, ("reset", "close"), report)
                continue
            probed += 1
            answers = set(accepts["versions"].values()) | set(accepts["groups"].values())
            if kind not in answering:
                self.assertNotIn("yes", answers, kind)
            if kind not in answering | {"alert", "wrong_version"}:
                self.assertEqual(answers, {"unknown"}, kind)
        self.assertGreaterEqual(probed, 80)


class OwnLimits(unittest.TestCase):
    def test_limits_no_descriptors_left_is_unknown_and_not_the_peers_fault(self):
        # two checks fit by the limit, and for one by what is open already
        confined = ('for fd in $(seq 3 38); do eval "exec $fd</dev/null"; done; ulimit -n 40; exec "$@"')
        with Hostile("silent") as server:
            done = subprocess.run(
                ["bash", "-c", confined, "bash", VOUCH, "check", "--timeout", "1s", "--json",
                 *[f"tls://127.0.0.1:{server.port}"] * 2],
                capture_output=True, text=True, timeout=20, check=False)
        verdicts = {}
        for line in done.stdout.splitlines():
            report = json.loads(line)
            for finding in report["findings"]:
                verdicts.setdefault(finding["code"], set()).add(report["verdict"])
        self.assertEqual(verdicts.get("connect-exhausted"), {"unknown"}, done.stdout)
        self.assertEqual(verdicts.get("peer-silent"), {"invalid"}, done.stdout)

    def test_limits_few_descriptors_let_checks_wait_for_their_turn(self):
        def confine():
            resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))

        with Hostile("close") as server:
            done = subprocess.run(
                [VOUCH, "check", "--json", *[f"tls://127.0.0.1:{server.port}"] * 200],
                capture_output=True, text=True, timeout=60, preexec_fn=confine, check=False)
        found = [json.loads(line)["findings"][0]["code"] for line in done.stdout.splitlines()]
        self.assertEqual(len(found), 200, done.stderr)
        self.assertLessEqual(set(found), {"peer-closed", "peer-reset"})

class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.leaf = pki.self_signed("www.example.test")
        cls.folder = peer.Folder()
        cls.cafile = cls.folder.write("root.pem", cls.leaf.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def outcome(self, *options, client_ca="", arguments=()):
        with SServer(self.leaf.pem(), self.leaf.key_pem(), *options, client_ca=client_ca) as server:
            return check("--cafile", self.cafile, "--timeout", "4s", *arguments,
                         f"https://127.0.0.1:{server.port}")

    def test_alerts_client_certificate_missing_is_named_in_both_versions(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version=version):
                got = self.outcome(version, client_ca=self.leaf.pem())
                self.assertEqual(got.status, 2, str(got))
                self.assertIn("tls-client-cert-demanded", got.codes("error"))
                self.assertTrue(got.report["sent"], "the server's certificate is kept")

    def test_alerts_client_certificate_refused_is_named_in_both_versions(self):
        stranger = pki.self_signed("stranger")
        certificate = self.folder.write("client.pem", stranger.pem())
        key = self.folder.write("client.key", stranger.key_pem(), 0o600)
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version=version):
                got = self.outcome(version, client_ca=self.leaf.pem(),
                                   arguments=("--cert", certificate, "--key", key, "--verify-hostname",
                                              "www.example.test"))
                self.assertEqual(got.status, 2, str(got))
                self.assertIn("tls-peer-rejected-client", got.codes("error"), str(got))

    def test_alerts_no_common_version_is_named(self):
        got = self.outcome("-tls1_3", arguments=("--tls-max", "1.2"))
        self.assertIn("tls-version", got.codes("error"), str(got))

    def test_alerts_no_common_cipher_is_named(self):
        got = self.outcome("-tls1_2", "-cipher", "ADH-AES128-SHA256:@SECLEVEL=0")
        self.assertTrue({"tls-no-common-cipher", "tls-alert-received"} & set(got.codes("error")),
                        str(got))

    def test_alerts_server_of_tls_1_1_only_is_named(self):
        got = self.outcome("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        self.assertTrue({"tls-version", "tls-old-protocol"} & set(got.codes("error")), str(got))


if __name__ == "__main__":
    unittest.main()

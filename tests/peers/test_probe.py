# SPDX-License-Identifier: Apache-2.0
"""`vouch check --probe` on real servers, beside what real clients get from them."""

import contextlib
import pathlib
import re
import socket
import subprocess
import threading
import unittest

import check
import needs
import peer
import pki
from nginx import Nginx, Server
from sserver import SServer

HOST = "localhost"
ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSIONS = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "SSLv3"]
S_CLIENT = {"TLSv1.3": "-tls1_3", "TLSv1.2": "-tls1_2", "TLSv1.1": "-tls1_1", "TLSv1.0": "-tls1"}
LEGACY = "ALL:@SECLEVEL=0"

# What s_server is told, and what is then open.
CONFIGURATIONS = {
    "default": ([], {"TLSv1.3", "TLSv1.2"}),
    "tls13": (["-tls1_3"], {"TLSv1.3"}),
    "tls12": (["-tls1_2"], {"TLSv1.2"}),
    "tls11": (["-tls1_1", "-cipher", LEGACY], {"TLSv1.1"}),
    "tls10": (["-tls1", "-cipher", LEGACY], {"TLSv1.0"}),
    "anonymous": (["-cipher", "aNULL:@SECLEVEL=0", "-tls1_2"], set()),
    "no_aes_gcm": (["-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"],
                   {"TLSv1.3", "TLSv1.2"}),
    "p384": (["-groups", "P-384"], {"TLSv1.3", "TLSv1.2"}),
}


def probe(port, what="", *options, target=None):
    outcome = check.check("--clients", "none", f"--probe{'=' + what if what else ''}", *options,
                          target or f"https://{HOST}:{port}", timeout_s=120)
    return outcome


def documented(section):
    text = (ROOT / "docs/SCHEMA.md").read_text()
    body = text[text.index(f"## `{section}`") + 3:].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", body, re.M))


HYBRID = ("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024")
EVERY_GROUP = ":".join((*HYBRID, "X25519", "P-256"))
# What s_server of OpenSSL 3.5 is told, which versions are open, and the hybrid groups as a probe should see them.
WITH_HYBRID = {
    "default": ([], {"TLSv1.3", "TLSv1.2"}, ("preferred", "no", "no")),
    "all": (["-groups", "X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:X25519"], {"TLSv1.3", "TLSv1.2"},
            ("yes", "yes", "yes")),
    "second": (["-groups", "X25519/SecP256r1MLKEM768"], {"TLSv1.3", "TLSv1.2"}, ("no", "yes", "no")),
    "hybrid alone": (["-tls1_3", "-groups", "X25519MLKEM768"], {"TLSv1.3"}, ("preferred", "no", "no")),
    "p384 hybrid alone": (["-tls1_3", "-groups", "SecP384r1MLKEM1024"], {"TLSv1.3"}, ("no", "no", "preferred")),
    "classic": (["-groups", "X25519:P-256"], {"TLSv1.3", "TLSv1.2"}, ("no", "no", "no")),
    "tls12": (["-tls1_2"], {"TLSv1.2"}, ("no", "no", "no")),
    "tls10": (["-tls1", "-cipher", LEGACY], {"TLSv1.0"}, ("no", "no", "no")),
}


def runs(*argv):
    return subprocess.run(argv, input=b"", capture_output=True, timeout=60, check=False).returncode == 0


class OneSegment:
    """Reads at most one segment of what a client says first, and passes nothing on of a hello that is longer. It says
    nothing then, and closes after a while, if one is given."""

    def __init__(self, port, patience_s=None):
        self.behind, self.patience_s = port, patience_s
        self.socket = socket.create_server((peer.LOOPBACK, 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client:
            first = client.recv(1400)
            if len(first) < 5 or len(first) < 5 + int.from_bytes(first[3:5], "big"):
                client.settimeout(self.patience_s)
                with contextlib.suppress(OSError):
                    while client.recv(65536):
                        pass
                return
            with socket.create_connection((peer.LOOPBACK, self.behind)) as server:
                server.sendall(first)
                back = threading.Thread(target=self.pass_on, args=(server, client), daemon=True)
                back.start()
                self.pass_on(client, server)
                back.join()

    @staticmethod
    def pass_on(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self):
        self.socket.close()


class Probe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.nine_cases(HOST).root
        cls.leaf = cls.root.issue(HOST)
        cls.rsa = cls.root.issue(HOST, kind="rsa")
        pair = (pki.pem(cls.leaf), cls.leaf.key_pem())
        cls.servers = {name: SServer(*pair, *options) for name, (options, _) in CONFIGURATIONS.items()}
        cls.nginx = Nginx({"both": Server(*pair, also=[(pki.pem(cls.rsa), cls.rsa.key_pem())]),
                           "old": Server(*pair, protocols="TLSv1 TLSv1.1 TLSv1.2", ciphers=LEGACY)})

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers.values():
            server.stop()
        cls.nginx.__exit__(None, None, None)

    def accepts(self, port, what="", *options, **more):
        outcome = probe(port, what, *options, **more)
        found = [r["accepts"] for r in outcome.reports if "accepts" in r]
        self.assertEqual(len(found), 1, outcome)
        return found[0]

    def test_versions_of_openssl_in_eight_configurations_are_those_that_are_open(self):
        for name, (_, open_versions) in CONFIGURATIONS.items():
            with self.subTest(name):
                accepts = self.accepts(self.servers[name].port, "versions,groups,large")
                self.assertEqual({v for v in VERSIONS if accepts["versions"][v] == "yes"}, open_versions)
                self.assertLessEqual(accepts["connections"], 12)
                self.assertEqual(accepts["unanswered"], 1 if not open_versions else 0)

    def test_openssl_3_5_in_eight_configurations_is_asked_right_beside_its_own_client(self):
        openssl = needs.openssl_35()
        wrong = []
        for name, (options, open_versions, groups) in WITH_HYBRID.items():
            with SServer(pki.pem(self.leaf), self.leaf.key_pem(), *options, program=openssl) as server:
                at = ("-connect", f"{peer.LOOPBACK}:{server.port}", "-servername", HOST, "-cipher", "DEFAULT:@SECLEVEL=0")
                outcome = probe(server.port, "versions,groups,large,clients")
                accepts = outcome.report["accepts"]
                real = {v for v, option in S_CLIENT.items() if runs(openssl, "s_client", *at, option, "-groups", EVERY_GROUP)}
                hybrid = {g for g in HYBRID if runs(openssl, "s_client", *at, "-tls1_3", "-groups", g)}
                clients = {c["client"]: c["outcome"] == "yes" for c in accepts["clients"]}
                client = runs(openssl, "s_client", *at[:4])
            said = [("versions", {v for v in VERSIONS if accepts["versions"][v] == "yes"}, open_versions),
                    ("s_client's versions", real, open_versions),
                    ("groups", tuple(accepts["groups"][g] for g in HYBRID), groups),
                    ("s_client's groups", {g for g in HYBRID if accepts["groups"][g] != "no"}, hybrid),
                    ("long hello", accepts["large_hello"], "yes"), ("client", clients["openssl-3.5"], client)]
            wrong += [(name, *one) for one in said if one[1] != one[2]]
            self.assertEqual("probe-hybrid-only" in outcome.codes(), name.endswith("hybrid alone"), name)
        self.assertEqual(wrong, [])

    def test_versions_are_what_s_client_gets(self):
        for name, (_, open_versions) in CONFIGURATIONS.items():
            for version, option in S_CLIENT.items():
                with self.subTest(f"{name} {version}"):
                    got = runs("openssl", "s_client", "-connect", f"{peer.LOOPBACK}:{self.servers[name].port}",
                               "-servername", HOST, option, "-cipher", "DEFAULT:@SECLEVEL=0")
                    self.assertEqual(got, version in open_versions)

    def test_outcomes_of_simulated_clients_are_those_of_the_real_ones(self):
        version = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout
        ours = "openssl-3.5" if re.match(r"OpenSSL 3\.[5-9]", version) else "openssl-3.0"
        differ = []
        for name, server in self.servers.items():
            at = f"{HOST}:{server.port}"
            clients = {c["client"]: c["outcome"] for c in self.accepts(server.port, "clients")["clients"]}
            real = {
                ours: runs("openssl", "s_client", "-connect", at, "-servername", HOST),
                "gnutls-3.8": runs("gnutls-cli", "--insecure", "-p", str(server.port), HOST),
            }
            differ += [(name, c, r, clients[c]) for c, r in real.items() if r != (clients[c] == "yes")]
        self.assertEqual(differ, [])

    def test_server_with_tls_1_0_only_is_named_and_its_certificate_is_judged(self):
        outcome = probe(self.servers["tls10"].port, "versions")
        self.assertEqual(outcome.finding("probe-old-version-only")["value"], "TLSv1.0")
        self.assertEqual(outcome.report["sent"][0]["key"], "EC P-256")
        self.assertIn("chain-missing-intermediate", outcome.codes())

    def test_old_versions_beside_new_ones_are_a_warning(self):
        outcome = probe(self.nginx.port["old"], "versions")
        self.assertEqual(outcome.finding("probe-old-version-open")["value"], "TLSv1.1, TLSv1.0")

    def test_server_with_two_certificates_shows_both_and_the_same_without_a_name(self):
        accepts = self.accepts(self.nginx.port["both"], "sni")
        self.assertEqual(accepts["without_name"], "same")
        self.assertEqual({k: v["answer"] for k, v in accepts["certificates"].items()}, {"rsa": "yes", "ecdsa": "yes"})
        self.assertNotEqual(accepts["certificates"]["rsa"]["sha256"], accepts["certificates"]["ecdsa"]["sha256"])

    def test_anonymous_ciphers_are_named(self):
        with SServer(pki.pem(self.leaf), self.leaf.key_pem(), "-cipher", "ALL:aNULL:@SECLEVEL=0") as server:
            outcome = probe(server.port, "weak")
        self.assertIn("anonymous", outcome.report["accepts"]["weak"])
        self.assertIn("anonymous", outcome.finding("probe-weak-accepted")["value"])
        self.assertEqual(outcome.report["accepts"]["fallback_scsv"], "yes")

    def test_middlebox_that_reads_one_segment_is_found(self):
        box = OneSegment(self.servers["default"].port)
        try:
            outcome = probe(box.port, "large")
        finally:
            box.close()
        self.assertEqual(outcome.report["accepts"]["large_hello"], "broken")
        self.assertEqual(outcome.finding("probe-large-hello-broken")["severity"], "error")

    def test_fields_are_all_documented(self):
        accepts = self.accepts(self.servers["default"].port)
        self.assertEqual(set(accepts) | {"dh_bits", "fallback_scsv"}, documented("accepts"))
        text = (ROOT / "docs/SCHEMA.md").read_text()
        for client in accepts["clients"]:
            for field in client:
                self.assertIn(f"`{field}`", text)

    def test_check_without_a_probe_makes_no_more_connections(self):
        outcome = check.check("--clients", "none", f"https://{HOST}:{self.servers['default'].port}")
        self.assertNotIn("accepts", outcome.report)

    def test_probe_words_that_are_none_are_refused(self):
        outcome = probe(self.servers["default"].port, "everything")
        self.assertEqual(outcome.status, 3)
        self.assertIn("versions, groups, large", outcome.complaint)

    def test_gnutls_server_is_asked_right(self):
        folder = peer.Folder()
        port = peer.free_port()
        child = peer.Child([peer.need("gnutls-serv"), "--http", "-q", "-p", str(port),
                            "--x509certfile", folder.write("c.pem", pki.pem(self.leaf)),
                            "--x509keyfile", folder.write("k.pem", self.leaf.key_pem())], [port])
        try:
            accepts = self.accepts(port)
        finally:
            child.stop()
            folder.cleanup()
        self.assertEqual(accepts["versions"]["TLSv1.3"], "yes")
        self.assertEqual(accepts["versions"]["TLSv1.2"], "yes")
        self.assertEqual(accepts["versions"]["SSLv3"], "no")
        self.assertEqual(accepts["unanswered"], 0)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Real clients beside those that `vouch check --probe` simulates, on servers that differ in what they accept: whether each
connects is what was predicted."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import needs  # noqa: E402
import peer  # noqa: E402
import pki  # noqa: E402
from browsers import Chromium  # noqa: E402
from clients import Curl, GnuTls, Java  # noqa: E402
from haproxy import HaProxy  # noqa: E402
from marionette import Firefox  # noqa: E402
from nginx import Nginx, Server  # noqa: E402
from sserver import SServer  # noqa: E402
from test_probe import OneSegment  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "box.example.test"
RIGHT = 0.98
ANY = "ALL:@SECLEVEL=0"


def version_of(*argv):
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout


def simulated():
    """Which of the simulated clients the installed ones are; the nearest, where a version has no row."""
    new = re.match(r"OpenSSL 3\.[5-9]", version_of("openssl", "version"))
    openssl = "openssl-3.5" if new else "openssl-3.0"
    return {"curl": openssl, "s_client": openssl, "s_client 3.5": "openssl-3.5", "gnutls-cli": "gnutls-3.8", "java": "java-17", "chromium": "chromium-156",
            "firefox": "firefox-esr-153"}


def openssl_35():
    """Its path; none, where it could not be had."""
    try:
        return needs.openssl_35()
    except unittest.SkipTest:
        return None


class SClient:
    def __init__(self, roots, program="openssl"):
        self.roots, self.program = roots, program

    def visit(self, host, port):
        return subprocess.run([self.program, "s_client", "-connect", f"{peer.LOOPBACK}:{port}", "-servername", host, "-CAfile",
                               self.roots, "-verify_return_error", "-verify_hostname", host], input=b"",
                              capture_output=True, timeout=60).returncode == 0


class Browser:
    """A browser asked as the other programs are."""

    def __init__(self, browser):
        self.browser = browser

    def visit(self, host, port):
        return self.browser.visit(f"https://{host}:{port}/")


class ProbeClients(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root("vouch Test Root", "rsa")
        cls.roots = cls.folder.write("roots.pem", cls.root.pem())
        leaf = {kind: cls.root.issue(HOST, kind=kind) for kind in ("ec", "rsa")}
        cls.pair = {kind: (pki.pem(one), one.key_pem()) for kind, one in leaf.items()}
        cls.port = {}
        cls.add_nginx()
        cls.add_s_server()
        cls.add_gnutls()
        haproxy = HaProxy("".join(cls.pair["ec"]), {"haproxy": "alpn h2,http/1.1", "haproxy-tls13": "ssl-min-ver TLSv1.3"})
        cls.addClassCleanup(haproxy.stop)
        cls.port.update(haproxy.port)
        box = OneSegment(cls.port["modern"], 2)
        cls.addClassCleanup(box.close)
        cls.port["one-segment"] = box.port
        cls.said = {name: cls.predict(port) for name, port in cls.port.items()}

    @classmethod
    def add_nginx(cls):
        def server(kind, protocols="TLSv1.2 TLSv1.3", ciphers="", **more):
            return Server(*cls.pair[kind], protocols=protocols, ciphers=ciphers, **more)
        secret = version_of("openssl", "dhparam", "-dsaparam", "2048")
        primes = cls.folder.write("dh.pem", secret)
        nginx = Nginx({
            "modern": server("ec"), "both": server("ec", also=[cls.pair["rsa"]]), "http2": server("rsa", http2=True),
            "tls13": server("ec", "TLSv1.3"), "tls12": server("rsa", "TLSv1.2"),
            "tls10": server("rsa", "TLSv1 TLSv1.1", ANY),
            "chacha20": server("rsa", "TLSv1.2", "ECDHE-RSA-CHACHA20-POLY1305"),
            "cbc": server("rsa", "TLSv1.2", "ECDHE-RSA-AES128-SHA:@SECLEVEL=0"),
            "cbc-ecdsa": server("ec", "TLSv1.2", "ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"),
            "ccm": server("ec", "TLSv1.2", "ECDHE-ECDSA-AES128-CCM"),
            "dhe": server("rsa", "TLSv1.2", "DHE-RSA-AES256-GCM-SHA384", extra=[f"ssl_dhparam {primes}"]),
            "key-transport": server("rsa", "TLSv1.2", "AES128-GCM-SHA256:@SECLEVEL=0"),
            "p384": server("ec", extra=["ssl_ecdh_curve secp384r1"]), "p521": server("ec", extra=["ssl_ecdh_curve secp521r1"]),
            "x448": server("ec", "TLSv1.3", extra=["ssl_ecdh_curve X448"]),
            "rsa-sha512": server("rsa", "TLSv1.2", extra=["ssl_conf_command SignatureAlgorithms RSA+SHA512"]),
            "refuses-names": server("ec", extra=["ssl_reject_handshake on"]),
        })
        cls.addClassCleanup(nginx.__exit__, None, None, None)
        cls.port.update(nginx.port)

    @classmethod
    def add_s_server(cls):
        for name, kind, options in (("anonymous", "ec", ("-tls1_2", "-cipher", "aNULL:@SECLEVEL=0")),
                                    ("tls11", "rsa", ("-tls1_1", "-cipher", ANY)),
                                    ("ccm-tls13", "ec", ("-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256"))):
            server = SServer(*cls.pair[kind], *options)
            cls.addClassCleanup(server.stop)
            cls.port[name] = server.port
        for name, groups in (("hybrid", "X25519MLKEM768:X25519"), ("hybrid-alone", "X25519MLKEM768"),
                             ("hybrid-p384", "SecP384r1MLKEM1024")) if openssl_35() else ():
            server = SServer(*cls.pair["ec"], "-tls1_3", "-groups", groups, program=openssl_35())
            cls.addClassCleanup(server.stop)
            cls.port[name] = server.port

    @classmethod
    def add_gnutls(cls):
        chain, key = (cls.folder.write(f"gnutls.{n}", text) for n, text in zip(("pem", "key"), cls.pair["rsa"]))
        for name, priority in (("gnutls", "NORMAL"), ("gnutls-tls12", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-AES-128-GCM:-AES-256-GCM")):
            port = peer.free_port()
            child = peer.Child([peer.need("gnutls-serv"), "--http", "-q", "-p", str(port), "--priority", priority,
                                "--x509certfile", chain, "--x509keyfile", key], [port])
            cls.addClassCleanup(child.stop)
            cls.port[name] = port

    @classmethod
    def predict(cls, port):
        """By simulated client: whether it connects, and why not."""
        done = subprocess.run([VOUCH, "check", "--json", "--cafile", cls.roots, "--probe=large,clients", "--connect-to",
                               f"{HOST}:{port}:{peer.LOOPBACK}:{port}", f"https://{HOST}:{port}"],
                              capture_output=True, text=True, timeout=300, check=False)
        clients = json.loads(done.stdout.splitlines()[0])["accepts"]["clients"]
        return {c["client"]: (c["outcome"] if c["accepts"] is not False else "no", c.get("reason")) for c in clients}

    def differs(self, client, program):
        """The servers where a real client does something else than was predicted."""
        row = simulated()[client]
        wrong = {}
        for name, port in self.port.items():
            predicted, why = self.said[name][row]
            seen = program.visit(HOST, port)
            if predicted != ("yes" if seen is True else "no"):
                wrong[f"{client} at {name}"] = f"{row}: {predicted} ({why}), {client}: {seen}"
        return wrong

    def test_real_clients_do_what_the_simulated_ones_are_said_to_do(self):
        java = Java(self.roots, self.folder)
        self.addCleanup(java.close)
        firefox = Firefox(HOST, self.root.pem())
        self.addCleanup(firefox.close)
        chromium = Chromium(self.root.pem())
        self.addCleanup(chromium.close)
        programs = {"curl": Curl(self.roots), "s_client": SClient(self.roots), "gnutls-cli": GnuTls(self.roots), "java": java,
                    "chromium": Browser(chromium), "firefox": Browser(firefox)}
        if openssl_35():
            programs["s_client 3.5"] = SClient(self.roots, openssl_35())
        wrong = {}
        for client, program in programs.items():
            wrong |= self.differs(client, program)
        of = len(programs) * len(self.port)
        print(f"{of - len(wrong)} of {of} outcomes as predicted; else: {wrong}")
        self.assertLessEqual(len(wrong), (1 - RIGHT) * of, wrong)

    def test_predictions_are_not_all_the_same(self):
        for row in set(simulated().values()):
            answers = [said[row][0] for said in self.said.values()]
            self.assertGreater(answers.count("yes"), 3, row)
            self.assertGreater(answers.count("no"), 3, row)


if __name__ == "__main__":
    unittest.main()

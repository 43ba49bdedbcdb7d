# SPDX-License-Identifier: Apache-2.0
"""Real clients over the endpoints of a lab (tests/peers/client_chains.py): what `vouch` says that each does is
what each does, and by which code. VOUCH_SHOTS=FOLDER keeps pictures of the browsers' error pages."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import client_chains  # noqa: E402
import client_combined  # noqa: E402
import client_handshakes  # noqa: E402
import client_rarities  # noqa: E402
import peer  # noqa: E402
from browsers import Chromium  # noqa: E402
from clients import Curl, GnuTls, Java, OpenSsl  # noqa: E402
from endpoints import Lab  # noqa: E402
from lab_servers import Servers  # noqa: E402
from marionette import Firefox  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
SHOTS = os.environ.get("VOUCH_SHOTS")
CODES_RIGHT = 0.95
# What depends on keys, groups and digests that this build has not.
FOREIGN = {"group brainpoolP256r1", "scheme RSA+SHA224", "key brainpool", "key k256", "key p224"}
# A number that OpenSSL and GnuTLS take for another.
NUMBERS = {"ca with length negative", "ca with length huge"}
UNSAID = {"gnutls": FOREIGN | NUMBERS | {"ca key k256", "root key k256", "ca key p224", "root key p224"}, "openssl": FOREIGN | NUMBERS,
          "java": FOREIGN}
# curl with OpenSSL compares names by itself (the last common name only), and asks for an issuer's name.
CURL_OWN = {"name trailing dot", "name address only", "issuer empty", "leaf common name first",
            "leaf common name inside"}
# What another update of a client does the other way: the tables are of Java 17.0.15 and Firefox 153.
JAVA_LATER = {"suite AES128-SHA", "suite AES128-SHA256", "suite AES128-GCM-SHA256", "suite AES256-SHA",
              "suite AES256-SHA256", "suite AES256-GCM-SHA384", "http/2 AES128-GCM-SHA256", "http/2 AES256-SHA",
              "key transport, usage encipherment", "signed rsa sha224", "signed ecdsa sha224", "ca signed ecdsa sha224"}
FIREFOX_EARLIER = {"suite ECDHE-ECDSA-AES128-SHA"}


def java_refuses_key_transport():
    """Do the settings of the Java that is installed disable RSA key transport?"""
    home = pathlib.Path(os.path.realpath(peer.need("java"))).parents[1]
    return "TLS_RSA_*, rsa_pkcs1_sha1" in (home / "conf/security/java.security").read_text(encoding="utf-8")


def firefox_version():
    said = subprocess.run([peer.need("firefox-esr"), "--version"], capture_output=True, text=True, timeout=60, check=True)
    return int(re.search(r"Firefox (\d+)", said.stdout).group(1))


class Lines:
    """A browser asked as the other programs are."""

    def __init__(self, browser):
        self.browser = browser

    def visit(self, host, port):
        return self.browser.visit(f"https://{host}:{port}/")


class ClientsTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        client_chains.add_all(cls.lab)
        client_rarities.add_all(cls.lab)
        client_combined.add_all(cls.lab)
        primes = subprocess.run([peer.need("openssl"), "dhparam", "-dsaparam", "2048"], capture_output=True, check=True)
        client_handshakes.add_all(cls.lab, cls.folder.write("dh.pem", primes.stdout))
        cls.servers = Servers(cls.lab)
        cls.addClassCleanup(cls.servers.stop)
        for name in cls.servers.refused:
            del cls.lab.endpoints[name]
        cls.roots = cls.folder.write("roots.pem", cls.lab.roots_pem())
        cls.said = cls.ask_vouch()

    @classmethod
    def ask_vouch(cls):
        """By endpoint and client: {"accepts": ..., "code": ...}."""
        names, lines = {}, []
        for name, e in cls.lab.endpoints.items():
            port = cls.servers.port[name]
            url = f"https://{e.host}:{port}/"
            names[url] = name
            lines.append(f"{url} --connect-to {e.host}:{port}:{peer.LOOPBACK}:{port}\n")
        done = subprocess.run([VOUCH, "check", "--json", "--cafile", cls.roots, "--targets",
                               cls.folder.write("targets", "".join(lines))], capture_output=True, text=True, timeout=300)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        return {names[r["target"]]: {c["client"]: c for c in r.get("clients", [])} for r in reports}

    def compare(self, client, program, own=(), turned=()):
        wrong, unsaid, codes = {}, set(), {}
        for name, e in self.lab.endpoints.items():
            said = self.said[name][client]
            seen = program.visit(e.host, self.servers.port[name])
            if said["accepts"] is None:
                unsaid.add(name)
            elif (said["accepts"] is not (seen is True)) is not (name in turned) and name not in own:
                wrong[name] = f"vouch says {said}, {client} does {seen}"
            elif name in turned:
                continue
            elif seen is not True and not self.is_code(program, said.get("code"), seen):
                codes[name] = f"{said.get('code')}: {seen}"
        self.assertEqual(wrong, {})
        self.assertEqual(unsaid, UNSAID.get(client, set()) & set(self.lab.endpoints))
        return codes

    @staticmethod
    def is_code(program, said, seen):
        return said == seen or (said and said in getattr(program, "said", ""))

    def check(self, client, program, turned=()):
        codes = self.compare(client, program, turned=turned)
        if turned:  # an update that the table is not of: its codes differ where its pages do
            return
        self.assertLessEqual(len(codes), (1 - CODES_RIGHT) * len(self.lab.endpoints), codes)

    def test_lab_has_a_server_for_each_endpoint(self):
        if self.servers.refused:
            self.skipTest(f"no server here loads the certificates of: {', '.join(self.servers.refused)}")

    def test_lab_has_endpoints_enough(self):
        self.assertGreaterEqual(len(self.lab.endpoints), 250)

    def test_chromium_does_what_is_said_of_it(self):
        browser = Chromium(self.lab.roots_pem())
        self.addCleanup(browser.close)
        self.check("chrome", Lines(browser))
        if SHOTS:
            self.picture("chrome", browser)

    def test_firefox_does_what_is_said_of_it(self):
        hosts = sorted({e.host for e in self.lab.endpoints.values()})
        browser = Firefox(",".join(hosts), self.lab.roots_pem())
        self.addCleanup(browser.close)
        self.check("firefox", Lines(browser), FIREFOX_EARLIER if firefox_version() < 153 else ())
        if SHOTS:
            self.picture("firefox", browser)

    def picture(self, client, browser):
        for name in ("basic ca", "days expired", "name other", "extension crl points critical", "missing intermediate"):
            e = self.lab.endpoints[name]
            browser.screenshot(f"https://{e.host}:{self.servers.port[name]}/",
                               os.path.join(SHOTS, f"{client}-{name.replace(' ', '-')}.png"))

    def test_openssl_does_what_is_said_of_it(self):
        self.check("openssl", OpenSsl(self.roots))

    def test_gnutls_does_what_is_said_of_it(self):
        self.check("gnutls", GnuTls(self.roots))

    def test_java_does_what_is_said_of_it(self):
        version = subprocess.run([peer.need("java"), "-version"], capture_output=True, text=True, timeout=30, check=True)
        if 'version "17' not in version.stderr:
            self.skipTest("the table is of Java 17")
        java = Java(self.roots, self.folder)
        self.addCleanup(java.close)
        self.check("java", java, JAVA_LATER if java_refuses_key_transport() else ())

    def test_curl_does_what_is_said_of_openssl(self):
        self.compare("openssl", Curl(self.roots), CURL_OWN)


if __name__ == "__main__":
    unittest.main()

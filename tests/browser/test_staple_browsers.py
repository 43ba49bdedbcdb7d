# SPDX-License-Identifier: Apache-2.0
"""What Chromium and Firefox say of stapled OCSP answers and of certificates that demand one, and what
`vouch check` says that they say."""

import os
import sys
import unittest

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))

import marionette  # noqa: E402
import peer  # noqa: E402
import pki  # noqa: E402
from browsers import Chromium  # noqa: E402
from check import check  # noqa: E402
from responses import response, with_extension  # noqa: E402
from sserver import SServer  # noqa: E402

HOST = "www.example.test"
CRITICAL = bytes.fromhex("300a06032a03040101ff0400")  # 1.2.3.4


def altered(der):
    return der[:-1] + bytes([der[-1] ^ 1])


class StapleInBrowsers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch CA")
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        sub = cls.sub
        makers = {
            "none": (False, lambda leaf: None), "good": (False, lambda leaf: response(leaf, sub)),
            "revoked": (False, lambda leaf: response(leaf, sub, "revoked")),
            "stale": (False, lambda leaf: response(leaf, sub, days=(-9, -2))),
            "early": (False, lambda leaf: response(leaf, sub, days=(3, 9))),
            "stale by half a day": (False, lambda leaf: response(leaf, sub, days=(-4, -0.5))),
            "stale by a day and a half": (False, lambda leaf: response(leaf, sub, days=(-4, -1.5))),
            "early by half a day": (False, lambda leaf: response(leaf, sub, days=(0.5, 9))),
            "of ten days and a half": (False, lambda leaf: response(leaf, sub, days=(-10.5, 4))),
            "of eleven days and a half": (False, lambda leaf: response(leaf, sub, days=(-11.5, 4))),
            "without an end": (False, lambda leaf: response(leaf, sub, days=(-1.5, 0), ends=False)),
            "without an end, old": (False, lambda leaf: response(leaf, sub, days=(-2.5, 0), ends=False)),
            "critical": (False, lambda leaf: with_extension(response(leaf, sub), sub, CRITICAL)),
            "critical whole": (False, lambda leaf: with_extension(response(leaf, sub), sub, CRITICAL, True)),
            "unknown": (False, lambda leaf: response(leaf, sub, "unknown")),
            "other": (False, lambda leaf: response(cls.leaf(False), sub)),
            "altered": (False, lambda leaf: altered(response(leaf, sub))),
            "demanded": (True, lambda leaf: response(leaf, sub)),
            "demanded, none": (True, lambda leaf: None)}
        cls.rows = {}
        for name, (demands, make) in makers.items():
            leaf = cls.leaf(demands)
            cls.rows[name] = leaf, make(leaf)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def leaf(cls, demands):
        """Firefox remembers what it was told of a certificate: each has one of its own."""
        at = x509.UniformResourceIdentifier("http://127.0.0.1:9/")
        access = x509.AuthorityInformationAccess(
            [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, at)])
        more = [(access, False)]
        if demands:
            more.append((x509.TLSFeature([x509.TLSFeatureType.status_request]), False))
        return cls.sub.issue(HOST, extensions=pki.leaf_extensions([HOST]) + more)

    def compare(self, client, browser):
        for name, (leaf, der) in self.rows.items():
            staple = ["-status_file", self.folder.write("staple.der", der)] if der else []
            with self.subTest(name), SServer(pki.pem(leaf, self.sub), leaf.key_pem(), *staple) as server:
                got = check("--cafile", self.cafile, "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                            f"https://{HOST}:{server.port}")
                said = next(c for c in got.report["clients"] if c["client"] == client)
                seen = browser.visit(f"https://{HOST}:{server.port}/")
                self.assertEqual(said["accepts"], seen is True, f"{said} {seen}")
                if not said["accepts"] and said.get("code"):
                    self.assertEqual(said["code"], seen)

    def test_staple_in_chromium_is_as_predicted(self):
        browser = Chromium(self.root.pem())
        self.addCleanup(browser.close)
        self.compare("chrome", browser)

    def test_staple_in_firefox_is_as_predicted(self):
        asks = marionette.PREFERENCES
        self.addCleanup(setattr, marionette, "PREFERENCES", asks)
        marionette.PREFERENCES = asks.replace('"security.OCSP.enabled", 0', '"security.OCSP.enabled", 1')
        browser = marionette.Firefox(HOST, self.root.pem())
        self.addCleanup(browser.close)
        self.compare("firefox", browser)


if __name__ == "__main__":
    unittest.main()

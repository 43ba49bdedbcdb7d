# SPDX-License-Identifier: Apache-2.0
"""Chromium and Firefox open a page that is served with a certificate made here, of each kind of key,
by an authority made here; and not where another authority is trusted."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import peer  # noqa: E402
from browsers import Chromium  # noqa: E402
from marionette import Firefox  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "www.example.test"
KINDS = ("p256", "p384", "rsa2048", "rsa4096")


class CertMadeBrowsers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.cert("ca", "--subject", "CN=Made here", "--permit", "example.test", cls.at("ca"))
        servers = {kind: Server(*cls.make(kind), body="made here") for kind in KINDS}
        cls.nginx = Nginx(servers)
        cls.addClassCleanup(cls.nginx.stop)
        cls.root = cls.text("ca/ca.pem")

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.path, name)

    @classmethod
    def text(cls, name):
        with open(cls.at(name)) as f:
            return f.read()

    @staticmethod
    def cert(*arguments):
        subprocess.run([VOUCH, "cert", *arguments], check=True, capture_output=True, timeout=60)

    @classmethod
    def make(cls, kind):
        cls.cert("new", "--request", "--type", kind, "--key", cls.at(f"{kind}.key"), "-o", cls.at(f"{kind}.csr"), HOST)
        cls.cert("sign", "--days", "90", "-o", cls.at(f"{kind}.pem"), cls.at("ca"), cls.at(f"{kind}.csr"))
        return cls.text(f"{kind}.pem"), cls.text(f"{kind}.key")

    def open_all(self, browser):
        return {kind: browser.visit(f"https://{HOST}:{self.nginx.port[kind]}/") for kind in KINDS}

    def test_chromium_opens_the_page(self):
        browser = Chromium(self.root)
        self.addCleanup(browser.close)
        self.assertEqual(self.open_all(browser), dict.fromkeys(KINDS, True))

    def test_firefox_opens_the_page(self):
        browser = Firefox(HOST, self.root)
        self.addCleanup(browser.close)
        self.assertEqual(self.open_all(browser), dict.fromkeys(KINDS, True))

    def test_chromium_without_our_root_does_not(self):
        self.cert("ca", self.at("other"))
        browser = Chromium(self.text("other/ca.pem"))
        self.addCleanup(browser.close)
        self.assertEqual(browser.visit(f"https://{HOST}:{self.nginx.port['p256']}/"), "ERR_CERT_AUTHORITY_INVALID")


if __name__ == "__main__":
    unittest.main()

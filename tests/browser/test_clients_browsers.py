# SPDX-License-Identifier: Apache-2.0
"""The real Chromium and Firefox over the chains of tests/peers/client_lab.py: what `vouch` says that each
does is what each does, code for code. VOUCH_SHOTS=FOLDER keeps pictures of the error pages."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from selenium import webdriver
from selenium.common.exceptions import WebDriverException

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import peer  # noqa: E402
import pki  # noqa: E402
from client_lab import HOST, Lab  # noqa: E402
from marionette import Firefox, trust  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
SHOTS = os.environ.get("VOUCH_SHOTS")


class Chromium:
    def __init__(self, root_pem):
        self.home = tempfile.mkdtemp(prefix="vouch-chromium-")
        for folder in (".pki/nssdb", ".local/share/pki/nssdb"):
            os.makedirs(os.path.join(self.home, folder))
            trust(f"sql:{self.home}/{folder}", root_pem)
        options = webdriver.ChromeOptions()
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
                     "--no-first-run", "--disable-background-networking", "--disable-component-update",
                     f"--host-resolver-rules=MAP {HOST} 127.0.0.1", f"--user-data-dir={self.home}/profile"):
            options.add_argument(flag)
        service = webdriver.chrome.service.Service(peer.need("chromedriver"), env={**os.environ, "HOME": self.home})
        self.driver = webdriver.Chrome(service=service, options=options)

    def visit(self, url):
        """True when the page was shown, else the code of the error page."""
        try:
            said = self.driver.execute_cdp_cmd("Page.navigate", {"url": url}).get("errorText", "")
        except WebDriverException as e:  # what failed before there was a certificate to judge
            said = e.msg
        code = re.search(r"net::(\w+)", said)
        return code.group(1) if code else True

    def screenshot(self, path):
        self.driver.save_screenshot(path)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)


class BrowsersTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        weak = dict(ciphers="ALL:@SECLEVEL=0")
        cls.nginx = Nginx({name.replace(" ", "-").replace(",", ""): Server(pki.pem(*sent), sent[0].key_pem(), **weak)
                           for name, sent in cls.lab.sent.items()})
        cls.addClassCleanup(cls.nginx.stop)
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.roots = cls.folder.write("root.pem", cls.lab.root.pem())

    def said(self, client):
        """What vouch says of each chain: True, None, or the code."""
        out = {}
        for name, sent in self.lab.sent.items():
            done = subprocess.run([VOUCH, "verify", "--json", "--trust", self.roots, "--name", HOST,
                                   self.folder.write("chain.pem", pki.pem(*sent))], capture_output=True, timeout=60)
            (row,) = [c for c in json.loads(done.stdout)["clients"] if c["client"] == client]
            out[name] = row["code"] if row["accepts"] is False and "code" in row else row["accepts"]
        return out

    def compare(self, client, browser):
        differences = {}
        for name, wanted in self.said(client).items():
            port = self.nginx.port[name.replace(" ", "-").replace(",", "")]
            seen = browser.visit(f"https://{HOST}:{port}/")
            if SHOTS and seen is not True:
                browser.screenshot(os.path.join(SHOTS, f"{client}-{name.replace(' ', '-')}.png"))
            agrees = seen is not True if wanted is False else wanted in (None, seen)
            if not agrees:
                differences[name] = f"vouch says {wanted}, {client} does {seen}"
        self.assertEqual(differences, {})

    def test_chromium_does_what_is_said_of_it(self):
        browser = Chromium(self.lab.root.pem())
        self.addCleanup(browser.close)
        self.compare("chrome", browser)

    def test_firefox_does_what_is_said_of_it(self):
        browser = Firefox(HOST, self.lab.root.pem())
        self.addCleanup(browser.close)
        self.compare("firefox", browser)


if __name__ == "__main__":
    unittest.main()

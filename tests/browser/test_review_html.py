# SPDX-License-Identifier: Apache-2.0
"""The HTML that vouch review writes, in Chromium: on a telephone, on a screen and on paper, in both languages.
VOUCH_SHOTS=FOLDER keeps pictures to look at."""

import base64
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from selenium import webdriver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import axe  # noqa: E402
import peer  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
LONG = "a-very-long-name-of-a-domain-that-hardly-fits-on-a-telephone.and-some-more.example"
EVIL = "<script>document.title='bad'</script>&\"x"


def log():
    """Five days of a partner that begins to fail, one that is mended, one in clear text, one with a long name."""
    lines = []

    def say(second, message):
        lines.append(time.strftime("%a %b %e %H:%M:%S %Y Info: ", time.gmtime(1781300000 + second)) + message)

    outcomes = {"failing.example": lambda i: i < 70, "mended.example": lambda i: not 20 < i < 40,
                "plain.example": lambda i: None, LONG: lambda i: i % 5 != 0}
    number = 0
    for i in range(120):
        for n, (domain, good) in enumerate(outcomes.items()):
            number += 1
            at = i * 3600 + n
            say(at, f"MID {number} ICID 1 RID 0 To: <u@{domain}>")
            say(at, f"New SMTP DCID {number} interface 198.51.100.3 address 192.0.2.{n + 1} port 25")
            if good(i):
                say(at, f"DCID {number} TLS success protocol TLSv1.{2 + i % 2} cipher TLS_AES_256_GCM_SHA384")
            elif good(i) is not None:
                say(at, f"DCID {number} TLS failed: {EVIL if n else 'TLS required, STARTTLS unavailable'}")
                say(at, f"Delayed: DCID: {number} Message {number} to 0 - 4.4.0 - x")
            say(at, f"Delivery start DCID {number} MID {number} to RID [0]")
            say(at, f"DCID {number} close")
    return "\n".join(lines) + "\n"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for language in "en", "nl":
            html = subprocess.run([VOUCH, "review", "--format", "html", "--lang", language, "-"], input=log().encode(),
                                  capture_output=True, check=False).stdout
            pathlib.Path(cls.folder.name, f"{language}.html").write_bytes(html)
        options = webdriver.ChromeOptions()
        for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.chrome.service.Service(peer.need("chromedriver"))
        cls.browser = webdriver.Chrome(service=service, options=options)
        cls.addClassCleanup(cls.browser.quit)

    def show(self, language, width):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        self.browser.get(pathlib.Path(self.folder.name, f"{language}.html").as_uri())
        if os.environ.get("VOUCH_SHOTS"):
            self.browser.save_screenshot(f"{os.environ['VOUCH_SHOTS']}/review-{language}-{width}.png")
        return self.browser

    def test_the_page_fits_telephone_and_screen_in_both_languages(self):
        for language in "en", "nl":
            for width in 360, 1280:
                b = self.show(language, width)
                self.assertLessEqual(b.execute_script("return document.documentElement.scrollWidth"), width)
                self.assertEqual(b.get_log("browser"), [])
                self.assertEqual(b.find_element("tag name", "html").get_attribute("lang"), language)

    @unittest.skipUnless(shutil.which("npm"), "axe-core comes from npm, which is not installed")
    def test_the_page_breaks_no_rule_of_axe(self):
        for language, width in (("en", 1280), ("nl", 360)):
            self.assertEqual(axe.run(self.show(language, width)), [])

    def test_rows_come_in_the_order_of_what_hurts(self):
        b = self.show("en", 1280)
        rows = [(a.get_attribute("class"), a.find_element("tag name", "h3").text.split()[-1])
                for a in b.find_elements("tag name", "article")]
        self.assertEqual(rows, [("failing", "failing.example"), ("mended", LONG), ("mended", "mended.example")])
        first = b.find_element("tag name", "article").text
        for text in ("vouch check mx://failing.example", "does not offer STARTTLS", "50 delayed"):
            self.assertIn(text, first)
        self.assertEqual([li.text for li in b.find_elements("css selector", ".names li")], ["plain.example (120)"])

    def test_text_from_outside_stays_text(self):
        b = self.show("en", 1280)
        self.assertNotEqual(b.title, "bad")
        self.assertEqual(b.find_elements("tag name", "script"), [])
        self.assertIn(EVIL, b.find_element("tag name", "main").text)

    def test_the_file_has_no_outside_parts(self):
        html = pathlib.Path(self.folder.name, "en.html").read_text(encoding="utf-8")
        self.assertIsNone(re.search(r"\b(src|href|url\(|@import|https?:)", html))

    def test_the_page_prints(self):
        self.show("en", 1280)
        pdf = base64.b64decode(self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        self.assertIn(pages, range(1, 6))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""The firmware's status page in Chromium, without JavaScript: it fits a phone and a desktop, can be read
by day and by night, and loads nothing but itself. VOUCH_SHOTS=FOLDER keeps pictures to look at."""

import os
import re
import sys
import unittest

from selenium import webdriver
from selenium.webdriver.common.by import By

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "firmware"))
import board  # noqa: E402,F401  (puts tests/peers on the path)
import peer  # noqa: E402
import test_firmware_page as firmware  # noqa: E402

WIDTHS = {"phone": (360, 740), "desktop": (1280, 900)}
AA = 4.5  # WCAG 2.1, 1.4.3


def start():
    options = webdriver.ChromeOptions()
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.chrome.service.Service(peer.need("chromedriver"))
    return webdriver.Chrome(service=service, options=options)


def luminance(colour):
    parts = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    r, g, b = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Page(firmware.Scene):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = start()
        cls.addClassCleanup(cls.browser.quit)

    def show(self, width="desktop", scheme="light"):
        b = self.browser
        wide, high = WIDTHS[width]
        b.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        b.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                          {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": width == "phone"})
        b.execute_cdp_cmd("Emulation.setEmulatedMedia",
                          {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        b.get(f"http://{peer.LOOPBACK}:{self.http}/")
        if os.environ.get("VOUCH_SHOTS"):
            b.save_screenshot(f"{os.environ['VOUCH_SHOTS']}/{width}-{scheme}.png")

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def background(self, element):
        while element:
            colour = element.value_of_css_property("background-color")
            if colour not in ("rgba(0, 0, 0, 0)", "transparent"):
                return colour
            element = element.find_element(By.XPATH, "..")
        return "rgb(255, 255, 255)"

    def look_at_contrast(self):
        for element in self.all("h1, h2, p, .badge, .severity, li code, .days b, summary, a"):
            if element.is_displayed():
                ratio = contrast(element.value_of_css_property("color"), self.background(element))
                self.assertGreaterEqual(ratio, AA, element.get_attribute("outerHTML"))

    def test_page_fits_each_screen_and_is_read_in_any_light(self):
        self.board(["good", "misordered", "expired", "rude"])
        seen = set()
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                with self.subTest(width=width, scheme=scheme):
                    self.show(width, scheme)
                    self.assertEqual(len(self.all("article")), 4)
                    wide = WIDTHS[width][0]
                    layout = self.browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
                    self.assertLessEqual(layout["cssContentSize"]["width"], wide)
                    if width == "desktop":
                        self.look_at_contrast()
                    seen.add(self.all("body")[0].value_of_css_property("background-color"))
        self.assertEqual(len(seen), 2, "light and dark")

    def test_page_says_it_in_words_and_folds_remarks_away(self):
        self.board(["misordered", "expired"])
        self.show()
        self.assertEqual(self.browser.title, "appliance: Not trusted: 1 of 2")
        self.assertEqual([e.text for e in self.all(".badge")], ["INVALID", "WARNING"])
        remedy = self.all("article")[0].find_element(By.CSS_SELECTOR, ".remedy")
        self.assertTrue(remedy.is_displayed() and remedy.text)
        details = self.all("article details")[0]
        self.assertIsNone(details.get_attribute("open"))
        folded = details.size["height"]
        details.find_element(By.CSS_SELECTOR, "summary").click()
        self.assertIsNotNone(details.get_attribute("open"))
        self.assertGreater(details.size["height"], folded)

    def test_page_loads_nothing_from_elsewhere_and_runs_nothing(self):
        self.board(["rude"])
        self.browser.get_log("browser")
        self.show()
        self.assertIn("<script>", self.all("article")[0].text)
        self.assertEqual(self.all("script"), [])
        self.assertEqual(self.browser.get_log("browser"), [])
        self.assertNotEqual(self.all("article")[0].value_of_css_property("border-left-width"), "0px")


if __name__ == "__main__":
    unittest.main()

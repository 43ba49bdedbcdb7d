# SPDX-License-Identifier: Apache-2.0
"""The agent's page in Chromium: states, reasons, chains, Dutch, keyboard, a telephone, axe, a thousand targets.
VOUCH_SHOTS=FOLDER keeps pictures to look at."""

import os
import pathlib
import shutil
import socket
import sys
import unittest
import unittest.mock

from cryptography import x509
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "agent"))
from cluster import Cluster  # noqa: E402
from live_agent import FAST, Agent, until  # noqa: E402
import axe  # noqa: E402
import nginx  # noqa: E402
import peer  # noqa: E402
import pki  # noqa: E402
import test_status_page as chromium  # noqa: E402

HOST = "localhost"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = pki.root()
        issuing = root.issue_ca("Issuing CA")
        good = root.issue(HOST, names=[HOST])
        expired = root.issue(HOST, names=[HOST], days=(-90, -1))
        leaf = issuing.issue(HOST, names=[HOST])
        cls.nginx = nginx.Nginx({
            "good": nginx.Server(good.pem(), good.key_pem()), "expired": nginx.Server(expired.pem(), expired.key_pem()),
            "missing": nginx.Server(leaf.pem(), leaf.key_pem()),
            "misordered": nginx.Server(leaf.pem() + root.pem() + issuing.pem() + issuing.pem(), leaf.key_pem())})
        cls.addClassCleanup(cls.nginx.__exit__, None, None, None)
        cls.trust = cls.nginx.folder.write("trust.pem", root.pem())
        cls.browser = chromium.start()
        cls.addClassCleanup(cls.browser.quit)

    def agent(self, targets, language="en", schedule=FAST, wait=True, more=""):
        self.port = peer.free_port()
        agent = Agent(f"[agent]\nlanguage = {language}\n{more}[trust]\nanchors = {self.trust}\n"
                      f"[page]\nlisten = 127.0.0.1:{self.port}\n{schedule}{targets}")
        self.addCleanup(agent.__exit__, None, None, None)
        agent.start()
        if wait:
            agent.started()
        return agent

    def url(self, name):
        return f"https://{HOST}:{self.nginx.port[name]}"

    def targets(self, *names):
        return "".join(f"[target {n}]\nurl = {self.url(n)}\n" for n in names)

    def show(self, width=1280, height=900, scheme="light"):
        b = self.browser
        b.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                          {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
        b.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        b.get(f"http://127.0.0.1:{self.port}/")

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """Of an instant: the page renews itself."""
        return self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)

    def wait(self, selector, wanted):
        self.assertTrue(until(lambda: self.texts(selector) == wanted), f"{selector}: {self.texts(selector)}")

    def count(self, selector, wanted):
        self.assertTrue(until(lambda: len(self.texts(selector)) == wanted), f"{selector}: {len(self.texts(selector))}")

    def open_all(self):
        self.browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        count = len(self.all("article"))
        self.assertTrue(until(lambda: len(self.texts(".body .events")) + len(self.texts(".body section > .meta")) >= count))

    def answers(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def shot(self, name):
        if os.environ.get("VOUCH_SHOTS"):
            self.browser.save_screenshot(f"{os.environ['VOUCH_SHOTS']}/agent-{name}.png")

    def test_rollout_says_how_many_nodes_have_the_new_certificate(self):
        root = pki.root()
        old, new = root.issue(HOST, names=[HOST], days=(-80, 10)), root.issue(HOST, names=[HOST], days=(-1, 89))
        with Cluster(3, old.pem(), old.key_pem()) as cluster:
            trust = cluster.folder.write("trust.pem", root.pem())
            agent = self.agent(f"[target c]\nurl = tls://c.example.org:{cluster.port}\nservername = {HOST}\nall_addresses = yes\n"
                               f"own_anchors = {trust}\n", more=f"dns = {peer.LOOPBACK}:{cluster.names.port}\n")
            self.assertTrue(until(lambda: len(agent.ask("SELECT 1 FROM endpoint WHERE sha256 IS NOT NULL")) == 3), agent.log)
            cluster.serve(new.pem(), new.key_pem(), 0)
            self.show()
            self.assertTrue(until(lambda: self.texts(".rollout")), agent.log)
            self.assertRegex(self.texts(".rollout")[0], r"^1 of 3 nodes have the new certificate since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$")

    def test_services_are_shown_the_worst_first_with_reason_chain_and_clients(self):
        self.agent(self.targets("good", "expired", "missing", "misordered"))
        self.show()
        self.wait(".badge", ["INVALID", "INVALID", "WARNING", "VALID"])
        self.wait("h1", ["Not trusted: 2 of 4"])
        self.wait("h2", ["expired", "missing", "misordered", "good"])
        self.assertEqual(self.texts(".reason code"), ["cert-expired", "chain-missing-intermediate", "chain-misordered"])
        self.count(".life svg[role=img]", 4)
        self.count(".strip .db", 2)
        self.open_all()
        self.shot("desktop")
        self.assertEqual(self.texts("#t3 .link b"), [HOST, "Issuing CA"])
        self.count("#t3 .link.missing", 1)
        self.count("#t4 .link.twice", 1)
        self.count("#t4 .arcs > path", 2)
        self.count("#t1 .clients .yes", 7)
        self.assertIn("Chrome, Edge 156 refuses it", self.texts("#t2 .clients li")[0])
        self.assertEqual(self.texts("#t2 .remedy")[0], "Renew the certificate and install the new one, with its "
                                                       "intermediates.")
        self.assertIn("has a problem", self.texts("#t2 .events li")[0])
        self.count("#t2 .life .gone.past", 1)
        self.assertEqual(self.texts("#t2 .link.past b"), [HOST])
        self.assertEqual(self.texts("#t1 .link.past b, #t3 .link.past b, #t4 .link.past b"), [])

    def test_life_has_the_colour_of_the_targets_own_thresholds(self):
        self.agent(f"[target soon]\nurl = {self.url('good')}\nwarning = 300d\n"
                   f"[target late]\nurl = {self.url('good')}\ncritical = 300d\n[target far]\nurl = {self.url('good')}\n")
        self.show()
        self.wait("h2", ["late", "soon", "far"])
        self.wait(".badge", ["INVALID", "WARNING", "VALID"])
        looks = [e.get_attribute("class").split()[1:] for e in self.all(".life .gone")]
        self.assertEqual(looks, [["past"], ["soon"], []])

    def test_target_that_cannot_be_checked_says_why_on_both_pages(self):
        agent = self.agent(f"[target a]\nurl = {self.url('good')}\nclient_cert = c\nclient_key = c\n", wait=False,
                           more="[secrets]\nc = vouch.conf\n")
        self.assertTrue(until(self.answers), agent.log)
        self.show()
        self.wait(".badge", ["UNKNOWN"])
        self.assertEqual(self.texts(".reason.unknown"),
                         ["It cannot be checked: its client certificate, its key or its roots cannot be loaded"])
        self.browser.get(f"http://127.0.0.1:{self.port}/plain")
        self.assertEqual(self.texts(".badge"), ["UNKNOWN"])
        self.assertIn("It cannot be checked: its client certificate", self.texts(".note")[0])

    def each_look(self):
        self.agent(self.targets("good", "expired", "misordered"))
        for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
            with self.subTest(width=width, scheme=scheme):
                self.show(width, scheme=scheme)
                self.wait(".badge", ["INVALID", "WARNING", "VALID"])
                self.open_all()
                yield width, scheme

    def test_page_fits_a_telephone_and_a_desktop_in_any_light(self):
        for width, scheme in self.each_look():
            layout = self.browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
            self.assertLessEqual(layout["cssContentSize"]["width"], width)
            self.shot(f"{width}-{scheme}")

    @unittest.skipUnless(shutil.which("npm"), "axe-core comes from npm, which is not installed")
    def test_page_has_no_fault_of_access_in_any_light_nor_on_a_telephone(self):
        for _ in self.each_look():
            self.assertEqual(axe.run(self.browser), [])

    def test_dutch_page_is_dutch_in_every_word(self):
        self.agent(self.targets("good", "expired"), language="nl")
        self.show()
        self.wait(".badge", ["ONGELDIG", "GELDIG"])
        self.assertEqual(self.all("html")[0].get_attribute("lang"), "nl")
        self.open_all()
        self.wait("h1", ["Niet vertrouwd: 1 van 2"])
        text = self.browser.execute_script("document.querySelectorAll('code').forEach(c => c.remove()); return document.body.innerText")
        for word in ("refuses", "accepts", "checked", "Findings", "Search", "days left", "Full report"):
            self.assertNotIn(word, text)
        self.shot("nl")

    def test_page_shows_what_the_server_accepts_in_either_language(self):
        for language, versions, title, connect in (("en", "TLSv1.3 yes, TLSv1.2 yes, TLSv1.1 no", "What the server accepts", " simulated clients connect"),
                                                   ("nl", "TLSv1.3 ja, TLSv1.2 ja, TLSv1.1 nee", "Wat de server aanvaardt", " nagebootste clients maken verbinding")):
            with self.subTest(language):
                agent = self.agent(self.targets("good") + "accepts = all\n", language=language)
                self.show(360 if language == "nl" else 1280)
                self.assertTrue(until(lambda: self.texts("h2")))
                self.open_all()
                self.assertTrue(until(lambda: self.texts(".accepts dd")), agent.log)
                self.assertTrue(self.texts(".accepts dd")[0].startswith(versions), self.texts(".accepts dd"))
                self.assertIn(title, self.texts(".body h3"))
                self.assertIn(connect, " ".join(self.texts(".body section > .meta")))
                self.browser.execute_script("document.querySelector('.accepts').parentElement.scrollIntoView()")
                self.shot(f"accepts-{language}")
                agent.kill()

    def test_page_renews_itself_and_keeps_what_is_open_and_focused(self):
        self.agent(self.targets("good"))
        self.show()
        self.wait("h1", ["Everything is trusted"])
        summary = self.all("#t1 summary")[0]
        summary.send_keys(Keys.ENTER)
        self.assertTrue(until(lambda: self.texts("#t1 .link b")))
        self.browser.execute_script("window.kept = document.querySelector('#t1')")
        self.assertTrue(until(lambda: self.browser.execute_script(
            "return performance.getEntriesByName(location.origin + '/api/v1/status').length >= 3")))
        self.assertTrue(self.browser.execute_script(
            "return window.kept === document.querySelector('#t1') && kept.querySelector('details').open && "
            "document.activeElement === kept.querySelector('summary')"))

    def test_page_says_when_the_agent_answers_no_more(self):
        agent = self.agent(self.targets("good"))
        self.show()
        self.wait("h1", ["Everything is trusted"])
        agent.end()
        self.assertTrue(until(lambda: "No answer from the agent since 20" in self.texts("#fault")[0]))

    def test_keys_alone_find_and_open_a_service(self):
        self.agent(self.targets("good", "expired", "misordered"))
        self.show()
        self.wait(".badge", ["INVALID", "WARNING", "VALID"])
        body = self.all("body")[0]
        body.send_keys("/")
        active = self.browser.switch_to.active_element
        self.assertEqual(active.get_attribute("id"), "search")
        active.send_keys("misord")
        self.wait("h2", ["misordered"])
        for _ in range(10):
            if self.browser.switch_to.active_element.tag_name == "summary":
                break
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
        self.browser.switch_to.active_element.send_keys(Keys.SPACE)
        self.assertTrue(until(lambda: self.texts("#t3 .link b")))

    def test_states_are_buttons_that_choose(self):
        self.agent(self.targets("good", "expired", "misordered"))
        self.show()
        self.assertTrue(until(lambda: len(self.texts("h2")) == 3))
        states = lambda: self.texts("#states button:not([hidden])")
        self.assertTrue(until(lambda: states() == ["invalid 1", "warning 1", "valid 1"]), states())
        self.all("#states .good")[0].click()
        self.wait("h2", ["good"])
        self.assertEqual(self.all("#states .good")[0].get_attribute("aria-pressed"), "true")
        self.all("#states .good")[0].click()
        self.wait("h2", ["expired", "misordered", "good"])

    def test_thousand_targets_are_shown_in_part_and_searched_as_a_whole(self):
        port = self.nginx.port["good"]
        many = "".join(f"[target box{i:04d}]\nurl = https://{HOST}:{port}/{i}\n" for i in range(1000))
        self.agent(many, schedule="[defaults]\ninterval = 60\njitter = 0\n", wait=False)
        self.assertTrue(until(self.answers))
        self.show()
        self.assertTrue(until(lambda: len(self.all("article")) == 200, 60))
        self.assertTrue(until(lambda: "VALID" in self.texts(".badge"), 60))
        self.assertEqual(self.texts("#more"), ["Show 800 more"])
        self.all("#search")[0].send_keys("box0999")
        self.wait("h2", ["box0999"])
        self.assertFalse(self.all("#more")[0].is_displayed())
        self.shot("thousand")

    def test_chain_names_its_certificates_by_the_common_name_wherever_it_stands(self):
        usual = pki.name
        with unittest.mock.patch.object(pki, "name", lambda *names: x509.Name(reversed(list(usual(*names))))):
            leaf = pki.root("Backwards CA").issue(HOST, names=[HOST])
        self.assertEqual(leaf.certificate.subject.rfc4514_string(), f"O=vouch tests,CN={HOST}")
        with nginx.Nginx({"x": nginx.Server(leaf.pem(), leaf.key_pem())}) as server:
            self.agent(f"[target x]\nurl = https://{HOST}:{server.port['x']}\n")
            self.show()
            self.open_all()
            self.assertTrue(until(lambda: self.texts(".link b")[:1] == [HOST]), self.texts(".link b"))

    def test_what_a_peer_sends_is_shown_and_not_run(self):
        evil = pki.root("<img src=x onerror=alert(1)>")
        leaf = evil.issue("</script><script>alert(1)</script>", names=[HOST])
        with nginx.Nginx({"evil": nginx.Server(leaf.pem() + evil.pem(), leaf.key_pem())}) as server:
            self.agent(f"[target <b>evil]\nurl = https://{HOST}:{server.port['evil']}\n")
            self.browser.get_log("browser")
            self.show()
            self.wait("h2", ["<b>evil"])
            self.open_all()
            self.assertTrue(until(lambda: self.texts(".link b")))
            self.assertEqual(self.all("article img, article script, article b b"), [])
            log = [entry for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
            self.assertEqual(log, [])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Alerts of `vouch agent` to a real Mosquitto, snmptrapd and Alertmanager, into files by class and
form, and the heartbeat that is asked for."""

import contextlib
import datetime
import http.server
import json
import pathlib
import signal
import socket
import ssl
import threading
import unittest
import urllib.error
import urllib.request

from live_agent import FAST, ROOT, Agent, until
import mosquitto
import nginx
import peer
import pki

HOST = "localhost"
ALERT = "iso.3.6.1.4.1.32473.1"  # vouchMIB


class Beat(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Brokers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.good = cls.issue()
        cls.expired = cls.issue(days=(-90, -1))
        cls.nginx = nginx.Nginx({"gui": nginx.Server(*cls.expired), "fine": nginx.Server(*cls.good)})
        cls.trust = cls.nginx.folder.write("trust.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    @classmethod
    def issue(cls, **keywords):
        leaf = cls.root.issue(HOST, names=[HOST, "127.0.0.1"], **keywords)
        return leaf.pem(), leaf.key_pem()

    def setUp(self):
        self.serve(*self.expired)
        # For a while the workers of before answer, too.
        self.assertTrue(until(lambda: all(self.serves(self.expired[0]) for _ in range(10))))

    def serves(self, chain):
        with contextlib.suppress(OSError):
            return ssl.get_server_certificate((HOST, self.nginx.port["gui"])).split() == chain.split()

    @classmethod
    def serve(cls, chain, key):
        cls.nginx.folder.write("gui.pem", chain)
        cls.nginx.folder.write("gui.key", key, 0o600)
        cls.nginx.child.process.send_signal(signal.SIGHUP)

    def url(self, name="gui"):
        return f"https://{HOST}:{self.nginx.port[name]}"

    def agent(self, alert, more=""):
        return Agent(f"[trust]\nanchors = {self.trust}\n{more}{FAST}[target gui]\nurl = {self.url()}\n"
                     f"[target fine.one]\nurl = {self.url('fine')}\n", alert)

    # --- MQTT

    def test_mqtt_over_tls_has_states_alerts_and_the_discovery_of_home_assistant(self):
        with mosquitto.Mosquitto(tls=self.good) as broker, mosquitto.Subscriber(broker.port) as heard, self.agent(
                f"[alert m]\nmqtt = {HOST}:{broker.tls_port}\ndiscovery = homeassistant\ngroup = 0\n") as agent:
            agent.start()
            self.assertTrue(until(lambda: heard.payloads("vouch/alerts/gui")), agent.log)
            self.assertTrue(until(lambda: heard.payloads("vouch/targets/fine.one")), agent.log)
            state = json.loads(heard.payloads("vouch/targets/gui")[-1])
            self.assertEqual((state["problem"], state["verdict"], state["code"]), ("ON", "invalid", "cert-expired"))
            self.assertEqual(json.loads(heard.payloads("vouch/targets/fine.one")[-1])["problem"], "OFF")
            alert = json.loads(heard.payloads("vouch/alerts/gui")[0])
            self.assertEqual((alert["event"], alert["code"]), ("problem", "cert-expired"))
            sensor = json.loads(heard.payloads("homeassistant/binary_sensor/vouch_fine_one/config")[0])
            self.assertEqual((sensor["device_class"], sensor["state_topic"]), ("problem", "vouch/targets/fine.one"))
            expiry = json.loads(heard.payloads("homeassistant/sensor/vouch_gui/config")[0])
            self.assertEqual(expiry["device_class"], "timestamp")
            self.assertNotEqual(sensor["unique_id"], expiry["unique_id"])
            self.serve(*self.good)
            self.assertTrue(until(lambda: json.loads(heard.payloads("vouch/targets/gui")[-1])["problem"] == "OFF"),
                            agent.log)
            with mosquitto.Subscriber(broker.port) as late:
                self.assertTrue(until(lambda: late.payloads("vouch/targets/gui")), "states are retained")
                self.assertEqual(late.payloads("vouch/alerts/gui"), [], "alerts are not")

    def test_mqtt_in_clear_takes_leave_user_and_password(self):
        with mosquitto.Mosquitto(users={"vouch": "s3cret"}) as broker, mosquitto.Subscriber(
                broker.port, user="vouch", password="s3cret") as heard:
            alert = f"[alert m]\nmqtt = 127.0.0.1:{broker.port}\nmqtt_user = vouch\nmqtt_password = p\ngroup = 0\n"
            with self.agent(alert, f"[secrets]\np = {self.nginx.folder.write('p', 'wrong')}\n") as agent:
                self.assertIn("cannot be delivered", agent.run("--once")[1])  # TLS is spoken, which the port does not
            with self.agent(alert + "clear = yes\n", f"[secrets]\np = {self.nginx.folder.write('p', 'wrong')}\n") as agent:
                err = agent.run("--once")[1]
                self.assertIn("refuses the user name or the password", err)
                self.assertNotIn("wrong", err)
            with self.agent(alert + "clear = yes\n", f"[secrets]\np = {self.nginx.folder.write('p', 's3cret')}\n") as agent:
                self.assertEqual(agent.run("--once")[0], 2)
                self.assertTrue(until(lambda: heard.payloads("vouch/alerts/gui")))

    def test_mqtt_broker_that_comes_later_gets_what_waits_once(self):
        port = peer.free_port()
        with self.agent(f"[alert m]\nmqtt = 127.0.0.1:{port}\nclear = yes\ngroup = 0\n") as agent:
            agent.start()
            self.assertTrue(until(lambda: "cannot be delivered" in agent.log), agent.log)
            with mosquitto.Mosquitto(port) as broker, mosquitto.Subscriber(broker.port) as heard:
                self.assertTrue(until(lambda: heard.payloads("vouch/alerts/gui")), agent.log)
                self.assertTrue(until(lambda: "is delivered again" in agent.log), agent.log)
                self.assertEqual(len(heard.payloads("vouch/alerts/gui")), 1)

    # --- SNMP

    def test_snmp_notification_is_raised_and_cleared_for_the_same_endpoint(self):
        port = peer.free_port(socket.SOCK_DGRAM)
        receiver = peer.Child([peer.need("snmptrapd"), "-f", "-Le", "-C", "-n", "-m", "", "--disableAuthorization=yes",
                               "-Oq", f"udp:{peer.LOOPBACK}:{port}"])
        try:
            self.assertTrue(until(lambda: "NET-SNMP version" in receiver.log), receiver.log)
            with self.agent(f"[alert s]\nsnmp = 127.0.0.1:{port}\ngroup = 0\n") as agent:
                agent.start()
                self.assertTrue(until(lambda: f"{ALERT}.0.2\t" in receiver.log), receiver.log)
                for words in ("2.0 \"gui\"", f"3.0 \"{self.url()}\"", "4.0 \"problem\"", "5.0 3", "6.0 \"cert-expired\""):
                    self.assertIn(f"{ALERT}.1.3.{words}", receiver.log)
                self.serve(*self.good)
                self.assertTrue(until(lambda: f"{ALERT}.0.3\t" in receiver.log), receiver.log)
                self.assertIn(f"{ALERT}.1.3.4.0 \"recovery\"", receiver.log)
                self.assertGreaterEqual(receiver.log.count(f"{ALERT}.1.3.3.0 \"{self.url()}\""), 2)
        finally:
            receiver.stop()

    def test_snmp_names_are_those_of_the_mib(self):
        mib = (ROOT / "docs/VOUCH-MIB.txt").read_text()
        for number, name in enumerate(("Raised", "Cleared", "News"), 2):
            self.assertRegex(mib, rf"(?s)vouchAlert{name} NOTIFICATION-TYPE.*?::= {{ vouchNotifications {number} }}")
        for number, name in enumerate(("Id", "Target", "Endpoint", "Event", "Severity", "Code", "Text"), 1):
            self.assertRegex(mib, rf"(?s)vouchAlert{name} OBJECT-TYPE.*?::= {{ vouchAlert {number} }}")

    # --- Alertmanager

    def alertmanager(self, stack):
        """What asks for its active alerts, and the file with its URL."""
        folder, port = peer.Folder(), peer.free_port()
        stack.callback(folder.cleanup)
        config = folder.write("am.yml", "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        server = peer.Child([peer.need("prometheus-alertmanager"), f"--config.file={config}",
                             f"--storage.path={folder.path}/data", f"--web.listen-address=127.0.0.1:{port}",
                             "--cluster.listen-address="], [port])
        stack.callback(server.stop)

        def active():
            with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/api/v2/alerts", timeout=5) as answer:
                return [{**a["labels"], **a} for a in json.load(answer)]
            return []
        return active, folder.write("hook", f"http://127.0.0.1:{port}/api/v2/alerts\n")

    def test_alertmanager_has_the_alert_and_resolves_it(self):
        with contextlib.ExitStack() as stack:
            active, secret = self.alertmanager(stack)
            agent = stack.enter_context(self.agent(
                "[alert am]\nwebhook = hook\ntemplate = alertmanager\nclear = yes\ngroup = 0\n", f"[secrets]\nhook = {secret}\n"))
            agent.start()
            mine = lambda: [a["severity"] for a in active() if a["instance"] == self.url()]
            self.assertTrue(until(lambda: mine() == ["critical"]), agent.log)
            self.serve(*self.issue(days=(-80, 10)))
            self.assertTrue(until(lambda: "warning" in mine() and "critical" not in mine()), (mine(), agent.log))
            self.serve(*self.good)
            self.assertTrue(until(lambda: not [a for a in active() if a["instance"] == self.url()]), agent.log)

    def test_alertmanager_has_one_alert_of_two_agents_which_lasts_when_one_of_them_dies(self):
        with contextlib.ExitStack() as stack:
            active, secret = self.alertmanager(stack)
            alert = "[alert am]\nwebhook = hook\ntemplate = alertmanager\nclear = yes\ngroup = 0\n"
            agents = [stack.enter_context(self.agent(alert, f"[secrets]\nhook = {secret}\n")) for _ in range(2)]
            for agent in agents:
                agent.start()
                self.assertTrue(until(lambda agent=agent: agent.ask("SELECT 1 FROM outbox WHERE sent_s IS NOT NULL")
                                      if agent.started() else None), agent.log)
            mine = [a for a in active() if a["instance"] == self.url()]
            self.assertEqual(len(mine), 1, mine)
            lasts = datetime.datetime.fromisoformat(mine[0]["endsAt"].replace("Z", "+00:00"))
            self.assertGreater(lasts - datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(hours=40))
            agents[0].kill()
            self.serve(*self.good)
            self.assertTrue(until(lambda: not [a for a in active() if a["instance"] == self.url()]), agents[1].log)

    # --- files and routes

    def test_routes_are_chosen_by_severity_class_and_target(self):
        port = peer.free_port()
        names = {"certificate": "class = certificate\n", "service": "class = service, system\n",
                 "all": "", "down": "targets = down*\n", "system": "class = system\n"}
        alert = "".join(f"[alert {n}]\nfile = {n}.log\ngroup = 0\nseverity = warning\n{v}" for n, v in names.items())
        with self.agent(f"[target down1]\nurl = https://127.0.0.1:{port}\n" + alert) as agent:
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)

            def lines(name):
                path = pathlib.Path(agent.path(f"{name}.log"))
                return path.read_text() if path.exists() else ""
            self.assertIn("cert-expired", lines("certificate"), err)
            self.assertNotIn("connect-refused", lines("certificate"))
            self.assertIn("connect-refused", lines("service"))
            self.assertNotIn("cert-expired", lines("service"))
            self.assertEqual(lines("all").count("has a problem"), 2)
            self.assertEqual((lines("down").count("\n"), lines("system")), (1, ""))
        with self.agent("[alert x]\nfile = x\nclass = certificate, mail\n") as agent:
            self.assertIn("certificate, service or system is wanted", agent.run("--check-config")[1])

    def test_file_in_the_forms_of_an_appliance_begins_as_its_logs_do(self):
        with self.agent("[alert f]\nfile = f.log\nlines = appliance\ngroup = 0\n") as agent:
            self.assertEqual(agent.run("--once")[0], 2)
            self.assertRegex(pathlib.Path(agent.path("f.log")).read_text(),
                             r"^[A-Z][a-z]{2} [A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d 20\d\d Critical #1: https://.*cert-expired")

    # --- heartbeat

    def test_heartbeat_url_is_asked_after_a_round(self):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Beat) as server:
            server.heard = []
            threading.Thread(target=server.serve_forever, daemon=True).start()
            secret = self.nginx.folder.write("beat", f"http://127.0.0.1:{server.server_address[1]}/ping/t0k3n\n")
            with self.agent("", f"[secrets]\nbeat = {secret}\n[agent]\nheartbeat_url = beat\n") as agent:
                agent.run("--once")
                self.assertEqual(server.heard, ["/ping/t0k3n"])
            server.shutdown()
            server.server_close()
            with self.agent("", f"[secrets]\nbeat = {secret}\n[agent]\nheartbeat_url = beat\n") as agent:
                err = agent.run("--once")[1]
                self.assertIn("heartbeat_url cannot be asked", err)
                self.assertNotIn("t0k3n", err)
            with self.agent("", "[agent]\nheartbeat_url = nothing\n") as agent:
                self.assertIn("heartbeat_url: [secrets] has no such name", agent.run("--check-config")[1])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""What `vouch agent` serves on loopback: page, API, health, metrics, probe; Prometheus reads it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from live_agent import FAST, ROOT, Agent, until
import nginx
import peer
import pki

HOST = "localhost"


class Web(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        good = cls.root.issue(HOST, names=[HOST])
        expired = cls.root.issue(HOST, names=[HOST], days=(-90, -1))
        cls.nginx = nginx.Nginx({"good": nginx.Server(good.pem(), good.key_pem()),
                                 "expired": nginx.Server(expired.pem(), expired.key_pem())})
        trust = cls.nginx.folder.write("trust.pem", cls.root.pem())
        cls.port = peer.free_port()
        cls.text = (f"[trust]\nanchors = {trust}\n[page]\nlisten = 127.0.0.1:{cls.port}\nprobe = yes\n{FAST}"
                    f"[target gui]\nurl = {cls.url('good')}\n[target old <b>]\nurl = {cls.url('expired')}\n")
        cls.agent = Agent(cls.text)
        cls.agent.start().started()
        until(lambda: [s for s in json.loads(cls.get("/api/v1/status")[2]) if s["believed"] == "invalid"])

    @classmethod
    def tearDownClass(cls):
        cls.agent.__exit__(None, None, None)
        cls.nginx.__exit__(None, None, None)

    @classmethod
    def url(cls, name):
        return f"https://{HOST}:{cls.nginx.port[name]}"

    @classmethod
    def get(cls, path, method="GET", **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{cls.port}{path}", method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def promtool(self, text):
        done = subprocess.run([peer.need("promtool"), "check", "metrics"], input=text, capture_output=True, timeout=20)
        self.assertEqual((done.returncode, done.stderr), (0, b""), text.decode())

    def test_page_shows_each_target_with_its_state_and_reason(self):
        status, headers, body = self.get("/plain")
        self.assertEqual(status, 200)
        self.assertIn(b"cert-expired", body)
        self.assertIn(b"old &lt;b&gt;", body)
        self.assertNotIn(b"old <b>", body)
        self.assertEqual(body.count(b"<article"), 2)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.get("/style.css")[0], 200)

    def test_api_status_is_json_with_an_etag(self):
        status, headers, body = self.get("/api/v1/status")
        self.assertEqual(status, 200)
        states = {s["name"]: s for s in json.loads(body)}
        self.assertEqual((states["gui"]["believed"], states["old <b>"]["believed"]), ("valid", "invalid"))
        self.assertTrue(headers["ETag"])
        style = self.get("/style.css")[1]["ETag"]
        self.assertEqual(self.get("/style.css", **{"If-None-Match": style})[::2], (304, b""))

    def test_page_is_made_of_the_programs_own_files(self):
        status, headers, body = self.get("/")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        for path in ("/page.css", "/page.js", "/style.css"):
            self.assertIn(path.encode(), body)
            self.assertEqual(self.get(path)[0], 200)
        script = self.get("/page.js")[2].decode()
        for name in re.findall(r'from "(/[a-z]+\.js)"', script):
            self.assertEqual(self.get(name)[1]["Content-Type"], "text/javascript; charset=utf-8", name)
        self.assertEqual(self.get("/page.js/../card.js")[0], 404)

    def test_api_site_says_whose_page_it_is(self):
        site = json.loads(self.get("/api/v1/site")[2])
        self.assertEqual((site["schema"], site["targets"], site["config_good"]), ("vouch-site/1", 2, True))
        self.assertEqual(site["host"], socket.gethostname())

    def test_api_status_has_each_endpoint_with_its_dates(self):
        state = [s for s in json.loads(self.get("/api/v1/status")[2]) if s["name"] == "gui"][0]
        endpoint, = state["endpoints"]
        self.assertEqual((endpoint["endpoint"], endpoint["believed"]), (self.url("good"), "valid"))
        self.assertLess(endpoint["certificate_not_before"], endpoint["next_threshold"])
        self.assertLess(endpoint["next_threshold"], endpoint["not_after"])
        self.assertEqual((len(state["days"]), state["days"][-1]), (90, "g"))

    def test_api_target_has_report_history_and_alerts(self):
        self.assertTrue(until(lambda: json.loads(self.get("/api/v1/targets/2")[2])["alerts"]))
        target = json.loads(self.get("/api/v1/targets/2")[2])
        self.assertEqual(target["schema"], "vouch-target/1")
        self.assertEqual(target["endpoints"][0]["report"]["schema"], "vouch-report/1")
        self.assertEqual((target["history"][-1]["event"], target["history"][-1]["code"]), ("problem", "cert-expired"))
        self.assertEqual((target["alerts"][0]["route"], target["alerts"][0]["severity"]), ("log", "error"))
        for path in ("/api/v1/targets/3", "/api/v1/targets/0", "/api/v1/targets/x", "/api/v1/targets/"):
            self.assertEqual(self.get(path)[0], 404, path)

    def test_discovery_lists_the_targets_for_prometheus(self):
        self.assertEqual(json.loads(self.get("/sd")[2])[0],
                         {"targets": [self.url("good")], "labels": {"target": "gui"}})

    def test_report_of_a_target_is_the_whole_one(self):
        report = json.loads(self.get("/targets/2.json")[2])
        self.assertEqual(report["schema"], "vouch-report/1")
        self.assertEqual(report["findings"][0]["code"], "cert-expired")
        self.assertEqual(self.get("/targets/3.json")[0], 404)

    def test_health_is_good_while_checks_go_on(self):
        status, _, body = self.get("/healthz")
        self.assertEqual((status, json.loads(body)["status"]), (200, "ok"))

    def test_metrics_are_clean_and_say_what_is_believed(self):
        status, headers, body = self.get("/metrics")
        self.assertEqual(status, 200)
        self.promtool(body)
        self.assertIn(f'vouch_verdict{{target="gui",endpoint="{self.url("good")}"}} 0'.encode(), body)
        self.assertIn(f'vouch_finding{{target="old <b>",endpoint="{self.url("expired")}",code="cert-expired"}} 1'
                      .encode(), body)

    def test_probe_has_the_exporters_names_for_expired_certificates_too(self):
        status, _, body = self.get(f"/probe?target={self.url('expired')}&module=https")
        self.assertEqual(status, 200)
        self.promtool(body)
        for name in ("probe_success 0", "probe_ssl_earliest_cert_expiry ", "ssl_cert_not_after{serial_no=",
                     'probe_tls_version_info{version="TLS 1.3"} 1', "probe_ssl_last_chain_info{"):
            self.assertIn(name.encode(), body)
        self.assertIn(b"probe_success 1", self.get("/probe?target=gui")[2])

    def test_probe_of_another_target_is_refused(self):
        self.assertEqual(self.get("/probe?target=https://127.0.0.1:1")[0], 400)
        self.assertEqual(self.get("/probe")[0], 400)

    def test_anything_else_is_refused(self):
        self.assertEqual(self.get("/nothing")[0], 404)
        self.assertEqual(self.get("/../../etc/passwd")[0], 404)
        self.assertEqual(self.get("/", method="POST")[0], 405)

    def test_readers_that_say_nothing_do_not_keep_others_out(self):
        idle = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(40)]
        try:
            self.assertTrue(until(lambda: self.served(), 30))
        finally:
            for s in idle:
                s.close()

    def served(self):
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def test_prometheus_scrapes_it(self):
        folder, port = peer.Folder(), peer.free_port()
        config = folder.write("prometheus.yml", f"""
scrape_configs:
  - job_name: vouch
    scrape_interval: 1s
    static_configs: [{{targets: ["127.0.0.1:{self.port}"]}}]
  - job_name: blackbox
    scrape_interval: 1s
    metrics_path: /probe
    params: {{module: [https]}}
    static_configs: [{{targets: ["{self.url('expired')}"]}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: "127.0.0.1:{self.port}"}}
""")
        argv = [peer.need("prometheus"), f"--config.file={config}", f"--storage.tsdb.path={folder.path}/data",
                f"--web.listen-address=127.0.0.1:{port}"]
        server = peer.Child(argv, [port], stop_signal=signal.SIGTERM)
        try:
            def ask(question):
                with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(question)}", timeout=5) as a:
                    return json.load(a)["data"]["result"]
                return []
            self.assertTrue(until(lambda: ask("vouch_verdict==3")), server.log)
            blackbox = until(lambda: ask("probe_ssl_earliest_cert_expiry-time()<0"))
            self.assertEqual(blackbox[0]["metric"]["instance"], self.url("expired"))
            self.assertTrue(until(lambda: ask("ssl_cert_not_after")))
        finally:
            server.stop()
            folder.cleanup()

    def test_listen_off_loopback_is_refused(self):
        with Agent(self.text.replace(f"127.0.0.1:{self.port}", "0.0.0.0:9999")) as agent:
            agent.start()
            self.assertEqual(agent.process.wait(10), 3)
            self.assertIn("only loopback", agent.log)


class Rules(unittest.TestCase):
    def test_rules_say_what_they_should_of_made_up_series(self):
        folder = peer.Folder()
        try:
            for name in ("boards/posix/prometheus-rules.yml", "tests/agent/rules_test.yml"):
                folder.write(os.path.basename(name), (ROOT / name).read_text())
            done = subprocess.run([peer.need("promtool"), "test", "rules", f"{folder.path}/rules_test.yml"],
                                  capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).decode())
        finally:
            folder.cleanup()


class Life(unittest.TestCase):
    def test_service_manager_hears_of_ready_and_of_each_turn(self):
        with Agent("[target a]\nurl = https://127.0.0.1:1\n") as agent:
            path = agent.path("notify")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
                s.bind(path)
                s.settimeout(10)
                os.environ["NOTIFY_SOCKET"] = path
                try:
                    agent.start()
                finally:
                    del os.environ["NOTIFY_SOCKET"]
                heard = [s.recv(100) for _ in range(3)]
                self.assertEqual(heard[0], b"READY=1")
                self.assertIn(b"WATCHDOG=1", heard)
                self.assertEqual(agent.end(), 0)

    def test_heartbeat_file_is_touched_after_each_round(self):
        with Agent(f"[agent]\nheartbeat_file = beat\n{FAST}[target a]\nurl = https://127.0.0.1:1\n") as agent:
            agent.start()
            self.assertTrue(until(lambda: os.path.exists(agent.path("beat"))), agent.log)
            os.utime(agent.path("beat"), (0, 0))
            self.assertTrue(until(lambda: os.stat(agent.path("beat")).st_mtime > time.time() - 60))

    def test_end_comes_within_a_second(self):
        with Agent(f"{FAST}[target a]\nurl = https://127.0.0.1:1\n") as agent:
            agent.start().started()
            agent.send(signal.SIGTERM)
            self.assertEqual(agent.process.wait(2), 0)


if __name__ == "__main__":
    unittest.main()

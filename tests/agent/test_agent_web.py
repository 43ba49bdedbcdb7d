# SPDX-License-Identifier: Apache-2.0
"""What `vouch agent` serves on loopback: page, API, health, metrics, probe; Prometheus reads it."""

import base64
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from live_agent import FAST, ROOT, Agent, until, vouch
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

    def test_probe_has_the_phases_of_a_request(self):
        body = self.get("/probe?target=gui")[2]
        for phase in (b"resolve", b"connect", b"tls", b"processing"):
            self.assertIn(b'probe_http_duration_seconds{phase="' + phase + b'"} ', body)

    def test_metrics_tell_clients_phases_and_expiries(self):
        body = self.get("/metrics")[2].decode()
        labels = f'target="gui",endpoint="{self.url("good")}"'
        for sample in (f'vouch_client_accepts{{{labels},client="firefox"}} 1',
                       f'vouch_phase_duration_seconds{{{labels},phase="handshake"}} ',
                       f"vouch_sent_expiry_timestamp_seconds{{{labels}}} 1",
                       f"vouch_since_timestamp_seconds{{{labels}}} 1"):
            self.assertIn(sample, body)
        self.assertIn('client="chrome"} 0', body)

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

    def test_reader_of_a_byte_now_and_then_is_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.settimeout(0.5)
            def cut():
                try:
                    s.send(b"G")
                    return s.recv(1) == b""
                except TimeoutError:
                    return False
                except OSError:
                    return True
            self.assertTrue(until(cut, 40))

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
  - job_name: found
    scrape_interval: 1s
    metrics_path: /probe
    http_sd_configs: [{{url: "http://127.0.0.1:{self.port}/sd", refresh_interval: 1s}}]
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
            self.assertTrue(until(lambda: ask('up{job="found",target="gui"}==1')), "service discovery")
            dashboard = json.loads((ROOT / "boards/posix/grafana-dashboard.json").read_text())
            for panel in dashboard["panels"]:
                question = panel["targets"][0]["expr"].replace("$target", ".*").replace("$__rate_interval", "1m")
                self.assertTrue(until(lambda q=question: ask(q)), panel["title"])
        finally:
            server.stop()
            folder.cleanup()

    def test_listen_off_loopback_is_refused(self):
        with Agent(self.text.replace(f"127.0.0.1:{self.port}", "0.0.0.0:9999")) as agent:
            agent.start()
            self.assertEqual(agent.process.wait(10), 3)
            self.assertIn("only loopback", agent.log)


class Guarded(unittest.TestCase):
    """Off loopback: over TLS, and to those who bring the token."""

    TOKEN = "0123456789abcdef-token"

    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        leaf = cls.root.issue(HOST, names=[HOST])
        cls.port = peer.free_port()
        cls.agent = Agent(f"[page]\nlisten = 0.0.0.0:{cls.port}\ncertificate = page-cert\nkey = page-key\n"
                          "token = page-token\n[secrets]\npage-cert = page.pem\npage-key = page.key\n"
                          f"page-token = token\n{FAST}[target a]\nurl = https://127.0.0.1:1\n")
        cls.addClassCleanup(cls.agent.__exit__, None, None, None)
        cls.agent.folder.write("page.pem", leaf.pem())
        cls.agent.folder.write("page.key", leaf.key_pem())
        cls.agent.folder.write("token", cls.TOKEN + "\n")
        cls.trust = cls.agent.folder.write("trust.pem", cls.root.pem())
        cls.agent.start().started()

    def get(self, path="/", authorization=None):
        headers = {"Authorization": authorization} if authorization else {}
        request = urllib.request.Request(f"https://{HOST}:{self.port}{path}", headers=headers)
        context = ssl.create_default_context(cafile=self.trust)
        try:
            with urllib.request.urlopen(request, timeout=10, context=context) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers

    def test_token_admits_as_bearer_and_as_password(self):
        password = base64.b64encode(f"anybody:{self.TOKEN}".encode()).decode()
        for authorization in (f"Bearer {self.TOKEN}", f"bearer {self.TOKEN}", f"Basic {password}"):
            for path in ("/", "/metrics", "/api/v1/status"):
                self.assertEqual(self.get(path, authorization)[0], 200, authorization)

    def test_request_without_the_token_is_refused_everywhere(self):
        wrong = base64.b64encode(f"anybody:{self.TOKEN}x".encode()).decode()
        for authorization in (None, "Bearer ", f"Bearer {self.TOKEN[:-1]}", f"Basic {wrong}", "Basic !", "Digest x",
                              "Bearer " + "x" * 5000):
            for path in ("/", "/metrics", "/healthz", "/targets/1.json", "/nothing"):
                status, headers = self.get(path, authorization)
                self.assertIn(status, (401, 431), (path, authorization))
                if status == 401:
                    self.assertEqual(headers["WWW-Authenticate"], 'Basic realm="vouch"')

    def test_clear_text_is_not_answered(self):
        with self.assertRaises(OSError), urllib.request.urlopen(f"http://{HOST}:{self.port}/", timeout=10):
            pass

    def test_page_over_tls_is_valid_to_vouch_itself(self):
        code, out, _ = vouch("check", f"https://{HOST}:{self.port}", "--cafile", self.trust)
        self.assertLessEqual(code, 1, out)

    def test_parts_that_are_missing_are_named(self):
        for without, words in (("token = page-token\n", "only loopback"), ("key = page-key\n", "both are wanted")):
            with Agent(pathlib.Path(self.agent.path("vouch.conf")).read_text().replace(without, "")
                       .replace("[state]\nfolder = state\n", "").replace("[alert log]", "[alert other]")) as agent:
                for name in ("page.pem", "page.key", "token"):
                    agent.folder.write(name, pathlib.Path(self.agent.path(name)).read_text())
                agent.start()
                self.assertEqual(agent.process.wait(10), 3)
                self.assertIn(words, agent.log)
                self.assertNotIn(self.TOKEN, agent.log)


class Probes(unittest.TestCase):
    def test_probe_checks_anew_and_waits_for_it(self):
        root = pki.root()
        leaf = root.issue(HOST, names=[HOST])
        port = peer.free_port()
        with nginx.Nginx({"a": nginx.Server(leaf.pem(), leaf.key_pem())}) as server:
            trust = server.folder.write("trust.pem", root.pem())
            with Agent(f"[trust]\nanchors = {trust}\n[page]\nlisten = 127.0.0.1:{port}\nprobe = yes\n[defaults]\n"
                       f"interval = 3600\nretry = 1\n[target a]\nurl = https://{HOST}:{server.port['a']}\n") as agent:
                agent.start().started()

                def get(path):
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                        return answer.read()

                def checks():
                    return json.loads(get("/api/v1/status"))[0]["checks"]
                self.assertEqual(checks(), 1)
                time.sleep(3)
                with concurrent.futures.ThreadPoolExecutor(3) as pool:
                    answers = list(pool.map(get, ["/probe?target=a"] * 3))
                self.assertTrue(all(b"probe_success 1\n" in a for a in answers))
                self.assertEqual(checks(), 2, "readers of one time share a check")
                self.assertEqual(agent.end(), 0)


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

# SPDX-License-Identifier: Apache-2.0
"""`vouch agent` over a real nginx: what it checks, what it keeps, and what people hear of it."""

import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
import urllib.request

from live_agent import FAST, ROOT, Agent, until, vouch
import nginx
import peer
import pki

HOST = "localhost"


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.ca = cls.root.issue_ca("vouch Test CA")
        good, expired = cls.issue(), cls.issue(days=(-90, -1))
        cls.nginx = nginx.Nginx({"good": nginx.Server(*good), "expired": nginx.Server(*expired),
                                 "changing": nginx.Server(*good)})
        cls.trust = cls.nginx.folder.write("trust.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    @classmethod
    def issue(cls, days=(-10, 80)):
        leaf = cls.ca.issue(HOST, names=[HOST, "127.0.0.1"], days=days)
        return pki.pem(leaf, cls.ca), leaf.key_pem()

    @classmethod
    def serve(cls, chain, key):
        """Gives "changing" another certificate."""
        cls.nginx.folder.write("changing.pem", chain)
        cls.nginx.folder.write("changing.key", key, 0o600)
        cls.nginx.child.process.send_signal(signal.SIGHUP)

    def text(self, **targets):
        sections = "".join(f"[target {name}]\nurl = {url}\n" for name, url in targets.items())
        return f"[trust]\nanchors = {self.trust}\n{FAST}{sections}"

    def url(self, name):
        return f"https://{HOST}:{self.nginx.port[name]}"

    def test_once_checks_every_target_tells_and_exits_with_the_worst(self):
        with Agent(self.text(good=self.url("good"), expired=self.url("expired"))) as agent:
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)
            self.assertEqual(len(agent.alerts), 1)
            self.assertIn("[cert-expired]", agent.alerts[0])
            self.assertEqual(agent.run("--once")[0], 2)
            self.assertEqual(len(agent.alerts), 1)
            self.assertEqual(agent.ask("SELECT count(*) FROM endpoint")[0][0], 2)

    def test_once_with_good_targets_is_silent_and_exits_0(self):
        with Agent(self.text(good=self.url("good")), "[alert log]\nfile = alerts.log\nseverity = warning\n") as agent:
            self.assertEqual(agent.run("--once"), (0, ""))
            self.assertEqual(agent.alerts, [])

    def test_agent_tells_problem_and_recovery_once_each(self):
        port = peer.free_port()
        with Agent(self.text(gone=f"https://{HOST}:{port}")) as agent:
            agent.start()
            self.assertTrue(until(lambda: agent.alerts_with("has a problem", "connect-refused")), agent.log)
            server = nginx.Nginx({"x": nginx.Server(*self.issue())})
            try:
                agent.write(self.text(gone=f"https://{HOST}:{port}").replace(
                    f"url = https://{HOST}:{port}\n", f"url = https://{HOST}:{port}\n"
                    f"connect = 127.0.0.1:{server.port['x']}\n"))
                agent.send(signal.SIGHUP)
                self.assertTrue(until(lambda: agent.alerts[1:]), agent.log)
                time.sleep(2)
                self.assertEqual(len(agent.alerts), 2, agent.alerts)
            finally:
                server.__exit__(None, None, None)
            self.assertEqual(agent.end(), 0)

    def test_agent_tells_of_a_certificate_that_was_replaced_early(self):
        with Agent(self.text(changing=self.url("changing"))) as agent:
            agent.start().started()
            self.serve(*self.issue())
            self.assertTrue(until(lambda: agent.alerts_with("another certificate")), agent.log)
            self.assertIn("days left", agent.ask("SELECT text FROM history WHERE kind='replaced'")[0][0])

    def test_next_hop_is_where_mail_for_the_domain_is_delivered(self):
        port = peer.free_port()
        target = "[target m]\nurl = mx://example.invalid\nnext_hop = {}\n"
        with Agent(target.format(f"127.0.0.1:{port}")) as agent:
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)
            self.assertTrue(agent.alerts_with("mx://example.invalid 127.0.0.1", "connect-refused"), agent.alerts)
            self.assertEqual(agent.alerts_with("mx-no-domain"), [])
        with Agent(target.format("a b")) as agent:
            self.assertIn("next_hop: a host is wanted", agent.run("--check-config")[1])

    def test_state_that_began_before_a_restart_is_said_to_have_begun_then(self):
        page = peer.free_port()
        with Agent(self.text(gone=f"https://{HOST}:{peer.free_port()}") + f"[page]\nlisten = 127.0.0.1:{page}\n") as agent:
            def target():
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{page}/api/v1/status", timeout=5) as answer:
                    found = json.load(answer)[0]
                    return found if found["endpoints"] and found["endpoints"][0]["since"] and found["changed"] else None
                return None
            agent.start()
            first = until(target)
            self.assertTrue(first, agent.log)
            self.assertEqual(agent.end(), 0)
            with contextlib.closing(sqlite3.connect(agent.path("state/state.db"))) as db:
                db.execute("UPDATE endpoint SET since_s = since_s - 86400")
                db.commit()
            agent.start()
            again = until(target)
            self.assertTrue(again, agent.log)
            self.assertLess(again["changed"], first["changed"])
            self.assertEqual(again["changed"], again["endpoints"][0]["since"])

    def test_reload_bad_file_is_refused_and_the_old_one_goes_on(self):
        with Agent(self.text(good=self.url("good"))) as agent:
            agent.start().started()
            agent.write("[target x]\nurl = gopher://x\n")
            agent.send(signal.SIGHUP)
            self.assertTrue(until(lambda: "stays as it was" in agent.log), agent.log)
            agent.write(self.text(other=self.url("expired")))
            agent.send(signal.SIGHUP)
            self.assertTrue(until(lambda: agent.alerts_with("cert-expired")), agent.log)

    def test_reload_waits_for_a_message_that_is_under_way(self):
        alert = "[alert p]\nprogram = ./slow\ngroup = 0\n"
        with Agent(self.text(expired=self.url("expired")), alert) as agent:
            script = agent.folder.write("slow", "#!/bin/sh\necho told >>told\nsleep 2\n")
            os.chmod(script, 0o755)
            agent.start()
            told = pathlib.Path(agent.path("told"))
            self.assertTrue(until(told.exists), agent.log)
            agent.send(signal.SIGHUP)
            self.assertTrue(until(lambda: "was read" in agent.log), agent.log)
            time.sleep(3)
            self.assertEqual(told.read_text(), "told\n")

    def test_silence_keeps_a_target_quiet(self):
        with Agent(self.text(expired=self.url("expired"))) as agent:
            self.assertEqual(agent.run("silence", "expired", "2h")[0], 0)
            self.assertEqual(agent.run("--once")[0], 2)
            self.assertEqual(agent.alerts, [])
            self.assertEqual(agent.ask("SELECT kind FROM history"), [("problem",)])

    def test_program_gets_the_subject_as_argument_and_the_text_as_input(self):
        with Agent(self.text(expired=self.url("expired")), "[alert p]\nprogram = ./told\ngroup = 0\n") as agent:
            script = agent.folder.write("told", '#!/bin/sh\n{ echo "$# $1"; echo "$VOUCH_ALERT"; cat; } >program.out\n')
            os.chmod(script, 0o755)
            self.assertEqual(agent.run("--once")[0], 2)
            out = pathlib.Path(agent.path("program.out")).read_text()
            self.assertTrue(out.startswith(f"1 {self.url('expired')} has a problem"), out)
            self.assertIn("Valid until", out)
            self.assertRegex(out.splitlines()[1], r"^vouch-1-\d+$")

    def test_config_what_would_fail_at_the_start_is_told_before(self):
        for text, words in (("[page]\nlisten = 0.0.0.0:9115\n", "only loopback is served"), ("[page]\nlisten = 127.0.0.1\n", "with a port"),
                            ("[trust]\nanchors = /nowhere/roots.pem\n", "anchors = /nowhere/roots.pem: the file cannot be read"),
                            ("[alert m]\nmail = admin\n", "mail: an address is wanted"),
                            ("[alert m]\nfile = x\nsyslog = 192.0.2.1\n", "not several: give each an .alert NAME. of its own"),
                            ("[alert m]\nfile = x\nquiet = 07:00-07:00\n", "hours are wanted"),
                            ("[alert m]\nmail = a@example.com\nserver = ftp://x\n", "server: "),
                            ("[target l]\nurl = ldap://x\nbind_dn = cn=a\n", "bind_dn needs bind_password")):
            with self.subTest(text=text), Agent("[target a]\nurl = https://localhost\n" + text) as agent:
                code, err = agent.run("--check-config")
                self.assertEqual(code, 3, err)
                self.assertRegex(err, r"vouch\.conf:\d+: .*" + words)

    def test_log_has_the_levels_that_are_wanted(self):
        for level, options, seen in (("notice", [], (True, False)), ("error", [], (False, False)), ("error", ["-vv"], (True, False)),
                                     ("debug", [], (True, True)), ("debug", ["-q", "-q"], (True, False)), ("info", ["-qqq"], (False, False))):
            with self.subTest(level=level, options=options), Agent(
                    f"[agent]\nlog = {level}\n" + self.text(expired=self.url("expired"))) as agent:
                err = agent.run("--once", *options)[1]
                self.assertEqual(("has a problem" in err, "writes to the state" in err or "without Landlock" in err), seen, err)
        with Agent("[agent]\nlog = loud\n" + self.text(expired=self.url("expired"))) as agent:
            self.assertIn("vouch.conf:4: log: error, warning, notice, info or debug is wanted", agent.run("--check-config")[1])

    def test_agent_that_has_nothing_to_do_sleeps(self):
        """Without a page there is nothing in its loop between two checks."""
        with Agent("[target gone]\nurl = https://127.0.0.1:1\n") as agent:
            agent.start()
            self.assertTrue(until(lambda: os.path.exists(agent.path("state/state.db"))), agent.log)
            time.sleep(5)
            fields = pathlib.Path(f"/proc/{agent.process.pid}/stat").read_text().rpartition(")")[2].split()
            self.assertLess((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), 1.5)

    def test_silence_of_a_name_that_is_not_there_is_refused(self):
        with Agent(self.text(expired=self.url("expired"))) as agent:
            code, err = agent.run("silence", "expird", "2h")
            self.assertEqual(code, 3)
            self.assertIn("no target and no certificate of the name expird", err)
            self.assertEqual(agent.run("silence", "expired", "2h")[0], 0)
            self.assertEqual(agent.run("silence", "expired", "0")[0], 0)
            agent.run("--once")
            self.assertEqual(len(agent.alerts), 1)

    def test_repeat_is_that_of_each_route(self):
        routes = "".join(f"[alert {n}]\nfile = {n}.log\ngroup = 0\nrepeat = {v}\n" for n, v in (("often", "1s"), ("rarely", "1d"), ("never", "0")))
        with Agent(self.text(expired=self.url("expired")), routes) as agent:
            agent.start()

            def count(name):
                path = pathlib.Path(agent.path(f"{name}.log"))
                return len(path.read_text().splitlines()) if path.exists() else 0
            self.assertTrue(until(lambda: count("often") > 2), agent.log)
            self.assertEqual((count("rarely"), count("never")), (1, 1))

    def test_process_gives_up_what_it_does_not_need(self):
        """As the kernel has it: no core files, no new rights, system calls filtered, writing restricted."""
        with Agent(self.text(good=self.url("good"))) as agent:
            agent.start().started()
            status = pathlib.Path(f"/proc/{agent.process.pid}/status").read_text()
            self.assertRegex(status, r"NoNewPrivs:\s1")
            self.assertRegex(status, r"Seccomp:\s2")
            limits = pathlib.Path(f"/proc/{agent.process.pid}/limits").read_text()
            self.assertRegex(limits, r"Max core file size\s+0\s+0")
            agent.write(self.text(good=self.url("good")), "[alert log]\nprogram = /bin/true\n")
            agent.send(signal.SIGHUP)
            self.assertTrue(until(lambda: "wants a restart of the agent" in agent.log), agent.log)
            self.assertEqual(agent.end(), 0)

    def test_unit_of_systemd_exposes_little(self):
        if not shutil.which("systemd-analyze"):
            raise unittest.SkipTest("needs systemd-analyze")
        done = subprocess.run(["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20",
                               str(ROOT / "boards/posix/vouch-agent.service")], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)

    def test_log_has_the_codes_of_findings_as_they_are(self):
        with Agent(self.text(expired=self.url("expired"))) as agent:
            self.assertIn("[cert-expired]", agent.run("--once", "-v")[1])

    def test_sink_that_fails_is_tried_again_until_it_works(self):
        with Agent(self.text(expired=self.url("expired")), "[alert l]\nfile = deep/alerts.log\ngroup = 0\n") as agent:
            agent.start()
            self.assertTrue(until(lambda: "cannot be delivered" in agent.log), agent.log)
            os.mkdir(agent.path("deep"))
            path = pathlib.Path(agent.path("deep/alerts.log"))
            self.assertTrue(until(lambda: path.exists() and path.read_text()), agent.log)
            time.sleep(2)
            self.assertEqual(len(path.read_text().splitlines()), 1)

    def test_folder_that_cannot_be_written_is_said_and_ends_it(self):
        with Agent(self.text(good=self.url("good"))) as agent:
            os.rmdir(agent.path("state"))
            code, err = agent.run("--once")
            self.assertEqual(code, 3)
            self.assertIn("unable to open database file", err)

    def test_disk_that_is_full_is_waited_for_and_no_alert_is_lost(self):
        """The database may not grow for a while: what changes meanwhile is told afterwards."""
        with Agent(self.text(changing=self.url("changing"))) as agent:
            agent.start().started()
            with sqlite3.connect(agent.path("state/state.db"), isolation_level=None) as db:
                db.execute("CREATE TRIGGER full BEFORE INSERT ON history BEGIN SELECT RAISE(ROLLBACK, 'full'); END")
                self.serve(*self.issue())
                self.assertTrue(until(lambda: "cannot be written" in agent.log), agent.log)
                self.assertEqual(agent.alerts, [])
                db.execute("DROP TRIGGER full")
            self.assertTrue(until(lambda: agent.alerts_with("another certificate")), agent.log)
            self.assertIn("can be written again", agent.log)
            time.sleep(2)
            self.assertEqual(len(agent.alerts), 1, agent.alerts)

    def test_database_that_is_damaged_is_set_aside_and_said(self):
        with Agent(self.text(good=self.url("good"))) as agent:
            pathlib.Path(agent.path("state/state.db")).write_bytes(b"this is no database" * 500)
            code, err = agent.run("--once")
            self.assertEqual(code, 0, err)
            self.assertIn("was set aside", err)
            self.assertTrue([name for name in os.listdir(agent.path("state")) if "damaged" in name])

    def test_kill_at_random_instants_loses_no_alert_and_doubles_none_twice(self):
        """The server's certificate changes each time; the agent is killed whenever it likes."""
        seen = collections.Counter()
        with Agent(self.text(changing=self.url("changing"))) as agent:
            agent.start().started()
            for number in range(20):
                self.serve(*self.issue())
                if number % 4 == 0:
                    told = len(agent.alerts)
                    self.assertTrue(until(lambda: len(agent.alerts) > told), agent.log)
                time.sleep(random.uniform(0, 1.5))
                agent.kill()
                agent.start()
            told = len(agent.alerts)
            self.serve(*self.issue())
            self.assertTrue(until(lambda: len(agent.alerts) > told), agent.log)
            self.assertTrue(until(lambda: agent.ask("SELECT count(*) FROM outbox WHERE sent_s IS NULL")[0][0] == 0))
            agent.end()
            told = agent.ask("SELECT id FROM history")
            for line in agent.alerts:
                seen[int(re.search(r" #(\d+): ", line)[1])] += 1
            with sqlite3.connect(agent.path("state/state.db")) as db:
                self.assertEqual(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
                self.assertEqual(db.execute("SELECT count(*) FROM outbox WHERE sent_s IS NULL").fetchone()[0], 0)
                sent = {number for (number,) in db.execute("SELECT id FROM outbox")}
            self.assertGreater(len(told), 3)
            self.assertEqual(sent, set(seen))
            self.assertEqual(len(told), len(sent))
            self.assertLessEqual(max(seen.values()), 2)


if __name__ == "__main__":
    unittest.main()

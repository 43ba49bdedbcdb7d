# SPDX-License-Identifier: Apache-2.0
"""What is missing for a while: name servers, a directory, a mail server, a sink for an hour, a folder that may be written."""

import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from cluster import Cluster, Names
from live_agent import FAST, VOUCH, Agent, environment, peer, until
import needs
import pki
import postfix
import slapd
from soak import fast_clock

HOST = "localhost"


class Outage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.folder = peer.Folder()
        cls.trust = cls.folder.write("trust.pem", cls.root.pem())
        leaf = cls.root.issue(HOST, names=[HOST, "c.example.org"])
        cls.pair = leaf.pem(), leaf.key_pem()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def agent(self, targets, more="", alert="[alert log]\nfile = alerts.log\ngroup = 0\n"):
        agent = Agent(f"{more}[trust]\nanchors = {self.trust}\n{FAST}{targets}", alert)
        self.addCleanup(agent.__exit__)
        return agent

    def test_name_server_that_is_gone_is_told_and_its_return(self):
        with Cluster(1, *self.pair) as cluster:
            agent = self.agent(f"[target c]\nurl = tls://c.example.org:{cluster.port}\n",
                               f"[agent]\ndns = {peer.LOOPBACK}:{cluster.names.port}\n")
            agent.start().started()
            port = cluster.names.port
            cluster.names.stop()
            self.assertTrue(until(lambda: agent.alerts_with("has a problem", "resolve-"), 60), agent.log)
            cluster.names = Names(cluster.addresses, port)
            self.assertTrue(until(lambda: agent.alerts_with("is valid again"), 60), agent.log)
            self.assertEqual(len(agent.alerts), 2, agent.alerts)

    def test_directory_that_stops_and_starts_is_told_once_each(self):
        server = slapd.Slapd(*self.pair, self.root.pem())
        try:
            agent = self.agent(f"[target directory]\nurl = ldaps://{HOST}:{server.ldaps}\n")
            agent.start().started()
            server.child.stop()
            self.assertTrue(until(lambda: agent.alerts_with("has a problem", "connect-refused")), agent.log)
            server.child = peer.Child(server.child.argv, [server.ldaps], stop_signal=signal.SIGINT)
            self.assertTrue(until(lambda: agent.alerts_with("is valid again")), agent.log)
            self.assertEqual(len(agent.alerts), 2, agent.alerts)
        finally:
            server.stop()

    def test_mail_server_that_gets_an_expired_certificate_is_told(self):
        expired = self.root.issue(HOST, names=[HOST], days=(-90, -1))
        with postfix.Postfix({"a": postfix.Listener([self.pair], "smtpd_tls_security_level=may"),
                              "b": postfix.Listener([(expired.pem(), expired.key_pem())], "smtpd_tls_security_level=may")}) as mail:
            text = "[target mx]\nurl = smtp://%s:%d\n"
            agent = self.agent(text % (HOST, mail.port["a"]) + f"connect = 127.0.0.1:{mail.port['a']}\n")
            agent.start().started()
            agent.write(f"[trust]\nanchors = {self.trust}\n{FAST}" + text % (HOST, mail.port["a"])
                        + f"connect = 127.0.0.1:{mail.port['b']}\n")
            agent.send(signal.SIGHUP)
            self.assertTrue(until(lambda: agent.alerts_with("has a problem", "cert-expired")), agent.log)

    def test_sink_that_is_down_for_an_hour_gets_each_alert_once(self):
        """An hour of the agent's clock, which runs two hundred times as fast."""
        with Cluster(1, *self.pair) as cluster:
            agent = self.agent(f"[target gone]\nurl = tls://127.0.0.1:{peer.free_port()}\n[target c]\n"
                               f"url = tls://{HOST}:{cluster.port}\n".replace(FAST, ""),
                               alert="[alert later]\nfile = later/alerts.log\ngroup = 0\n")
            text = pathlib.Path(agent.path("vouch.conf")).read_text()
            agent.folder.write("vouch.conf", text.replace("interval = 1\nretry = 1\n", "interval = 10m\nretry = 5m\n")
                               .replace("timeout = 10\n", "timeout = 1h\n"))
            log = open(agent.path("agent.log"), "ab")
            self.addCleanup(log.close)
            agent.process = subprocess.Popen(
                [VOUCH, "agent", "-c", agent.path("vouch.conf"), "-v"], stdin=subprocess.DEVNULL, stderr=log,
                env={**environment(), **fast_clock(agent.folder.path, 200)})
            self.assertTrue(until(lambda: "cannot be delivered" in agent.log), agent.log)
            time.sleep(18)  # an hour there
            os.mkdir(agent.path("later"))
            path = pathlib.Path(agent.path("later/alerts.log"))
            self.assertTrue(until(lambda: path.exists() and "has a problem" in path.read_text()), agent.log)
            self.assertTrue(until(lambda: "is delivered again" in agent.log), agent.log)
            lines = path.read_text().splitlines()
            self.assertEqual(len(lines), len(set(lines)), lines)
            self.assertEqual(agent.log.count("cannot be delivered"), 1)

    def test_folder_that_may_not_be_written_is_waited_for(self):
        needs.namespaces()
        agent = self.agent(f"[target gone]\nurl = https://127.0.0.1:{peer.free_port()}\n")
        script = agent.folder.write("read_only.py", READ_ONLY)
        done = subprocess.run(["unshare", "-m", sys.executable, script, VOUCH, agent.folder.path], env=environment(),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(agent.alerts_with("has a problem")), 1)


READ_ONLY = '''
import os, signal, subprocess, sys, time
vouch, folder = sys.argv[1:]
state = folder + "/state"
subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", state], check=True)
log = open(folder + "/agent.log", "ab")

def wait(what):
    deadline = time.monotonic() + 25
    while not what():
        assert time.monotonic() < deadline, open(folder + "/agent.log").read()
        time.sleep(0.05)

agent = subprocess.Popen([vouch, "agent", "-c", folder + "/vouch.conf", "-v"], stderr=log)
try:
    wait(lambda: "is tried again" in open(folder + "/agent.log").read())
    subprocess.run(["mount", "-o", "remount,rw", state], check=True)
    wait(lambda: os.path.exists(folder + "/alerts.log"))
finally:
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(10) == 0
'''


if __name__ == "__main__":
    unittest.main()

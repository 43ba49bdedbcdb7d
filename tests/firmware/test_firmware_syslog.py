# SPDX-License-Identifier: Apache-2.0
"""Reports to a syslog server over TLS: framing and content, a receiver that must not be trusted, one
that is away for a while, and more messages than a board keeps."""

import ssl
import time
import unittest

import emulated
import peer
import pki
import services
import tap
from rsyslog import Rsyslog
from tap_case import HOST, TapCase

LOG_HOST = "log.example.test"
KEPT = 32  # boards/common/storage_large.c


def setUpModule():
    tap.own_network()


def frames(data):
    """The messages of an octet-counted stream (RFC 5425 section 4.3); raises where it is none."""
    found = []
    while data:
        length, rest = data.split(" ", 1)
        found.append(rest[:int(length)])
        if len(found[-1]) < int(length):
            raise ValueError(f"cut off: {data!r}")
        data = rest[int(length):]
    return found


def wait(condition, timeout_s=400):
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Scene(TapCase):
    def sink(self, pair, version=None):
        return self.use(services.TlsSink(self.folder, *pair, version))

    def receiver_pair(self, name=LOG_HOST, **options):
        leaf = self.sub.issue(name, **options)
        return pki.pem(leaf, self.sub), leaf.key_pem()

    def report_ini(self, *urls, port, host=LOG_HOST, **options):
        return self.ini(*urls, more=f"[report]\nsyslog_tls = {host}:{port}\n", **options)


class Receiver(Scene):
    def setUp(self):
        self.wire = self.use(tap.Wire())
        self.use(services.name_server({HOST: [tap.HERE], LOG_HOST: [tap.HERE]}))

    def test_receiver_rsyslog_gets_each_change_with_its_fields(self):
        port, target = peer.free_port(), self.server()
        rsyslog = self.use(Rsyslog(*self.receiver_pair(), self.root.pem(), port))
        ini = self.report_ini(f"tls://{HOST}:{target}", f"tls://nowhere.example.test:{target}", port=port)
        with tap.Board(self.wire, ini) as run:
            run.network(tap.BOARD)
            self.assertTrue(wait(lambda: len(rsyslog.heard()) >= 2), rsyslog.log)
        heard = {fields[6].split(" ")[0]: fields for fields in rsyslog.heard()}
        good, bad = heard[f"tls://{HOST}:{target}"], heard[f"tls://nowhere.example.test:{target}"]
        self.assertEqual(good[3:6], ["appliance", "vouch", "check"])
        self.assertIn("valid", good[6])
        self.assertEqual(good[0], str(16 * 8 + 6))  # local0, information
        self.assertEqual(bad[0], str(16 * 8 + 3))  # error
        self.assertIn("invalid: resolve-no-name", bad[6])

    def test_receiver_gets_whole_frames_over_both_versions(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                sink = self.sink(self.receiver_pair(), version)
                urls = [f"tls://{HOST}:{self.server()}" for _ in range(3)]
                with tap.Board(self.wire, self.report_ini(*urls, port=sink.port)):
                    wanted = lambda: all(url.encode() in sink.heard for url in urls)  # noqa: E731
                    self.assertTrue(wait(wanted), sink.heard)
                messages = frames(sink.heard.decode())
                self.assertEqual(len(messages), 3)
                for message in messages:
                    self.assertRegex(message, r"^<134>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ appliance vouch - "
                                              r"check - tls://www\.example\.test:\d+ valid")

    def test_receiver_with_a_bad_certificate_gets_nothing_and_the_finding_is_said(self):
        stranger = pki.root("vouch Stranger Root")
        foreign = stranger.issue(LOG_HOST)
        cases = {
            "cert-expired": self.receiver_pair(days=(-90, -1)),
            "name-mismatch": self.receiver_pair("other.example.test"),
            "chain-no-anchor": (foreign.pem() + stranger.pem(), foreign.key_pem()),
        }
        for code, pair in cases.items():
            with self.subTest(code):
                sink = self.sink(pair)
                ini = self.report_ini(f"tls://{HOST}:{self.server()}", port=sink.port)
                with tap.Board(self.wire, ini) as run:
                    said = run.until(lambda line: line.get("event") == "syslog_tls")
                    self.assertIn(code, said["text"])
                    run.valid_report()
                self.assertEqual(sink.heard, b"")

    def test_receiver_without_a_time_gets_nothing_until_there_is_one(self):
        sink = self.sink(self.receiver_pair())
        ini = self.report_ini("tls://nowhere.example.test:1", port=sink.port, time=f"sntp = {tap.HERE}")
        with tap.Board(self.wire, ini) as run:
            said = run.until(lambda line: line.get("event") == "syslog_tls")
            self.assertEqual(said["text"], "clock-unknown")
            self.assertEqual(sink.heard, b"")
            self.use(services.time_server())
            self.assertTrue(wait(lambda: b"nowhere" in sink.heard), sink.heard)

    def test_receiver_that_comes_late_gets_what_waited_and_hears_of_the_rest(self):
        port, target = peer.free_port(), self.server()
        urls = [f"tls://{HOST}:{target}"] * (KEPT + 8)
        with tap.Board(self.wire, self.report_ini(*urls, port=port)) as run:
            self.assertEqual(run.until(lambda line: line.get("event") == "syslog_tls")["text"],
                             "connect-refused")
            for _ in urls:
                run.report()
            rsyslog = self.use(Rsyslog(*self.receiver_pair(), self.root.pem(), port))
            self.assertEqual(run.until(lambda line: line.get("event") == "syslog_tls")["text"], "sent")
            self.assertTrue(wait(lambda: len(rsyslog.heard()) > KEPT), rsyslog.log)
        heard = rsyslog.heard()
        self.assertEqual([f[5] for f in heard], ["check"] * KEPT + ["lost"])
        self.assertIn("8 older messages gave way", heard[-1][6])


class Emulated(Scene):
    def send(self, name):
        target = self.server()
        sink = self.sink(self.receiver_pair("10.0.2.100"))
        url = f"tls://{HOST}:{target}"
        ini = self.report_ini(url, port=sink.port, host="10.0.2.100", network="")
        ini = ini.replace(f"url = {url}", f"url = {url}\nconnect = 10.0.2.100:{target}")
        with emulated.Board(name, ini, [sink.port, target]) as run:
            self.assertTrue(wait(lambda: url.encode() in sink.heard), sink.heard)
        self.assertRegex(frames(sink.heard.decode())[0], f"vouch vouch - check - {url} valid")

    def test_emulated_mps2_an385_sends_over_tls(self):
        self.send("mps2-an385")

    def test_emulated_riscv32_virt_sends_over_tls(self):
        self.send("riscv32-virt")


if __name__ == "__main__":
    unittest.main()

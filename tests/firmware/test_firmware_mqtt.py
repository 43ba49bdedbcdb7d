# SPDX-License-Identifier: Apache-2.0
"""Reports to a real Mosquitto: what arrives is what the log has, and a broker that is away, dies or
refuses neither stops the checks nor loses anything in silence."""

import json
import socket
import threading
import time
import unittest

import board
import emulated
import peer
import pki
from mosquitto import Mosquitto, Subscriber
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
AGENT = "[agent]\ninterval = 1\nretry = 1\njitter = 0\ntimeout = 20\n"


class Scene(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cases = pki.nine_cases(HOST)
        cls.cafile = cls.folder.write("root.pem", cases.root.pem())
        cls.case = cases.by_name["good"]
        cls.nginx = Nginx({"good": Server(cls.case.pem(), cls.case.key_pem())})
        cls.nginx.__enter__()
        cls.addClassCleanup(cls.nginx.__exit__, None, None, None)
        cls.port = cls.nginx.port["good"]

    def ini(self, broker, more="", secrets=""):
        return (f"[network]\nhostname = appliance\n[time]\nboard_clock = yes\n{AGENT}"
                f"[trust]\nanchors = {self.cafile}\n{secrets}"
                f"[report]\nmqtt = {board.PEER}:{broker}\nmqtt_in_clear = yes\n{more}"
                f"[target www]\nurl = https://{HOST}:{self.port}/\nconnect = {board.PEER}:{self.port}\n"
                f"[target]\nurl = tls://{HOST}:{self.port}\nconnect = {board.PEER}:{self.port}\n")

    def board(self, broker, more="", secrets=""):
        return emulated.Board(NAME, self.ini(broker, more, secrets), [self.port, broker])


class Reports(Scene):
    def test_mqtt_payload_equals_the_log_and_stays_for_late_subscribers(self):
        with Mosquitto() as broker, Subscriber(broker.port) as early:
            with self.board(broker.port) as b:
                b.wait(lambda: len(early.payloads("vouch/appliance/www")) > 1 and
                       len(early.payloads("vouch/appliance/2")) > 1, "two reports of each target")
                with Subscriber(broker.port, "vouch/+/www") as late:
                    b.wait(lambda: late.messages, "the retained report")
                    self.assertTrue(late.messages[0][0])
                published = early.payloads("vouch/appliance/www") + early.payloads("vouch/appliance/2")
                b.wait(lambda: set(published) <= set(b.raw_reports()), "the log's lines")
                self.assertEqual(json.loads(published[0])["verdict"], "valid")
                online = json.loads(early.payloads("vouch/appliance/status")[0])
                self.assertEqual((online["online"], online["board"], online["targets"], online["replaced"]),
                                 (True, NAME, 2, 0))
            emulated.wait(lambda: early.payloads("vouch/appliance/status")[-1] == '{"online":false}',
                      "the last will")

    def test_mqtt_topic_of_ones_own_is_used(self):
        with Mosquitto() as broker, Subscriber(broker.port) as heard:
            with self.board(broker.port, "mqtt_topic = plant/7/tls\n") as b:
                b.wait(lambda: heard.payloads("plant/7/tls/www"), "a report")

    def test_mqtt_report_larger_than_its_buffer_goes_in_its_short_form(self):
        other = pki.root("vouch a rather long name of an authority that nobody needs, to fill the report")
        chain = self.case.pem() + "".join(
            other.issue_ca(f"vouch unrelated authority {i} with a long name, too").pem() for i in range(24))
        with Mosquitto() as broker, Subscriber(broker.port) as heard, \
                Nginx({"long": Server(chain, self.case.key_pem())}) as nginx:
            port = nginx.port["long"]
            ini = self.ini(broker.port).replace(str(self.port), str(port))
            with emulated.Board(NAME, ini, [port, broker.port]) as b:
                b.wait(lambda: heard.payloads("vouch/appliance/www"), "a report")
                sent = json.loads(heard.payloads("vouch/appliance/www")[0])
                full = b.wait(lambda: [r for r in b.reports() if r["target"] == sent["target"]], "the log's line")[0]
                self.assertGreater(len(b.raw_reports()[0]), 12 * 1024)
                self.assertEqual(sent["schema"], "vouch-status/1")
                self.assertEqual(sent["verdict"], full["verdict"])
                self.assertEqual(sent["findings_count"], len(full["findings"]))
                self.assertEqual(sent["findings"][0]["code"], full["findings"][0]["code"])
                b.wait(lambda: "a report is too large: its short form is sent" in b.events("mqtt"), "that it is said")


class Broker(Scene):
    def test_broker_that_comes_late_gets_the_last_reports_and_the_count_of_the_others(self):
        port = peer.free_port()
        with self.board(port) as b:
            b.wait(lambda: len(b.reports()) > 5 and b.events("mqtt"), "checks without a broker")
            self.assertEqual(b.events("mqtt"), ["no connection to the broker"])
            with Mosquitto(port) as broker, Subscriber(port) as heard:
                b.wait(lambda: heard.payloads("vouch/appliance/www") and heard.payloads("vouch/appliance/2") and
                       heard.payloads("vouch/appliance/status"), "both reports")
                replaced = json.loads(heard.payloads("vouch/appliance/status")[0])["replaced"]
                self.assertGreater(replaced, 0, broker.log)
                b.wait(lambda: f"connected; reports replaced by newer ones up to now: {replaced}" in b.events("mqtt"),
                       "that it is said")

    def test_broker_that_dies_in_between_gets_everything_again(self):
        port = peer.free_port()
        with self.board(port) as b:
            for life in range(2):
                with Mosquitto(port), Subscriber(port) as heard:
                    b.wait(lambda: heard.payloads("vouch/appliance/www") and
                           heard.payloads("vouch/appliance/2") and
                           heard.payloads("vouch/appliance/status"), f"both reports, life {life}")
                    published = set(heard.payloads("vouch/appliance/www"))
                    b.wait(lambda: published <= set(b.raw_reports()), "the log's lines")  # noqa: B023
                seen = len(b.reports())
                b.wait(lambda: len(b.reports()) > seen + 2, "checks go on without the broker")

    def test_broker_that_wants_a_password_takes_the_right_one_only(self):
        good = self.folder.write("good", " right\n")  # blanks are part of it
        bad = self.folder.write("bad", "wrong\n")
        more = "mqtt_user = box\nmqtt_password = broker\n"
        with Mosquitto(users={"box": " right", "me": "mine"}) as broker:
            with self.board(broker.port, more, f"[secrets]\nbroker = {bad}\n") as b:
                b.wait(lambda: len(b.reports()) > 4 and b.events("mqtt"), "checks although the broker refuses")
                self.assertEqual(b.events("mqtt"), ["the broker refuses the user name or the password"])
                self.assertNotIn("wrong", b.output())
            with Subscriber(broker.port, user="me", password="mine") as heard, \
                    self.board(broker.port, more, f"[secrets]\nbroker = {good}\n") as b:
                b.wait(lambda: heard.payloads("vouch/appliance/www"), "a report")


class FalseBroker:
    """Accepts connections and answers each CONNECT with these pieces, one segment each."""

    def __init__(self, pieces):
        self.pieces, self.began, self.bytes = pieces, [], b""
        self.listener = socket.create_server((peer.LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return
            self.began.append(time.monotonic())
            threading.Thread(target=self.serve, args=(s,), daemon=True).start()

    def serve(self, s):
        with s:
            try:
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                s.recv(4096)
                for piece in self.pieces:
                    s.sendall(piece)
                    threading.Event().wait(0.05)
                while data := s.recv(4096):
                    self.bytes += data
            except OSError:
                pass

    def stop(self):
        self.listener.close()


class Hostile(Scene):
    def face(self, pieces):
        broker = FalseBroker(pieces)
        self.addCleanup(broker.stop)
        with self.board(broker.port) as b:
            b.wait(lambda: len(broker.began) > 1 and len(b.reports()) > 3, "checks, and another attempt")
            self.assertEqual({r["verdict"] for r in b.reports()}, {"valid"})
            self.assertEqual(b.events("assertion"), [])

    def test_hostile_broker_with_an_endless_length_changes_nothing(self):
        self.face([b"\x20" + b"\xff" * 1400])

    def test_hostile_broker_that_publishes_changes_nothing(self):
        self.face([b"\x20\x02\x00\x00", b"\x30\xff\xff\x7f\xff\xff" + b"x" * 1400])

    def test_hostile_broker_that_talks_nonsense_changes_nothing(self):
        self.face([b"HTTP/1.1 400 Bad Request\r\n\r\n"])

    def test_rude_broker_that_ends_each_connection_is_asked_less_and_less_often(self):
        broker = FalseBroker([b"\x20\x02\x00\x00", b"\x30"])
        self.addCleanup(broker.stop)
        with self.board(broker.port) as b:
            b.wait(lambda: len(broker.began) > 3, "four connections")
        first, second, third, fourth = broker.began[:4]
        self.assertGreater(fourth - third, 2, broker.began)  # four seconds; how long a relay takes varies
        self.assertGreater(fourth - third, second - first)

    def test_slow_broker_whose_answer_comes_byte_by_byte_is_understood(self):
        broker = FalseBroker([b"\x20", b"\x02", b"\x00", b"\x00"])
        self.addCleanup(broker.stop)
        with self.board(broker.port) as b:
            b.wait(lambda: b'"online":true' in broker.bytes, "the greeting")
            b.wait(lambda: b.events("mqtt"), "that it is said")
            self.assertEqual(b.events("mqtt"), ["connected"])


if __name__ == "__main__":
    unittest.main()

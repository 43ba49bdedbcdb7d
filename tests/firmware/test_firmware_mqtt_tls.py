# SPDX-License-Identifier: Apache-2.0
"""Reports to a real Mosquitto over TLS: name, password and reports go to a broker that is proved, and
to no other."""

import json
import unittest

import board
import emulated
import peer
import pki
from mosquitto import Mosquitto, Subscriber
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
USER, PASSWORD = "appliance", "tulip"


class Broker(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        cases = pki.nine_cases(HOST)
        self.anchors = self.folder.write("root.pem", cases.root.pem())
        self.root = cases.root
        case = cases.by_name["good"]
        nginx = self.use(Nginx({"good": Server(case.pem(), case.key_pem())}))
        self.port = nginx.port["good"]

    def use(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def broker(self, root, password=PASSWORD):
        leaf = root.issue("broker.example.test", names=[board.PEER])
        return self.use(Mosquitto(users={USER: password, "reader": "x"}, tls=(leaf.pem(), leaf.key_pem())))

    def board(self, broker):
        secret = self.folder.write("password", PASSWORD + "\n")
        ini = (f"[network]\nhostname = appliance\n[time]\nboard_clock = yes\n"
               f"[agent]\ninterval = 1\nretry = 1\njitter = 0\ntimeout = 20\n"
               f"[trust]\nanchors = {self.anchors}\n[secrets]\nbroker = {secret}\n"
               f"[report]\nmqtt_tls = {board.PEER}:{broker.tls_port}\nmqtt_user = {USER}\nmqtt_password = broker\n"
               f"[target www]\nurl = https://{HOST}:{self.port}/\nconnect = {board.PEER}:{self.port}\n")
        return self.use(emulated.Board(NAME, ini, [self.port, broker.tls_port]))

    def test_mqtt_tls_reports_arrive_as_the_log_has_them_and_stay(self):
        broker = self.broker(self.root)
        heard = self.use(Subscriber(broker.port, user="reader", password="x"))
        run = self.board(broker)
        run.wait(lambda: len(heard.payloads("vouch/appliance/www")) > 2, "three reports")
        published = heard.payloads("vouch/appliance/www")
        run.wait(lambda: set(published) <= set(run.raw_reports()), "the log's lines")
        self.assertEqual(json.loads(published[0])["verdict"], "valid")
        late = self.use(Subscriber(broker.port, "vouch/+/www", user="reader", password="x"))
        run.wait(lambda: late.messages, "the retained report")
        self.assertTrue(late.messages[0][0])
        self.assertEqual(run.events("mqtt_tls"), [])

    def test_mqtt_tls_broker_of_an_unknown_authority_hears_nothing(self):
        broker = self.broker(pki.root("vouch another root"))
        run = self.board(broker)
        run.wait(lambda: run.events("mqtt_tls"), "why")
        run.wait(lambda: len(run.reports()) > 3, "the checks go on")
        self.assertEqual(run.events("mqtt_tls"), ["chain-missing-intermediate"])
        self.assertNotIn("New client", broker.log)

    def test_mqtt_tls_password_that_is_refused_is_said_once_and_the_checks_go_on(self):
        broker = self.broker(self.root, "another")
        run = self.board(broker)
        run.wait(lambda: run.events("mqtt_tls"), "why")
        run.wait(lambda: len(run.reports()) > 4, "the checks go on")
        self.assertEqual(run.events("mqtt_tls"), ["the broker refuses the user name or the password"])


if __name__ == "__main__":
    unittest.main()

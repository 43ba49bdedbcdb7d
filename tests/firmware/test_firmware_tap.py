# SPDX-License-Identifier: Apache-2.0
"""The super-loop on Linux over a TAP interface: names by DNS, time by SNTP, reports by syslog, a
cable that is pulled, and a line that loses, reorders, doubles and corrupts."""

import unittest

import services
import tap
from lines import arena_left
from tap_case import HOST, TapCase, codes

TIMEOUT_S = 3
PULLS = 3


def setUpModule():
    tap.own_network()


class Wired(TapCase):
    def scene(self, faults=None):
        """A wire with name and time server, and a TLS server's port."""
        wire = self.use(tap.Wire(faults))
        self.use(services.name_server({HOST: [tap.HERE]}))
        return wire, self.server()


class Services(Wired):
    def test_services_names_time_and_syslog_work_together(self):
        wire, port = self.scene()
        self.use(services.time_server())
        syslog = self.use(services.Udp(514))
        good, nowhere = f"tls://{HOST}:{port}", f"tls://nowhere.example.test:{port}"
        ini = self.ini(good, nowhere, time=f"sntp = {tap.HERE}", more=f"[report]\nsyslog = {tap.HERE}\n")
        with tap.Board(wire, ini) as run:
            run.network(tap.BOARD)
            self.assertEqual(run.valid_report()["address"], tap.HERE)
            self.assertEqual([(x["target"], x["text"]) for x in run.lines if x.get("event") == "insecure"],
                             [(tap.HERE, "syslog: changes go there in clear")])
            absent = run.until(lambda line: "nowhere" in line.get("target", ""))
            self.assertEqual(codes(absent), ["resolve-no-name"])
            heard = syslog.await_heard(lambda x: f"{good} valid".encode() in x)
            syslog.await_heard(lambda x: b"nowhere" in x and b"resolve-no-name" in x)
        stamp = rb"^<13\d>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ appliance vouch - check - "
        self.assertRegex(heard, stamp)

    def test_services_no_time_server_leaves_the_time_unknown_until_one_answers(self):
        wire, port = self.scene()
        ini = self.ini(f"tls://{HOST}:{port}", time=f"sntp = {tap.HERE}")
        with tap.Board(wire, ini) as run:
            for _ in range(3):
                report = run.report()
                self.assertEqual(report["verdict"], "unknown")
                self.assertIn("clock-unknown", codes(report))
            self.use(services.time_server())
            self.assertNotIn("clock-unknown", codes(run.valid_report()))

    def test_services_time_server_by_name_is_found_when_its_name_is(self):
        wire = self.use(tap.Wire())
        port = self.server()
        zone = {HOST: [tap.HERE]}
        self.use(services.name_server(zone))
        self.use(services.time_server())
        ini = self.ini(f"tls://{HOST}:{port}", time=f"sntp = absent.example.test time.example.test:123")
        with tap.Board(wire, ini) as run:
            self.assertEqual(run.report()["verdict"], "unknown")
            zone["time.example.test"] = [tap.HERE]
            self.assertNotIn("clock-unknown", codes(run.valid_report()))


class Accepts(Wired):
    def test_server_is_asked_what_it_accepts_after_each_check(self):
        wire, port = self.scene()
        ini = self.ini(f"tls://{HOST}:{port}", rounds=2, more="accepts = versions,groups,large,sni,weak\n")
        with tap.Board(wire, ini) as run:
            for _ in range(2):
                accepts = run.valid_report()["accepts"]
                self.assertEqual({v for v, answer in accepts["versions"].items() if answer == "yes"}, {"TLSv1.3", "TLSv1.2"})
                self.assertEqual((accepts["large_hello"], accepts["without_name"]), ("yes", "same"))
                self.assertEqual((accepts["weak"], accepts["unanswered"]), (["cbc"], 0))
                self.assertNotIn("clients", accepts)
            left = arena_left(run.lines)
            self.assertEqual(left, left[:1] * len(left))


class Line(Wired):
    def check_over(self, **faults):
        wire, port = self.scene(lambda: tap.Faults(**faults))
        with tap.Board(wire, self.ini(f"tls://{HOST}:{port}")) as run:
            valid = 0
            while valid < 5:
                report = run.report()
                # a question or a SYN may be lost again and again, within the time there is for it
                late = set(codes(report)) <= {"connect-timeout", "resolve-timeout", "peer-silent"}
                valid += report["verdict"] == "valid"
                self.assertTrue(late or report["verdict"] == "valid", codes(report))
            left = arena_left(run.lines)
            self.assertEqual(left, left[:1] * len(left))

    def test_line_that_loses_and_reorders_changes_nothing(self):
        self.check_over(loss=17, reorder=5)

    def test_line_that_doubles_frames_changes_nothing(self):
        self.check_over(double=2, reorder=3)

    def test_line_that_corrupts_frames_changes_nothing(self):
        self.check_over(corrupt=7)


class Cable(Wired):
    def test_cable_pulled_and_put_back_goes_on(self):
        wire, port = self.scene()
        with tap.Board(wire, self.ini(f"tls://{HOST}:{port}", timeout_s=TIMEOUT_S)) as run:
            for _ in range(PULLS):
                run.network(tap.BOARD)
                run.valid_report()
                wire.cable(False)
                run.network("link down")
                wire.cable(True)
            run.network(tap.BOARD)
            run.valid_report()
            left = arena_left(run.lines)
            self.assertEqual(left, left[:1] * len(left))

    def test_cable_put_into_another_network_of_the_same_addresses_goes_on_at_once(self):
        wire, port = self.scene()
        with tap.Board(wire, self.ini(f"tls://{HOST}:{port}", timeout_s=TIMEOUT_S)) as run:
            run.network(tap.BOARD)
            run.valid_report()
            wire.cable(False)
            run.network("link down")
            tap.ip(f"link set {wire.name} address 02:00:5e:00:53:01")
            wire.cable(True)
            run.network(tap.BOARD)
            run.report()  # perhaps of a check that was under way
            self.assertEqual(run.report()["verdict"], "valid")


if __name__ == "__main__":
    unittest.main()

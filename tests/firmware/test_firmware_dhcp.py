# SPDX-License-Identifier: Apache-2.0
"""Leases on the posix-lwip board: lost, renewed, refused, handed out by a server that talks nonsense.
Without an address no check begins; with the next one they go on."""

import struct
import time
import unittest

import dhcp
import services
import tap
from lines import arena_left
from tap_case import HOST, TapCase

FIRST, SECOND = "192.0.2.50", "192.0.2.60"
NETWORK = "[network]\naddress = dhcp\nhostname = appliance\n"
LEASE_S = 8


def setUpModule():
    tap.own_network()


class Scene(TapCase):
    def setUp(self):
        self.wire = self.use(tap.Wire())
        self.use(services.name_server({HOST: [tap.HERE]}))
        self.url = f"tls://{HOST}:{self.server()}"

    def board(self, network=NETWORK):
        return self.use(tap.Board(self.wire, self.ini(self.url, network=network, timeout_s=3)))


class Lease(Scene):
    def assert_nothing_leaks(self, run):
        left = arena_left(run.lines)
        self.assertEqual(left, left[:1] * len(left))

    def begun_without_address(self, run, since):
        """Reports of checks that began after the address had gone: none but the one under way."""
        return [x for x in run.lines[since:] if "verdict" in x][1:]

    def test_lease_that_expires_takes_the_address_and_a_new_one_goes_on(self):
        server = dhcp.Udhcpd(self.wire, FIRST, LEASE_S)
        run = self.board()
        run.network(FIRST)
        run.valid_report()
        server.stop()
        run.network("no address")
        since = len(run.lines)
        with dhcp.Udhcpd(self.wire, SECOND, LEASE_S):
            run.network(SECOND)
            self.assertEqual(self.begun_without_address(run, since), [])
            run.valid_report()
        self.assert_nothing_leaks(run)

    def test_lease_that_names_time_servers_sets_the_clock_by_the_one_that_answers(self):
        self.use(dhcp.Udhcpd(self.wire, FIRST, ntp=("192.0.2.99", tap.HERE)))
        ini = self.ini(self.url, network=NETWORK, timeout_s=3, time="jump = 300")
        run = self.use(tap.Board(self.wire, ini))
        run.network(FIRST)
        run.until(lambda x: "verdict" in x and "clock-unknown" in [f["code"] for f in x["findings"]])
        self.use(services.time_server())
        run.valid_report()

    def test_lease_that_is_renewed_stays_with_the_configured_name_server(self):
        nobody = "192.0.2.99"
        server = self.use(dhcp.Puppet(self.wire, dhcp.sane(FIRST, lease_s=LEASE_S, dns=nobody)))
        run = self.board(NETWORK + f"dns = {tap.HERE}\n")
        run.network(FIRST)
        while server.heard.count(dhcp.REQUEST) < 4:
            run.valid_report()
        gone = [x for x in run.lines if x.get("text") == "no address"]
        self.assertLessEqual(len(gone), 1)  # before the first lease

    def test_lease_refused_at_its_renewal_is_given_up_for_a_new_one(self):
        given, refused = [FIRST], []

        def answer(request, kind):
            wanted = dhcp.sane(given[0], lease_s=LEASE_S)(request, kind)
            renewing = kind == dhcp.REQUEST and request[12:16] == bytes([192, 0, 2, 50])
            if renewing and given[0] == SECOND:
                refused.append(request)
                return dhcp.message(request, dhcp.NAK, "0.0.0.0", dhcp.address_option(54, tap.HERE))
            return wanted

        self.use(dhcp.Puppet(self.wire, answer))
        run = self.board()
        run.network(FIRST)
        run.valid_report()
        given[0] = SECOND
        run.network(SECOND)
        run.valid_report()
        self.assertGreaterEqual(len(refused), 1)  # a second one may be on its way already
        self.assert_nothing_leaks(run)

    def test_lease_of_another_network_is_refused_when_the_cable_is_back(self):
        with dhcp.Udhcpd(self.wire, FIRST):
            run = self.board()
            run.network(FIRST)
            run.valid_report()
            self.wire.cable(False)
            run.network("link down")
        with dhcp.Udhcpd(self.wire, SECOND):
            self.wire.cable(True)
            run.network(SECOND)
            run.valid_report()

    def test_lease_that_nobody_gives_is_asked_for_until_somebody_does(self):
        silent = dhcp.Puppet(self.wire, lambda request, kind: None)
        run = self.board()
        run.network("no address")
        while silent.heard.count(dhcp.DISCOVER) < 3:
            self.assertIsNone(run.process.poll())
            time.sleep(0.05)
        silent.stop()
        self.assertEqual([x for x in run.lines if "verdict" in x], [])
        # no link-local address (RFC 3927) was taken meanwhile
        with dhcp.Udhcpd(self.wire, FIRST):
            self.assertEqual(run.until(lambda x: x.get("event") == "network")["text"], FIRST)
            run.valid_report()


def nonsense(request):
    """Answers that no client should make anything of, or should outlive where it does."""
    usual = dhcp.usual_options(lease_s=1)
    whole = dhcp.message(request, dhcp.OFFER, SECOND, usual)
    yield b""
    yield whole[:100]
    yield whole[:243]
    yield b"\x01" + whole[1:]  # a request
    yield whole[:4] + b"\x00\x00\x00\x00" + whole[8:]  # another transaction
    yield whole[:28] + bytes(16) + whole[44:]  # another client
    yield whole[:236] + b"\x00\x00\x00\x00" + whole[240:]  # no magic cookie
    yield whole[:240] + b"\x35\xff\x02"  # an option longer than the message
    yield whole[:240] + b"\x35"
    yield whole[:240] + bytes(300)  # nothing but padding
    for length in (0, 1, 3, 5, 255):
        for number in (1, 3, 6, 51, 53, 54, 58, 59):
            yield dhcp.message(request, dhcp.OFFER, SECOND, dhcp.option(number, b"\xee" * length) + usual)
    many = b"".join(dhcp.address_option(6, *["192.0.2.9"] * 60) for _ in range(3))
    yield dhcp.message(request, dhcp.OFFER, SECOND, usual + many)
    overload = dhcp.message(request, dhcp.OFFER, SECOND, usual + dhcp.option(52, b"\x03"))
    yield overload[:44] + b"\x34\x01\x03\x06\xff" * 38 + b"\xff\xff" + overload[236:]
    yield dhcp.message(request, 9, SECOND, usual)


class Nonsense(Scene):
    def test_nonsense_stops_nothing(self):
        """All of it before each answer, and the good server is heard all the same."""
        good = dhcp.sane(FIRST, lease_s=LEASE_S)
        self.use(dhcp.Puppet(self.wire, lambda r, kind: [*nonsense(r), good(r, kind)]))
        run = self.board()
        run.network(FIRST)
        run.valid_report()
        self.assertIsNone(run.process.poll())

    def test_nonsense_addresses_are_left_when_their_lease_ends(self):
        bad = ["0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"]
        turn = [0]

        def answer(request, kind):
            index = turn[0] // 2
            turn[0] += 1
            if index >= len(bad):
                return dhcp.sane(FIRST)(request, kind)
            options = dhcp.address_option(54, tap.HERE) + dhcp.option(51, struct.pack(">I", 0))
            kind = dhcp.OFFER if kind == dhcp.DISCOVER else dhcp.ACK
            return dhcp.message(request, kind, bad[index], options)

        self.use(dhcp.Puppet(self.wire, answer))
        run = self.board()
        run.network(FIRST)
        run.valid_report()


if __name__ == "__main__":
    unittest.main()

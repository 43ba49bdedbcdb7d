# SPDX-License-Identifier: Apache-2.0
"""A cable that is pulled and put back, on boards under QEMU: the check under way ends in its
finding, none begins meanwhile, DHCP is asked anew, the checks go on, and nothing is left behind."""

import socket
import threading
import unittest

import board
import emulated
import peer
import pki
from lines import arena_left
from nginx import Nginx, Server

HOST = "www.example.test"
TIMEOUT_S = 3
PULLS = 3
ADDRESS = "10.0.2.15"


def codes(line):
    return [f["code"] for f in line.get("findings", ())]


class Doorkeeper:
    """Stands before a server on loopback: lets the n-th connection in when it is told to."""

    def __init__(self, to):
        self._to = to
        self._came, self._go = threading.Event(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", peer.free_port()))
        self.port = self._listener.getsockname()[1]
        self.closed = False
        threading.Thread(target=self._serve, daemon=True).start()

    def close_door(self):
        """From now on a connection stands, and hears nothing."""
        self._came.clear()
        self._go.clear()
        self.closed = True

    def await_guest(self, timeout_s=400):
        assert self._came.wait(timeout_s), "no connection came"

    def open_door(self):
        self.closed = False
        self._go.set()

    def _serve(self):
        while True:
            try:
                guest = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._lead_in, args=(guest,), daemon=True).start()

    def _lead_in(self, guest):
        if self.closed:
            self._came.set()
            self._go.wait()
        with guest, socket.create_connection(("127.0.0.1", self._to)) as inside:
            back = threading.Thread(target=self._copy, args=(inside, guest), daemon=True)
            back.start()
            self._copy(guest, inside)
            back.join()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        self.open_door()
        self._listener.close()


class Cable(unittest.TestCase):
    def setUp(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        case = pki.nine_cases(HOST).by_name["good"]
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        nginx.__enter__()
        self.addCleanup(nginx.__exit__, None, None, None)
        self.door = Doorkeeper(nginx.port["good"])
        self.addCleanup(self.door.stop)
        anchors = folder.write("root.pem", pki.nine_cases(HOST).root.pem())
        self.ini = board.configuration(
            anchors, [(f"https://{HOST}:{self.door.port}/", f"{board.PEER}:{self.door.port}")],
            rounds=100000, timeout_s=TIMEOUT_S)

    def pull_while_under_way(self, run):
        self.door.close_door()
        self.door.await_guest()
        run.cable(False)

    def pull_and_put_back(self, name):
        with emulated.Board(name, self.ini, [self.door.port]) as run:
            run.network(ADDRESS)
            run.valid_report()
            asked = run.dhcp_requests()
            for _ in range(PULLS):
                self.pull_while_under_way(run)
                run.network("link down")
                ended = run.report()
                self.assertEqual([f["code"] for f in ended["findings"]], ["peer-silent"])
                self.assertLess(ended["duration_ms"], 20 * TIMEOUT_S * 1000)
                self.door.open_door()
                before = len(run.lines)
                run.cable(True)
                run.network(ADDRESS)
                # the cost of the check that ended, and nothing else, came while the link was down
                self.assertEqual([x for x in run.lines[before:-1] if "verdict" in x], [])
                run.valid_report()
            self.assertGreaterEqual(run.dhcp_requests(), asked + PULLS)
            left = arena_left(run.lines)
            self.assertEqual(left[1:], left[:1] * (len(left) - 1))

    def test_cable_mps2_an385_pulled_and_put_back_goes_on(self):
        self.pull_and_put_back("mps2-an385")

    def test_cable_riscv32_virt_pulled_and_put_back_goes_on(self):
        self.pull_and_put_back("riscv32-virt")

    def test_cable_put_back_in_time_saves_the_check(self):
        self.ini = self.ini.replace(f"timeout = {TIMEOUT_S}", "timeout = 30")
        with emulated.Board("mps2-an385", self.ini, [self.door.port]) as run:
            run.valid_report()
            self.pull_while_under_way(run)
            run.network("link down")
            self.door.open_door()
            run.cable(True)
            run.network(ADDRESS)
            self.assertEqual(run.report()["verdict"], "valid")

    # QEMU's Stellaris controller has no PHY: frames are lost, and the link never seems down.
    def test_cable_lm3s6965evb_unseen_loss_ends_the_check_and_goes_on(self):
        with emulated.Board("lm3s6965evb", self.ini, [self.door.port]) as run:
            run.network(ADDRESS)
            run.valid_report()
            for _ in range(PULLS):
                self.pull_while_under_way(run)
                # before the door was closed, one more may have got through; before the cable was out, connected
                run.until(lambda x: codes(x) == ["peer-silent"])
                run.until(lambda x: codes(x) == ["connect-timeout"])
                self.door.open_door()
                run.cable(True)
                run.valid_report()
            left = arena_left(run.lines)
            self.assertEqual(left[1:], left[:1] * (len(left) - 1))

    # lwIP goes on to repeat the FIN of a connection whose peer is out of reach, and this image has two.
    def test_cable_lm3s6965evb_lost_connections_leave_room_for_the_next(self):
        with emulated.Board("lm3s6965evb", self.ini, [self.door.port]) as run:
            run.valid_report()
            for _ in range(PULLS):
                self.pull_while_under_way(run)
                run.until(lambda x: codes(x) == ["peer-silent"])
                for _ in range(6):  # until the FIN is repeated more rarely than a check lasts
                    run.until(lambda x: codes(x) == ["connect-timeout"])
                self.door.close_door()
                run.cable(True)
            self.door.open_door()
            run.valid_report()
            self.assertEqual([x for x in run.lines if "connect-exhausted" in codes(x)], [])


if __name__ == "__main__":
    unittest.main()

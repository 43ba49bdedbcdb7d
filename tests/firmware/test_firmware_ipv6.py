# SPDX-License-Identifier: Apache-2.0
"""IPv6 on the posix-lwip board: addresses that routers advertise and fixed ones, names with AAAA,
the order of two families, and the same report as the POSIX program's for the same endpoint."""

import json
import subprocess
import unittest

import host  # noqa: I001  (puts tests/peers on the path)
import check
import emulated
import pki
import radvd
import services
import tap
from nginx import Nginx, Server
from postfix import Listener, Postfix
from tap_case import HOST, TapCase, codes

FIXED = f"address = none\naddress6 = {tap.BOARD6}/64\n"
BOTH = f"address = {tap.BOARD}/24\naddress6 = {tap.BOARD6}/64\n"


def setUpModule():
    tap.own_network()


class Scene(TapCase):
    maxDiff = None

    def setUp(self):
        self.wire = self.use(tap.Wire(ipv6=True))

    def board(self, addresses, *urls, dns=tap.HERE6):
        ini = self.ini(*urls, network=f"[network]\n{addresses}dns = {dns}\n", timeout_s=8)
        return self.use(tap.Board(self.wire, ini))


class Addresses(Scene):
    def test_addresses_advertised_prefix_and_name_server_are_enough(self):
        self.use(services.name_server({HOST: [tap.HERE6]}, tap.HERE6))
        self.use(radvd.Radvd(self.wire, name_server=True))
        ini = self.ini(f"tls://{HOST}:{self.server()}", network="[network]\naddress = none\n")
        run = self.use(tap.Board(self.wire, ini))
        run.network(tap.SLAAC6)
        self.assertEqual(run.valid_report()["address"], tap.HERE6)

    def test_addresses_advertised_prefix_that_ends_takes_the_address(self):
        router = radvd.Radvd(self.wire, lifetime_s=8)
        run = self.board("address = none\n", f"tls://[{tap.HERE6}]:1")
        run.network(tap.SLAAC6)
        router.stop()
        run.network("no address")
        with radvd.Radvd(self.wire):
            run.network(tap.SLAAC6)
            # one that was under way when the address went may end otherwise
            run.until(lambda x: "verdict" in x and codes(x)[0] == "connect-refused")

    def test_addresses_fixed_in_both_families_are_both_there(self):
        run = self.board(BOTH, f"tls://[{tap.HERE6}]:1", f"tls://{tap.HERE}:1")
        run.network(f"{tap.BOARD} {tap.BOARD6}")

    def test_addresses_beyond_the_link_are_reached_through_the_fixed_gateway(self):
        tap.ip("addr add 2001:db8:1::1/128 dev lo")
        self.addCleanup(tap.ip, "addr del 2001:db8:1::1/128 dev lo")
        port = self.server()
        url = f"tls://[2001:db8:1::1]:{port}"
        run = self.board(FIXED + f"gateway6 = {tap.HERE6}\n", url)
        run.network(tap.BOARD6)
        self.assertEqual(codes(run.report())[0], "name-mismatch")

    def test_addresses_cable_that_is_back_keeps_them(self):
        run = self.board(FIXED, f"tls://{HOST}:{self.server()}")
        self.use(services.name_server({HOST: [tap.HERE6]}, tap.HERE6))
        run.network(tap.BOARD6)
        run.valid_report()
        self.wire.cable(False)
        run.network("link down")
        self.wire.cable(True)
        tap.ip(f"addr replace {tap.HERE6}/64 dev {self.wire.near} nodad")
        run.network(tap.BOARD6)
        run.valid_report()


class Families(Scene):
    """A name with both families; the server listens where it is told to."""

    def listen(self, where):
        self.use(services.name_server({HOST: [tap.HERE, tap.HERE6]}))
        nginx = Nginx({"only": Server(*self.pair, also_at=where)})
        self.addCleanup(nginx.stop)
        return f"https://{HOST}:{nginx.port['only']}/"

    def on_posix(self, url):
        """The program asks the same name server, in a mount namespace of its own."""
        names = self.folder.write("resolv.conf", f"nameserver {tap.HERE}\n")
        script = f'mount --bind {names} /etc/resolv.conf && exec "$0" "$@"'
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, check.VOUCH, "check", "--format",
                               "json", "--cafile", self.anchors, url], stdout=subprocess.PIPE, timeout=60)
        return json.loads(done.stdout)

    def judge(self, where, address):
        url = self.listen(where)
        run = self.board(BOTH, url, dns=tap.HERE)
        run.network(f"{tap.BOARD} {tap.BOARD6}")
        report = run.valid_report() if len(where) > 1 else run.report()
        self.assertEqual(report["address"], address)
        expected = self.on_posix(url)
        self.assertEqual(expected["address"], address)
        self.assertEqual(host.comparable(report), host.comparable(expected))
        return report

    def test_families_ipv6_is_asked_first(self):
        self.judge([tap.HERE, f"[{tap.HERE6}]"], tap.HERE6)

    def test_families_ipv6_that_refuses_is_said_and_ipv4_judged(self):
        report = self.judge([tap.HERE], tap.HERE)
        self.assertEqual(codes(report)[0], "connect-refused")

    def test_families_without_an_ipv6_address_ipv4_is_asked_first(self):
        url = self.listen([tap.HERE])
        run = self.board(f"address = {tap.BOARD}/24\naddress6 = none\n", url, dns=tap.HERE)
        report = run.report()
        self.assertEqual(report["verdict"], "valid", report["findings"])


class Endpoints(Scene):
    """Real servers at an address as text: the same report as the POSIX program's, here too."""

    def compare(self, url, *options):
        run = self.board(FIXED, url)
        report = run.report()
        expected = check.check("--cafile", self.anchors, *options, url).report
        self.assertEqual(report["address"], tap.HERE6)
        self.assertEqual(host.comparable(report), host.comparable(expected))
        return report

    def test_endpoints_nginx_at_a_literal_reports_as_posix_does(self):
        leaf = self.sub.issue(tap.HERE6)
        nginx = self.use(Nginx({"only": Server(pki.pem(leaf, self.sub), leaf.key_pem(),
                                               also_at=[f"[{tap.HERE6}]"])}))
        report = self.compare(f"https://[{tap.HERE6}]:{nginx.port['only']}/")
        self.assertEqual(report["verdict"], "valid", report["findings"])

    def test_endpoints_postfix_at_a_literal_reports_as_posix_does(self):
        postfix = self.use(Postfix({"only": Listener([self.pair], host=f"[{tap.HERE6}]")}))
        report = self.compare(f"smtp://[{tap.HERE6}]:{postfix.port['only']}")
        self.assertTrue(report["tls"]["established"])
        self.assertIn("name-mismatch", codes(report))


class Emulated(TapCase):
    """Under QEMU, whose network advertises fec0::/64 and has this machine's loopback at fec0::2."""

    def check_over_ipv6(self, name, address):
        nginx = self.use(Nginx({"only": Server(*self.pair, ipv6=True)}))
        port = nginx.port["only"]
        url = f"https://{HOST}:{port}/"
        ini = self.ini(url, network="[network]\naddress = none\n", more=f"connect = [fec0::2]:{port}\n")
        run = self.use(emulated.Board(name, ini, ipv6=True))
        run.network(address)
        report = run.report()
        expected = check.check(f"--resolve={HOST}:{port}:::1", "--cafile", self.anchors, url).report
        self.assertEqual(report["address"], "fec0::2")
        self.assertEqual(report["verdict"], "valid", report["findings"])
        self.assertEqual(host.comparable(report), host.comparable(expected))

    def test_emulated_mps2_an385_checks_over_ipv6(self):
        self.check_over_ipv6("mps2-an385", "fec0::5054:ff:fe12:3456")

    def test_emulated_riscv32_virt_checks_over_ipv6(self):
        self.check_over_ipv6("riscv32-virt", "fec0::5054:ff:fe12:3456")


if __name__ == "__main__":
    unittest.main()

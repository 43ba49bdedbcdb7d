# SPDX-License-Identifier: Apache-2.0
"""Every board under QEMU against a real nginx: all chain types over both TLS versions, and the nine
chain cases, whose reports equal the POSIX build's, finding for finding."""

import os
import sys
import unittest

import board
import host
import peer
import pki
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from nginx import Nginx, Server
from sserver import SServer

sys.path.insert(0, os.path.join(board.ROOT, "tests", "tools"))
import board_sizes  # noqa: E402
import bench_firmware  # noqa: E402  (board_sizes puts tests/bench on the path)

HOST = "www.example.test"
KINDS = ["ec", "ec384", "rsa", "rsa4096"]
VERSIONS = ["TLSv1.3", "TLSv1.2"]
AT_ONCE = 8  # targets that the smallest board takes
STACK_MARGIN = 400  # bytes that must be left: another release of the compiler takes a little more


def in_parts(items):
    return [items[i:i + AT_ONCE] for i in range(0, len(items), AT_ONCE)]


class Boards(unittest.TestCase):
    """Checks a list of servers on one board, in as many boots as it takes."""

    def check_all(self, name, servers, anchors):
        reports = {}
        with Nginx(servers) as nginx:
            for part in in_parts(list(servers)):
                targets = [(f"https://{HOST}:{nginx.port[s]}/", f"{board.PEER}:{nginx.port[s]}")
                           for s in part]
                run = board.run(name, board.configuration(anchors, targets),
                                [nginx.port[s] for s in part])
                self.assertEqual(run.status, 0, run.output)
                self.assertEqual(len(run.reports), len(part), run.output)
                reports.update(zip(part, zip(run.reports, run.costs)))
            return reports, {s: host.check_at(f"https://{HOST}:{p}/", p, "--cafile", anchors).report
                             for s, p in nginx.port.items()}


class ChainTypes(Boards):
    def check_kinds(self, name):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        servers, roots = {}, ""
        for kind in KINDS:
            cases = pki.nine_cases(HOST, kind)
            case = cases.by_name["good"]
            roots += cases.root.pem()
            for version in VERSIONS:
                servers[f"{kind}-{version}"] = Server(case.pem(), case.key_pem(), protocols=version)
        reports, _ = self.check_all(name, servers, folder.write("roots.pem", roots))
        for server, (report, cost) in reports.items():
            with self.subTest(server=server):
                self.assertEqual(report["verdict"], "valid", report["findings"])
                self.assertEqual(report["tls"]["protocol"], server.split("-")[1])
                self.assertEqual(len(report["path"]), 4)
                self.assertLessEqual(cost["stack_peak"] + STACK_MARGIN, cost["stack_size"])
                self.check_peaks(name, server, cost)

    def check_peaks(self, name, server, cost):
        """Heap and stack, beside docs/SIZES.md; `make size-write` puts growth that is meant there."""
        measured = {(name, *server.split("-")): [f"{v:,}" for v in bench_firmware.ram(cost)]}
        page = board_sizes.PAGE.read_text(encoding="utf-8")
        before = board_sizes.recorded(page, board_sizes.CHECKS)
        self.assertEqual(list(board_sizes.grown(board_sizes.CHECKS, measured, before)), [])

    def test_chains_lm3s6965evb_judges_every_type(self):
        self.check_kinds("lm3s6965evb")

    def test_chains_mps2_an385_judges_every_type(self):
        self.check_kinds("mps2-an385")

    def test_chains_mps2_an511_judges_every_type(self):
        self.check_kinds("mps2-an511")

    def test_chains_riscv32_virt_judges_every_type(self):
        self.check_kinds("riscv32-virt")


class Suites(Boards):
    """Every suite of TLS 1.3: the handshake's keys are derived at the stack's deepest place, with as much
    more of it as the suite's hash takes."""

    def test_suites_lm3s6965evb_keep_the_stacks_margin(self):
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        anchors = folder.write("root.pem", cases.root.pem())
        for suite in ("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"):
            with self.subTest(suite), SServer(case.pem(), case.key_pem(), "-tls1_3", "-ciphersuites",
                                              suite) as server:
                target = (f"tls://{HOST}:{server.port}", f"{board.PEER}:{server.port}")
                run = board.run("lm3s6965evb", board.configuration(anchors, [target]), [server.port])
                self.assertEqual([r["verdict"] for r in run.reports], ["valid"], run.output)
                self.assertEqual(run.reports[0]["tls"]["cipher"], suite)
                cost = run.costs[0]
                self.assertLessEqual(cost["stack_peak"] + STACK_MARGIN, cost["stack_size"])


class Endurance(unittest.TestCase):
    ROUNDS = int(os.environ.get("FIRMWARE_ROUNDS", "50"))

    def test_endurance_lm3s6965evb_checks_in_one_boot_do_not_grow(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        cases = pki.nine_cases(HOST, "rsa")
        case = cases.by_name["good"]
        anchors = folder.write("root.pem", cases.root.pem())
        with Nginx({"good": Server(case.pem(), case.key_pem())}) as nginx:
            port = nginx.port["good"]
            targets = [(f"https://{HOST}:{port}/", f"{board.PEER}:{port}")]
            run = board.run("lm3s6965evb", board.configuration(anchors, targets, rounds=self.ROUNDS),
                            [port], timeout_s=60 + 2 * self.ROUNDS)
        self.assertEqual(run.status, 0, run.output[-2000:])
        self.assertEqual([r["verdict"] for r in run.reports], ["valid"] * self.ROUNDS)
        self.assertEqual(len({c["arena_left"] for c in run.costs[1:]}), 1, run.costs)
        self.assertLess(max(c["arena_peak"] for c in run.costs[1:]) - run.costs[1]["arena_peak"], 512)


class NineCases(Boards):
    maxDiff = None

    def compare(self, name):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        cases = pki.nine_cases(HOST, "ec")
        servers = {n: Server(c.pem(), c.key_pem()) for n, c in cases.by_name.items()}
        reports, expected = self.check_all(name, servers, folder.write("root.pem", cases.root.pem()))
        for case, (report, _) in reports.items():
            with self.subTest(case=case):
                self.assertEqual(host.comparable(report), host.comparable(expected[case]))
        verdicts = {case: report["verdict"] for case, (report, _) in reports.items()}
        bad = {case for case, verdict in verdicts.items() if verdict == "invalid"}
        self.assertEqual(bad, {"expired", "wrong_host", "missing_intermediate"})

    def compare_limits(self, name):
        """Roots that say less than "any chain, any purpose, now"."""
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        client = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        roots = {
            "chain-path-length": pki.root("Short", extensions=pki.ca_extensions(path_length=0)),
            "cert-extended-usage": pki.root("Clients", extensions=pki.ca_extensions() + [client]),
            "chain-anchor-expired": pki.root("Old", days=(-900, -9)),
        }
        servers = {}
        for finding, root in roots.items():
            upper = root.issue_ca("Upper")
            lower = upper.issue_ca("Lower")
            leaf = lower.issue(HOST)
            servers[finding] = Server(pki.pem(leaf, lower, upper), leaf.key_pem())
        anchors = folder.write("roots.pem", pki.pem(*roots.values()))
        reports, expected = self.check_all(name, servers, anchors)
        for finding, (report, _) in reports.items():
            with self.subTest(finding=finding):
                seen, on_posix = host.comparable(report), host.comparable(expected[finding])
                if name == "lm3s6965evb":  # it has no lint, which looks at an anchor's purposes too
                    on_posix["findings"] = [f for f in on_posix["findings"]
                                            if not f["code"].startswith("lint-")]
                self.assertEqual(seen, on_posix)
                self.assertIn((finding, "error", None), board.findings(report))

    def test_anchor_limits_lm3s6965evb_reports_as_posix_does(self):
        self.compare_limits("lm3s6965evb")

    def test_anchor_limits_mps2_an385_reports_as_posix_does(self):
        self.compare_limits("mps2-an385")

    def test_anchor_limits_riscv32_virt_reports_as_posix_does(self):
        self.compare_limits("riscv32-virt")

    def test_nine_cases_lm3s6965evb_reports_as_posix_does(self):
        self.compare("lm3s6965evb")

    def test_nine_cases_mps2_an385_reports_as_posix_does(self):
        self.compare("mps2-an385")

    def test_nine_cases_mps2_an511_reports_as_posix_does(self):
        self.compare("mps2-an511")

    def test_nine_cases_riscv32_virt_reports_as_posix_does(self):
        self.compare("riscv32-virt")


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""The board that verifies signatures piece by piece (boards/mps2-an511/restart.h)."""

import base64
import os
import sys
import unittest

import board
import host
import peer
import pki
from nginx import Server
from test_firmware_chains import HOST, VERSIONS, Boards

sys.path.insert(0, os.path.join(board.ROOT, "tests", "bench"))
import bench_firmware  # noqa: E402

NAME = "mps2-an511"
MILLION_MOST = 10  # a whole signature takes 1.5 (P-256) or 7.3 (P-384); by mbedTLS 13 or 30


def with_wrong_signature(entity):
    """Its certificate with the last byte, which is the signature's, changed."""
    der = bytearray(entity.der())
    der[-1] ^= 1
    text = base64.encodebytes(bytes(der)).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


class Pieces(Boards):
    maxDiff = None

    def test_pieces_over_tls12_no_call_takes_as_long_as_a_signature(self):
        costs = bench_firmware.costs_of(NAME)
        for kind in ("ec", "ec384"):
            with self.subTest(kind=kind):
                longest = bench_firmware.million(costs[kind, "TLSv1.2"], "longest_ticks")
                self.assertLess(longest, MILLION_MOST)

    def test_pieces_of_a_wrong_signature_end_as_on_posix(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        servers, roots = {}, ""
        for kind in ("ec", "ec384"):
            anchor = pki.root("vouch Test Root", kind)
            upper = anchor.issue_ca("vouch Test CA 1")
            leaf = upper.issue(HOST)
            roots += anchor.pem()
            for version in VERSIONS:
                servers[f"{kind}-leaf-{version}"] = Server(
                    with_wrong_signature(leaf) + upper.pem(), leaf.key_pem(), protocols=version)
                servers[f"{kind}-upper-{version}"] = Server(
                    leaf.pem() + with_wrong_signature(upper), leaf.key_pem(), protocols=version)
        reports, expected = self.check_all(NAME, servers, folder.write("roots.pem", roots))
        for server, (report, _) in reports.items():
            with self.subTest(server=server):
                self.assertEqual(host.comparable(report), host.comparable(expected[server]))
                codes = {code: severity for code, severity, _ in board.findings(report)}
                self.assertEqual(codes.get("chain-bad-signature"), "error")
        left = [cost["arena_left"] for _, cost in reports.values()]
        self.assertEqual(len(set(left[1:])), 1, left)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""No server makes one call of a board's check longer than docs/SIZES.md says: in between, neither the network nor the
watchdog is served. QEMU counts the instructions."""

import contextlib
import re
import sys
import unittest

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

import board
import peer
import pki
from sserver import SServer

sys.path.insert(0, f"{board.ROOT}/tests/bench")
import bench_firmware  # noqa: E402

HOST = "www.example.test"
PAGE = "docs/SIZES.md"


def limit(name):
    """What the page says, in millions of instructions."""
    with open(f"{board.ROOT}/{PAGE}", encoding="utf-8") as f:
        return int(re.search(rf"on {name}\s+no\s+call\s+takes\s+more\s+than\s+(\d+)\s+million", f.read()).group(1))


class Chains:
    """Chains under one root, each (PEM, key): what is hostile is behind the leaf, or in it. `scale`: how much a board
    takes, beside the smallest."""

    def __init__(self, scale):
        self.scale = scale
        self.root = pki.root()
        self.ca = self.root.issue_ca("CA")

    def many_names(self):
        leaf = self.ca.issue(HOST, names=[HOST, *(f"n{n}.example.test" for n in range(90 * self.scale))])
        return pki.pem(leaf, self.ca), leaf.key_pem()

    def name_constraints(self):
        permitted = [x509.DNSName(f"q{n}.example") for n in range(60 * self.scale)] + [x509.DNSName("example.test")]
        ca = self.root.issue_ca("Constrained CA", constraints=x509.NameConstraints(permitted, None))
        leaf = ca.issue(HOST, names=[HOST, *(f"n{n}.example.test" for n in range(40 * self.scale))])
        return pki.pem(leaf, ca), leaf.key_pem()

    def one_name_with_many_keys(self):
        others = [self.root.issue_ca("CA", key=pki.new_key("ec")) for _ in range(6 * self.scale)]
        leaf = self.ca.issue(HOST)
        return pki.pem(leaf, *others, self.ca), leaf.key_pem()

    def one_name_with_rsa_keys_of_4096_bits(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=4096)
        signer = self.root.issue_ca("RSA CA", key=key)
        others = [self.root.issue_ca("RSA CA", key=rsa.generate_private_key(public_exponent=65537, key_size=4096))
                  for _ in range(2)]
        leaf = signer.issue(HOST)
        return pki.pem(leaf, *others, signer), leaf.key_pem()

    def exponent_as_long_as_the_modulus(self):
        n = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
        turned = rsa.RSAPrivateNumbers(
            n.p, n.q, n.public_numbers.e, n.public_numbers.e % (n.p - 1), n.public_numbers.e % (n.q - 1), n.iqmp,
            rsa.RSAPublicNumbers(n.d, n.public_numbers.n)).private_key()
        leaf = self.ca.issue(HOST, key=turned)
        return pki.pem(leaf, self.ca), leaf.key_pem()

    def the_same_certificate_many_times(self):
        leaf = self.ca.issue(HOST)
        return pki.pem(leaf, *[self.ca] * (7 * self.scale)), leaf.key_pem()


SERVERS = ("many_names", "name_constraints", "one_name_with_many_keys", "one_name_with_rsa_keys_of_4096_bits",
           "exponent_as_long_as_the_modulus", "the_same_certificate_many_times")


class LongestCall(unittest.TestCase):
    def hold(self, name, scale):
        chains = Chains(scale)
        with contextlib.ExitStack() as stack:
            folder = peer.Folder()
            stack.callback(folder.cleanup)
            anchors = folder.write("root.pem", chains.root.pem())
            servers = [stack.enter_context(SServer(*getattr(chains, what)())) for what in SERVERS]
            ports = [s.port for s in servers]
            run = board.run(name, board.configuration(
                anchors, [(f"tls://{HOST}:{p}", f"{board.PEER}:{p}") for p in ports], timeout_s=120), ports, icount=True)
        self.assertEqual(run.status, 0, run.output)
        self.assertEqual(len(run.costs), len(SERVERS), run.output)
        for what, cost, report in zip(SERVERS, run.costs, run.reports):
            with self.subTest(server=what):
                self.assertLessEqual(bench_firmware.million(cost, "longest_ticks"), limit(name),
                                     (cost["longest_phase"], report["findings"]))

    def test_longest_call_lm3s6965evb_is_bounded(self):
        self.hold("lm3s6965evb", 1)

    def test_longest_call_mps2_an385_is_bounded(self):
        self.hold("mps2-an385", 4)


if __name__ == "__main__":
    unittest.main()

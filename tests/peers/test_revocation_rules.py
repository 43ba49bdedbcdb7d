# SPDX-License-Identifier: Apache-2.0
"""Revocation by list, rule by rule, as `vouch verify` and `vouch check` judge it: who signed a list, for whom and for
which reasons it speaks, what a delta list changes, and how deep a chain is looked up (RFC 5280 section 6.3)."""

import json
import subprocess
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ReasonFlags as Reason
from cryptography.x509.oid import NameOID

import pki
from check import VOUCH
from peer import Folder
from sserver import SServer

HOST = "www.example.test"
LEAF = ("--revocation-depth", "leaf")
HARD = ("--revocation", "hard", *LEAF)
POINT = [x509.UniformResourceIdentifier("http://crl.example.test/1")]


def authority(title, issuer=None, certificates=True, lists=True):
    key = pki.new_key()
    by, name = (issuer.key, issuer.certificate.subject) if issuer else (key, pki.name(title))
    usage = x509.KeyUsage(*[(certificates if i == 5 else lists) and i in (5, 6) for i in range(9)])
    extensions = [(x509.BasicConstraints(True, None), True), (usage, True)]
    return pki.Entity(pki.sign(pki.name(title), key.public_key(), name, by, (-10, 80), extensions), key)


def crl(by, *revoked, number=5, days=(-1, 7), extensions=(), owner=None):
    """A list with critical extensions; revoked are entities or (entity, reason) pairs, of `owner` in an indirect one."""
    builder = (x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
               .last_update(pki.now() + days[0] * pki.datetime.timedelta(days=1))
               .next_update(pki.now() + days[1] * pki.datetime.timedelta(days=1))
               .add_extension(x509.CRLNumber(number), False)
               .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), False))
    for extension in extensions:
        builder = builder.add_extension(extension, True)
    for item in revoked:
        entity, reason = item if isinstance(item, tuple) else (item, Reason.key_compromise)
        entry = (x509.RevokedCertificateBuilder().serial_number(entity.certificate.serial_number)
                 .revocation_date(pki.now()).add_extension(x509.CRLReason(reason), False))
        if owner:
            entry = entry.add_extension(x509.CertificateIssuer([x509.DirectoryName(owner.certificate.subject)]), True)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def scope(full=None, relative=None, reasons=None, indirect=False):
    return x509.IssuingDistributionPoint(full, relative, False, False, reasons, indirect, False)


def part(name):
    return x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class RevocationRules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.root = authority("Root")
        cls.inner = authority("Inner", cls.root)
        cls.leaf = cls.inner.issue(HOST)
        cls.trust = cls.folder.write("root.pem", pki.pem(cls.root))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def judge(self, lists, *options, leaf=None):
        """Exit status and findings about revocation, the same of both commands."""
        leaf = leaf or self.leaf
        chain = pki.pem(leaf, self.inner)
        options = ["--json", "--clients", "none", "--cafile", self.trust, *options]
        for i, text in enumerate(lists):
            options += ["--crl", self.folder.write(f"{i}.crl", text)]
        with SServer(chain, leaf.key_pem()) as server:
            commands = (["verify", "--name", HOST, *options, self.folder.write("chain.pem", chain)],
                        ["check", *options, "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                         f"tls://{HOST}:{server.port}"])
            results = []
            for command in commands:
                done = subprocess.run([VOUCH, *command], capture_output=True, text=True, check=False)
                found = {f["code"]: f["value"] for f in json.loads(done.stdout)["findings"]}
                results.append((done.returncode, {c: v for c, v in found.items()
                                                  if c.startswith(("rev", "crl")) and c != "revocation-not-checked"}))
        self.assertEqual(*results)
        return results[0]

    def expect(self, code, codes, lists, *options, leaf=None):
        got, found = self.judge(lists, *options, leaf=leaf)
        self.assertEqual((got, sorted(found)), (code, sorted(codes)), found)
        return found

    def points(self, *points):
        extension = (x509.CRLDistributionPoints(points), False)
        return self.inner.issue(HOST, extensions=[*pki.leaf_extensions([HOST]), extension])

    # --- who signed it -----------------------------------------------------------------------------

    def test_list_by_another_key_of_the_issuer_revokes_when_its_certificate_is_at_hand(self):
        for title, signer in (("rolled over", authority("Inner", self.root)),
                              ("lists only", authority("Inner", self.root, certificates=False))):
            with self.subTest(title):
                self.expect(2, ["revoked"], [crl(signer, self.leaf) + pki.pem(signer)], *LEAF)
                self.expect(0, [], [crl(signer) + pki.pem(signer)], *HARD)
                self.expect(1, ["crl-bad-signature", "revocation-unknown"], [crl(signer, self.leaf)], *LEAF)

    def test_list_by_a_signer_that_may_not_or_is_revoked_clears_nobody(self):
        unknown = ["crl-bad-signature", "revocation-unknown"]
        other = authority("Inner", self.root, lists=False)
        self.expect(2, unknown, [crl(other) + pki.pem(other)], *HARD)
        signer = authority("Inner", self.root, certificates=False)
        found = self.expect(2, unknown, [crl(signer) + pki.pem(signer), crl(self.root, signer)], *HARD)
        self.assertEqual(found["crl-bad-signature"], "its signer has been revoked")
        stranger = authority("Inner", authority("Root"))
        self.expect(2, unknown, [crl(stranger) + pki.pem(stranger)], *HARD)

    # --- for whom, and for which reasons -----------------------------------------------------------

    def test_indirect_list_counts_for_the_point_that_names_its_issuer(self):
        signer = authority("Lists", self.root, certificates=False)
        leaf = self.points(x509.DistributionPoint(None, None, None, [x509.DirectoryName(signer.certificate.subject)]))

        def lists(*revoked, indirect=True, owner=self.inner):
            return [crl(signer, *revoked, extensions=[scope(indirect=True)] if indirect else [], owner=owner)
                    + pki.pem(signer)]
        self.expect(2, ["revoked"], lists(leaf), *LEAF, leaf=leaf)
        self.expect(0, [], lists(self.leaf), *HARD, leaf=leaf)
        self.expect(0, [], lists(leaf, owner=self.root), *HARD, leaf=leaf)
        self.expect(2, ["revocation-unknown"], lists(indirect=False), *HARD, leaf=leaf)
        self.expect(2, ["revocation-unknown"], lists(), *HARD)

    def test_list_for_some_reasons_does_not_clear_of_all(self):
        some = frozenset([Reason.key_compromise])
        rest = frozenset(Reason) - some - {Reason.unspecified, Reason.remove_from_crl}
        leaf = self.points(x509.DistributionPoint(POINT, None, some, None))
        self.expect(2, ["revocation-unknown"], [crl(self.inner, extensions=[scope(POINT)])], *HARD, leaf=leaf)
        parts = [crl(self.inner, extensions=[scope(reasons=reasons)]) for reasons in (some, rest)]
        self.expect(2, ["revocation-unknown"], parts[:1], *HARD)
        self.expect(0, [], parts, *HARD)

    def test_list_of_a_point_relative_to_its_issuer_counts_there_alone(self):
        leaf = self.points(x509.DistributionPoint(None, part("1"), None, None))
        whole = x509.Name([*self.inner.certificate.subject, x509.NameAttribute(NameOID.COMMON_NAME, "1")])
        for at in (scope(relative=part("1")), scope([x509.DirectoryName(whole)])):
            self.expect(0, [], [crl(self.inner, extensions=[at])], *HARD, leaf=leaf)
        self.expect(2, ["crl-scope", "revocation-unknown"],
                    [crl(self.inner, extensions=[scope(relative=part("2"))])], *HARD, leaf=leaf)

    # --- deltas ------------------------------------------------------------------------------------

    def test_delta_list_revokes_and_lifts_a_hold_if_it_continues_the_complete_one(self):
        hold, lifted = (self.leaf, Reason.certificate_hold), (self.leaf, Reason.remove_from_crl)

        def delta(base, *revoked):
            return crl(self.inner, *revoked, number=base + 1, extensions=[x509.DeltaCRLIndicator(base)])
        self.expect(0, [], [crl(self.inner, hold), delta(5, lifted)], *HARD)
        self.expect(2, ["revoked"], [crl(self.inner, hold), delta(6, lifted)], *HARD)
        self.expect(2, ["revoked"], [crl(self.inner), delta(5, self.leaf)], *LEAF)
        self.expect(0, [], [crl(self.inner, number=9), delta(5, self.leaf)], *HARD)
        self.expect(2, ["revocation-unknown"], [delta(5)], *HARD)

    # --- how deep, and how long --------------------------------------------------------------------

    def test_chain_is_looked_up_as_deep_as_asked(self):
        lists = [crl(self.inner)]
        for depth, code in (("leaf", 0), ("intermediates", 2), ("all", 2)):
            self.expect(code, ["revocation-unknown"] if code else [], lists, "--revocation", "hard",
                        "--revocation-depth", depth)
        self.expect(0, [], [*lists, crl(self.root)], "--revocation", "hard")
        for depth, code in (("leaf", 0), ("intermediates", 2), ("all", 2)):
            self.expect(code, ["revoked"] if code else [], [*lists, crl(self.root, self.inner)],
                        "--revocation-depth", depth)

    def test_list_tells_when_it_ends_by_thresholds_of_its_own(self):
        self.expect(0, [], [crl(self.inner)], *LEAF)
        self.expect(1, ["crl-expires-warning"], [crl(self.inner)], *LEAF, "--crl-warning", "10d")
        self.expect(2, ["crl-expires-soon"], [crl(self.inner)], *LEAF, "--crl-critical", "10d")

    def test_list_of_another_time_revokes_and_clears_nobody(self):
        for days, code in (((-9, -2), "crl-expired"), ((2, 9), "crl-not-yet-valid")):
            self.expect(1, [code, "revocation-unknown"], [crl(self.inner, days=days)], *LEAF)
            self.expect(2, [code, "revoked"], [crl(self.inner, self.leaf, days=days)], *LEAF)


if __name__ == "__main__":
    unittest.main()

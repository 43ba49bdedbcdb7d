# SPDX-License-Identifier: Apache-2.0
"""`vouch check ldaps://` against Samba as Active Directory, on 636 and on the global catalogue's
3269; results agree with ldapsearch."""

import json
import os
import unittest

import pki
from check import VOUCH, Outcome
from samba_ad import BASE, HOST, PASSWORD, USER_DN, SambaAd

KNOWN = "(proxyAddresses=smtp:user@example.com)"
UNKNOWN = "(proxyAddresses=smtp:nobody@example.com)"


class LdapSamba(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = pki.root()
        leaf = root.issue(HOST)
        cls.ad = SambaAd(leaf.pem(), leaf.key_pem(), root.pem())
        cls.cafile = cls.ad.folder.write("root.pem", root.pem())
        cls.password = cls.ad.folder.write("password", PASSWORD, 0o600)

    @classmethod
    def tearDownClass(cls):
        cls.ad.stop()

    def check(self, target, *arguments):
        pins = [word for port in (389, 636, 3268, 3269)
                for word in ("--resolve", f"{HOST}:{port}:127.0.0.1")]
        done = self.ad.run([os.path.abspath(VOUCH), "check", "--format", "json", "--cafile",
                            self.cafile, *pins, *arguments, target])
        return Outcome(done.returncode, [json.loads(line) for line in done.stdout.splitlines()],
                       done.stderr)

    def bound(self, target, *arguments):
        return self.check(target, "--bind-dn", USER_DN, "--bind-password-file", self.password,
                          *arguments)

    def ldapsearch(self, port, base, search_filter):
        done = self.ad.run(
            ["env", "LDAPTLS_REQCERT=never", "ldapsearch", "-LLL", "-x", "-H",
             f"ldaps://127.0.0.1:{port}", "-D", USER_DN, "-w", PASSWORD, "-b", base, search_filter, "dn"])
        return sum(line.startswith("dn:") for line in done.stdout.splitlines())

    def test_samba_searches_on_both_ports_agree_with_ldapsearch(self):
        for port in (636, 3269):
            for search_filter, count in ((KNOWN, 1), (UNKNOWN, 0)):
                with self.subTest(port=port, filter=search_filter):
                    got = self.bound(f"ldaps://{HOST}:{port}/{BASE}??sub?{search_filter}")
                    self.assertEqual(got.status, 0, str(got))
                    self.assertEqual(got.report["facts"]["ldap_entries"], str(count))
                    self.assertEqual(self.ldapsearch(port, BASE, search_filter), count)

    def test_samba_domain_search_counts_references_apart(self):
        got = self.bound(f"ldaps://{HOST}/{BASE}??sub?{KNOWN}")
        self.assertEqual(got.report["facts"]["ldap_entries"], "1", str(got))
        self.assertGreaterEqual(int(got.report["facts"]["ldap_references"]), 1)

    def test_samba_empty_base_works_in_the_global_catalogue_only(self):
        got = self.bound(f"ldaps://{HOST}:3269/??sub?{KNOWN}")
        self.assertEqual((got.status, got.report["facts"]["ldap_entries"]), (0, "1"), str(got))
        got = self.bound(f"ldaps://{HOST}:636/??sub?{KNOWN}")
        self.assertEqual(got.codes("error"), ["ldap-search-failed"], str(got))
        self.assertTrue(got.report["facts"]["ldap_search"].startswith("32 noSuchObject"))

    def test_samba_anonymous_search_is_refused_and_root_dse_is_not(self):
        got = self.check(f"ldaps://{HOST}/{BASE}??sub?{KNOWN}")
        self.assertEqual(got.codes("error"), ["ldap-search-failed"], str(got))
        self.assertTrue(got.report["facts"]["ldap_search"].startswith("1 operationsError"))
        got = self.check(f"ldaps://{HOST}")
        self.assertEqual(got.status, 0, str(got))
        self.assertIn(BASE, got.report["facts"]["ldap_naming_contexts"])

    def test_samba_starttls_is_taken(self):
        got = self.bound(f"ldap://{HOST}/{BASE}??sub?{KNOWN}")
        self.assertEqual((got.status, got.report["facts"]["ldap_entries"]), (0, "1"), str(got))

    def test_samba_catalogue_is_compared_with_the_domain(self):
        """Samba's catalogue holds every attribute, so nothing is missing in it; what is said when
        something is, test_catalogue.c sees to."""
        got = self.bound(f"ldaps://{HOST}:3269/{BASE}??sub?{KNOWN}", "--compare-gc")
        self.assertEqual([":636/" in r["target"] for r in got.reports], [True, False], str(got))
        self.assertEqual([r["facts"]["ldap_entries"] for r in got.reports], ["1", "1"])
        self.assertEqual(got.status, 0, str(got))

    def test_samba_wrong_password_is_named(self):
        wrong = self.ad.folder.write("wrong", "no-such-password", 0o600)
        got = self.check(f"ldaps://{HOST}", "--bind-dn", USER_DN, "--bind-password-file", wrong)
        self.assertEqual(got.codes("error"), ["ldap-bad-credentials"], str(got))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""`vouch check ldaps://` against OpenLDAP's server; results agree with ldapsearch."""

import os
import subprocess
import unittest

import peer
import pki
from check import check
from cryptography import x509
from slapd import BASE, BIND_DN, PASSWORD, Slapd
from stunnel import Stunnel
from test_nine_cases import EXPECTED

HOST = "directory.example.test"


class Scene(unittest.TestCase):
    """One slapd, and how to ask it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch Test CA")
        cls.leaf = cls.sub.issue(HOST)
        cls.chain = pki.pem(cls.leaf, cls.sub)
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        cls.password = cls.folder.write("password", PASSWORD + "\n", 0o600)
        cls.slapd = cls.serve()

    @classmethod
    def serve(cls, **options):
        return Slapd(cls.chain, cls.leaf.key_pem(), cls.root.pem(), **options)

    @classmethod
    def tearDownClass(cls):
        cls.slapd.stop()
        cls.folder.cleanup()

    def check(self, rest, *arguments, slapd=None, scheme="ldaps"):
        server = slapd or self.slapd
        port = server.ldaps if scheme == "ldaps" else server.ldap
        return check("--cafile", self.cafile, "--resolve", f"{HOST}:{port}:127.0.0.1", *arguments,
                     f"{scheme}://{HOST}:{port}{rest}")

    def fact(self, outcome, key):
        facts = outcome.report["facts"]
        if isinstance(facts, dict):
            return facts.get(key)
        return next((f["value"] for f in facts if f["key"] == key), None)

    def bind(self):
        return ("--bind-dn", BIND_DN, "--bind-password-file", self.password)


class LdapSlapd(Scene):
    def test_ldap_root_dse_is_read_without_credentials(self):
        for scheme in ("ldaps", "ldap"):
            with self.subTest(scheme=scheme):
                got = self.check("", scheme=scheme)
                self.assertEqual(got.status, 0, str(got))
                self.assertEqual(self.fact(got, "ldap_stage"), "searched")
                self.assertEqual(self.fact(got, "ldap_naming_contexts"), BASE)
                self.assertIn("3", self.fact(got, "ldap_versions"))

    def test_ldap_bind_and_search_agree_with_ldapsearch(self):
        for search_filter in ("(proxyAddresses=smtp:user1@example.com)",
                              "(proxyAddresses=smtp:nobody@example.com)", "(uid=user*)",
                              "(&(objectClass=inetOrgPerson)(!(uid=user0)))", "(|(sn=1)(sn>=2))"):
            with self.subTest(filter=search_filter):
                got = self.check(f"/{BASE}?dn?sub?{search_filter}", *self.bind())
                self.assertEqual(got.status, 0, str(got))
                self.assertEqual(self.fact(got, "ldap_stage"), "searched")
                self.assertEqual(self.fact(got, "ldap_bind"), "0 success")
                self.assertEqual(int(self.fact(got, "ldap_entries")), self.ldapsearch(search_filter))

    def ldapsearch(self, search_filter):
        """ldapsearch, to the address: its library would check the host name by the system's."""
        done = subprocess.run(
            ["ldapsearch", "-LLL", "-x", "-H", f"ldaps://127.0.0.1:{self.slapd.ldaps}", "-D", BIND_DN,
             "-w", PASSWORD, "-b", BASE, search_filter, "dn"],
            capture_output=True, text=True, timeout=20, check=False,
            env={**os.environ, "LDAPTLS_CACERT": self.cafile, "LDAPTLS_REQCERT": "allow"})
        self.assertEqual(done.returncode, 0, done.stderr)
        return sum(line.startswith("dn:") for line in done.stdout.splitlines())

    def test_ldap_query_of_the_appliance_has_its_tokens_filled_in(self):
        got = self.check("", *self.bind(), "--query", "accept=(proxyAddresses=smtp:{a})", "--base", BASE,
                         "--recipient", "user2@example.com", "--expect", "1")
        self.assertEqual(got.status, 0, str(got))
        self.assertIn("uid=user2", self.fact(got, "ldap_dn"))

    def test_ldap_nothing_found_is_success_unless_expected(self):
        rest = f"/{BASE}??sub?(uid=nobody)"
        got = self.check(rest, *self.bind())
        self.assertEqual((got.status, self.fact(got, "ldap_entries")), (0, "0"), str(got))
        got = self.check(rest, *self.bind(), "--expect-min", "1")
        self.assertEqual(got.status, 2)
        self.assertEqual(got.codes("error"), ["ldap-unexpected-count"])

    def test_ldap_wrong_password_is_named(self):
        wrong = self.folder.write("wrong", "no\n", 0o600)
        got = self.check("", "--bind-dn", BIND_DN, "--bind-password-file", wrong)
        self.assertEqual(got.status, 2, str(got))
        self.assertEqual(got.codes("error"), ["ldap-bad-credentials"])
        self.assertTrue(got.report["tls"]["established"])

    def test_ldap_no_such_base_is_named(self):
        got = self.check("/dc=nowhere??sub?(uid=*)", *self.bind())
        self.assertEqual(got.codes("error"), ["ldap-search-failed"], str(got))
        self.assertTrue(self.fact(got, "ldap_search").startswith("32 noSuchObject"))

    def test_ldap_size_limit_is_named(self):
        with self.serve(people=30, lines=["sizelimit 5"]) as slapd:
            got = self.check(f"/{BASE}??sub?(uid=*)", *self.bind(), slapd=slapd)
        self.assertEqual(got.codes("error"), ["ldap-search-failed"], str(got))
        self.assertTrue(self.fact(got, "ldap_search").startswith("4 sizeLimitExceeded"))
        self.assertEqual(self.fact(got, "ldap_entries"), "5")

    def test_ldap_password_from_variable_and_descriptor_is_taken(self):
        got = check("--cafile", self.cafile, "--resolve", f"{HOST}:{self.slapd.ldaps}:127.0.0.1",
                    "--bind-dn", BIND_DN, "--bind-password-env", "SECRET",
                    f"ldaps://{HOST}:{self.slapd.ldaps}", env={"SECRET": PASSWORD})
        self.assertEqual(self.fact(got, "ldap_bind"), "0 success", str(got))
        got = self.check("", "--bind-dn", BIND_DN, "--bind-password", PASSWORD)
        self.assertEqual(got.status, 3)
        self.assertIn("--bind-password-file", got.complaint)

    def test_ldap_unproved_server_gets_no_password(self):
        other = self.folder.write("other.pem", pki.root("another root").pem())
        port = self.slapd.ldaps
        base = ["--cafile", other, "--resolve", f"{HOST}:{port}:127.0.0.1", *self.bind()]
        got = check(*base, f"ldaps://{HOST}:{port}")
        self.assertEqual(got.status, 2, str(got))
        self.assertIsNotNone(got.finding("ldap-bind-withheld"))
        self.assertIsNone(self.fact(got, "ldap_bind"))
        self.assertEqual(self.fact(got, "ldap_naming_contexts"), BASE)
        got = check(*base, "--insecure-bind", f"ldaps://{HOST}:{port}")
        self.assertIsNotNone(got.finding("ldap-insecure-bind"), str(got))
        self.assertEqual(self.fact(got, "ldap_bind"), "0 success")

    def test_ldap_expired_certificate_is_not_down(self):
        old = self.sub.issue(HOST, days=(-100, -10))
        with Slapd(pki.pem(old, self.sub), old.key_pem(), self.root.pem()) as slapd:
            got = self.check("", slapd=slapd)
        self.assertEqual(got.codes("error"), ["cert-expired"], str(got))
        self.assertEqual(self.fact(got, "ldap_stage"), "searched")

    def test_ldap_nine_cases_are_told_apart(self):
        """stunnel sends each chain as it is; slapd itself, with GnuTLS, would put it in order."""
        cases = pki.nine_cases(HOST)
        cafile = self.folder.write("nine.pem", cases.root.pem())
        with Stunnel({n: (c.pem(), c.key_pem()) for n, c in cases.by_name.items()},
                     self.slapd.ldap) as stunnel:
            for name, (status, code, position, _) in EXPECTED.items():
                with self.subTest(case=name):
                    port = stunnel.port[name]
                    got = check("--cafile", cafile, "--resolve", f"{HOST}:{port}:127.0.0.1",
                                f"ldaps://{HOST}:{port}")
                    self.assertEqual(got.status, status, str(got))
                    self.assertEqual(self.fact(got, "ldap_stage"), "searched")
                    if code:
                        self.assertEqual(got.finding(code)["position"], position)


class LdapClientCertificates(Scene):
    """The ways in which a directory asks for a client certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        usage = [x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH]
        cls.client = cls.root.issue("client", usages=usage)
        cls.stranger = pki.self_signed("stranger")
        cls.given = cls.files("client", cls.client)
        cls.refused = cls.files("stranger", cls.stranger)

    @classmethod
    def files(cls, name, entity):
        return ("--cert", cls.folder.write(f"{name}.pem", entity.pem()),
                "--key", cls.folder.write(f"{name}.key", entity.key_pem(), 0o600))

    def test_ldap_client_certificate_demanded_and_missing_is_named(self):
        with self.serve(client="demand") as slapd:
            for version in ("1.2", "1.3"):
                with self.subTest(version=version):
                    got = self.check("", "--tls-min", version, "--tls-max", version, slapd=slapd)
                    self.assertEqual(got.status, 2, str(got))
                    self.assertTrue({"tls-peer-rejected-client", "tls-client-cert-demanded"}
                                    & set(got.codes("error")), str(got))

    def test_ldap_client_certificate_refused_is_named(self):
        with self.serve(client="demand") as slapd:
            for version in ("1.2", "1.3"):
                with self.subTest(version=version):
                    got = self.check("", *self.refused, "--tls-min", version, "--tls-max", version,
                                     slapd=slapd)
                    self.assertEqual(got.status, 2, str(got))
                    self.assertIn("tls-peer-rejected-client", got.codes("error"), str(got))

    def test_ldap_client_certificate_binds_by_external(self):
        with self.serve(client="demand") as slapd:
            got = self.check("", *self.given, "--external", slapd=slapd)
            self.assertEqual(got.status, 0, str(got))
            self.assertEqual(self.fact(got, "ldap_bind"), "0 success")

    def test_ldap_client_certificate_allowed_and_missing_is_a_remark(self):
        with self.serve(client="allow") as slapd:
            got = self.check("", slapd=slapd)
            self.assertEqual(got.status, 0, str(got))
            self.assertTrue(got.report["tls"]["client_certificate_requested"])


if __name__ == "__main__":
    unittest.main()

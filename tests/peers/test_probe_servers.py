# SPDX-License-Identifier: Apache-2.0
"""`vouch check --probe` on the servers of mail and directories, each answer beside what
`openssl s_client` gets when it asks the same of the same server."""

import re
import subprocess
import unittest

import check
import needs
import peer
import pki
from exim import Exim
from haproxy import HaProxy
from postfix import Listener, Postfix
from slapd import Slapd
from test_demo import Demo

HOST = "localhost"
VERSIONS = {"TLSv1.3": "-tls1_3", "TLSv1.2": "-tls1_2", "TLSv1.1": "-tls1_1", "TLSv1.0": "-tls1"}
GROUPS = {"X25519MLKEM768": "X25519MLKEM768", "SecP256r1MLKEM768": "SecP256r1MLKEM768",
          "SecP384r1MLKEM1024": "SecP384r1MLKEM1024"}
ANY = "ALL:@SECLEVEL=0"
CBC = ":".join(f"{kind}AES{bits}-{mac}" for kind in ("ECDHE-ECDSA-", "ECDHE-RSA-", "DHE-RSA-", "")
               for bits, mac in ((128, "SHA"), (256, "SHA"), (128, "SHA256"), (256, "SHA256"), (256, "SHA384"))
               if not (mac == "SHA384" and not kind.startswith("EC")))
# The classes that this OpenSSL still has; it was built without EXPORT, RC4, DES and 3DES.
WEAK = {"anonymous": "aNULL", "null": "eNULL", "cbc": CBC, "rsa-key-exchange": "kRSA"}
# Longer than a segment.
LONG_ALPN = ",".join("x" * 30 for _ in range(50))


def openssl():
    """That of 3.5, which knows the hybrid groups, where there is one."""
    try:
        return needs.openssl_35()
    except unittest.SkipTest:
        return "openssl"


class Real:
    """One server as s_client sees it."""

    def __init__(self, port, starttls=""):
        self.at = ["-connect", f"{peer.LOOPBACK}:{port}"] + (["-starttls", starttls] if starttls else [])

    def ask(self, *options, name=HOST):
        named = ["-servername", name] if name else ["-noservername"]
        return subprocess.run([openssl(), "s_client", *self.at, *named, *options], input=b"", capture_output=True,
                              timeout=120, check=False)

    def connects(self, *options):
        return self.ask(*options).returncode == 0

    def certificate(self, name):
        said = self.ask("-tls1_2", name=name).stdout
        found = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", said, re.S)
        return found.group() if found else None  # or it speaks TLS 1.3 alone


def knows(group):
    """Whether this s_client has the group at all."""
    done = subprocess.run([openssl(), "s_client", "-groups", group, "-connect", "localhost:0"], input=b"",
                          capture_output=True, timeout=120, check=False)
    return b"Call to SSL_CONF_cmd" not in done.stderr


class ProbeServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.nine_cases(HOST).root
        cls.pairs = []
        for kind in ("ec", "rsa"):
            leaf = cls.root.issue(HOST, kind=kind)
            cls.pairs.append((pki.pem(leaf), leaf.key_pem()))

    def held(self, url, real, longer=("-alpn", LONG_ALPN)):
        """Probes, and holds each answer against s_client's; `longer` makes its hello longer than a segment."""
        outcome = check.check("--clients", "none", "--probe=versions,groups,large,weak,sni", url, timeout_s=300)
        accepts = outcome.report.get("accepts")
        self.assertIsNotNone(accepts, str(outcome))
        wrong = []
        for version, option in VERSIONS.items():
            wrong += self.differs(version, accepts["versions"][version] == "yes",
                                  real.connects(option, "-cipher", ANY))
        self.assertEqual(accepts["versions"]["SSLv3"], "no")
        for group, name in GROUPS.items():
            self.assertIn(accepts["groups"][group], ("yes", "preferred", "no"))
            if knows(name):
                wrong += self.differs(group, accepts["groups"][group] != "no",
                                      real.connects("-tls1_3", "-groups", name))
        wrong += self.differs("large", accepts["large_hello"] == "yes", real.connects(*longer))
        for kind, ciphers in WEAK.items():
            wrong += self.differs(kind, kind in accepts["weak"],
                                  real.connects("-tls1_2", "-cipher", f"{ciphers}:@SECLEVEL=0"))
        if accepts["versions"]["TLSv1.2"] == "yes":
            same = real.certificate(HOST) == real.certificate(None)
            wrong += self.differs("sni", accepts["without_name"] == "same", same)
        else:
            wrong += self.differs("sni", accepts["without_name"] != "refused", real.ask(name=None).returncode == 0)
        self.assertEqual(wrong, [], accepts)
        self.assertEqual(accepts["unanswered"], 0, accepts)

    @staticmethod
    def differs(what, ours, theirs):
        return [] if ours == theirs else [f"{what}: probe {ours}, s_client {theirs}"]

    def test_postfix_is_asked_right_behind_starttls(self):
        with Postfix({"good": Listener(self.pairs),
                      "old": Listener(self.pairs, "smtpd_tls_protocols=>=TLSv1", f"tls_medium_cipherlist={ANY}",
                                      "smtpd_tls_ciphers=medium"),
                      "tls12": Listener(self.pairs[:1], "smtpd_tls_protocols=TLSv1.2"),
                      "smtps": Listener(self.pairs, "smtpd_tls_wrappermode=yes")}) as postfix:
            for name, port in postfix.port.items():
                with self.subTest(name):
                    smtps = name == "smtps"
                    self.held(f"smtp{'s' if smtps else ''}://{HOST}:{port}", Real(port, "" if smtps else "smtp"))

    def test_exim_is_asked_right_and_logs_the_name_of_the_probe(self):
        with Exim(*self.pairs[0], "smtp_accept_max = 0") as exim:  # 20 if nothing is said, and s_client does not wait
            # exim refuses other ALPN than its own, and nothing else makes the hello of s_client long enough
            self.held(f"smtp://{HOST}:{exim.port}", Real(exim.port, "smtp"), longer=())
            self.assertRegex(exim.log, r"\(vouch-probe\.")

    def test_slapd_is_asked_right_behind_ldaps_and_starttls(self):
        with Slapd(*self.pairs[1], pki.pem(self.root)) as slapd:
            for scheme, port, starttls in (("ldaps", slapd.ldaps, ""), ("ldap", slapd.ldap, "ldap")):
                with self.subTest(scheme):
                    self.held(f"{scheme}://{HOST}:{port}", Real(port, starttls))

    def test_haproxy_is_asked_right(self):
        with HaProxy("".join(self.pairs[0]), {"modern": "alpn h2,http/1.1", "old": f"ssl-min-ver TLSv1.0 ciphers {ANY}",
                                              "strict": "ssl-min-ver TLSv1.3 strict-sni"}) as haproxy:
            for name, port in haproxy.port.items():
                with self.subTest(name):
                    self.held(f"https://{HOST}:{port}", Real(port))

    def test_server_of_mbedtls_is_asked_right(self):
        with Demo() as demo:
            for scheme, starttls in (("https", ""), ("smtp", "smtp"), ("ldaps", "")):
                with self.subTest(scheme):
                    port = demo.ports[scheme]
                    self.held(f"{scheme}://{HOST}:{port}", Real(port, starttls))


if __name__ == "__main__":
    unittest.main()

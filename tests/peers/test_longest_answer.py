# SPDX-License-Identifier: Apache-2.0
"""No answer of a responder, a directory or a web server makes one call longer than docs/SIZES.md says, and no list of
revoked certificates: as test_longest_call.py has it for keys, chains and handshakes."""

import datetime
import os
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

import peer
import pki
import responses
from sserver import SServer
from test_ldap_hostile import Directory, message, nested, say, tlv
from test_longest_call import calls, limit

HOST = "www.example.test"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)
DAY = datetime.timedelta(days=1)


def crl(issuer, count):
    builder = (x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
               .last_update(NOW - DAY).next_update(NOW + DAY))
    for i in range(count):
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(1000 + i).revocation_date(NOW - DAY).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def entry(attributes, values):
    one = tlv(0x30, tlv(4, b"member") + tlv(0x31, tlv(4, b"cn=someone") * values))
    return message(1, 0x64, tlv(4, b"cn=group") + tlv(0x30, one * attributes))


class LongestAnswer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.leaf = cls.root.issue(HOST)
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def hold(self, function, *arguments):
        counts, status, said = calls(function, *arguments)
        self.assertGreater(len(counts), 1, said)
        self.assertIn(status, (0, 1, 2, 3), said)
        if os.environ.get("VOUCH_CALLS"):
            print(f"{max(counts) / 1e6:8.1f} million of {sum(counts) / 1e6:8.1f} in {len(counts)} calls: {self.id()}")
        self.assertLessEqual(max(counts), limit(False), said[-2000:])

    def judge(self, *options):
        chain = self.folder.write("chain.pem", pki.pem(self.leaf))
        self.hold("vouch_judge_step", "verify", "--trust", self.cafile, "--name", HOST, *options, chain)

    def check(self, scheme, port, *options):
        self.hold("vouch_check_poll", "check", "-t", "60s", "--cafile", self.cafile, "--connect-to",
                  f"{HOST}::{peer.LOOPBACK}:", *options, f"{scheme}://{HOST}:{port}")

    def test_longest_call_list_of_revoked_certificates_with_20_000_entries(self):
        self.judge("--revocation", "soft", "--crl", self.folder.write("list.crl", crl(self.root, 20000)))

    def test_longest_call_ocsp_response_with_2_000_answers_from_a_file(self):
        other = self.root.issue("other.example.test")
        answer = responses.repeated(responses.response(other, self.root), self.root, 2000)
        self.judge("--ocsp-response", self.folder.write("answer.der", answer))

    def test_longest_call_stapled_ocsp_response_with_500_answers(self):
        other = self.root.issue("other.example.test")
        answer = responses.repeated(responses.response(other, self.root), self.root, 500)
        with SServer(pki.pem(self.leaf), self.leaf.key_pem(), "-tls1_3", "-status_file",
                     self.folder.write("staple.der", answer)) as server:
            self.check("https", server.port)

    def directory(self, data):
        with Directory(self.leaf, self.folder, say(data)) as server:
            self.check("ldaps", server.port)

    def test_longest_call_directory_with_an_entry_of_2_000_attributes(self):
        self.directory(entry(2000, 5))

    def test_longest_call_directory_with_3_000_entries(self):
        self.directory(entry(1, 2) * 3000)

    def test_longest_call_directory_with_a_message_nested_2_000_times(self):
        self.directory(message(1, 0x64, tlv(4, b"cn=a") + nested(2000)))

    def test_longest_call_web_server_with_20_000_header_fields(self):
        fields = b"".join(b"X-%d: y\r\n" % i for i in range(20000))
        with Directory(self.leaf, self.folder, say(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n")) as server:
            self.check("https", server.port)

    def test_longest_call_web_server_with_one_field_of_100_kilobytes(self):
        field = b"Strict-Transport-Security: " + b"max-age=1;" * 10000 + b"\r\n"
        with Directory(self.leaf, self.folder, say(b"HTTP/1.1 200 OK\r\n" + field + b"\r\n")) as server:
            self.check("https", server.port)


if __name__ == "__main__":
    unittest.main()

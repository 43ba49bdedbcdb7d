# SPDX-License-Identifier: Apache-2.0
"""Situations from problem reports of administrators, rebuilt on loopback. SITUATIONS is the list:
what is the matter, what `vouch check` ends with, what it finds, and what it says about it."""

import functools
import unittest
from dataclasses import dataclass

import scenes
from check import check

VALID, WARNING, INVALID, UNKNOWN = range(4)


@dataclass
class Situation:
    about: str          # what is the matter, in a line
    scene: object       # gives the arguments of vouch check while its servers run
    status: int         # the exit status
    finds: tuple = ()   # codes that must be there, in any of its reports
    never: tuple = ()   # codes that must not
    says: tuple = ()    # what the finding or its remedy says
    arguments: tuple = ()


SITUATIONS = [
    Situation("Of a host's two addresses the first drops packets",
              scenes.silent_first_address, WARNING, ("connect-unanswered",), ("connect-timeout",),
              ("clients that try it first lose time",)),
    Situation("Of a host's two addresses the first drops packets, and there is little time",
              scenes.silent_first_address, WARNING, ("connect-unanswered",), arguments=("-t", "2s")),
    Situation("Of a host's two addresses the first refuses",
              scenes.refused_first_address, WARNING, ("connect-refused",)),
    Situation("Both addresses of a host drop packets",
              scenes.two_silent_addresses, INVALID, ("connect-timeout",)),
    Situation("A TLS 1.2 server names two hundred authorities for client certificates",
              lambda: scenes.asks_for_any_of(200, "-tls1_2"), VALID),
    Situation("A TLS 1.3 server names five hundred authorities for client certificates",
              lambda: scenes.asks_for_any_of(500, "-tls1_3"), VALID),
    Situation("A certificate has 1,200 names", lambda: scenes.many_names(1200), VALID),
    Situation("A certificate has so many names that its message is larger than what is taken",
              lambda: scenes.many_names(3000), UNKNOWN, ("tls-too-large",), (),
              ("a certificate, by the names in it",)),
    Situation("Handshake records of one byte over TLS 1.2", lambda: scenes.records_of(1, "-tls1_2"), VALID),
    Situation("Handshake records of three bytes over TLS 1.3", lambda: scenes.records_of(3, "-tls1_3"), VALID),
    Situation("The certificate's key is Ed448", scenes.only_ed448, UNKNOWN, ("tls-key-unsupported",)),
    Situation("The server takes X448 for the key exchange and nothing else",
              lambda: scenes.plain_server("-groups", "X448"), VALID),
    Situation("The server has two certificates, and clients see the expired one",
              scenes.two_certificates, INVALID, ("cert-expired",)),
    *(Situation(f"A web server has two certificates, and the {name} one has expired ({version})",
                functools.partial(scenes.web_server_with_two_keys, version, **days), INVALID,
                ("cert-expired", "tls-two-certificates"), (), (f"that with {name}",))
      for version in ("TLSv1.2", "TLSv1.3")
      for name, days in (("RSA", {"rsa_": (-90, -10)}), ("ECDSA", {"ecdsa": (-90, -10)}))),
    Situation("A web server has two certificates, both good",
              lambda: scenes.web_server_with_two_keys("TLSv1.2 TLSv1.3"), VALID, ("tls-two-certificates",)),
    Situation("The same, asked for what it chooses alone",
              lambda: scenes.web_server_with_two_keys("TLSv1.2 TLSv1.3"), VALID, (), ("tls-two-certificates",),
              arguments=("--key-type", "any")),
    *(Situation(f"A web server has one certificate, {kind} ({version})",
                functools.partial(scenes.web_server_with_one_key, kind, version), VALID, (),
                ("tls-two-certificates",))
      for kind in ("rsa", "ec") for version in ("TLSv1.2", "TLSv1.3")),
    Situation("The web server answers 400, since it does not trust the client certificate",
              scenes.client_certificate_that_http_refuses, INVALID, ("tls-peer-rejected-client",)),
    Situation("A one-year certificate of a company's own authority", scenes.a_year_old, VALID),
    Situation("The same, judged strictly", scenes.a_year_old, WARNING, ("lint-lifetime",),
              arguments=("--strict",)),
    Situation("A certificate without extended key usage", scenes.without_extended_usage, WARNING,
              ("lint-eku-missing",)),
    Situation("The same, which its administrator ignores", scenes.without_extended_usage, VALID,
              arguments=("--ignore", "lint-eku-missing")),
    *(Situation(f"The trusted root expires in {days} days ({scheme})",
                functools.partial(scenes.root_that_ends, days, scheme), WARNING, ("chain-anchor-expires",),
                ("cert-expires-warning", "chain-anchor-expired"), ("Old Root", "next root trusted"))
      for days in (2, 20) for scheme in ("tls", "smtp")),
    *(Situation(f"The trusted root has expired, seen by {scheme}",
                functools.partial(scenes.root_that_ends, -3, scheme), INVALID, ("chain-anchor-expired",),
                ("cert-expired",), ("Old Root", "Update the trust store"))
      for scheme in ("smtp", "tls")),
    Situation("The intermediate has expired, and the certificate has not", scenes.expired_intermediate, INVALID,
              ("cert-expired",), (), ("current intermediate in place of this one",)),
    Situation("The trusted root has a weak key", scenes.weak_root, INVALID, ("cert-weak-key",), (),
              ("issued under an authority with a stronger key",)),
    Situation("An IPv4 address is given, and -6", scenes.address_of_the_other_family, INVALID,
              ("resolve-no-address",), (), ("Leave out -4 or -6",)),
    Situation("The same, of a proxy", scenes.address_of_the_other_family, INVALID, ("resolve-no-address",), (),
              ("that of the proxy", "Leave out -4 or -6"), arguments=("--proxy", "http://127.0.0.1:9")),
    *(Situation(f"The {kind} proxy {what}", functools.partial(scenes.proxy_that, does, kind), INVALID, (code,), (),
                ("the proxy", "Look in the proxy's log"))
      for kind in ("http", "socks5")
      for what, does, code in (("is silent", lambda c: all(iter(lambda: c.recv(4096), b"")), "peer-silent"),
                               ("closes", lambda c: c.recv(4096), "peer-closed"))),
    Situation("The web server refuses names that it does not know", scenes.unknown_name, INVALID,
              ("tls-unknown-name",), (), ("localhost, unrecognized_name", "--servername")),
    Situation("A link-local address with its interface", scenes.link_local_address, INVALID,
              ("connect-unreachable",), (), ("[fe80::1%1]:9",)),
    Situation("A TLSA record is of a root that the server does not send",
              scenes.record_of_a_root_that_is_not_sent, INVALID, ("dane-mismatch", "dane-ta-not-sent"), (),
              ("Send this certificate too",)),
    Situation("An MX record has an address in it", scenes.mx_that_is_an_address, INVALID, ("mx-is-address",)),
    Situation("An MX host is to be connected to elsewhere", scenes.mx_host_elsewhere, VALID),
    Situation("A mail server puts EHLO off with 421 and closes, then takes it",
              lambda: scenes.ehlo_answered(b"421 4.3.2 try again"), VALID),
    Situation("A mail server puts EHLO off with 450, then takes it",
              lambda: scenes.ehlo_answered(b"450 4.7.1 greylisted"), VALID),
    Situation("A mail server puts EHLO off again and again",
              lambda: scenes.ehlo_answered(*[b"451 4.7.1 later"] * 9), INVALID, ("smtp-ehlo-refused",),
              ("peer-reset", "peer-closed", "smtp-no-esmtp"), ("451 4.7.1 later",)),
    Situation("A mail server refuses EHLO with 550", lambda: scenes.ehlo_answered(*[b"550 5.7.1 blocked"] * 9),
              INVALID, ("smtp-ehlo-refused",), (), ("550 5.7.1 blocked",)),
    Situation("A mail server keeps its greeting back for longer than there is time", scenes.silent_smtp, INVALID,
              ("peer-silent",), (), ("--timeout",)),
    *(Situation(f"A TLS alert comes in clear, where {scheme} is spoken",
                functools.partial(scenes.answering, scheme, b"\x15\x03\x01\x00\x02\x02\x50"), INVALID,
                (code,), ("peer-closed", "peer-silent", "peer-slow"), ("TLS", remedy))
      for scheme, code, remedy in (("smtp", "smtp-not-smtp", "smtps://"), ("ldap", "ldap-malformed", "ldaps://"),
                                   ("imap", "starttls-wrong-service", "imaps://"),
                                   ("pop3", "starttls-wrong-service", "pop3s://"),
                                   ("ftp", "starttls-wrong-service", "ftps://"),
                                   ("sieve", "starttls-wrong-service", "tls://"))),
    Situation("A mail server greets twice", lambda: scenes.answering(
        "smtp", b"220 mail.example.test ESMTP\r\n220 mail.example.test ESMTP\r\n"), INVALID,
              ("smtp-malformed-reply",), ("smtp-ehlo-refused", "peer-slow")),
    Situation("A mail server refuses EHLO, and does not answer QUIT", lambda: scenes.answering(
        "smtp", b"220 mail.example.test ESMTP\r\n", b"550 5.7.1 blocked\r\n"), INVALID,
              ("smtp-ehlo-refused",), ("peer-slow", "peer-silent"), ("550 5.7.1 blocked",)),
    Situation("A mail server offers no STARTTLS, and does not answer QUIT", lambda: scenes.answering(
        "smtp", b"220 mail.example.test ESMTP\r\n", b"250 mail.example.test\r\n"), INVALID,
              ("smtp-no-starttls",), ("peer-slow", "peer-silent")),
    Situation("A web server ignores HEAD", lambda: scenes.head_not_answered(False), VALID),
    Situation("A web server closes the connection on HEAD", lambda: scenes.head_not_answered(True), VALID),
    Situation("A server that is not proved asks for the client certificate, and does not see it",
              lambda: scenes.client_certificate_for(stranger=True), INVALID,
              ("chain-no-anchor", "tls-client-cert-withheld"), ("tls-peer-rejected-client",),
              ("--insecure-cert",)),
    Situation("The same, told to show it all the same", lambda: scenes.client_certificate_for(stranger=True),
              INVALID, ("chain-no-anchor",), ("tls-client-cert-withheld",),
              arguments=("--insecure-cert",)),
    Situation("A server that is proved sees it", lambda: scenes.client_certificate_for(stranger=False), VALID,
              (), ("tls-client-cert-withheld",)),
    Situation("The RSA key of the server has an exponent of 2048 bits", scenes.huge_exponent, UNKNOWN,
              ("tls-key-unsupported",)),
    Situation("The prime of a DHE exchange has 8192 bits", scenes.huge_prime, UNKNOWN, ("tls-too-large",)),
    Situation("One entry is expected, and the directory answers with a referral",
              scenes.referral, INVALID, ("ldap-referral", "ldap-unexpected-count"), arguments=("--expect", "1")),
]


class Field(unittest.TestCase):
    """One test for each of SITUATIONS; they are added below."""

    def judge(self, situation):
        with situation.scene() as arguments:
            got = check(*situation.arguments, *arguments)
        findings = [f for r in got.reports for f in r["findings"]]
        told = " ".join(f"{f['text']} {f['remedy']}" for f in findings)
        found = {f["code"] for f in findings}
        self.assertEqual(got.status, situation.status, f"{situation.about}: {got}")
        for code in situation.finds:
            self.assertIn(code, found, str(got))
        for code in situation.never:
            self.assertNotIn(code, found, str(got))
        for words in situation.says:
            self.assertIn(words, told)


def _test_of(situation):
    def test(self):
        self.judge(situation)
    test.__doc__ = situation.about
    return test


for _situation in SITUATIONS:
    _name = "".join(c if c.isalnum() else "_" for c in _situation.about.lower())
    setattr(Field, "test_field_" + _name, _test_of(_situation))

if __name__ == "__main__":
    unittest.main()

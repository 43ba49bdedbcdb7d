# SPDX-License-Identifier: Apache-2.0
"""Chains over which clients differ, made afresh, and what browsers were seen to do with them."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ObjectIdentifier

import pki

HOST = "www.example.test"
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
ANY = ObjectIdentifier("2.5.29.37.0")
OCSP = ExtendedKeyUsageOID.OCSP_SIGNING


def usage(*wanted):
    bits = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{bit: bit in wanted for bit in bits})


def changed(extensions, *new, without=()):
    """The extensions with some replaced by kind; `new` are (extension, critical) pairs."""
    kinds = {type(e) for e, _ in new} | set(without)
    return [pair for pair in extensions if type(pair[0]) not in kinds] + list(new)


class Lab:
    """Chains by name: (certificates sent, roots)."""

    def __init__(self):
        self.root = root = pki.root("Root")
        self.ca = ca = root.issue_ca("CA")
        leaf = pki.leaf_extensions([HOST])
        issue = lambda *new, without=(), **more: ca.issue(
            HOST, extensions=changed(leaf, *new, without=without), **more)
        point = x509.CRLDistributionPoints([x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://crl.example.test/a.crl")], None, None, None)])
        self.chains = {
            "good": issue(),
            "expired": issue(days=(-90, -1)),
            "not yet valid": issue(days=(1, 90)),
            "wrong name": ca.issue("other.example.test"),
            "no eku": issue(without=[x509.ExtendedKeyUsage]),
            "client eku": issue((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)),
            "eku with ocsp signing": issue((x509.ExtendedKeyUsage([SERVER, OCSP]), False)),
            "leaf is ca": issue((x509.BasicConstraints(ca=True, path_length=None), True)),
            "key agreement only": issue((usage("key_agreement"), True)),
            "p521": issue(key=pki.new_key("ec521")),
            "rsa 1024": issue(key=pki.new_key("rsa1024")),
            "sha-1": issue(hash_=hashes.SHA1()),
            "900 days": issue(days=(-10, 890)),
            "critical crl points": issue((point, True)),
            "unknown critical": issue((x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\5\0"),
                                       True)),
        }
        self.sent = {name: [made, ca] for name, made in self.chains.items()}
        self.sent["missing intermediate"] = [self.chains["good"]]
        self.sent["missing, to be fetched"] = [issue((x509.AuthorityInformationAccess([x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.example.test/a"))]),
            False))]
        self.sent["unknown root"] = [pki.root("Stranger").issue(HOST)]
        self.sent["intermediate expired"] = self.through(days=(-400, -1))
        self.sent["intermediate eku any"] = self.through(extensions=changed(
            pki.ca_extensions(), (x509.ExtendedKeyUsage([ANY]), False)))
        self.sent["not a ca"] = self.through(extensions=changed(
            pki.ca_extensions(), (x509.BasicConstraints(ca=False, path_length=None), True)))
        self.sent["eight intermediates"] = self.long(8)
        self.sent["duplicate"] = [self.chains["good"], ca, ca]

    def through(self, **more):
        ca = self.root.issue_ca("Other CA", **more)
        return [ca.issue(HOST), ca]

    def long(self, count):
        chain = [self.root]
        for i in range(count):
            chain.insert(0, chain[0].issue_ca(f"CA {i}"))
        return [chain[0].issue(HOST), *chain[:-1]]


# What Chromium 156 and Firefox 153 were seen to do with such chains under a private root; None: not said.
BROWSERS = {
    "good": (True, True),
    "expired": ("ERR_CERT_DATE_INVALID", "SEC_ERROR_EXPIRED_CERTIFICATE"),
    "not yet valid": ("ERR_CERT_DATE_INVALID", "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE"),
    "wrong name": ("ERR_CERT_COMMON_NAME_INVALID", "SSL_ERROR_BAD_CERT_DOMAIN"),
    "no eku": (True, True),
    "client eku": ("ERR_CERT_INVALID", "SEC_ERROR_INADEQUATE_CERT_TYPE"),
    "eku with ocsp signing": (True, "SEC_ERROR_INADEQUATE_CERT_TYPE"),
    "leaf is ca": (True, "MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY"),
    "key agreement only": ("ERR_SSL_KEY_USAGE_INCOMPATIBLE", True),
    "p521": ("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", True),
    "rsa 1024": (True, True),
    "sha-1": ("ERR_CERT_INVALID", "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED"),
    "900 days": (True, True),
    "critical crl points": ("ERR_CERT_INVALID", "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION"),
    "unknown critical": ("ERR_CERT_INVALID", "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION"),
    "missing intermediate": ("ERR_CERT_AUTHORITY_INVALID", "SEC_ERROR_UNKNOWN_ISSUER"),
    "missing, to be fetched": (None, "SEC_ERROR_UNKNOWN_ISSUER"),
    "unknown root": ("ERR_CERT_AUTHORITY_INVALID", "SEC_ERROR_UNKNOWN_ISSUER"),
    "intermediate expired": ("ERR_CERT_DATE_INVALID", "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE"),
    "intermediate eku any": (True, "SEC_ERROR_INADEQUATE_CERT_TYPE"),
    "eight intermediates": (True, "SEC_ERROR_UNKNOWN_ISSUER"),
    "duplicate": (True, True),
}

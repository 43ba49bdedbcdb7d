# SPDX-License-Identifier: Apache-2.0
"""Keys, certificates and chains for the tests, made afresh: nothing of it is ever committed.

    root = pki.root("Test Root")
    sub = root.issue_ca("Test CA")
    leaf = sub.issue("www.example.test", days=(-100, -10))      # expired
    chain = pki.pem(leaf, sub)

Every `days` is (from, to) relative to now. What `nine_cases` gives is the nine ways in which the
chain that a server sends can be good or bad.
"""

import datetime
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import weak

CURVES = {"ec": ec.SECP256R1, "ec384": ec.SECP384R1, "ec521": ec.SECP521R1}
_pool = {}
_serial = [0x1000]


def new_key(kind="ec"):
    """A private key: ec, ec384, ec521, rsa (2048), rsa1024, rsa3072, rsa4096, ed25519."""
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind]())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    bits = int(kind[3:] or 2048)
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pooled_key(kind, place):
    """The same key for the same place in every chain of this process: making an RSA key is slow."""
    if (kind, place) not in _pool:
        _pool[kind, place] = new_key(kind)
    return _pool[kind, place]


def name(common_name, organization="vouch tests"):
    parts = []
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    # Longer ones (RFC 5280 appendix A.1, ub-common-name) are in the subjectAltNames only.
    if len(common_name) <= 64:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(parts)


def _general_name(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def next_serial():
    _serial[0] += 1
    return _serial[0]


def now():
    return datetime.datetime.utcnow().replace(microsecond=0)


def sign(subject, public_key, issuer, issuer_key, days, extensions, hash_=None, serial=None):
    """The certificate; extensions are (extension, critical) pairs. Key identifiers are added."""
    begin = now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial or next_serial())
        .not_valid_before(begin + datetime.timedelta(days=days[0]))
        .not_valid_after(begin + datetime.timedelta(days=days[1]))
    )
    identifiers = [
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False),
    ]
    for extension, critical in list(extensions) + identifiers:
        builder = builder.add_extension(extension, critical)
    if isinstance(issuer_key, ed25519.Ed25519PrivateKey):
        return builder.sign(issuer_key, None)
    return weak.sign(builder, issuer_key, hash_ or hashes.SHA256())


def ca_extensions(path_length=None, constraints=None):
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False)
    out = [(x509.BasicConstraints(ca=True, path_length=path_length), True), (usage, True)]
    if constraints:
        out.append((constraints, True))
    return out


def leaf_extensions(names, usages=(ExtendedKeyUsageOID.SERVER_AUTH,)):
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False)
    out = [(x509.BasicConstraints(ca=False, path_length=None), True), (usage, True)]
    if usages:
        out.append((x509.ExtendedKeyUsage(list(usages)), False))
    if names:
        out.append((x509.SubjectAlternativeName([_general_name(n) for n in names]), False))
    return out


@dataclass
class Entity:
    """A certificate with its key; of a CA, it issues others."""

    certificate: x509.Certificate
    key: object
    kind: str = "ec"

    def issue(self, common_name, names=None, days=(-10, 80), key=None, hash_=None, kind=None,
              extensions=None, usages=(ExtendedKeyUsageOID.SERVER_AUTH,)):
        """An end-entity certificate; its DNS name or address is common_name unless names say
        otherwise ([] for none)."""
        kind = kind or self.kind
        key = key or pooled_key(kind, "leaf")
        names = [common_name] if names is None else names
        certificate = sign(name(common_name), key.public_key(), self.certificate.subject, self.key,
                           days, extensions or leaf_extensions(names, usages), hash_)
        return Entity(certificate, key, kind)

    def issue_ca(self, common_name, days=(-400, 1500), key=None, path_length=None,
                 constraints=None, kind=None, extensions=None):
        """An intermediate CA."""
        kind = kind or self.kind
        key = key or pooled_key(kind, common_name)
        extensions = extensions or ca_extensions(path_length, constraints)
        certificate = sign(name(common_name), key.public_key(), self.certificate.subject, self.key,
                           days, extensions)
        return Entity(certificate, key, kind)

    def cross_sign(self, other, days=(-400, 1500)):
        """The other CA's subject and key, certified by this one."""
        certificate = sign(other.certificate.subject, other.key.public_key(),
                           self.certificate.subject, self.key, days, ca_extensions())
        return Entity(certificate, other.key, other.kind)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def key_pem(self):
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()).decode()

    def key_der(self):
        return self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())

    def sha256(self):
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def root(common_name="vouch Test Root", kind="ec", days=(-1000, 3000), key=None, extensions=None):
    """A self-signed CA."""
    key = key or pooled_key(kind, common_name)
    subject = name(common_name)
    extensions = extensions or ca_extensions()
    return Entity(sign(subject, key.public_key(), subject, key, days, extensions), key, kind)


def self_signed(common_name, names=None, kind="ec", days=(-10, 80), key=None):
    """An end-entity certificate that nobody vouches for."""
    key = key or pooled_key(kind, "self-signed")
    subject = name(common_name)
    names = [common_name] if names is None else names
    certificate = sign(subject, key.public_key(), subject, key, days, leaf_extensions(names))
    return Entity(certificate, key, kind)


def pem(*entities):
    """One PEM text of several certificates, in that order."""
    return "".join(e.pem() for e in entities)


@dataclass
class Case:
    """What a server sends, and the key that it holds."""

    sent: list
    leaf: Entity

    def pem(self):
        return pem(*self.sent)

    def key_pem(self):
        return self.leaf.key_pem()


@dataclass
class Cases:
    """The cases, by name, and the one root to trust."""

    root: Entity
    by_name: dict


def nine_cases(host="www.example.test", kind="ec"):
    """good, expired, wrong_host, missing_intermediate, duplicate_intermediate, misordered,
    root_sent, unrelated_extra, expired_cross_sign."""
    anchor = root("vouch Test Root", kind)
    upper = anchor.issue_ca("vouch Test CA 1")
    lower = upper.issue_ca("vouch Test CA 2")
    leaf = lower.issue(host)
    expired = lower.issue(host, days=(-100, -10))
    wrong = lower.issue("other.example.test")
    stranger = root("vouch Unrelated Root", kind).issue_ca("vouch Unrelated CA")
    old_root = root("vouch Old Root", kind, days=(-4000, -30))
    crossed = old_root.cross_sign(anchor, days=(-3000, -30))
    return Cases(anchor, {
        "good": Case([leaf, lower, upper], leaf),
        "expired": Case([expired, lower, upper], expired),
        "wrong_host": Case([wrong, lower, upper], wrong),
        "missing_intermediate": Case([leaf, upper], leaf),
        "duplicate_intermediate": Case([leaf, lower, lower, upper], leaf),
        "misordered": Case([leaf, upper, lower], leaf),
        "root_sent": Case([leaf, lower, upper, anchor], leaf),
        "unrelated_extra": Case([leaf, lower, upper, stranger], leaf),
        "expired_cross_sign": Case([leaf, lower, upper, crossed], leaf),
    })


def crl(authority, revoked=(), days=(-1, 7), number=1, hash_=None):
    """A CRL in PEM; revoked are entities, or (serial, reason) pairs."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now() + datetime.timedelta(days=days[0]))
        .next_update(now() + datetime.timedelta(days=days[1]))
        .add_extension(x509.CRLNumber(number), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False)
    )
    for item in revoked:
        serial, reason = item if isinstance(item, tuple) else (
            item.certificate.serial_number, x509.ReasonFlags.key_compromise)
        entry = (x509.RevokedCertificateBuilder().serial_number(serial)
                 .revocation_date(now() + datetime.timedelta(days=-2))
                 .add_extension(x509.CRLReason(reason), False).build())
        builder = builder.add_revoked_certificate(entry)
    made = weak.sign(builder, authority.key, hash_ or hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def verifies(signed, issuer):
    """Is the signature of an entity or a CRL by the issuer's key? For the fixtures' own tests."""
    if isinstance(signed, Entity):
        signed = signed.certificate
    is_crl = isinstance(signed, x509.CertificateRevocationList)
    key = issuer.key.public_key()
    data = (signed.signature, signed.tbs_certlist_bytes if is_crl else signed.tbs_certificate_bytes)
    try:
        if isinstance(issuer.key, ec.EllipticCurvePrivateKey):
            key.verify(*data, ec.ECDSA(signed.signature_hash_algorithm))
        elif isinstance(issuer.key, ed25519.Ed25519PrivateKey):
            key.verify(*data)
        else:
            key.verify(*data, padding.PKCS1v15(), signed.signature_hash_algorithm)
    except Exception:  # cryptography has one exception for each backend's way to say no
        return False
    return True

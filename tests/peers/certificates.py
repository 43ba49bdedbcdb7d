# SPDX-License-Identifier: Apache-2.0
"""Certificates written byte by byte: with any string types, versions, dates and extensions, right or wrong.

    root = Authority("Root")
    leaf = root.certify(subject("www.example.test"), key, [basic(False), san("www.example.test")])

Extensions are (OID, critical, DER of the value); pki.py makes the well-formed ones with less to say.
"""

import base64
import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

import pki

UTF8, PRINTABLE, T61, IA5, UNIVERSAL, BMP = 12, 19, 20, 22, 28, 30


# --- DER ---

def tlv(tag, *content):
    body = b"".join(content)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    digits = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(digits)]) + digits + body


def seq(*content):
    return tlv(0x30, *content)


def oid(text):
    numbers = [int(n) for n in text.split(".")]
    out = bytearray([numbers[0] * 40 + numbers[1]])
    for n in numbers[2:]:
        digits = [n & 127]
        while n > 127:
            n >>= 7
            digits.insert(0, 128 | n & 127)
        out += bytes(digits)
    return tlv(6, bytes(out))


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big", signed=True))


def bits(*set_bits):
    """A named bit list (X.690 section 11.2.2): without trailing zeros."""
    size = max(set_bits, default=-1) + 1
    value = sum(1 << (size - 1 - b) for b in set_bits) << (-size % 8)
    return tlv(3, bytes([-size % 8]), value.to_bytes((size + 7) // 8, "big"))


def octets(value):
    return tlv(4, value)


# --- names ---

ATTRIBUTES = {"CN": "2.5.4.3", "O": "2.5.4.10", "OU": "2.5.4.11", "C": "2.5.4.6", "L": "2.5.4.7"}
ENCODINGS = {BMP: "utf-16-be", UNIVERSAL: "utf-32-be", T61: "latin-1"}


def attribute(kind, value, string=UTF8):
    data = value if isinstance(value, bytes) else value.encode(ENCODINGS.get(string, "utf-8"))
    return tlv(0x31, seq(oid(ATTRIBUTES[kind]), tlv(string, data)))


def subject(common_name, string=UTF8, organization="vouch tests"):
    parts = [attribute("O", organization, string)] if organization else []
    return seq(*parts, *([attribute("CN", common_name, string)] if common_name else []))


def dns(text):
    return tlv(0x82, text if isinstance(text, bytes) else text.encode())


def general(text):
    try:
        return tlv(0x87, ipaddress.ip_address(text).packed)
    except ValueError:
        return dns(text)


# --- extensions ---

def basic(ca, length=None, critical=True):
    content = [tlv(1, b"\xff")] if ca else []
    return ("2.5.29.19", critical, seq(*content, *([integer(length)] if length is not None else [])))


DIGITAL, NONREPUDIATION, KEY_ENCIPHERMENT, DATA_ENCIPHERMENT, AGREEMENT, CERT_SIGN, CRL_SIGN = range(7)


def usage(*set_bits, critical=True):
    return ("2.5.29.15", critical, bits(*set_bits))


SERVER, CLIENT, CODE, EMAIL, OCSP = (f"1.3.6.1.5.5.7.3.{n}" for n in (1, 2, 3, 4, 9))
ANY = "2.5.29.37.0"


def purposes(*oids, critical=False):
    return ("2.5.29.37", critical, seq(*[oid(o) for o in oids]))


def san(*names, critical=False):
    return ("2.5.29.17", critical, seq(*[n if isinstance(n, bytes) else general(n) for n in names]))


def policies(*oids, critical=False):
    return ("2.5.29.32", critical, seq(*[seq(oid(o)) for o in oids]))


def crl_points(url="http://crl.example.test/a.crl", critical=False):
    full = tlv(0xA0, tlv(0xA0, tlv(0x86, url.encode())))
    return ("2.5.29.31", critical, seq(seq(full)))


def authority_info(url="http://ca.example.test/a", critical=False, method="1.3.6.1.5.5.7.48.2"):
    return ("1.3.6.1.5.5.7.1.1", critical, seq(seq(oid(method), tlv(0x86, url.encode()))))


def constraints(permitted=(), excluded=(), critical=True):
    parts = [tlv(tag, *[seq(name) for name in names]) for tag, names in ((0xA0, permitted), (0xA1, excluded)) if names]
    return ("2.5.29.30", critical, seq(*parts))


def key_id(key):
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest


def subject_key(identifier, critical=False):
    return ("2.5.29.14", critical, octets(identifier))


def authority_key(identifier, critical=False):
    return ("2.5.29.35", critical, seq(tlv(0x80, identifier)))


def extension(kind, critical, value):
    """critical None: `FALSE` written out, which DER forbids (X.690 section 11.5)."""
    flag = {True: tlv(1, b"\xff"), False: b"", None: tlv(1, b"\x00")}[critical]
    return seq(oid(kind), flag, octets(value))


# --- keys and signatures ---

def public_bytes(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def compressed_point(key):
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    return seq(seq(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")), tlv(3, b"\0", point))


RSA_DIGESTS = {"sha1": 5, "sha224": 14, "sha256": 11, "sha384": 12, "sha512": 13, "md5": 4}
ECDSA_DIGESTS = {"sha224": 1, "sha256": 2, "sha384": 3, "sha512": 4}
DIGESTS = {name: getattr(hashes, name.upper()) for name in RSA_DIGESTS}
DIGEST_OIDS = {"sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2",
               "sha512": "2.16.840.1.101.3.4.2.3", "sha224": "2.16.840.1.101.3.4.2.4"}


def pss_algorithm(digest, salt):
    hash_id = seq(oid(DIGEST_OIDS[digest]), tlv(5))
    mask = seq(oid("1.2.840.113549.1.1.8"), hash_id)
    return seq(oid("1.2.840.113549.1.1.10"), seq(tlv(0xA0, hash_id), tlv(0xA1, mask), tlv(0xA2, integer(salt))))


def algorithm(key, digest, salt=None):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return seq(oid("1.3.101.112"))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return seq(oid("1.2.840.10045.4.1" if digest == "sha1" else f"1.2.840.10045.4.3.{ECDSA_DIGESTS[digest]}"))
    if salt is not None:
        return pss_algorithm(digest, salt)
    return seq(oid(f"1.2.840.113549.1.1.{RSA_DIGESTS[digest]}"), tlv(5))


def signature(key, data, digest, salt=None):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    digest = DIGESTS[digest]()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(digest))
    scheme = padding.PKCS1v15() if salt is None else padding.PSS(padding.MGF1(digest), salt)
    return key.sign(data, scheme, digest)


# --- certificates ---

def moment(when, generalized=None):
    """UTCTime to 2049, then GeneralizedTime (RFC 5280 section 4.1.2.5), or as asked."""
    if isinstance(when, bytes):
        return when
    if generalized or (generalized is None and when.year > 2049):
        return tlv(24, when.strftime("%Y%m%d%H%M%SZ").encode())
    return tlv(23, when.strftime("%y%m%d%H%M%SZ").encode())


def at(days):
    return days if isinstance(days, bytes) else pki.now() + datetime.timedelta(days=days)


class Certificate:
    """DER, and the key that it certifies: what a server needs."""

    def __init__(self, der, key):
        self._der, self.key = der, key

    def der(self):
        return self._der

    def pem(self):
        text = base64.encodebytes(self._der).decode().replace("\n", "")
        lines = [text[i:i + 64] for i in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])

    def key_pem(self):
        return self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption()).decode()


def make(key, name, issuer, issuer_key, extensions, days=(-10, 80), digest="sha256", salt=None, serial=None,
         version=2, spki=None, outer=None, damage=False, unique=b""):
    """A certificate; `extensions` False leaves the field out, `outer` is another signatureAlgorithm outside."""
    inner = algorithm(issuer_key, digest, salt)
    serial = pki.next_serial() if serial is None else serial
    tbs = seq(tlv(0xA0, integer(version)) if version else b"", serial if isinstance(serial, bytes) else integer(serial),
              inner, issuer, seq(moment(at(days[0])), moment(at(days[1]))), name, spki or public_bytes(key), unique,
              b"" if extensions is False else tlv(0xA3, seq(*[extension(*e) for e in extensions])))
    signed = bytearray(signature(issuer_key, tbs, digest, salt))
    if damage:
        signed[-1] ^= 1
    return Certificate(seq(tbs, outer or inner, tlv(3, b"\0", bytes(signed))), key)


CA_USAGE = usage(CERT_SIGN, CRL_SIGN)


class Authority(Certificate):
    """A CA: its certificate, its key, and how it signs."""

    def __init__(self, common_name, key=None, issuer=None, extensions=None, name=None, **more):
        self.key = key or pki.pooled_key("ec", common_name)
        self.name = name or subject(common_name)
        extensions = [basic(True), CA_USAGE] if extensions is None else extensions
        made = (issuer or self).certify(self.name, self.key, extensions, **{"days": (-400, 1500), **more})
        super().__init__(made.der(), self.key)

    def certify(self, name, key, extensions, identifiers=True, issuer_name=None, **more):
        """Key identifiers are added where they are not among the extensions."""
        if extensions is not False and identifiers:
            kinds = {e[0] for e in extensions}
            own = [subject_key(key_id(key)), authority_key(key_id(self.key))]
            extensions = [*extensions, *[e for e in own if e[0] not in kinds]]
        return make(key, name, issuer_name or self.name, self.key, extensions, **more)

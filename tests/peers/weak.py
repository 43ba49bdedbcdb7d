# SPDX-License-Identifier: Apache-2.0
"""Certificates and CRLs with signatures over SHA-1, which newer versions of python's cryptography
check but do not make: their algorithm is put in place of a good one, and they are signed again."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

SEQUENCE, BIT_STRING = b"\x30", b"\x03"
# AlgorithmIdentifiers: sha1WithRSAEncryption (RFC 3279 section 2.2.1), ecdsa-with-SHA1 (2.2.3).
SHA1_RSA = bytes.fromhex("300d06092a864886f70d0101050500")
SHA1_ECDSA = bytes.fromhex("300906072a8648ce3d0401")


def _content(der):
    """(content, all bytes after the element) of the first element."""
    length, begin = der[1], 2
    if length > 127:
        begin += length & 127
        length = int.from_bytes(der[2:begin], "big")
    return der[begin:begin + length], der[begin + length:]


def _element(tag, content):
    size = len(content)
    if size < 128:
        return tag + bytes([size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([128 | len(digits)]) + digits + content


def _replace_algorithm(tbs, algorithm):
    """The first SEQUENCE in a TBSCertificate or TBSCertList is its algorithm."""
    at, rest = b"", _content(tbs)[0]
    while rest[:1] != SEQUENCE:
        after = _content(rest)[1]
        at, rest = at + rest[:len(rest) - len(after)], after
    return _element(SEQUENCE, at + algorithm + _content(rest)[1])


def sha1(signed, key):
    """The certificate or CRL, signed by that RSA or EC key over SHA-1."""
    der = signed.public_bytes(serialization.Encoding.DER)
    inside = _content(der)[0]
    tbs = inside[:len(inside) - len(_content(inside)[1])]
    is_rsa = isinstance(key, rsa.RSAPrivateKey)
    algorithm = SHA1_RSA if is_rsa else SHA1_ECDSA
    tbs = _replace_algorithm(tbs, algorithm)
    how = (padding.PKCS1v15(), hashes.SHA1()) if is_rsa else (ec.ECDSA(hashes.SHA1()),)
    signature = _element(BIT_STRING, b"\x00" + key.sign(tbs, *how))
    again = _element(SEQUENCE, tbs + algorithm + signature)
    is_crl = isinstance(signed, x509.CertificateRevocationList)
    return (x509.load_der_x509_crl if is_crl else x509.load_der_x509_certificate)(again)


def sign(builder, key, digest):
    """builder.sign, with any digest."""
    if isinstance(digest, hashes.SHA1):
        return sha1(builder.sign(key, hashes.SHA256()), key)
    return builder.sign(key, digest)

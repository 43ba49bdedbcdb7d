# SPDX-License-Identifier: Apache-2.0
"""OCSP responses as a responder makes them."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

DAY = datetime.timedelta(days=1)


def response(leaf, issuer, status="good", days=(-1, 6), signer=None, ends=True):
    """The DER of an answer about the leaf, by the issuer or by a signer whose certificate is sent
    with it."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)
    revoked = status == "revoked"
    by = signer or issuer
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf.certificate, issuer=issuer.certificate, algorithm=hashes.SHA1(),
        cert_status={"good": ocsp.OCSPCertStatus.GOOD, "revoked": ocsp.OCSPCertStatus.REVOKED,
                     "unknown": ocsp.OCSPCertStatus.UNKNOWN}[status],
        this_update=now + days[0] * DAY, next_update=now + days[1] * DAY if ends else None,
        revocation_time=now - 3 * DAY if revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked else None)
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
    if signer:
        builder = builder.certificates([signer.certificate])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


# --- responses that the library cannot make ---------------------------------------------------------

def _der(tag, content):
    width = (len(content).bit_length() + 7) // 8
    length = (bytes([len(content)]) if len(content) < 128
              else bytes([0x80 | width]) + len(content).to_bytes(width, "big"))
    return bytes([tag]) + length + content


def _items(content):
    """[(tag, content)] of a constructed value."""
    out = []
    while content:
        width = content[1] & 0x7f if content[1] & 0x80 else 0
        length = int.from_bytes(content[2:2 + width], "big") if width else content[1]
        begin = 2 + width
        out.append((content[0], content[begin:begin + length]))
        content = content[begin + length:]
    return out


def _all(items):
    return b"".join(_der(tag, content) for tag, content in items)


def _again(der, issuer, change):
    """The response with ResponseData's parts, [(tag, content)], as `change` leaves them; signed again."""
    (_, whole), = _items(der)
    (status, (wrapped_tag, wrapped)) = _items(whole)
    (_, inner), = _items(wrapped)
    kind, (octets_tag, octets) = _items(inner)
    (_, basic), = _items(octets)
    parts = _items(basic)
    data = _items(parts[0][1])
    change(data)
    parts[0] = (parts[0][0], _all(data))
    parts[2] = (3, b"\0" + issuer.key.sign(_der(*parts[0]), ec.ECDSA(hashes.SHA256())))
    wrapped = _der(0x30, _all([kind, (octets_tag, _der(0x30, _all(parts)))]))
    return _der(0x30, _all([status, (wrapped_tag, wrapped)]))


def with_extension(der, issuer, extension, whole=False):
    """The response with an extension (DER of an Extension) in its only answer; of the whole response."""
    listed = _der(0xa1, _der(0x30, extension))

    def change(data):
        (tag, single), = _items(data[-1][1])
        if whole:
            data.append((listed[0], _der(0x30, extension)))
        else:
            data[-1] = (data[-1][0], _der(tag, single + listed))
    return _again(der, issuer, change)


def with_timestamps(der, issuer, listed):
    """The response with a SignedCertificateTimestampList (RFC 6962 section 3.3)."""
    oid = bytes.fromhex("060a2b06010401d679020405")
    return with_extension(der, issuer, _der(0x30, oid + _der(4, _der(4, listed))))


def repeated(der, issuer, count):
    """The response with its only answer so many times."""
    def change(data):
        data[-1] = (data[-1][0], data[-1][1] * count)
    return _again(der, issuer, change)

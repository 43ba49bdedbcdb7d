# SPDX-License-Identifier: Apache-2.0
"""OCSP responses as a responder makes them."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
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

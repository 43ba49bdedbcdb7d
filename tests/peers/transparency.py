# SPDX-License-Identifier: Apache-2.0
"""Logs of certificate transparency (RFC 6962) for the tests: keys of their own, the list of them as
browsers publish it, and certificates with timestamps of theirs."""

import base64
import datetime
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

import pki

SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
ENTRY_X509, ENTRY_PRECERT = 0, 1


def counted(data, width):
    return len(data).to_bytes(width, "big") + data


def text(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def days(count):
    return pki.now() + datetime.timedelta(days=count)


def public(key):
    return key.public_key().public_bytes(serialization.Encoding.DER,
                                         serialization.PublicFormat.SubjectPublicKeyInfo)


class Log:
    def __init__(self, name, kind="ec", state="usable", since=-500, interval=None,
                 former=(("Former", -900),)):
        self.name = name
        self.key = pki.new_key(kind)
        self.public = public(self.key)
        self.id = hashlib.sha256(self.public).digest()
        self.state = state
        self.since = since
        self.interval = interval
        self.former = former

    def row(self):
        out = {"description": self.name, "log_id": base64.b64encode(self.id).decode(),
               "key": base64.b64encode(self.public).decode(), "mmd": 86400,
               "url": "https://log.example.test/",
               "previous_operators": [{"name": name, "end_time": text(days(until))}
                                      for name, until in self.former],
               "state": {self.state: {"timestamp": text(days(self.since))}}}
        if self.interval:
            out["temporal_interval"] = {"start_inclusive": text(days(self.interval[0])),
                                        "end_exclusive": text(days(self.interval[1]))}
        return out

    def timestamp(self, entry, kind, at=-5, extensions=b"", version=0):
        """The SCT over an entry, which is the issuer's key and a TBSCertificate, or a
        certificate."""
        ms = int((days(at) - datetime.datetime(1970, 1, 1)).total_seconds() * 1000).to_bytes(8, "big")
        signed = (bytes([version, 0]) + ms + kind.to_bytes(2, "big") + entry +
                  counted(extensions, 2))
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            signature, algorithm = self.key.sign(signed, ec.ECDSA(hashes.SHA256())), 3
        else:
            signature = self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
            algorithm = 1
        return (bytes([version]) + self.id + ms + counted(extensions, 2) + bytes([4, algorithm]) +
                counted(signature, 2))


def listed(operators, made=-1):
    """log_list.json of {operator: logs}."""
    return json.dumps({"version": "50.1", "log_list_timestamp": text(days(made)), "operators": [
        {"name": name, "email": ["log@example.test"], "logs": [log.row() for log in logs],
         "tiled_logs": []} for name, logs in operators.items()]})


def list_of(timestamps):
    return counted(b"".join(counted(one, 2) for one in timestamps), 2)


def _der(tag, content):
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    width = (len(content).bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + counted(content, width)


def issue(issuer, host, make, life=(-10, 80)):
    """A certificate of `issuer` with the timestamps that make(entry) gives; `entry` is what a log
    signs of it."""
    serial = pki.next_serial()
    key = pki.pooled_key("ec", "leaf")
    begin = pki.now()

    def signed(timestamps):
        extensions = pki.leaf_extensions([host])
        extensions.append((x509.UnrecognizedExtension(SCTS, _der(4, list_of(timestamps))), False))
        builder = (x509.CertificateBuilder().subject_name(pki.name(host))
                   .issuer_name(issuer.certificate.subject).public_key(key.public_key())
                   .serial_number(serial).not_valid_before(begin + datetime.timedelta(days=life[0]))
                   .not_valid_after(begin + datetime.timedelta(days=life[1])))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer.key, hashes.SHA256())

    tbs = signed([]).tbs_precertificate_bytes
    entry = hashlib.sha256(public(issuer.key)).digest() + counted(tbs, 3)
    return pki.Entity(signed(make(entry)), key)


def whole(entity):
    """What a log signs of a certificate whose timestamps come in the handshake."""
    return counted(entity.certificate.public_bytes(serialization.Encoding.DER), 3)

# SPDX-License-Identifier: Apache-2.0
"""Conformance cases about the form of a certificate, for vectors.py: each field and extension of a
leaf in DER, as it should be and in the ways in which it goes wrong."""

import base64

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from vectors import HOST, ca

SEQ, SET, INT, BITS, OCTETS, NULL, OID, UTF8, PRINTABLE, T61, IA5, UTC, GENERAL, BMP, BOOL = (
    0x30, 0x31, 2, 3, 4, 5, 6, 12, 19, 20, 22, 23, 24, 30, 1)
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
ECDSA_SHA384 = "1.2.840.10045.4.3.3"
SERVER, ANY, CLIENT = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0", "1.3.6.1.5.5.7.3.2"


def tlv(tag, *content):
    body = b"".join(content)
    n = len(body)
    size = bytes([n]) if n < 0x80 else bytes([0x81, n]) if n < 0x100 else bytes([0x82, n >> 8, n & 255])
    return bytes([tag]) + size + body


def seq(*content):
    return tlv(SEQ, *content)


def oid(text):
    arcs = [int(a) for a in text.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        part = bytes([arc & 127])
        while arc > 127:
            arc >>= 7
            part = bytes([arc & 127 | 128]) + part
        out += part
    return tlv(OID, out)


def number(value):
    return tlv(INT, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def rdns(*pairs):
    return seq(*[tlv(SET, seq(oid(o), tlv(tag, value))) for o, tag, value in pairs])


def common(text, tag=UTF8):
    return rdns(("2.5.4.3", tag, text))


def ext(arc, content, critical=None):
    """An extension of 2.5.29.arc, or of a whole OID."""
    kind = oid(arc if "." in str(arc) else f"2.5.29.{arc}")
    said = {None: b"", True: tlv(BOOL, b"\xff"), False: tlv(BOOL, b"\x00")}[critical]
    return seq(kind, said, tlv(OCTETS, content))


def dns(name, tag=0x82):
    return tlv(tag, name.encode())


def utc(text):
    return tlv(UTC, text.encode())


def gen(text):
    return tlv(GENERAL, text.encode())


class Raw:
    """A certificate of `by` whose parts are DER; `None` leaves a part out."""

    def __init__(self, by, **part):
        self.key = ec.generate_private_key(ec.SECP256R1())
        spki = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.ski = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()).digest
        aki = x509.SubjectKeyIdentifier.from_public_key(by.key.public_key()).digest
        extensions = {35: ext(35, seq(tlv(0x80, aki)))}
        authority = part.pop("authority", False)
        if authority:
            extensions.update({15: ext(15, tlv(BITS, b"\x01\x06"), True),
                               19: ext(19, seq(tlv(BOOL, b"\xff")), True),
                               14: ext(14, tlv(OCTETS, self.ski))})
        else:
            extensions.update({15: ext(15, tlv(BITS, b"\x07\x80"), True),
                               37: ext(37, seq(oid(SERVER))), 17: ext(17, seq(dns(HOST)))})
        for place, given in part.pop("ext", {}).items():
            extensions[place] = given
        listed = part.pop("extensions", tlv(0xa3, seq(*[e for e in extensions.values() if e])))
        parts = {
            "version": tlv(0xa0, number(2)), "serial": number(0x1234567890abcdef12),
            "algorithm": seq(oid(ECDSA_SHA256)), "issuer": by.subject_der if isinstance(by, Raw)
            else by.certificate.subject.public_bytes(),
            "validity": seq(utc("260101000000Z"), utc("260601000000Z")),
            "subject": common(b"Form CA" if authority else HOST.encode()), "spki": spki, "uids": b"", "extensions": listed,
            "outer": seq(oid(ECDSA_SHA256)), "after": b""}
        parts.update(part)
        self.subject_der = parts["subject"]
        tbs = seq(*[parts[p] or b"" for p in ("version", "serial", "algorithm", "issuer", "validity",
                                              "subject", "spki", "uids", "extensions")])
        signature = by.key.sign(tbs, ec.ECDSA(hashes.SHA256()))
        self.der = seq(tbs, parts["outer"], parts.get("signature") or
                       tlv(BITS, bytes([parts.get("unused", 0)]), signature), parts["after"])

    def pem(self):
        text = base64.encodebytes(self.der).decode()
        return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


def fields():
    """(what, good, parts) of everything but extensions."""
    yield "plain", True, {}
    yield "version-1-with-extensions", False, {"version": b""}
    yield "version-2-with-extensions", False, {"version": tlv(0xa0, number(1))}
    yield "version-4", False, {"version": tlv(0xa0, number(3))}
    yield "version-negative", False, {"version": tlv(0xa0, number(-1))}
    yield "version-default-written", False, {"version": tlv(0xa0, number(0))}
    yield "serial-20-bytes", True, {"serial": tlv(INT, b"\x7f" * 20)}
    yield "serial-21-bytes", False, {"serial": tlv(INT, b"\x7f" * 21)}
    yield "serial-negative", False, {"serial": tlv(INT, b"\x80\x01")}
    yield "serial-zero", False, {"serial": number(0)}
    yield "serial-not-shortest", False, {"serial": tlv(INT, b"\x00\x01")}
    yield "serial-empty", False, {"serial": tlv(INT)}
    yield "algorithms-differ", False, {"outer": seq(oid(ECDSA_SHA384))}
    yield "algorithm-with-null", False, {
        k: seq(oid(ECDSA_SHA256), tlv(NULL)) for k in ("algorithm", "outer")}
    yield "signature-unused-bits", False, {"unused": 1}
    yield "signature-empty", False, {"signature": tlv(BITS)}
    yield "trailing-element", False, {"after": tlv(NULL)}
    yield "subject-empty-sequence-without-critical-san", False, {"subject": seq()}
    yield "subject-printable-underscore", False, {"subject": common(b"a_b", PRINTABLE)}
    yield "subject-t61", True, {"subject": common(b"host", T61)}
    yield "subject-bmp-odd", False, {"subject": common(b"abc", BMP)}
    yield "subject-utf8-broken", False, {"subject": common(b"\xc3\x28")}
    yield "subject-empty-rdn", False, {"subject": seq(tlv(SET))}
    yield "subject-email-in-ia5", True, {
        "subject": rdns(("1.2.840.113549.1.9.1", IA5, b"a@example.com"))}
    yield "subject-country-of-three", False, {"subject": rdns(("2.5.4.6", PRINTABLE, b"USA"))}
    yield "uid-in-version-3", False, {"uids": tlv(0x81, b"\x00\x01")}
    for what, text, good in (
            ("without-seconds", "2601010000Z", False), ("with-offset", "260101000000+0000", False),
            ("without-zone", "260101000000", False), ("month-13", "261301000000Z", False),
            ("day-31-of-june", "250631000000Z", False), ("hour-24", "251231240000Z", False),
            ("fraction", "260101000000.5Z", False), ("second-60", "251231235960Z", False)):
        yield f"utctime-{what}", good, {"validity": seq(utc(text), utc("260601000000Z"))}
    for what, text, good in (
            ("before-2050", "20260101000000Z", False), ("fraction", "20260101000000.1Z", False),
            ("offset", "20260101000000+0100", False), ("without-seconds", "202601010000Z", False)):
        yield f"generalizedtime-{what}", good, {"validity": seq(gen(text), utc("260601000000Z"))}
    yield "validity-ends-in-2050", True, {
        "validity": seq(utc("260101000000Z"), gen("20500101000000Z"))}
    yield "validity-backwards", False, {"validity": seq(utc("260601000000Z"), utc("260101000000Z"))}
    yield "validity-of-one-time", False, {"validity": seq(utc("260101000000Z"))}


def rsa(modulus, exponent, *parameters):
    return seq(seq(oid("1.2.840.113549.1.1.1"), *parameters),
               tlv(BITS, b"\x00", seq(modulus, exponent)))


def point(curve, content):
    return seq(seq(oid("1.2.840.10045.2.1"), curve), tlv(BITS, b"\x00", content))


def keys():
    modulus = int.from_bytes(b"\xc1" + bytes(range(1, 255)) + b"\x01", "big")
    p256, good = oid("1.2.840.10045.3.1.7"), tlv(NULL)
    yield "rsa", True, rsa(number(modulus), number(65537), good)
    yield "rsa-parameters-not-null", False, rsa(number(modulus), number(65537), number(1))
    yield "rsa-modulus-negative", False, rsa(tlv(INT, b"\xc1" + b"\x11" * 255), number(65537), good)
    yield "rsa-modulus-even", False, rsa(number(modulus - 1), number(65537), good)
    yield "rsa-exponent-negative", False, rsa(number(modulus), number(-3), good)
    yield "rsa-exponent-even", False, rsa(number(modulus), number(65536), good)
    yield "rsa-exponent-1", False, rsa(number(modulus), number(1), good)
    yield "rsa-exponent-0", False, rsa(number(modulus), number(0), good)
    yield "ec-not-on-curve", False, point(p256, b"\x04" + b"\x11" * 64)
    yield "ec-short-point", False, point(p256, b"\x04" + b"\x11" * 63)
    yield "ec-infinity", False, point(p256, b"\x00")
    yield "ec-unknown-curve", False, point(oid("1.2.3.4"), b"\x04" + b"\x11" * 64)
    yield "ec-p192", False, point(oid("1.2.840.10045.3.1.1"), b"\x04" + b"\x11" * 48)
    yield "ec-parameters-written-out", False, point(seq(number(1)), b"\x04" + b"\x11" * 64)
    yield "ec-without-parameters", False, point(b"", b"\x04" + b"\x11" * 64)
    yield "unknown-algorithm", False, seq(seq(oid("1.2.3.4")), tlv(BITS, b"\x00\x01"))


def general(*names):
    return seq(*names)


def extensions():
    """(what, good, place, DER) of one extension more, or of another in that place."""
    other = "1.2.3.4.5"
    yield "unknown", True, other, ext(other, tlv(NULL))
    yield "unknown-critical", False, other, ext(other, tlv(NULL), True)
    yield "critical-written-false", False, other, ext(other, tlv(NULL), False)
    yield "boolean-of-one", False, other, seq(oid(other), tlv(BOOL, b"\x01"), tlv(OCTETS, b"\x05\x00"))
    yield "twice", False, "again", ext(37, seq(oid(SERVER)))
    # subjectAltName
    san = {
        "ip": (general(dns(HOST), tlv(0x87, bytes(4))), True),
        "empty": (general(), False), "dns-blank": (general(dns(HOST), dns(" ")), False),
        "dns-empty": (general(dns(HOST), dns("")), False),
        "dns-not-ascii": (general(dns(HOST), tlv(0x82, b"\xc3\xa9.example")), False),
        "ip-of-five": (general(dns(HOST), tlv(0x87, bytes(5))), False),
        "ip-with-mask": (general(dns(HOST), tlv(0x87, bytes(8))), False),
        "uri-relative": (general(dns(HOST), tlv(0x86, b"/x")), False),
        "email-without-at": (general(dns(HOST), tlv(0x81, b"nobody")), False),
        "unknown-tag": (general(dns(HOST), tlv(0x89, b"x")), False),
        "trailing": (general(dns(HOST)) + tlv(NULL), False),
        "directory-name": (general(dns(HOST), tlv(0xa4, common(b"x"))), True),
        "registered-id": (general(dns(HOST), tlv(0x88, b"\x2a\x03")), True)}
    for what, (content, good) in san.items():
        yield f"san-{what}", good, 17, ext(17, content)
    # keyUsage
    for what, content, good in (("empty", b"\x00", False), ("no-bits", b"\x07\x00", False),
                                ("unused-wrong", b"\x05\x80", False), ("nine-bits", b"\x07\x80\x80", True),
                                ("certsign-of-no-ca", b"\x02\x84", False)):
        yield f"key-usage-{what}", good, 15, ext(15, tlv(BITS, content), True)
    # extendedKeyUsage
    for what, content, good in (("two", seq(oid(SERVER), oid(CLIENT)), True), ("empty", seq(), False),
                                ("any", seq(oid(SERVER), oid(ANY)), False),
                                ("client-only", seq(oid(CLIENT)), False),
                                ("not-oid", seq(number(1)), False), ("trailing", seq(oid(SERVER)) + b"\x05\x00", False)):
        yield f"eku-{what}", good, 37, ext(37, content)
    yield "eku-any-critical", False, 37, ext(37, seq(oid(SERVER), oid(ANY)), True)
    # basicConstraints
    for what, content, good in (("empty", seq(), True), ("false-written", seq(tlv(BOOL, b"\x00")), False),
                                ("path-of-no-ca", seq(number(0)), False),
                                ("path-negative", seq(tlv(BOOL, b"\xff"), number(-1)), False),
                                ("trailing", seq() + b"\x05\x00", False)):
        yield f"basic-{what}", good, 19, ext(19, content, True)
    # key identifiers
    yield "ski-critical", False, 14, ext(14, tlv(OCTETS, bytes(20)), True)
    yield "aki-critical", False, 35, ext(35, seq(tlv(0x80, bytes(20))), True)
    yield "aki-absent", False, 35, None
    yield "aki-serial-without-issuer", False, 35, ext(35, seq(tlv(0x82, b"\x01")))
    # names of others
    yield "issuer-alt-name", True, 18, ext(18, general(dns("ca.example")))
    yield "issuer-alt-name-empty", False, 18, ext(18, general())
    yield "issuer-alt-name-critical", False, 18, ext(18, general(dns("ca.example")), True)
    attribute = seq(oid("1.3.6.1.5.5.7.9.4"), tlv(SET, tlv(PRINTABLE, b"NL")))
    yield "directory-attributes", True, 9, ext(9, seq(attribute))
    yield "directory-attributes-empty", False, 9, ext(9, seq())
    yield "directory-attributes-critical", False, 9, ext(9, seq(attribute), True)
    # access
    at = tlv(0x86, b"http://ca.example/x")
    ocsp = seq(seq(oid("1.3.6.1.5.5.7.48.1"), at))
    for arc, what in (("1.3.6.1.5.5.7.1.1", "authority-info"), ("1.3.6.1.5.5.7.1.11", "subject-info")):
        yield what, True, arc, ext(arc, ocsp)
        yield f"{what}-critical", False, arc, ext(arc, ocsp, True)
        yield f"{what}-empty", False, arc, ext(arc, seq())
        yield f"{what}-without-place", False, arc, ext(arc, seq(seq(oid("1.3.6.1.5.5.7.48.1"))))
    # distribution points
    full = tlv(0xa0, tlv(0xa0, at))
    for arc, what in ((31, "crl-points"), (46, "freshest-crl")):
        yield what, True, arc, ext(arc, seq(seq(full)))
        yield f"{what}-critical", False, arc, ext(arc, seq(seq(full)), True)
        yield f"{what}-empty", False, arc, ext(arc, seq())
        yield f"{what}-reasons-only", False, arc, ext(arc, seq(seq(tlv(0x81, b"\x01\x02"))))
        yield f"{what}-point-empty", False, arc, ext(arc, seq(seq()))
    # policies
    policy = oid("2.999.1")
    cps, notice = oid("1.3.6.1.5.5.7.2.1"), oid("1.3.6.1.5.5.7.2.2")
    rows = {
        "plain": (seq(seq(policy)), True), "empty": (seq(), False),
        "twice": (seq(seq(policy), seq(policy)), False),
        "cps": (seq(seq(policy, seq(seq(cps, tlv(IA5, b"https://ca.example/cps"))))), True),
        "cps-in-utf8": (seq(seq(policy, seq(seq(cps, tlv(UTF8, b"https://ca.example/cps"))))), False),
        "notice": (seq(seq(policy, seq(seq(notice, seq(tlv(UTF8, b"read this")))))), True),
        "notice-in-ia5": (seq(seq(policy, seq(seq(notice, seq(tlv(IA5, b"read this")))))), True),
        "notice-over-200": (seq(seq(policy, seq(seq(notice, seq(tlv(UTF8, b"x" * 201)))))), True),
        "qualifiers-empty": (seq(seq(policy, seq())), False),
        "any-with-strange-qualifier": (
            seq(seq(oid("2.5.29.32.0"), seq(seq(oid("1.2.3.4"), tlv(NULL))))), False)}
    for what, (content, good) in rows.items():
        yield f"policies-{what}", good, 32, ext(32, content)
    # only for authorities
    yield "name-constraints-of-no-ca", False, 30, ext(30, seq(tlv(0xa0, seq(dns(HOST)))), True)
    yield "policy-mappings-of-no-ca", False, 33, ext(33, seq(seq(policy, oid("2.999.2"))))
    yield "policy-constraints-of-no-ca", False, 36, ext(36, seq(tlv(0x80, b"\x00")), True)
    yield "inhibit-any-of-no-ca", False, 54, ext(54, number(0), True)
    yield "ct-poison", False, "1.3.6.1.4.1.11129.2.4.3", ext("1.3.6.1.4.1.11129.2.4.3", tlv(NULL), True)


def authorities():
    """(what, good, place, DER) of one extension of an intermediate, and whether it is good there."""
    policy, other = oid("2.999.1"), oid("2.999.2")
    here = ext(32, seq(seq(policy)))
    yield "plain", True, {}
    yield "ski-absent", False, {14: None}
    yield "basic-not-critical", False, {19: ext(19, seq(tlv(BOOL, b"\xff")))}
    yield "basic-path-negative", False, {19: ext(19, seq(tlv(BOOL, b"\xff"), number(-1)), True)}
    yield "basic-true-in-ber", False, {19: ext(19, seq(tlv(BOOL, b"\x01")), True)}
    yield "basic-path-without-certsign", False, {
        19: ext(19, seq(tlv(BOOL, b"\xff"), number(1)), True), 15: ext(15, tlv(BITS, b"\x07\x80"), True)}
    yield "key-usage-absent", False, {15: None}
    yield "key-usage-without-certsign", False, {15: ext(15, tlv(BITS, b"\x01\x02"), True)}
    yield "eku-server", True, {37: ext(37, seq(oid(SERVER)))}
    yield "eku-client-only", False, {37: ext(37, seq(oid(CLIENT)))}
    names = {
        "dns": (seq(tlv(0xa0, seq(dns("example.com")))), True),
        "dns-dot": (seq(tlv(0xa0, seq(dns(".example.com")))), False),
        "ip-wrong-size": (seq(tlv(0xa1, seq(tlv(0x87, bytes(5))))), False),
        "ip-mask-with-holes": (seq(tlv(0xa1, seq(tlv(0x87, bytes([10, 0, 0, 0, 255, 0, 255, 0]))))), False),
        "empty": (seq(), False), "permitted-empty": (seq(tlv(0xa0)), False),
        "minimum-one": (seq(tlv(0xa0, seq(dns("example.com"), tlv(0x80, b"\x01")))), False),
        "minimum-zero-written": (seq(tlv(0xa0, seq(dns("example.com"), tlv(0x80, b"\x00")))), False),
        "maximum": (seq(tlv(0xa0, seq(dns("example.com"), tlv(0x81, b"\x05")))), False),
        "excluded": (seq(tlv(0xa1, seq(dns("example.com")))), False),
        "other-excluded": (seq(tlv(0xa1, seq(dns("example.org")))), True)}
    for what, (content, good) in names.items():
        yield f"name-constraints-{what}", good, {30: ext(30, content, True)}
    yield "name-constraints-not-critical", False, {30: ext(30, names["dns"][0])}
    mappings = {
        "plain": (seq(seq(policy, other)), True), "empty": (seq(), False),
        "from-any": (seq(seq(oid("2.5.29.32.0"), other)), False),
        "to-any": (seq(seq(policy, oid("2.5.29.32.0"))), False),
        "of-policy-not-there": (seq(seq(oid("2.999.9"), other)), False),
        "half": (seq(seq(policy)), False)}
    for what, (content, good) in mappings.items():
        yield f"mappings-{what}", good, {32: here, 33: ext(33, content, True)}
    constraints = {
        "require": (seq(tlv(0x80, b"\x05")), True), "empty": (seq(), False),
        "negative": (seq(tlv(0x80, b"\xff")), False), "trailing": (seq(tlv(0x80, b"\x05")) + b"\x05\x00", False)}
    for what, (content, good) in constraints.items():
        yield f"policy-constraints-{what}", good, {36: ext(36, content, True)}
    yield "policy-constraints-not-critical", False, {36: ext(36, seq(tlv(0x80, b"\x05")))}
    yield "inhibit-any", True, {54: ext(54, number(5), True)}
    yield "inhibit-any-not-critical", False, {54: ext(54, number(5))}
    yield "inhibit-any-negative", False, {54: ext(54, number(-1), True)}
    yield "subject-empty", False, None


def add(s):
    root = ca("Form Root")
    for what, good, parts in fields():
        s.add(f"form-{what}", good, [root], [], Raw(root, **parts))
    for what, good, spki in keys():
        s.add(f"form-key-{what}", good, [root], [], Raw(root, spki=spki))
    for what, good, place, extension in extensions():
        s.add(f"form-{what}", good, [root], [], Raw(root, ext={place: extension}))
    s.add("form-extensions-empty", False, [root], [], Raw(root, extensions=tlv(0xa3, seq())))
    s.add("form-extensions-absent", False, [root], [], Raw(root, extensions=b""))
    for what, good, given in authorities():
        parts = {"subject": seq()} if given is None else {"ext": given}
        between = Raw(root, authority=True, **parts)
        s.add(f"form-ca-{what}", good, [root], [between], Raw(between))

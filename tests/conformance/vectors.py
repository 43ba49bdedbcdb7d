#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the project's own conformance cases, in x509-limbo's JSON form, with fresh keys each time.

    vectors.py > CASES.json

For each rule there is a chain that keeps it and one that breaks it. Expected results are those of a
strict policy.
"""

import datetime
import ipaddress
import json
import os
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, ed448, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import weak  # noqa: E402

NOW = datetime.datetime(2026, 3, 1, 12)
DAY = datetime.timedelta(days=1)
HOST = "host.example.com"
EXHAUSTING = ["denial-of-service"]
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE


def dns(*names):
    return [x509.DNSName(n) for n in names]


def ip(text):
    return x509.IPAddress(ipaddress.ip_address(text))


def net(text):
    return x509.IPAddress(ipaddress.ip_network(text))


def name(common):
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)] if common else []
    return x509.Name(attributes)


def usage(*bits):
    words = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{w: w in bits for w in words})


class Entity:
    """A certificate with its key; `make` says what differs from a plain one of its sort."""

    def __init__(self, subject, issuer=None, **make):
        self.subject = subject
        self.key = make.get("key") or ec.generate_private_key(ec.SECP256R1())
        signer = issuer or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(make.get("subject_name", name(subject)))
            .issuer_name(name(signer.subject))
            .public_key(self.key.public_key())
            .serial_number(make.get("serial", x509.random_serial_number()))
            .not_valid_before(make.get("begins", NOW - 30 * DAY))
            .not_valid_after(make.get("ends", NOW + 60 * DAY))
        )
        for extension, critical in self.extensions(signer, make):
            builder = builder.add_extension(extension, critical)
        signing = make.get("signing_key", signer.key)
        digest = None if isinstance(signing, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)) else hashes.SHA256()
        self.certificate = weak.sign(builder, signing, make.get("digest", digest))

    def extensions(self, signer, make):
        ca = make.get("ca", False)
        given = dict(self.plain(signer, ca, make))
        for extension, critical in make.get("extensions", []):
            given[extension.oid] = (extension, critical)
        for left_out in make.get("without", []):
            given.pop(left_out.oid, None)
        return given.values()

    def plain(self, signer, ca, make):
        ski = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        aki = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())
        if ca:
            bits = make.get("usage", ("key_cert_sign", "crl_sign"))
            yield x509.BasicConstraints.oid, (
                x509.BasicConstraints(True, make.get("path_length")), True)
        else:
            bits = make.get("usage", ("digital_signature",))
            eku = x509.ExtendedKeyUsage(make.get("purposes", [SERVER]))
            yield x509.ExtendedKeyUsage.oid, (eku, False)
            sans = x509.SubjectAlternativeName(make.get("sans", dns(HOST)))
            yield x509.SubjectAlternativeName.oid, (sans, not self.subject)
        yield x509.KeyUsage.oid, (usage(*bits), True)
        yield x509.SubjectKeyIdentifier.oid, (ski, False)
        yield x509.AuthorityKeyIdentifier.oid, (aki, False)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def ca(subject, issuer=None, **make):
    return Entity(subject, issuer, ca=True, **make)


def leaf(issuer, **make):
    return Entity(make.pop("subject", HOST), issuer, **make)


class Suite:
    def __init__(self):
        self.cases = []

    def add(self, rule, good, roots, between, end, **more):
        self.cases.append({
            "id": f"{rule}::{'kept' if good else 'broken'}",
            "expected_result": "SUCCESS" if good else "FAILURE",
            "trusted_certs": [r.pem() for r in roots],
            "untrusted_intermediates": [c.pem() for c in between],
            "peer_certificate": end.pem(),
            "validation_kind": more.get("kind", "SERVER"),
            "validation_time": (more.get("at", NOW)).isoformat() + "+00:00",
            "expected_peer_name": {"kind": "DNS", "value": more.get("name", HOST)},
            "expected_peer_names": [],
            "max_chain_depth": more.get("depth"),
            "crls": [
                c.public_bytes(serialization.Encoding.PEM).decode() for c in more.get("crls", [])
            ],
            "features": more.get("features", []),
            "revocation": more.get("revocation", "soft"),
        })

    def leaf(self, rule, good, **make):
        """A leaf directly under a root."""
        root = ca("Root")
        more = {k: make.pop(k) for k in ("name", "at", "kind") if k in make}
        self.add(rule, good, [root], [], leaf(root, **make), **more)

    def middle(self, rule, good, inner=None, outer=None, end=None, **more):
        """Root, intermediate, leaf, each with what differs."""
        root = ca("Root", **(outer or {}))
        middle = ca("Inner", root, **(inner or {}))
        self.add(rule, good, [root], [middle], leaf(middle, **(end or {})), **more)


def constraints(permitted=None, excluded=None):
    return [(x509.NameConstraints(permitted, excluded), True)]


def add_basics(s):
    s.leaf("plain", True)
    s.middle("chain", True)
    s.leaf("name", False, name="other.example.com")
    s.middle("trust", False, outer={"signing_key": ec.generate_private_key(ec.SECP256R1())},
             inner={"signing_key": ec.generate_private_key(ec.SECP256R1())})
    for offset, good in ((0, True), (1, False)):
        late = NOW - datetime.timedelta(seconds=offset)
        soon = NOW + datetime.timedelta(seconds=offset)
        s.leaf("leaf-end", good, ends=late)
        s.leaf("leaf-begin", good, begins=soon)
        s.middle("intermediate-end", good, inner={"ends": late})
        s.middle("root-end", good, outer={"ends": late})


def add_authority(s):
    s.middle("path-length", True, inner={"path_length": 0})
    s.middle("root-path-length", False, outer={"path_length": 0})
    s.middle("cert-sign", False, inner={"usage": ("digital_signature",)})
    s.middle("root-cert-sign", False, outer={"usage": ("crl_sign",)})
    s.middle("is-ca", False, inner={
        "extensions": [(x509.BasicConstraints(False, None), True)], "usage": ("digital_signature",)})
    s.middle("basic-constraints", False, inner={"without": [x509.BasicConstraints]})
    s.middle("root-basic-constraints", False, outer={"without": [x509.BasicConstraints]})
    for depth, good in ((1, True), (0, False)):
        s.middle("depth", good, depth=depth)
    root = ca("Root")
    first = ca("First", root, path_length=0)
    again = ca("First", first)
    s.add("path-length-self-issued", True, [root], [first, again], leaf(again))
    second = ca("Second", first)
    s.add("path-length", False, [root], [first, second], leaf(second))
    s.add("partial-anchor", True, [first], [root], leaf(first))


def add_usage(s):
    s.leaf("purpose", False, purposes=[CLIENT])
    s.leaf("purpose-any", False, purposes=[ANY])
    s.leaf("purpose-client", True, purposes=[CLIENT], kind="CLIENT")
    s.leaf("purpose-client", False, purposes=[SERVER], kind="CLIENT")
    eku = x509.ExtendedKeyUsage
    s.middle("purpose-nests", True, inner={"extensions": [(eku([SERVER]), False)]})
    s.middle("purpose-nests", False, inner={"extensions": [(eku([CLIENT]), False)]})
    s.middle("root-purpose", False, outer={"extensions": [(eku([CLIENT]), False)]})
    unknown = x509.UnrecognizedExtension(ObjectIdentifier("2.999.1"), b"\x05\x00")
    for critical in (False, True):
        for where in ("inner", "outer", "end"):
            s.middle(f"unknown-extension-{where}", not critical,
                     **{where: {"extensions": [(unknown, critical)]}})


def add_constraints(s):
    pairs = {
        "dns": ((dns("example.com"), None), (dns("example.org"), None)),
        "dns-excluded": ((None, dns("other.example.com")), (None, dns("example.com"))),
        "dns-both": ((dns("example.com"), dns("x.example.com")), (dns("example.com"), dns(HOST))),
    }
    for rule, (kept, broken) in pairs.items():
        for who in ("inner", "outer"):
            s.middle(f"constraint-{rule}-{who}", True, **{who: {"extensions": constraints(*kept)}})
            s.middle(f"constraint-{rule}-{who}", False,
                     **{who: {"extensions": constraints(*broken)}})
    address = {"sans": [ip("192.0.2.7")]}
    for subnet, good in (("192.0.2.0/24", True), ("198.51.100.0/24", False)):
        s.middle("constraint-ip", good, inner={"extensions": constraints([net(subnet)])},
                 end=address, name="192.0.2.7")
    wild = {"sans": dns("*.example.com"), "subject": "*.example.com"}
    s.middle("constraint-wildcard", True, inner={"extensions": constraints(dns("example.com"))},
             end=wild)
    s.middle("constraint-wildcard", False, inner={"extensions": constraints(dns(HOST))}, end=wild)
    s.middle("constraint-wildcard-excluded", False,
             inner={"extensions": constraints(None, dns("x.example.com"))}, end=wild)
    directory = [x509.DirectoryName(name(HOST))]
    s.middle("constraint-directory", True, inner={"extensions": constraints(directory)})
    s.middle("constraint-directory", False,
             inner={"extensions": constraints([x509.DirectoryName(name("else"))])})
    s.middle("constraint-dns-period", False,
             inner={"extensions": constraints(dns(".example.com"))})
    other = x509.OtherName(ObjectIdentifier("2.999.2"), b"\x05\x00")
    for sans, good in ((dns(HOST), True), (dns(HOST) + [other], False)):
        s.middle("constraint-other", good, inner={"extensions": constraints(None, [other])},
                 end={"sans": sans})
    mail = [x509.RFC822Name("me@example.org")]
    for host, good in (("example.org", True), ("example.net", False)):
        s.middle("constraint-mail", good,
                 inner={"extensions": constraints([x509.RFC822Name(host)])},
                 end={"sans": dns(HOST) + mail})
    uri = [x509.UniformResourceIdentifier("https://www.example.org/x")]
    for host, good in ((".example.org", True), ("example.org", False)):
        s.middle("constraint-uri", good,
                 inner={"extensions": constraints([x509.UniformResourceIdentifier(host)])},
                 end={"sans": dns(HOST) + uri})
    many = [constraints(None, dns(*(f"x{i}.test" for i in range(1500))))]
    s.middle("constraint-work", False, inner={"extensions": many[0]},
             end={"sans": dns(HOST, *(f"y{i}.test" for i in range(1500)))}, features=EXHAUSTING)


def add_searches(s):
    root, old = ca("Root"), ca("Old")
    inner = ca("Inner", root)
    cross = ca("Inner", old, key=inner.key)
    expired = ca("Inner", root, key=inner.key, ends=NOW - DAY)
    rival = ca("Inner", root)
    end = leaf(inner)
    for rule, others in (("cross-sign", [cross, inner]), ("expired-first", [expired, inner]),
                         ("rival-key", [rival, inner]), ("all", [cross, expired, rival, inner])):
        s.add(f"search-{rule}", True, [root], others, end)
        s.add(f"search-{rule}-turned", True, [root], others[::-1], end)
        s.add(f"search-{rule}", False, [root], others[:-1], end)
    a, b = ca("A", root), ca("B", root)
    loop = [ca("A", b, key=a.key), ca("B", a, key=b.key)]
    s.add("search-loop", False, [root], loop, leaf(a))
    s.add("search-loop", True, [root], loop + [b], leaf(a))
    deep = [root]
    for i in range(10):
        deep.append(ca(f"Deep {i}", deep[-1]))
    s.add("search-deep", True, [root], deep[:0:-1], leaf(deep[-1]))
    s.add("search-deep", False, [root], deep[:5] + deep[6:], leaf(deep[-1]))
    thicket = [ca("Thicket", root if i % 2 else None) for i in range(100)]
    s.add("search-thicket", False, [old], thicket, leaf(thicket[0]), features=EXHAUSTING)
    s.add("search-thicket", True, [root], thicket, leaf(thicket[1]), features=EXHAUSTING)


def add_keys(s):
    small = rsa.generate_private_key(65537, 1024)
    odd = rsa.generate_private_key(65537, 2056 + 4)
    good = rsa.generate_private_key(65537, 2048)
    s.leaf("rsa", True, key=good)
    s.leaf("rsa-size", False, key=small)
    s.leaf("rsa-octets", False, key=odd)
    s.leaf("curve-384", True, key=ec.generate_private_key(ec.SECP384R1()))
    s.leaf("curve-192", False, key=ec.generate_private_key(ec.SECP192R1()))
    root = ca("Root", key=good)
    s.add("rsa-signature", True, [root], [], leaf(root))
    s.add("rsa-sha1", False, [root], [], leaf(root, digest=hashes.SHA1()))
    strange = ca("Strange", root, key=ed448.Ed448PrivateKey.generate())
    s.add("strange-key", True, [root], [strange], leaf(root))
    s.add("strange-key", False, [root], [strange], leaf(strange))
    edwards = ca("Edwards", root, key=ed25519.Ed25519PrivateKey.generate())
    s.add("ed25519", True, [root], [edwards], leaf(edwards))
    s.add("ed25519", False, [root], [edwards],
          leaf(edwards, signing_key=ed25519.Ed25519PrivateKey.generate()))
    s.leaf("ed25519-leaf", True, key=ed25519.Ed25519PrivateKey.generate())


def add_policies(s):
    def policies(*oids):
        information = [x509.PolicyInformation(ObjectIdentifier(o), None) for o in oids]
        return x509.CertificatePolicies(information), False

    require = (x509.PolicyConstraints(0, None), True)
    for policy, good in (("2.999.3", True), ("2.999.4", False)):
        s.middle("policy-required", good, inner={"extensions": [policies("2.999.3"), require]},
                 end={"extensions": [policies(policy)]})
    s.middle("policy-required-any", True,
             inner={"extensions": [policies("2.5.29.32.0"), require]},
             end={"extensions": [policies("2.999.4")]})
    s.middle("policy-any-inhibited", False, inner={
        "extensions": [policies("2.999.3"), require, (x509.InhibitAnyPolicy(0), True)]},
        end={"extensions": [policies("2.5.29.32.0")]})
    s.middle("policy-constraints-critical", False, inner={
        "extensions": [(x509.PolicyConstraints(5, None), False)]})


def revocations(issuer, *revoked, **make):
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(make.get("begins", NOW - DAY))
        .next_update(make.get("ends", NOW + DAY))
        .add_extension(x509.CRLNumber(1), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False)
    )
    for entity in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(entity.certificate.serial_number)
            .revocation_date(NOW - DAY)
            .build())
    return builder.sign(make.get("key", issuer.key), hashes.SHA256())


def add_revocation(s):
    root = ca("Root")
    end, other = leaf(root), leaf(root)
    s.add("crl-revoked", True, [root], [], end, crls=[revocations(root, other)])
    s.add("crl-revoked", False, [root], [], end, crls=[revocations(root, other, end)])
    s.add("crl-expired", False, [root], [], end,
          crls=[revocations(root, begins=NOW - 9 * DAY, ends=NOW - DAY)])
    s.add("crl-signature", False, [root], [], end, crls=[revocations(root, key=end.key)])
    # The serial number is on the list of somebody else, who may not revoke it.
    stranger = ca("Stranger")
    s.add("crl-other-issuer", True, [root, stranger], [], end, crls=[revocations(stranger, end)])
    middle = ca("Middle", root)
    below = leaf(middle)
    s.add("crl-of-leaf-only", True, [root], [middle], below, crls=[revocations(middle, other)])
    s.add("crl-of-leaf-only", False, [root], [middle], below, crls=[revocations(middle, below)])
    s.add("crl-of-intermediate", False, [root], [middle], below, crls=[revocations(root, middle)])
    mute = ca("Mute", usage=("key_cert_sign",))
    s.add("crl-sign", False, [mute], [], leaf(mute), crls=[revocations(mute)])


def add_lint(s):
    s.leaf("san-missing", False, without=[x509.SubjectAlternativeName])
    s.leaf("aki-missing", False, without=[x509.AuthorityKeyIdentifier])
    s.middle("ca-ski-missing", False, inner={"without": [x509.SubjectKeyIdentifier]})
    s.leaf("eku-missing", False, without=[x509.ExtendedKeyUsage])
    s.leaf("wildcard-tld", False, sans=dns("*.com"), name="example.com")
    s.leaf("wildcard", True, sans=dns("*.example.com"), subject="*.example.com")
    s.leaf("wildcard-deep", False, sans=dns("*.com", "*.example.com"), name="a.b.example.com")
    s.leaf("leaf-cert-sign", False, usage=("digital_signature", "key_cert_sign"))
    s.leaf("leaf-is-ca", False, extensions=[(x509.BasicConstraints(True, None), True)])


def main():
    import vectors_crl
    import vectors_extensions
    import vectors_form

    suite = Suite()
    for part in (add_basics, add_authority, add_usage, add_constraints, add_searches, add_keys,
                 add_policies, add_revocation, add_lint, vectors_extensions.add,
                 vectors_crl.add, vectors_form.add):
        part(suite)
    json.dump({"version": 1, "testcases": suite.cases}, sys.stdout)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Conformance cases about what extensions hold, for vectors.py: policy qualifiers, TLS features, what
an anchor's policy constraints ask, a leaf that is trusted itself."""

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier
from cryptography.x509 import UnrecognizedExtension

from vectors import ca, constraints, leaf, name

POLICIES = ObjectIdentifier("2.5.29.32")
POLICY = bytes.fromhex("06022a03")  # 1.2.3
STRANGE = bytes.fromhex("06032a0304")  # 1.2.3.4, a qualifier that nobody knows
CPS = bytes.fromhex("06082b06010505070201")
NOTICE = bytes.fromhex("06082b06010505070202")


def tlv(tag, *content):
    body = b"".join(content)
    return bytes([tag, len(body)]) + body


def policies(*qualifiers):
    """certificatePolicies with one policy and these PolicyQualifierInfos."""
    listed = [tlv(0x30, *qualifiers)] if qualifiers else []
    return UnrecognizedExtension(POLICIES, tlv(0x30, tlv(0x30, POLICY, *listed)))


def add_qualifiers(s):
    kinds = {
        "none": ([], True), "cps": ([tlv(0x30, CPS, tlv(0x16, b"https://a.example/"))], True),
        "notice": ([tlv(0x30, NOTICE, tlv(0x30))], True),
        "strange": ([tlv(0x30, STRANGE, tlv(0x05))], False),
    }
    for kind, (qualifiers, known) in kinds.items():
        for critical in (False, True):
            for where in ("inner", "end"):
                s.middle(f"qualifier-{kind}-{'critical' if critical else 'other'}-{where}",
                         known or not critical,
                         **{where: {"extensions": [(policies(*qualifiers), critical)]}})
    s.middle("qualifier-without-value", False, end={"extensions": [(policies(tlv(0x30, CPS)), False)]})
    twice = UnrecognizedExtension(POLICIES, tlv(0x30, tlv(0x30, POLICY), tlv(0x30, POLICY)))
    s.middle("policy-twice", False, end={"extensions": [(twice, False)]})
    s.middle("policy-twice", False, inner={"extensions": [(twice, False)]})


def add_features(s):
    staple = x509.TLSFeature([x509.TLSFeatureType.status_request])
    both = x509.TLSFeature([x509.TLSFeatureType.status_request,
                            x509.TLSFeatureType.status_request_v2])
    rows = [("none", None, None, True), ("leaf", None, staple, True), ("same", staple, staple, True),
            ("more", staple, both, True), ("less", both, staple, False),
            ("lost", staple, None, False)]
    for rule, above, below, good in rows:
        for where in ("inner", "outer"):
            given = {where: {"extensions": [(above, False)] if above else []},
                     "end": {"extensions": [(below, False)] if below else []}}
            if where == "outer":
                given["inner"] = {"extensions": [(below, False)] if below else []}
            s.middle(f"tls-feature-{rule}-{where}", good, **given)


def add_anchors(s):
    def plain(*oids):
        return x509.CertificatePolicies(
            [x509.PolicyInformation(ObjectIdentifier(o), None) for o in oids]), False

    require = (x509.PolicyConstraints(0, None), True)
    later = (x509.PolicyConstraints(1, None), True)
    for rule, constraint in (("anchor-policy-required", require), ("anchor-policy-later", later)):
        s.middle(rule, True, outer={"extensions": [constraint]},
                 inner={"extensions": [plain("2.999.3")]}, end={"extensions": [plain("2.999.3")]})
        s.middle(rule, False, outer={"extensions": [constraint]},
                 inner={"extensions": [plain("2.999.3")]}, end={"extensions": [plain("2.999.4")]})
    s.middle("anchor-any-policy-inhibited", False,
             outer={"extensions": [require, (x509.InhibitAnyPolicy(0), True)]},
             inner={"extensions": [plain("2.5.29.32.0")]}, end={"extensions": [plain("2.999.3")]})
    root, end = ca("Root"), leaf(ca("Nobody"))
    s.add("leaf-trusted-itself", True, [end], [], end)
    s.add("leaf-trusted-itself", False, [leaf(root)], [], end)
    s.add("leaf-trusted-itself-name", False, [end], [], end, name="other.example.com")


def add_mail(s):
    def subject(kind):
        text = x509.NameAttribute(NameOID.EMAIL_ADDRESS, "me@example.org", kind)
        return x509.Name(list(name("host.example.com")) + [text])

    kinds = x509.name._ASN1Type
    for kind in (kinds.IA5String, kinds.UTF8String, kinds.T61String, kinds.BMPString):
        end = {"subject_name": subject(kind)}
        for host, good in (("example.org", True), ("example.net", False)):
            rule = f"constraint-subject-mail-{kind.name}"
            s.middle(rule, good, inner={"extensions": constraints([x509.RFC822Name(host)])}, end=end)
            s.middle(rule + "-excluded", not good,
                     inner={"extensions": constraints(None, [x509.RFC822Name(host)])}, end=end)


def add(s):
    for part in (add_qualifiers, add_features, add_anchors, add_mail):
        part(s)

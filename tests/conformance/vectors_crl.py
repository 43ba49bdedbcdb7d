# SPDX-License-Identifier: Apache-2.0
"""Conformance cases about revocation lists, for vectors.py: who may sign them, whom they are about, how
delta lists change complete ones (RFC 5280 sections 5 and 6.3)."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from vectors import DAY, NOW, ca, leaf, name

URI = [x509.UniformResourceIdentifier("http://a.example/list.crl")]
ELSEWHERE = [x509.UniformResourceIdentifier("http://b.example/list.crl")]
HOLD, LIFTED = x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl
COMPROMISE = frozenset([x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise])
OTHERS = frozenset(x509.ReasonFlags) - COMPROMISE - {x509.ReasonFlags.unspecified, LIFTED}
RELATIVE = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, "list 1")])


def directory(*commons):
    """The Name of one RDN for each."""
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, c) for c in commons]
    return [x509.DirectoryName(x509.Name(attributes))]


def crl(signer, *revoked, **make):
    """A list by an entity; `revoked` are entities, or pairs with a reason."""
    signing = make.get("key", signer.key)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(make.get("issuer", signer).certificate.subject)
        .last_update(make.get("begins", NOW - DAY))
        .next_update(make.get("ends", NOW + 30 * DAY))
        .add_extension(x509.CRLNumber(make.get("number", 5)), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False)
    )
    if "base" in make:
        builder = builder.add_extension(x509.DeltaCRLIndicator(make["base"]), True)
    if "point" in make:
        builder = builder.add_extension(make["point"], True)
    for one in revoked:
        entity, reason = one if isinstance(one, tuple) else (one, None)
        entry = (x509.RevokedCertificateBuilder().serial_number(entity.certificate.serial_number)
                 .revocation_date(NOW - DAY))
        if reason:
            entry = entry.add_extension(x509.CRLReason(reason), False)
        if make.get("name_issuers"):
            issuer = x509.CertificateIssuer([x509.DirectoryName(entity.certificate.issuer)])
            entry = entry.add_extension(issuer, True)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(signing, hashes.SHA256())


def scope(full=None, relative=None, reasons=None, indirect=False, users=False, authorities=False):
    return x509.IssuingDistributionPoint(full, relative, users, authorities, reasons, indirect, False)


def points(*rows):
    return [(x509.CRLDistributionPoints(list(rows)), False)]


def point(full=None, relative=None, reasons=None, issuer=None):
    return x509.DistributionPoint(full, relative, reasons, issuer)


def add_signers(s):
    """Another key of the issuer's name: its certificate's path, usage and own revocation count."""
    root = ca("Root")
    issuer = ca("Issuer", root)
    end, other = leaf(issuer), leaf(issuer)
    rolled = ca("Issuer", root)
    only_lists = ca("Issuer", root, usage=("crl_sign",))
    mute = ca("Issuer", root, usage=("key_cert_sign",))
    stranger = ca("Issuer", ca("Root"))
    expired = ca("Issuer", root, ends=NOW - DAY)
    self_issued = ca("Issuer", issuer, usage=("crl_sign",))
    for rule, signer, usable in (("rolled-key", rolled, True), ("list-key", only_lists, True),
                                 ("self-issued-key", self_issued, True), ("no-crl-sign", mute, False),
                                 ("other-root", stranger, False), ("expired", expired, False)):
        for revoked in (False, True):
            lists = [crl(signer, end if revoked else other), crl(root)]
            good = usable and not revoked
            s.add(f"crl-signer-{rule}-{'revoked' if revoked else 'clear'}", good, [root],
                  [issuer, signer], end, crls=lists, revocation="hard")
    s.add("crl-signer-revoked", False, [root], [issuer, only_lists], end, revocation="hard",
          crls=[crl(only_lists, other), crl(root, only_lists)])
    s.add("crl-signer-missing", False, [root], [issuer], end, revocation="hard",
          crls=[crl(only_lists, other), crl(root)])


def add_indirect(s):
    """Lists by somebody else than the issuer, whom the certificate's point must name."""
    root = ca("Root")
    issuer = ca("Issuer", root)
    lister = ca("Lister", root, usage=("crl_sign",))
    named = leaf(issuer, extensions=points(point(URI, issuer=directory("Lister"))))
    unnamed = leaf(issuer, extensions=points(point(URI)))
    bare = leaf(issuer, extensions=points(point(issuer=directory("Lister"))))
    indirect = {"point": scope(URI, indirect=True), "name_issuers": True}

    def case(rule, good, end, *lists):
        s.add(f"crl-indirect-{rule}", good, [root], [issuer, lister], end, revocation="hard",
              crls=[*lists, crl(root)])

    case("clear", True, named, crl(lister, unnamed, **indirect))
    case("revoked", False, named, crl(lister, named, **indirect))
    case("not-named", False, unnamed, crl(lister, **indirect))
    case("not-marked", False, named, crl(lister, point=scope(URI)))
    case("other-point", False, named, crl(lister, point=scope(ELSEWHERE, indirect=True)))
    case("no-name-clear", True, bare,
         crl(lister, point=scope(directory("Lister"), indirect=True)))
    case("own-list-too", True, named, crl(issuer))
    case("own-list-of-the-point", False, named, crl(issuer, point=scope(URI)))
    case("same-serial-of-another", True, named,
         crl(lister, leaf(root, serial=named.certificate.serial_number), **indirect))


def add_points(s):
    root = ca("Root")
    issuer = ca("Issuer", root)

    def case(rule, good, rows, *lists):
        end = leaf(issuer, extensions=points(*rows))
        s.add(f"crl-point-{rule}", good, [root], [issuer], end, revocation="hard",
              crls=[*lists, crl(root)])

    relative = directory("Issuer", "list 1")
    case("same", True, [point(URI)], crl(issuer, point=scope(URI)))
    case("other", False, [point(URI)], crl(issuer, point=scope(ELSEWHERE)))
    case("second", True, [point(ELSEWHERE), point(URI)], crl(issuer, point=scope(URI)))
    case("relative-both", True, [point(relative=RELATIVE)], crl(issuer, point=scope(relative=RELATIVE)))
    case("relative-list", True, [point(relative)], crl(issuer, point=scope(relative=RELATIVE)))
    case("relative-certificate", True, [point(relative=RELATIVE)], crl(issuer, point=scope(relative)))
    case("relative-other", False, [point(directory("Issuer", "list 2"))],
         crl(issuer, point=scope(relative=RELATIVE)))
    case("reasons-some", False, [point(URI, reasons=COMPROMISE)], crl(issuer, point=scope(URI)))
    case("reasons-all", True, [point(URI, reasons=COMPROMISE), point(ELSEWHERE, reasons=OTHERS)],
         crl(issuer, point=scope(URI)), crl(issuer, point=scope(ELSEWHERE)))
    case("reasons-of-the-list", False, [point(URI)], crl(issuer, point=scope(URI, reasons=COMPROMISE)))
    case("issuer-other", False, [point(URI, issuer=directory("Else"))], crl(issuer, point=scope(URI)))
    case("users", True, [point(URI)], crl(issuer, point=scope(users=True)))
    case("authorities", False, [point(URI)], crl(issuer, point=scope(authorities=True)))


def add_deltas(s):
    root = ca("Root")
    end, other = leaf(root), leaf(root)

    def case(rule, good, *lists):
        s.add(f"crl-delta-{rule}", good, [root], [], end, revocation="hard", crls=lists)

    hold, lift = (end, HOLD), (end, LIFTED)
    late = {"begins": NOW - 9 * DAY, "ends": NOW - DAY}
    case("clear", True, crl(root, other, number=5), crl(root, other, number=7, base=5))
    case("revokes", False, crl(root, number=5), crl(root, end, number=7, base=5))
    case("alone", False, crl(root, number=7, base=5))
    case("lifts-hold", True, crl(root, hold, number=5), crl(root, lift, number=7, base=5))
    case("lifts-no-more", False, crl(root, end, number=5), crl(root, lift, number=7, base=5))
    case("hold-then-revoked", False, crl(root, hold, number=5), crl(root, end, number=7, base=5))
    case("base-too-old", False, crl(root, hold, number=3), crl(root, lift, number=7, base=5))
    case("base-newer", False, crl(root, hold, number=8), crl(root, lift, number=7, base=5))
    case("base-newer-knows-better", True, crl(root, number=8), crl(root, hold, number=7, base=5))
    case("newest-counts", True, crl(root, hold, number=5), crl(root, hold, number=6, base=5),
         crl(root, lift, number=7, base=5))
    case("newest-revokes", False, crl(root, hold, number=5), crl(root, lift, number=6, base=5),
         crl(root, hold, number=7, base=5))
    case("renews-the-base", True, crl(root, number=5, **late), crl(root, number=7, base=5))
    case("out-of-date-lifts-nothing", False, crl(root, hold, number=5),
         crl(root, lift, number=7, base=5, **late))
    case("of-another-scope", False, crl(root, hold, number=5),
         crl(root, lift, number=7, base=5, point=scope(users=True)))


def add(s):
    for part in (add_signers, add_indirect, add_points, add_deltas):
        part(s)

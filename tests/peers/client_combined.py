# SPDX-License-Identifier: Apache-2.0
"""Malformed extensions of each kind, of the leaf and of its issuer; and chains with several faults at once, of
which each client tells one."""

from certificates import (ANY, CERT_SIGN, CLIENT, CODE, CRL_SIGN, DIGITAL, KEY_ENCIPHERMENT, OCSP, SERVER, Authority,
                          authority_info, basic, constraints, crl_points, dns, general, policies, purposes, san, seq,
                          subject_key, tlv, usage)
from client_chains import EXTENSIONS, MUST_STAPLE, POLICY, SGC, STEP_UP
from endpoints import HOST, key, leaf_extensions

PARTS = ("usage", "purposes", "san", "basic")  # of leaf_extensions()
WELL = {"basic": basic(True), "usage": usage(DIGITAL, KEY_ENCIPHERMENT, CERT_SIGN), "purposes": purposes(SERVER),
        "san": san(HOST), "key id": subject_key(b"0123456789"), "policies": policies(POLICY),
        "mappings": EXTENSIONS["mappings"], "inhibit": EXTENSIONS["inhibit any"],
        "policy constraints": ("2.5.29.36", False, seq(tlv(0x80, b"\x05"))),
        "constraints": constraints([dns("example.test")]), "points": crl_points(), "freshest": EXTENSIONS["freshest"],
        "authority info": authority_info(), "subject info": EXTENSIONS["subject info"],
        "issuer names": ("2.5.29.18", False, seq(general("ca.test"))), "feature": MUST_STAPLE}
FORMS = {"cut short": lambda value: value[:-1], "followed": lambda value: value + b"\x05\x00",
         "empty": lambda value: b"", "other type": lambda value: b"\x05\x00"}
# GnuTLS and OpenSSL do not load the first; what Java throws, or vouch sees of a TLS feature, differs otherwise.
LEFT_OUT = {"leaf san", "leaf feature followed", "ca key id followed"}


def add_malformed(lab):
    for kind, (oid_, critical, value) in WELL.items():
        part = kind if kind in PARTS else "extra"
        for form, change in FORMS.items():
            broken = (oid_, critical, change(value))
            if not LEFT_OUT & {f"leaf {kind}", f"leaf {kind} {form}"}:
                lab.add_leaf(f"leaf {kind} {form}", changes={part: broken})
            if f"ca {kind} {form}" not in LEFT_OUT:
                usual = [e for e in (basic(True), usage(CERT_SIGN, CRL_SIGN)) if e[0] != oid_]
                lab.add_ca(f"ca {kind} {form}", extensions=[*usual, broken])


def add_forms(lab):
    ordinary = [basic(True), usage(CERT_SIGN)]
    lab.add_ca("ca of version 1 with extensions", extensions=ordinary, version=0)
    lab.add_ca("ca of version 4", extensions=ordinary, version=3)
    lab.add_ca("ca serial without bytes", extensions=ordinary, serial=b"\x02\x00")
    lab.add_ca("ca serial not the shortest", extensions=ordinary, serial=b"\x02\x02\x00\x05")
    lab.add_leaf("leaf serial without bytes", serial=b"\x02\x00")
    for name, tag in {"mail": 0x81, "uri": 0x86, "address": 0x87}.items():
        lab.add_leaf(f"leaf name of no bytes {name}", changes={"san": san(HOST, tlv(tag))})
    lab.add_ca("ca limits uris", extensions=[*ordinary, constraints([tlv(0x86, b".test")])],
               leaf={"extensions": leaf_extensions(san=san(HOST, tlv(0x86, b"https://a.test/x")))})
    for name, kinds in {"any and step-up": (ANY, STEP_UP), "any and gated": (ANY, SGC),
                        "any, step-up and client": (STEP_UP, ANY, CLIENT)}.items():
        lab.add_leaf(f"leaf purposes {name}", changes={"purposes": purposes(*kinds)})
        lab.add_ca(f"ca of purposes {name}", extensions=[*ordinary, purposes(*kinds)])
    info = EXTENSIONS["subject info"]
    lab.add_leaf("leaf subject info critical", changes={"extra": (info[0], True, info[2])})
    lab.add_ca("ca subject info critical", extensions=[*ordinary, (info[0], True, info[2])])
    lab.add_ca("ca ends before it begins", days=(0.1, -0.1))


def add_both(lab):
    """name: the leaf's changes and more; the issuer's extensions and more."""
    ordinary = [basic(True), usage(CERT_SIGN)]
    cut = ("2.5.29.15", True, b"\x03")
    limited = [*ordinary, constraints([dns("other.test")])]
    for name, changes, more, extensions, own in (
            ("not yet valid, under limits", {}, {"days": (0.1, 80)}, limited, {}),
            ("not yet valid, issuer for code", {}, {"days": (0.1, 80)}, [*ordinary, purposes(CODE)], {}),
            ("issuer expired, for others", {"purposes": purposes(OCSP, CODE)}, {}, ordinary, {"days": (-400, -1)}),
            ("sha1, issuer's usage cut short", {}, {"digest": "sha1"}, [basic(True), cut], {}),
            ("both cut short", {"basic": ("2.5.29.19", True, b"\x30")}, {}, [basic(True), cut], {}),
            ("wrong name, issuer cut short", {"san": san("other.test")}, {}, [("2.5.29.19", True, b"\x30\x03\x01")], {}),
            ("wrong name, of an authority", {"san": san("other.test"), "basic": basic(True)}, {}, ordinary, {}),
            ("wrong name, no authority", {"san": san("other.test")}, {}, [basic(False), usage(CERT_SIGN)], {}),
            ("policies malformed, issuer expired", {"extra": ("2.5.29.32", False, b"\x30\x02\x06\x01")}, {}, ordinary,
             {"days": (-400, -1)}),
            ("no usage, reversed", {"usage": usage(CRL_SIGN)}, {"days": (0.1, -0.1)}, ordinary, {}),
            ("subject info critical, issuer malformed", {"extra": (EXTENSIONS["subject info"][0], True,
                                                                   EXTENSIONS["subject info"][2])}, {},
             [*ordinary, ("1.3.6.1.5.5.7.1.1", False, b"\x30\x02\x05")], {}),
            ("two malformed", {"purposes": ("2.5.29.37", False, purposes(SERVER)[2] + b"\x14"),
                               "extra": ("2.5.29.31", False, b"\x30\x01")}, {}, ordinary, {})):
        ca = Authority(f"Both: {name}", key("ec", "odd"), issuer=lab.root, extensions=extensions, **own)
        lab.add(f"both {name}", [lab.leaf(ca, "ec", leaf_extensions("ec", **changes), **more), ca])
    lab.add_leaf("both key id other, critical", changes={
        "aki": ("2.5.29.35", False, seq(tlv(0x82, b"\x01"))), "extra": authority_info(critical=True)})


def add_all(lab):
    for add in (add_malformed, add_forms, add_both):
        add(lab)

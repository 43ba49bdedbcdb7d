# SPDX-License-Identifier: Apache-2.0
"""Further certificates of the lab: what few have, faults of form, and several faults at once."""

from certificates import (AGREEMENT, ANY, BMP, CERT_SIGN, CLIENT, CODE, DIGITAL, IA5, KEY_ENCIPHERMENT, OCSP, PRINTABLE,
                          SERVER, UTF8, Authority, attribute, authority_key, basic, constraints, dns, integer, key_id,
                          octets, oid, policies, purposes, san, seq, subject, subject_key, tlv, usage)
from client_chains import MUST_STAPLE, OTHER, POLICY
from endpoints import HOST, key, leaf_extensions

ORDINARY = [basic(True), usage(CERT_SIGN)]
STAMPING = "1.3.6.1.5.5.7.3.8"
SCTS = "1.3.6.1.4.1.11129.2.4.2"


def points_to(number):
    return ("2.5.29.36", True, seq(*number))


EXPLICIT = points_to([tlv(0x80, b"\0")])

LEAVES = {
    "purposes any critical": {"purposes": purposes(SERVER, ANY, critical=True)},
    "purposes stamping": {"purposes": purposes(SERVER, STAMPING)},
    "purposes client and ocsp": {"purposes": purposes(CLIENT, OCSP)},
    "basic false and length": {"basic": ("2.5.29.19", True, seq(tlv(1, b"\0"), integer(0)))},
    "basic boolean of one": {"basic": ("2.5.29.19", True, seq(tlv(1, b"\1")))},
    "basic ca of length zero": {"basic": basic(True, 0)},
    "usage nine bits": {"usage": usage(DIGITAL, AGREEMENT, 8)},
    "usage trailing zeros": {"usage": ("2.5.29.15", True, tlv(3, b"\0\x80"))},
    "usage unused bits set": {"usage": ("2.5.29.15", True, tlv(3, b"\7\xff"))},
    "usage of three bytes": {"usage": ("2.5.29.15", True, tlv(3, b"\0\x80\0\0"))},
    "usage and more": {"usage": ("2.5.29.15", True, tlv(3, b"\7\x80") + b"\5\0")},
    "usage encipherment and agreement": {"usage": usage(KEY_ENCIPHERMENT, AGREEMENT)},
    "names many": {"san": san(HOST, *[f"n{i}.example.test" for i in range(600)])},
    "name and IPv6": {"san": san(HOST, "::1")},
    "name A-label": {"san": san(HOST, "xn--bcher-kva.example.test", "*.xn--bcher-kva.test")},
    "name upper wildcard": {"san": san("*.EXAMPLE.test")},
    "name blank inside": {"san": san(HOST, dns("a b.example.test"))},
    "name star inside beside": {"san": san(HOST, "a.*.example.test")},
    "name hyphen": {"san": san(HOST, "-a.example.test")},
    "name dot beside": {"san": san(HOST, dns("."))},
    "name two dots": {"san": san(HOST, dns("a..example.test"))},
    "name mail bad": {"san": san(HOST, tlv(0x81, b"\xff\xfe"))},
    "name uri bad": {"san": san(HOST, tlv(0x86, b"::"))},
    "aki issuer wrong": {"extra": ("2.5.29.35", False, seq(
        tlv(0x80, b"?" * 20), tlv(0xA1, tlv(0xA4, subject("nobody"))), tlv(0x82, b"\1")))},
    "aki issuer without serial": {"extra": ("2.5.29.35", False, seq(tlv(0xA1, tlv(0xA4, subject("Root")))))},
    "feature unknown": {"extra": ("1.3.6.1.5.5.7.1.24", False, seq(integer(99)))},
    "feature critical": {"extra": ("1.3.6.1.5.5.7.1.24", True, seq(integer(5)))},
    "feature malformed": {"extra": ("1.3.6.1.5.5.7.1.24", False, b"\x30\x01")},
    "qualifier unknown critical": {"extra": ("2.5.29.32", True, seq(seq(oid(POLICY), seq(seq(oid(OTHER), tlv(5))))))},
    "qualifier unknown": {"extra": ("2.5.29.32", False, seq(seq(oid(POLICY), seq(seq(oid(OTHER), tlv(5))))))},
    "qualifiers empty": {"extra": ("2.5.29.32", False, seq(seq(oid(POLICY), seq())))},
    "timestamps none": {"extra": (SCTS, False, octets(b"\0\0"))},
    "wrong name and unknown critical": {"san": san("other.test"), "extra": (OTHER, True, tlv(5))},
}

AUTHORITIES = {
    "boolean of one": [("2.5.29.19", True, seq(tlv(1, b"\1"))), usage(CERT_SIGN)],
    "length negative": [("2.5.29.19", True, seq(tlv(1, b"\xff"), integer(-1))), usage(CERT_SIGN)],
    "length huge": [basic(True, 1 << 40), usage(CERT_SIGN)],
    "length 255": [basic(True, 255), usage(CERT_SIGN)],
    "unknown critical": [*ORDINARY, (OTHER, True, tlv(5))],
    "must staple": [*ORDINARY, MUST_STAPLE],
    "explicit policy": [*ORDINARY, EXPLICIT],
    "explicit policy below": [*ORDINARY, points_to([tlv(0x80, b"\1")])],
    "mapping inhibited": [*ORDINARY, points_to([tlv(0x81, b"\0")])],
    "policy constraints empty": [*ORDINARY, points_to([])],
    "mapping to any": [*ORDINARY, policies(POLICY), ("2.5.29.33", False, seq(seq(oid(POLICY), oid("2.5.29.32.0"))))],
    "purposes code": [*ORDINARY, purposes(CODE)],
    "purposes client and server": [*ORDINARY, purposes(CLIENT, SERVER)],
    "purposes server and ocsp": [*ORDINARY, purposes(SERVER, OCSP)],
    "purposes any and server": [*ORDINARY, purposes(ANY, SERVER)],
    "purposes critical": [*ORDINARY, purposes(SERVER, critical=True)],
    "usage all": [basic(True), usage(*range(7))],
    "usage empty": [basic(True), ("2.5.29.15", True, tlv(3, b"\0"))],
    "aki other": [*ORDINARY, authority_key(b"q" * 20)],
    "ski other": [*ORDINARY, subject_key(b"q" * 20)],
    "san": [*ORDINARY, san("ca.test")],
    "san critical": [*ORDINARY, san("ca.test", critical=True)],
    "san malformed": [*ORDINARY, ("2.5.29.17", False, seq(tlv(0x87, b"\1")))],
    "usage twice": [*ORDINARY, usage(CERT_SIGN)],
    "info malformed": [*ORDINARY, ("1.3.6.1.5.5.7.1.1", False, b"\x30\x01")],
}

CONSTRAINTS = {
    "uri": constraints([tlv(0x86, b"example.test")]), "mail": constraints([tlv(0x81, b"example.test")]),
    "mail excluded": constraints(excluded=[tlv(0x81, b"example.test")]),
    "minimum": ("2.5.29.30", True, seq(tlv(0xA0, seq(dns("example.test"), tlv(0x80, b"\1"))))),
    "maximum": ("2.5.29.30", True, seq(tlv(0xA0, seq(dns("example.test"), tlv(0x81, b"\5"))))),
    "all": constraints([dns("")]), "all excluded": constraints(excluded=[dns("")]),
    "exact": constraints([dns(HOST)]), "longer": constraints([dns("x." + HOST)]),
    "upper case": constraints([dns("EXAMPLE.TEST")]), "part of a label": constraints([dns("ample.test")]),
    "wildcard": constraints([dns("*.example.test")]), "address short": constraints([tlv(0x87, b"\x0a\0\0\0")]),
    "address gap": constraints([tlv(0x87, b"\x0a\0\0\0\xff\0\xff\0")]), "registered id": constraints([tlv(0x88, b"\x2a\x03")]),
    "other name": constraints([tlv(0xA0, oid(OTHER), tlv(0xA0, tlv(UTF8, b"x")))]),
    "directory excluded": constraints(excluded=[tlv(0xA4, seq(attribute("O", "vouch tests")))]),
    "directory empty": constraints([tlv(0xA4, seq())]),
    "permitted and excluded": constraints([dns("test")], [dns(HOST)]), "lists empty": ("2.5.29.30", True, seq(tlv(0xA0))),
}
TEN = constraints([tlv(0x87, b"\x0a\0\0\0\xff\0\0\0")])
BOTH = {  # an intermediate's extension, and what it meets in the leaf
    "wildcard over an excluded name": (constraints(excluded=[dns("x.example.test")]), {"san": san("*.example.test")}),
    "wildcard under an excluded name": (constraints(excluded=[dns("example.test")]), {"san": san("*.example.test")}),
    "wildcard over a permitted name": (constraints([dns(HOST)]), {"san": san("*.example.test")}),
    "mail outside": (constraints([tlv(0x81, b"a.test")]), {"san": san(HOST, tlv(0x81, b"x@b.test"))}),
    "address inside": (TEN, {"san": san(HOST, "10.1.2.3")}), "address outside": (TEN, {"san": san(HOST, "11.1.2.3")}),
    "policies differ": (policies(POLICY, critical=True), {"extra": policies(OTHER, critical=True)}),
}


def add_authorities(lab):
    for name, extensions in AUTHORITIES.items():
        lab.add_ca(f"ca with {name}", extensions=extensions)
    for name, limits in CONSTRAINTS.items():
        lab.add_ca(f"ca limited {name}", extensions=[*ORDINARY, limits])
    for name, (own, leaf) in BOTH.items():
        lab.add_ca(f"ca and leaf {name}", extensions=[*ORDINARY, own], leaf={"extensions": leaf_extensions(**leaf)})
    for name, leaf in {"met": policies(POLICY), "met by any": policies("2.5.29.32.0")}.items():
        lab.add_ca(f"ca explicit policy {name}", extensions=[*ORDINARY, policies(POLICY), EXPLICIT],
                   leaf={"extensions": leaf_extensions(extra=leaf)})
    lab.add_ca("ca of version 1", extensions=False, version=0)
    lab.add_ca("ca of version 2", extensions=ORDINARY, version=1)
    lab.add_ca("ca without identifiers", identifiers=False)
    for name, serial in {"zero": 0, "negative": -5, "long": 1 << 170}.items():
        lab.add_ca(f"ca serial {name}", serial=serial)
    for name, days in {"backwards": (80, -10), "from 1960": (tlv(23, b"600101000000Z"), 400), "an hour ago": (-80, -0.04),
                       "for ever": (-10, tlv(24, b"99991231235959Z")),
                       "generalized": (-10, tlv(24, b"20490101000000Z"))}.items():
        lab.add_ca(f"ca until {name}", days=days)
    for name, written in {"control": subject("a\1b", PRINTABLE), "utf-8 bad": seq(attribute("CN", b"a\xffb")),
                          "empty value": seq(attribute("CN", b"")), "ia5 wide": seq(attribute("CN", b"a\xe9b", IA5)),
                          "bmp two": seq(attribute("CN", "\u00e9", BMP))}.items():
        lab.add_ca(f"ca named {name}", name=written)
    for name, more in {"sha384": {"digest": "sha384"}, "sha512": {"digest": "sha512"}, "pss": {"salt": 32},
                       "pss odd": {"salt": 20}, "md5": {"digest": "md5"}}.items():
        ca = Authority(f"Signed {name}", key("rsa", "odd"), issuer=lab.rsa_root, **more)
        lab.add(f"ca by rsa {name}", [lab.leaf(ca), ca])


ROOTS = {"signed md5": {"key": key("rsa", "odd root"), "digest": "md5"}, "damaged": {"damage": True},
         "unknown critical": {"extensions": [*ORDINARY, (OTHER, True, tlv(5))]},
         "limited": {"extensions": [*ORDINARY, constraints([dns("other.test")])]},
         "explicit policy": {"extensions": [*ORDINARY, EXPLICIT]},
         "usage digital": {"extensions": [basic(True), usage(DIGITAL)]},
         "ca false": {"extensions": [basic(False), usage(CERT_SIGN)]},
         "for ever": {"days": (-10, tlv(24, b"99991231235959Z"))}}


def add_paths(lab):
    for name, more in ROOTS.items():
        root = lab.trust(Authority(f"Rare {name}", **{"key": key("ec", f"rare {name}"), **more}))
        lab.add(f"root {name}", [lab.leaf(root)])
    old = lab.trust(Authority("Rare version 1", key("rsa", "rare v1"), extensions=False, version=0))
    below = Authority("Below version 1", issuer=old)
    lab.add("root of version 1 above", [lab.leaf(below), below])
    upper = Authority("Self-issued", issuer=lab.root, extensions=[basic(True, 0), usage(CERT_SIGN)])
    again = Authority("Self-issued", key("ec", "again"), issuer=upper)
    lab.add("ca self-issued under zero", [lab.leaf(again), again, upper])
    for name, above, own in (("names", constraints([dns("example.test")]), constraints([dns("other.test")])),
                             ("purposes", purposes(CLIENT), (OTHER, False, tlv(5)))):
        upper = Authority(f"Upper {name}", issuer=lab.root, extensions=[*ORDINARY, above])
        lower = Authority(f"Lower {name}", issuer=upper, extensions=[*ORDINARY, own])
        lab.add(f"two limit {name}", [lab.leaf(lower), lower, upper])
    stranger = Authority("Rare stranger")
    lab.add("unknown and expired", [lab.leaf(stranger, days=(-90, -1))])
    lab.add("unknown and wrong name", [lab.leaf(stranger, extensions=leaf_extensions(san=san("other.test")))])
    weak = Authority("Rare SHA-1", key("ec", "rare sha1"), issuer=lab.root, digest="sha1", days=(-90, -1))
    lab.add("ca sha1 and expired", [lab.leaf(weak), weak])


def add_leaves(lab):
    for name, changes in LEAVES.items():
        lab.add_leaf(f"leaf {name}", changes=changes)
    for size in (30000, 38000, 60000):
        lab.add_leaf(f"leaf of {size} bytes", changes={"extra": (OTHER, False, octets(bytes(size)))})
    lab.add_leaf("leaf unknown twice", extensions=[*leaf_extensions(), (OTHER, False, tlv(5)), (OTHER, False, tlv(5))])
    for name, host, names in (("by name", "127.0.0.1", [dns("127.0.0.1")]), ("by wildcard", "127.0.0.1", [dns("*.0.0.1")]),
                              ("part of an A-label", "xn--bcher-kva.example.test", ["xn--*.example.test"]),
                              ("two labels", "a.b.example.test", ["*.example.test"])):
        lab.add_leaf(f"leaf asked {name}", host=host, changes={"san": san(*names)})
    for name, until in {"no zone": b"490101000000", "hour 24": b"490101240000Z", "leap second": b"491231235960Z"}.items():
        lab.add_leaf(f"leaf until {name}", days=(-10, tlv(23, until)))
    for name, written in {"empty part": seq(tlv(0x31)), "boolean": seq(tlv(0x31, seq(oid("2.5.4.3"), tlv(1, b"\xff")))),
                          "country long": seq(attribute("C", "NLX", PRINTABLE), attribute("CN", HOST))}.items():
        lab.add_leaf(f"leaf named {name}", name=written)
    for name, written in {"first": (HOST, "b"), "last": ("a", HOST), "inside": ("a", HOST, "b"),
                          "wildcard": ("*.example.test",), "nul": (HOST + "\0x",)}.items():
        lab.add_leaf(f"leaf common name {name}", name=seq(*[attribute("CN", w) for w in written]), changes={"san": None})
    lab.add_leaf("leaf rsa agreement", kind="rsa", changes={"usage": usage(AGREEMENT)})
    lab.add_leaf("leaf rsa1024 of 900 days", kind="rsa1024", days=(-10, 890))
    lab.add_leaf("leaf signed md5", lab.rsa_ca, "rsa", digest="md5")
    lab.add_leaf("leaf expired, wrong name", days=(-90, -1), changes={"san": san("other.test")})
    lab.add_leaf("leaf expired, for clients", days=(-90, -1), changes={"purposes": purposes(CLIENT)})


def add_all(lab):
    for add in (add_leaves, add_authorities, add_paths):
        add(lab)

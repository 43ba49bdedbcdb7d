# SPDX-License-Identifier: Apache-2.0
"""The certificates of the lab: a table for each thing in which they differ."""

from certificates import (AGREEMENT, ANY, BMP, CERT_SIGN, CLIENT, CODE, CRL_SIGN, DATA_ENCIPHERMENT, DIGITAL, EMAIL,
                          IA5, KEY_ENCIPHERMENT, NONREPUDIATION, OCSP, PRINTABLE, SERVER, T61, UNIVERSAL, UTF8,
                          Authority, algorithm, attribute, authority_info, authority_key, basic, bits, compressed_point,
                          constraints, crl_points, dns, general, integer, key_id, make, octets, oid, policies,
                          pss_algorithm, public_bytes, purposes, san, seq, subject, subject_key, tlv, usage)
from endpoints import HOST, key, leaf_extensions

LEAF_KEYS = ["ec", "ec384", "ec521", "rsa1024", "rsa1536", "rsa2047", "rsa", "rsa3072", "rsa4096",
             "rsa-e3", "rsa-e33", "ed25519"]
DIGESTS = ["sha1", "sha224", "sha256", "sha384", "sha512"]
AUTHORITY_KEYS = ["ec384", "ec521", "rsa1024", "rsa4096", "brainpool", "k256", "p224", "ed25519"]

USAGES = {"digital": (DIGITAL,), "repudiation": (NONREPUDIATION,), "key encipherment": (KEY_ENCIPHERMENT,),
          "data encipherment": (DATA_ENCIPHERMENT,), "agreement": (AGREEMENT,), "certificates": (CERT_SIGN,),
          "digital and agreement": (DIGITAL, AGREEMENT), "encipherments": (KEY_ENCIPHERMENT, DATA_ENCIPHERMENT),
          "all": tuple(range(7)), "lists": (CRL_SIGN,)}

SGC, STEP_UP, OTHER = "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.32473.1"
PURPOSES = {"client": (CLIENT,), "both": (SERVER, CLIENT), "any": (ANY,), "server and any": (SERVER, ANY),
            "ocsp": (OCSP,), "server and ocsp": (SERVER, OCSP), "server and code": (SERVER, CODE), "email": (EMAIL,),
            "sgc": (SGC,), "step-up": (STEP_UP,), "other": (OTHER,), "server twice": (SERVER, SERVER),
            "client and any": (CLIENT, ANY), "none of them": ()}


def add_keys(lab):
    for kind in LEAF_KEYS:
        lab.add_leaf(f"key {kind}", kind=kind)
    lab.add_leaf("key compressed", spki=compressed_point(key("ec")))
    for digest in DIGESTS:
        lab.add_leaf(f"signed ecdsa {digest}", digest=digest)
        lab.add_leaf(f"signed rsa {digest}", lab.rsa_ca, "rsa", digest=digest)
        ca = Authority(f"CA {digest}", key("ec", "odd"), issuer=lab.root, digest=digest)
        lab.add(f"ca signed ecdsa {digest}", [lab.leaf(ca), ca])
    for digest, salt in (("sha256", 32), ("sha384", 48), ("sha512", 64), ("sha256", 20), ("sha512", 32)):
        lab.add_leaf(f"signed pss {digest} {salt}", lab.rsa_ca, "rsa", digest=digest, salt=salt)
    for kind in AUTHORITY_KEYS:
        digest = {"ec384": "sha384", "ec521": "sha512"}.get(kind, "sha256")
        ca = Authority(f"CA {kind}", key(kind, "ca"), issuer=lab.root)
        lab.add(f"ca key {kind}", [lab.leaf(ca, digest=digest), ca])
        if kind == "ed25519":  # certutil does not import such a root
            continue
        root = lab.trust(Authority(f"Root {kind}", key(kind, "ca"), digest=digest))
        lab.add(f"root key {kind}", [lab.leaf(root, digest=digest)])
    root = lab.trust(Authority("Root SHA-1", key("rsa", "odd root"), digest="sha1"))
    lab.add("root signed sha1", [lab.leaf(root)])
    lab.add_leaf("signed outside otherwise", outer=algorithm(key("ec"), "sha384"))
    lab.add_leaf("signature damaged", damage=True)


def add_usages(lab):
    for name, set_bits in USAGES.items():
        for kind in ("ec", "rsa"):
            lab.add_leaf(f"usage {name} {kind}", kind=kind, changes={"usage": usage(*set_bits)})
    lab.add_leaf("usage absent", changes={"usage": None})
    lab.add_leaf("usage absent rsa", kind="rsa", changes={"usage": None})
    lab.add_leaf("usage not critical", changes={"usage": usage(DIGITAL, critical=False)})
    lab.add_leaf("usage empty", changes={"usage": ("2.5.29.15", True, bits())})
    lab.add_leaf("usage malformed", changes={"usage": ("2.5.29.15", True, b"\x03\x00")})
    for name, oids in PURPOSES.items():
        lab.add_leaf(f"purposes {name}", changes={"purposes": purposes(*oids)})
        lab.add_ca(f"ca purposes {name}", extensions=[basic(True), usage(CERT_SIGN), purposes(*oids)])
    lab.add_leaf("purposes absent", changes={"purposes": None})
    lab.add_leaf("purposes critical", changes={"purposes": purposes(SERVER, critical=True)})
    lab.add_ca("ca purposes server", extensions=[basic(True), usage(CERT_SIGN), purposes(SERVER)])
    for name, oids in {"server": (SERVER,), "client": (CLIENT,), "any": (ANY,)}.items():
        root = lab.trust(Authority(f"Root for {name}", extensions=[basic(True), usage(CERT_SIGN), purposes(*oids)]))
        lab.add(f"root purposes {name}", [lab.leaf(root)])


def add_authorities(lab):
    lab.add_leaf("basic absent", changes={"basic": None})
    lab.add_leaf("basic not critical", changes={"basic": basic(False, critical=False)})
    lab.add_leaf("basic ca", changes={"basic": basic(True)})
    lab.add_leaf("basic ca with signing", changes={"basic": basic(True), "usage": usage(DIGITAL, CERT_SIGN)})
    lab.add_leaf("basic false written", changes={"basic": ("2.5.29.19", True, seq(tlv(1, b"\0")))})
    lab.add_leaf("basic length without ca", changes={"basic": basic(False, 0)})
    lab.add_leaf("basic malformed", changes={"basic": ("2.5.29.19", True, b"\x30\x03\x01\x01")})
    lab.add_ca("ca basic absent", extensions=[usage(CERT_SIGN)])
    lab.add_ca("ca basic false", extensions=[basic(False), usage(CERT_SIGN)])
    lab.add_ca("ca basic not critical", extensions=[basic(True, critical=False), usage(CERT_SIGN)])
    lab.add_ca("ca length zero", extensions=[basic(True, 0), usage(CERT_SIGN)])
    lab.add_ca("ca usage absent", extensions=[basic(True)])
    lab.add_ca("ca usage digital", extensions=[basic(True), usage(DIGITAL)])
    lab.add_ca("ca usage lists", extensions=[basic(True), usage(CRL_SIGN)])
    lab.add_ca("ca usage not critical", extensions=[basic(True), usage(CERT_SIGN, critical=False)])
    upper = Authority("Upper", issuer=lab.root, extensions=[basic(True, 0), usage(CERT_SIGN)])
    lower = Authority("Lower", issuer=upper)
    lab.add("ca length exceeded", [lab.leaf(lower), lower, upper])
    bare = lab.trust(Authority("Root without usage", extensions=[basic(True)]))
    lab.add("root usage absent", [lab.leaf(bare)])
    plain = lab.trust(Authority("Root without basic", extensions=[usage(CERT_SIGN)]))
    lab.add("root basic absent", [lab.leaf(plain)])
    old = lab.trust(Authority("Root version 1", key("rsa", "old root"), extensions=False, version=0))
    lab.add("root with extensions in version 1", [lab.leaf(old)])
    limited = lab.trust(Authority("Root of length zero", extensions=[basic(True, 0), usage(CERT_SIGN)]))
    sub = Authority("Below length zero", issuer=limited)
    lab.add("root length exceeded", [lab.leaf(sub), sub])


NAMES = {"exact": [HOST], "upper case": ["WWW.EXAMPLE.TEST"], "wildcard": ["*.example.test"],
         "wildcard in part": ["w*.example.test"], "wildcard at end": ["*w.example.test"], "wildcard top": ["*.test"],
         "wildcard twice": ["*.*.test"], "wildcard inside": ["www.*.test"], "wildcard alone": ["*"],
         "other": ["other.example.test"], "second": ["other.example.test", HOST], "trailing dot": [HOST + "."],
         "trailing dot second": [HOST, "other.example.test."], "leading dot": [".example.test"],
         "parent": ["example.test"], "child": ["a.www.example.test"], "blank behind": [HOST + " "],
         "underscore beside": [HOST, "a_b.example.test"], "address as name": [HOST, dns("127.0.0.1")],
         "empty name beside": [HOST, dns("")], "nul inside": [dns(b"www.example.test\0.other.test")],
         "utf-8 beside": [HOST, dns("b\u00fccher.example.test")], "mail only": [tlv(0x81, b"a@example.test")],
         "uri beside": [HOST, tlv(0x86, b"https://www.example.test/")], "uri only": [tlv(0x86, b"https://" + HOST.encode())],
         "address only": ["127.0.0.1"], "wildcard beside": ["*.other.test", HOST],
         "label too long": [HOST, "a" * 64 + ".example.test"], "colon beside": [HOST, dns("www.example.test:443")],
         "registered id beside": [HOST, tlv(0x88, b"\x2a\x03")], "address of three bytes": [HOST, tlv(0x87, b"\1\2\3")],
         "other name beside": [HOST, tlv(0xA0, oid(OTHER), tlv(0xA0, tlv(UTF8, b"x")))],
         "directory name beside": [HOST, tlv(0xA4, subject("x"))]}
SUFFIXES = {"co.uk": "*.co.uk", "github.io": "*.github.io", "com": "*.com", "com.au": "*.com.au",
            "k12.ca.us": "*.k12.ca.us", "airline.aero": "*.airline.aero", "home.arpa": "*.home.arpa",
            "local": "*.local", "lan": "*.lan", "internal": "*.internal"}


def add_names(lab):
    for name, names in NAMES.items():
        lab.add_leaf(f"name {name}", changes={"san": san(*names)})
    for suffix, wildcard in SUFFIXES.items():
        host = f"vouchtest.{suffix}"
        lab.add_leaf(f"wildcard {suffix}", host=host, changes={"san": san(wildcard)}, name=subject(host))
        if suffix in ("co.uk", "local", "github.io"):
            lab.add_leaf(f"wildcard below {suffix}", host="a." + host, changes={"san": san(f"*.{host}")})
    lab.add_leaf("name san absent", changes={"san": None})
    lab.add_leaf("name san absent, other cn", changes={"san": None}, name=subject("other.example.test"))
    lab.add_leaf("name san critical", changes={"san": san(HOST, critical=True)})
    lab.add_leaf("name san empty", changes={"san": ("2.5.29.17", False, seq())})
    lab.add_leaf("name in cn only", changes={"san": san("other.example.test")}, name=subject(HOST))
    lab.add_leaf("name cn elsewhere", name=subject("other.example.test"))
    lab.add_leaf("name subject empty", name=seq())
    lab.add_leaf("name subject empty, san critical", name=seq(), changes={"san": san(HOST, critical=True)})
    for host, names in (("127.0.0.1", ["127.0.0.1"]), ("127.0.0.1", ["127.0.0.2"]), ("127.0.0.1 ", [dns("127.0.0.1")])):
        lab.add_leaf(f"address {names[0] if isinstance(names[0], str) else 'by name'}", host=host.strip(),
                     changes={"san": san(*names)})


DAYS = {"expired": (-90, -1), "not yet": (1, 90), "backwards": (80, -10), "ten years": (-10, 3650),
        "398": (-10, 388), "399": (-10, 390), "825": (-10, 814), "900": (-10, 890), "hundred years": (-10, 36500),
        "hours left": (-80, 0.1), "hours old": (-0.1, 80), "from 1999": (-9800, 80),
        "for ever": (-10, tlv(24, b"99991231235959Z")), "from 1950": (tlv(23, b"500101000000Z"), 80),
        "generalized before 2050": (-10, tlv(24, b"20490101000000Z")), "without seconds": (-10, tlv(23, b"4901010000Z")),
        "with zone": (-10, tlv(23, b"490101000000+0100")), "with fraction": (-10, tlv(24, b"20600101000000.5Z")),
        "malformed": (-10, tlv(23, b"49XX01000000Z")), "day 31 of february": (-10, tlv(23, b"490231000000Z"))}


def add_dates(lab):
    for name, days in DAYS.items():
        lab.add_leaf(f"days {name}", days=days)
    for name, days in {"expired": (-400, -1), "not yet": (1, 400), "outlived": (-400, 20)}.items():
        lab.add_ca(f"ca days {name}", days=days)
    root = lab.trust(Authority("Root expired", days=(-4000, -1)))
    lab.add("root days expired", [lab.leaf(root)])
    root = lab.trust(Authority("Root not yet", days=(1, 4000)))
    lab.add("root days not yet", [lab.leaf(root)])


MUST_STAPLE = ("1.3.6.1.5.5.7.1.24", False, seq(integer(5)))
POLICY = "1.3.6.1.4.1.32473.2"
EXTENSIONS = {
    "unknown": (OTHER, False, tlv(5)), "unknown critical": (OTHER, True, tlv(5)),
    "unknown false written": (OTHER, None, tlv(5)), "unknown empty": (OTHER, False, b""),
    "crl points": crl_points(), "crl points critical": crl_points(critical=True),
    "crl points malformed": ("2.5.29.31", False, b"\x30\x01"), "crl points empty": ("2.5.29.31", False, seq()),
    "authority info": authority_info(method="1.3.6.1.5.5.7.48.1"),
    "authority info critical": authority_info(method="1.3.6.1.5.5.7.48.1", critical=True),
    "authority info malformed": ("1.3.6.1.5.5.7.1.1", False, b"\x30\x05\x30"),
    "policies": policies(POLICY), "policies critical": policies(POLICY, critical=True),
    "policies twice": policies(POLICY, POLICY), "policies malformed": ("2.5.29.32", False, b"\x30\x02\x06\x01"),
    "policies empty": ("2.5.29.32", False, seq()), "policies any": policies("2.5.29.32.0"),
    "mappings critical": ("2.5.29.33", True, seq(seq(oid(POLICY), oid(OTHER)))),
    "mappings": ("2.5.29.33", False, seq(seq(oid(POLICY), oid(OTHER)))),
    "policy constraints": ("2.5.29.36", True, seq(tlv(0x80, b"\0"))),
    "policy constraints not critical": ("2.5.29.36", False, seq(tlv(0x80, b"\0"))),
    "inhibit any": ("2.5.29.54", True, integer(0)),
    "name constraints": constraints([dns("example.test")]),
    "netscape type": ("2.16.840.1.113730.1.1", False, bits(1)),
    "netscape type critical": ("2.16.840.1.113730.1.1", True, bits(1)),
    "netscape comment": ("2.16.840.1.113730.1.13", False, tlv(IA5, b"made by openssl")),
    "freshest": ("2.5.29.46", False, crl_points()[2]), "freshest critical": ("2.5.29.46", True, crl_points()[2]),
    "issuer alternative": ("2.5.29.18", False, seq(dns("ca.test"))),
    "issuer alternative critical": ("2.5.29.18", True, seq(dns("ca.test"))),
    "subject info": ("1.3.6.1.5.5.7.1.11", False, authority_info()[2]),
    "template": ("1.3.6.1.4.1.311.20.2", False, tlv(BMP, "WebServer".encode("utf-16-be"))),
    "nocheck": ("1.3.6.1.5.5.7.48.1.5", False, tlv(5)), "sct list malformed": ("1.3.6.1.4.1.11129.2.4.2", False, b"\x04\x00"),
    "poison": ("1.3.6.1.4.1.11129.2.4.3", True, tlv(5)),
}


def add_extensions(lab):
    for name, extra in EXTENSIONS.items():
        lab.add_leaf(f"extension {name}", changes={"extra": extra})
        lab.add_ca(f"ca extension {name}", extensions=[basic(True), usage(CERT_SIGN), extra])
    lab.add_leaf("extension must staple", changes={"extra": MUST_STAPLE})
    lab.add_leaf("extensions absent", extensions=[], identifiers=False)
    here, above = key_id(key("ec")), key_id(lab.ca.key)
    identifiers = {
        "ski critical": subject_key(here, True), "aki critical": authority_key(above, True),
        "ski malformed": ("2.5.29.14", False, b"\x04\x09x"), "aki malformed": ("2.5.29.35", False, b"\x30\x03\x80"),
        "ski other": subject_key(b"another key id"), "aki other": authority_key(b"another key id"),
        "ski empty": subject_key(b""), "aki empty": ("2.5.29.35", False, seq()),
        "aki serial only": ("2.5.29.35", False, seq(tlv(0xA1, tlv(0xA4, lab.root.name)), tlv(0x82, b"\x7f"))),
    }
    for name, extra in identifiers.items():
        lab.add_leaf(f"extension {name}", changes={"extra": extra})
    lab.add_leaf("identifiers absent", identifiers=False)
    ca_extensions = [basic(True), usage(CERT_SIGN)]
    lab.add_ca("ca extension ski critical", extensions=[*ca_extensions, subject_key(key_id(key("ec", "odd")), True)])
    lab.add_ca("ca extension aki critical", extensions=[*ca_extensions, authority_key(key_id(lab.root.key), True)])
    for name, limits in {
            "permitted": constraints([dns("example.test")]), "permitted other": constraints([dns("other.test")]),
            "excluded": constraints(excluded=[dns("example.test")]), "not critical": constraints([dns("other.test")], critical=False),
            "leading dot": constraints([dns(".example.test")]), "address": constraints([tlv(0x87, b"\x0a\0\0\0\xff\0\0\0")]),
            "address excluded": constraints(excluded=[tlv(0x87, bytes(8))]),
            "directory": constraints([tlv(0xA4, seq(attribute("O", "vouch tests")))]),
            "directory other": constraints([tlv(0xA4, seq(attribute("O", "others")))]),
            "malformed": ("2.5.29.30", True, b"\x30\x02\xa0\x09"), "empty": ("2.5.29.30", True, seq())}.items():
        lab.add_ca(f"constraints {name}", extensions=[*ca_extensions, limits])
    for name, number in {"two": 2, "one": 1}.items():
        lab.add_leaf(f"version {name}", version=number - 1)
    lab.add_leaf("version one without extensions", version=0, extensions=False, name=subject(HOST))
    lab.add_leaf("version four", version=3)
    lab.add_leaf("unique id", unique=tlv(0x81, b"\0\1"))


PRINTABLE_NAMES = {"ampersand": "A & B", "underscore": "a_b", "at": "a@b", "bang": "a!", "asterisk": "a*b"}


def add_strings(lab):
    for name, text in PRINTABLE_NAMES.items():
        odd = subject("CA printable " + text, PRINTABLE)
        lab.add_ca(f"issuer printable {name}", name=odd)
        lab.add_leaf(f"subject printable {name}", name=subject(text, PRINTABLE))
    for name, string in {"bmp": BMP, "t61": T61, "universal": UNIVERSAL, "printable": PRINTABLE, "ia5": IA5}.items():
        lab.add_ca(f"issuer {name}", name=subject("CA " + name, string))
        lab.add_leaf(f"subject {name}", name=subject(HOST, string))
    written = {"string type": subject("CA string type", PRINTABLE), "case": subject("ca CASE"),
               "blanks": subject("CA  blanks "), "order": None}
    for name, other in written.items():
        ca = Authority(f"CA {name}", key("ec", name), issuer=lab.root, name=subject(f"CA {name}"))
        other = other or seq(attribute("CN", f"CA {name}"), attribute("O", "vouch tests"))
        lab.add(f"issuer other {name}", [lab.leaf(ca, issuer_name=other), ca])
    ca = Authority("", key("ec", "nameless"), issuer=lab.root, name=seq())
    lab.add("issuer empty", [lab.leaf(ca), ca])
    lab.add_leaf("subject long", name=subject("a" * 70 + ".example.test"))
    lab.add_leaf("subject utf-8 bad", name=seq(attribute("CN", b"a\xffb")))
    lab.add_leaf("subject control", name=subject("a\0b"))
    lab.add_leaf("subject multi-valued", name=seq(tlv(0x31, seq(oid("2.5.4.10"), tlv(UTF8, b"b")), seq(oid("2.5.4.3"), tlv(UTF8, b"a")))))
    for name, serial in {"zero": 0, "negative": -5, "twenty-one bytes": 1 << 160, "twenty bytes": (1 << 158) + 1,
                         "padded": b"\x02\x02\x00\x05"}.items():
        lab.add_leaf(f"serial {name}", serial=serial)


def add_orders(lab):
    root, ca = lab.root, lab.ca
    good = lab.leaf()
    lower = Authority("Second CA", issuer=ca)
    deep = lab.leaf(lower)
    stranger = Authority("Stranger")
    lab.add("good", [good, ca])
    lab.add("duplicate intermediate", [good, ca, ca])
    lab.add("duplicate leaf", [good, good, ca])
    lab.add("root sent", [good, ca, root])
    lab.add("root sent twice", [good, ca, root, root])
    lab.add("two intermediates", [deep, lower, ca])
    lab.add("misordered", [deep, ca, lower])
    lab.add("extra", [good, ca, stranger])
    lab.add("extra first", [good, stranger, ca])
    lab.add("extra leaf", [good, ca, lab.leaf(serial=0x777001)])
    unknown = Authority("Unknown Root")
    lab.add("root unknown", [lab.leaf(unknown)])
    lab.add("root unknown sent", [lab.leaf(unknown), unknown])
    same = Authority("Root", key("ec", "impostor"))
    lab.add("root impostor", [lab.leaf(same), same])
    hidden = Authority("Hidden CA", issuer=root)
    lab.add("missing intermediate", [lab.leaf(hidden)])
    lab.add("missing, root sent", [lab.leaf(hidden), root])
    below = Authority("Below hidden", issuer=Authority("Hidden CA 2", issuer=root))
    lab.add("missing upper", [lab.leaf(below), below])
    for name, is_ca, trusted in (("ca", True, True), ("leaf", False, True), ("ca untrusted", True, False),
                                 ("leaf untrusted", False, False)):
        own = key("ec", f"self {name}")
        extensions = leaf_extensions(basic=basic(is_ca), usage=usage(DIGITAL, CERT_SIGN) if is_ca else usage(DIGITAL))
        title = subject(f"{HOST} {name}")
        made = make(own, title, title, own, extensions)
        lab.add(f"self-signed {name}", [made])
        if trusted:
            lab.trust(made)
    pinned = lab.trust(lab.leaf(key_=key("ec", "pinned")))
    lab.add("leaf in the store", [pinned, ca])
    for count in (1, 2, 5, 6, 7, 8, 10):
        chain = [root]
        for i in range(count):
            chain.insert(0, Authority(f"Of {count}: {i}", issuer=chain[0]))
        lab.add(f"intermediates {count}", [lab.leaf(chain[0]), *chain[:-1]])
    old = lab.trust(Authority("Old Root", days=(-4000, -30)))
    new = lab.trust(Authority("New Root"))
    crossed = Authority("New Root", issuer=old, days=(-3000, -30))
    lab.add("cross-signed, expired", [lab.leaf(new), crossed])
    fresh = Authority("New Root", issuer=root)
    lab.add("cross-signed", [lab.leaf(new), fresh])
    older = Authority("CA renewed", issuer=root, days=(-4000, -30))
    newer = Authority("CA renewed", issuer=root)
    lab.add("renewed, old first", [lab.leaf(newer), older, newer])
    lab.add("renewed, old only", [lab.leaf(newer), older])
    lab.add("signed by another", [make(key("ec"), subject(HOST), ca.name, key("ec", "forger"), leaf_extensions()), ca])
    lab.add("big", [lab.leaf(extensions=leaf_extensions(extra=(OTHER, False, octets(bytes(20000))))), ca])


def add_all(lab):
    for add in (add_orders, add_keys, add_usages, add_authorities, add_names, add_dates, add_extensions, add_strings):
        add(lab)

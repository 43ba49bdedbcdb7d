# SPDX-License-Identifier: Apache-2.0
"""Servers of the lab that differ in what they negotiate; their certificates are ordinary."""

from certificates import AGREEMENT, DIGITAL, KEY_ENCIPHERMENT, usage


# OpenSSL's names, of TLS 1.2, by the key that they want.
SUITES = {"ec": ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
                 "ECDHE-ECDSA-AES128-CCM", "ECDHE-ECDSA-AES256-CCM", "ECDHE-ECDSA-AES128-SHA256",
                 "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA"],
          "rsa": ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
                  "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA",
                  "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA256",
                  "AES128-CCM", "AES256-CCM"]}
EXCHANGED = ["DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-AES256-SHA", "DHE-RSA-AES256-SHA256",
             "DHE-RSA-CHACHA20-POLY1305", "DHE-RSA-AES128-CCM"]
HTTP2 = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256", "AES256-SHA"]
CURVES = ["X25519", "prime256v1", "secp384r1", "secp521r1", "brainpoolP256r1", "X448"]
SCHEMES = {"ec": ["ECDSA+SHA256"], "ec384": ["ECDSA+SHA384"], "rsa": ["RSA-PSS+SHA256", "RSA+SHA256", "RSA+SHA512", "RSA+SHA224"]}
TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_CCM_SHA256"]
USAGES = {"encipherment": (KEY_ENCIPHERMENT,), "digital": (DIGITAL,), "agreement": (AGREEMENT,)}
# What a server has with a key that no client offers to verify.
ODD_KEYS = ["brainpool", "k256", "p224"]


def command(name, value):
    return f"ssl_conf_command {name} {value}"


def add_all(lab, dh_parameters):
    ec, rsa = [lab.leaf(), lab.ca], [lab.leaf(lab.rsa_ca, "rsa"), lab.rsa_ca]
    sent = {"ec": ec, "rsa": rsa, "ec384": [lab.leaf(kind="ec384"), lab.ca]}
    for kind, names in SUITES.items():
        for name in names:
            lab.add(f"suite {name}", sent[kind], tls=dict(protocols="TLSv1.2", ciphers=name + ":@SECLEVEL=0"))
    for name in EXCHANGED:
        lab.add(f"suite {name}", rsa, tls=dict(protocols="TLSv1.2", ciphers=name + ":@SECLEVEL=0",
                                              extra=[f"ssl_dhparam {dh_parameters}"]))
    for name in HTTP2:
        lab.add(f"http/2 {name}", rsa, tls=dict(protocols="TLSv1.2", ciphers=name + ":@SECLEVEL=0", http2=True))
    lab.add("http/2 over tls 1.3", ec, tls=dict(http2=True))
    for curve in CURVES:
        lab.add(f"group {curve}", ec, tls=dict(extra=[f"ssl_ecdh_curve {curve}"]))
        if curve != "brainpoolP256r1":
            lab.add(f"group {curve} in tls 1.2", ec, tls=dict(protocols="TLSv1.2", extra=[f"ssl_ecdh_curve {curve}"]))
    for kind, schemes in SCHEMES.items():
        for scheme in schemes:
            lab.add(f"scheme {scheme}", sent[kind], tls=dict(protocols="TLSv1.2", extra=[command("SignatureAlgorithms", scheme)]))
    for name in TLS13:
        lab.add(f"suite {name}", ec, tls=dict(protocols="TLSv1.3", extra=[command("Ciphersuites", name)]))
    for versions in ("TLSv1", "TLSv1.1", "TLSv1 TLSv1.1", "TLSv1.2", "TLSv1.3"):
        lab.add(f"version {versions}", rsa, tls=dict(protocols=versions))
    for name, bits in USAGES.items():
        leaf = lab.leaf(lab.rsa_ca, "rsa", extensions=None, usage_=usage(*bits))
        lab.add(f"key transport, usage {name}", [leaf, lab.rsa_ca],
                tls=dict(protocols="TLSv1.2", ciphers="AES128-GCM-SHA256:@SECLEVEL=0"))
    for kind in ODD_KEYS:
        lab.add_leaf(f"key {kind}", kind=kind)

# SPDX-License-Identifier: Apache-2.0
"""Endpoints by tables, on which clients are compared with what is said of them (client_chains.py and
client_rarities.py have the certificates, client_handshakes.py what servers negotiate)."""

import dataclasses
import functools
import subprocess

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import pki
from certificates import (DIGITAL, KEY_ENCIPHERMENT, SERVER, Authority, Certificate, basic, purposes, san, subject,
                          usage)

HOST = "www.example.test"
CURVES = {"brainpool": ec.BrainpoolP256R1, "k256": ec.SECP256K1, "p224": ec.SECP224R1}


@functools.lru_cache(None)
def key(kind, place="leaf"):
    """A key, the same for the same place; rsa-e3, rsa-e33: by the public exponent's value, or its bits."""
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind]())
    if kind.startswith("rsa-e"):
        exponent = {"rsa-e3": 3, "rsa-e33": (1 << 32) + 15}[kind]
        made = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                               "-pkeyopt", f"rsa_keygen_pubexp:{exponent}"], capture_output=True, check=True)
        return serialization.load_pem_private_key(made.stdout, None)
    return pki.pooled_key(kind, place)


@dataclasses.dataclass
class Endpoint:
    sent: list  # certificates, the leaf first
    host: str = HOST
    tls: dict = dataclasses.field(default_factory=dict)  # of nginx.Server
    priority: str = ""  # of gnutls-serv, where nginx cannot do it
    also: list = dataclasses.field(default_factory=list)  # further chains, by another key


def leaf_extensions(kind="ec", **changes):
    """Of an ordinary server; a change replaces one, and None leaves it out."""
    bits = (DIGITAL, KEY_ENCIPHERMENT) if kind.startswith("rsa") else (DIGITAL,)
    parts = {"basic": basic(False), "usage": usage(*bits), "purposes": purposes(SERVER), "san": san(HOST), **changes}
    return [e for e in parts.values() if e is not None]


class Lab:
    """All endpoints by name, and the roots that their clients trust."""

    def __init__(self):
        self.endpoints = {}
        self.root = Authority("Root")
        self.ca = Authority("CA", issuer=self.root)
        self.rsa_root = Authority("RSA Root", key("rsa", "root"))
        self.rsa_ca = Authority("RSA CA", key("rsa", "ca"), issuer=self.rsa_root)
        self.roots = [self.root, self.rsa_root]

    def trust(self, *roots):
        self.roots += roots
        return roots[0]

    def add(self, name, sent, **more):
        assert name not in self.endpoints, name
        self.endpoints[name] = Endpoint(sent, **more)

    def leaf(self, issuer=None, kind="ec", extensions=None, name=None, host=HOST, key_=None, usage_=None, **more):
        usual = leaf_extensions(kind, **({"usage": usage_} if usage_ else {}))
        made = (issuer or self.ca).certify(name or subject(host), key_ or key(kind),
                                           usual if extensions is None else extensions, **more)
        return Certificate(made.der(), key_ or key(kind))

    def add_leaf(self, title, issuer=None, kind="ec", host=HOST, extensions=None, changes=None, tls=None, **more):
        """An endpoint with one odd leaf under an ordinary CA."""
        issuer = issuer or self.ca
        if extensions is None:
            extensions = leaf_extensions(kind, **(changes or {}))
        leaf = self.leaf(issuer, kind, extensions, **more)
        above = [] if issuer in self.roots else [issuer]
        self.add(title, [leaf, *above], host=host, tls=tls or {})

    def add_ca(self, title, leaf=None, **more):
        """An endpoint whose leaf is good, under an odd intermediate."""
        ca = Authority(f"CA: {title}", key("ec", "odd"), issuer=self.root, **more)
        self.add(title, [self.leaf(ca, **(leaf or {})), ca])

    def roots_pem(self):
        return "".join(r.pem() for r in self.roots)

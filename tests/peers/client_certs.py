# SPDX-License-Identifier: Apache-2.0
"""Client certificates, good and bad, each with what is special about it; and servers that are asked
with each: what do they do?"""

import contextlib
import json
import socket
import ssl
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage, ObjectIdentifier

import peer
import pki

USAGE_WORDS = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
               "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


def key_usage(*words):
    return x509.KeyUsage(**{w: w in words for w in USAGE_WORDS}), True


def extensions(usages=(Usage.CLIENT_AUTH,), bits=("digital_signature",), ca=False, more=()):
    out = []
    if ca is not None:
        out.append((x509.BasicConstraints(ca, None), True))
    if bits:
        out.append(key_usage(*bits))
    if usages:
        out.append((x509.ExtendedKeyUsage(list(usages)), False))
    return out + [(e, c) for e, c in more]


class Clients:
    """`rows`: name to (PEM of the chain, PEM of the key). All but the strangers go back to `root`."""

    def __init__(self):
        self.root = pki.root("Clients' Root")
        self.rsa_root = pki.root("Clients' RSA Root", kind="rsa")
        self.rows = {}
        self._usages()
        self._keys()
        self._dates()
        self._chains()
        self._forms()

    @property
    def trust(self):
        return self.root.pem() + self.rsa_root.pem()

    def add(self, name, entity, *between):
        self.rows[name] = pki.pem(entity, *between), entity.key_pem()

    def issue(self, name, issuer=None, between=(), **more):
        extra = more.pop("ext", extensions())
        self.add(name, (issuer or self.root).issue("client.example", names=[], extensions=extra, **more),
                 *between)

    def _usages(self):
        rows = {"client": (Usage.CLIENT_AUTH,), "server": (Usage.SERVER_AUTH,), "none": (),
                "both": (Usage.CLIENT_AUTH, Usage.SERVER_AUTH), "any": (Usage.ANY_EXTENDED_KEY_USAGE,),
                "mail": (Usage.EMAIL_PROTECTION,), "code": (Usage.CODE_SIGNING,),
                "ocsp": (Usage.OCSP_SIGNING,), "mail-and-client": (Usage.EMAIL_PROTECTION, Usage.CLIENT_AUTH),
                "unknown": (ObjectIdentifier("1.3.6.1.4.1.32473.1"),)}
        for name, usages in rows.items():
            self.issue(f"eku-{name}", ext=extensions(usages))
        for name, bits in {"none": (), "sign": ("digital_signature",), "encipher": ("key_encipherment",),
                           "agree": ("key_agreement",), "commit": ("content_commitment",),
                           "data": ("data_encipherment",), "certsign": ("key_cert_sign",),
                           "sign-encipher": ("digital_signature", "key_encipherment")}.items():
            self.issue(f"ku-{name}", ext=extensions(bits=bits))
            if name in ("sign", "encipher", "commit"):
                self.issue(f"ku-rsa-{name}", self.rsa_root, ext=extensions(bits=bits))
        self.issue("ca-true", ext=extensions(ca=True))
        self.issue("ca-true-certsign", ext=extensions(ca=True, bits=("digital_signature", "key_cert_sign")))
        self.issue("no-basic", ext=extensions(ca=None))
        self.issue("no-use-at-all", ext=extensions((), ()))

    def _keys(self):
        for bits in (1024, 2048, 3072):
            self.issue(f"rsa-{bits}", self.rsa_root,
                       key=rsa.generate_private_key(public_exponent=65537, key_size=bits))
        for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()):
            self.issue(f"ec-{curve.name}", key=ec.generate_private_key(curve))
        self.issue("ed25519", key=ed25519.Ed25519PrivateKey.generate())
        self.issue("sha1", self.rsa_root, hash_=hashes.SHA1())
        self.issue("sha512", self.rsa_root, hash_=hashes.SHA512())

    def _dates(self):
        for name, days in {"expired": (-20, -10), "not-yet": (10, 20), "long": (-10, 9000),
                           "last-hour": (-1, 0.04)}.items():
            self.issue(f"date-{name}", days=days)

    def _chains(self):
        root = self.root
        good = root.issue_ca("Good CA")
        self.issue("chain-good", good, (good,))
        self.issue("chain-missing", good)
        self.issue("chain-extra", good, (good, self.rsa_root))
        self.issue("chain-with-root", good, (good, root))
        over = good.issue_ca("Lower CA")
        self.issue("chain-two", over, (over, good))
        self.issue("chain-misordered", over, (good, over))
        short = root.issue_ca("Short CA", path_length=0)
        lower = short.issue_ca("Too low CA")
        self.issue("chain-path-length", lower, (lower, short))
        old = root.issue_ca("Old CA", days=(-400, -10))
        self.issue("chain-expired-ca", old, (old,))
        no_ca = root.issue("No CA", names=[], extensions=extensions((), ("digital_signature",)))
        self.issue("chain-no-ca", no_ca, (no_ca,))
        no_sign = root.issue_ca("No signer", extensions=[(x509.BasicConstraints(True, None), True),
                                                         key_usage("crl_sign")])
        self.issue("chain-no-certsign", no_sign, (no_sign,))
        for name, usage in (("server", Usage.SERVER_AUTH), ("client", Usage.CLIENT_AUTH)):
            limited = root.issue_ca(f"CA for {name}s", extensions=pki.ca_extensions() + [
                (x509.ExtendedKeyUsage([usage]), False)])
            self.issue(f"chain-ca-for-{name}", limited, (limited,))
        named = root.issue_ca("Named CA", constraints=x509.NameConstraints(
            [x509.DNSName("inside.example")], None))
        for name in ("inside.example", "outside.example"):
            san = (x509.SubjectAlternativeName([x509.DNSName(name)]), False)
            self.issue(f"chain-names-{name.split('.')[0]}", named, (named,), ext=extensions(more=[san]))
        weak = self.rsa_root.issue_ca("Weak CA", key=rsa.generate_private_key(
            public_exponent=65537, key_size=1024))
        self.issue("chain-weak-ca", weak, (weak,), kind="ec")
        stranger = pki.root("Stranger")
        self.add("stranger", stranger.issue("client.example", names=[], extensions=extensions()))
        self.add("stranger-of-same-name", pki.root("Clients' Root", key=pki.new_key()).issue(
            "client.example", names=[], extensions=extensions()))
        self.add("self-signed", pki.self_signed("client.example"))

    def _forms(self):
        odd = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        self.issue("critical-unknown", ext=extensions(more=[(odd, True)]))
        self.issue("unknown", ext=extensions(more=[(odd, False)]))
        staple = x509.TLSFeature([x509.TLSFeatureType.status_request])
        self.issue("must-staple", ext=extensions(more=[(staple, False)]))
        names = x509.SubjectAlternativeName([x509.RFC822Name("a@example.com")])
        self.issue("mail-name", ext=extensions(more=[(names, False)]))
        self.issue("san-critical", ext=extensions(more=[(names, True)]))
        policy = x509.CertificatePolicies([x509.PolicyInformation(ObjectIdentifier("2.999.1"), None)])
        self.issue("policy", ext=extensions(more=[(policy, True)]))
        self.issue("eku-critical", ext=[(e, True) if isinstance(e, x509.ExtendedKeyUsage) else (e, c)
                                        for e, c in extensions()])
        require = x509.PolicyConstraints(0, None)
        strict = self.root.issue_ca("Strict CA", extensions=pki.ca_extensions() + [(require, True)])
        self.issue("policy-required", strict, (strict,))


# --- servers -------------------------------------------------------------------------------------


def context(folder, row):
    chain, key = row
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.maximum_version = ssl.TLSVersion.TLSv1_2  # a refusal comes with the handshake
    made.load_cert_chain(folder.write("client.pem", chain), folder.write("client.key", key, 0o600))
    return made


def _line(stream):
    line = b""
    while not line.endswith(b"\n"):
        byte = stream.recv(1)
        if not byte:
            raise OSError("closed")
        line += byte
    return line.decode(errors="replace")


def _reply(stream):
    while True:
        line = _line(stream)
        if line[3:4] == " ":
            return line


def https(port, folder, row):
    """Does nginx answer with its page?"""
    with socket.create_connection((peer.LOOPBACK, port), timeout=10) as s, \
            context(folder, row).wrap_socket(s) as tls:
        tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return " 200 " in _line(tls)


def smtp(port, folder, row):
    """Does the mail server take a sender?"""
    with socket.create_connection((peer.LOOPBACK, port), timeout=10) as s:
        _reply(s)
        s.sendall(b"EHLO client.example\r\n")
        _reply(s)
        s.sendall(b"STARTTLS\r\n")
        _reply(s)
        with context(folder, row).wrap_socket(s) as tls:
            tls.sendall(b"EHLO client.example\r\n")
            if not _reply(tls).startswith("250"):
                return False
            tls.sendall(b"MAIL FROM:<a@example.com>\r\n")
            return _reply(tls).startswith("250")


# An anonymous bind (RFC 4511 section 4.2), and its good answer's result code.
BIND = bytes.fromhex("300c020101600702010304008000")


def ldap(port, folder, row):
    """Does the directory take a bind?"""
    with socket.create_connection((peer.LOOPBACK, port), timeout=10) as s, \
            context(folder, row).wrap_socket(s) as tls:
        tls.sendall(BIND)
        return b"\x0a\x01\x00" in tls.recv(100)


def accepts(ask, port, folder, row):
    with contextlib.suppress(OSError):  # ssl's errors too
        return ask(port, folder, row)
    return False


def main():
    """`client_certs.py PORT ROWS.json`, for a namespace of a server's own: what a directory does."""
    with open(sys.argv[2], encoding="utf-8") as f:
        rows = json.load(f)
    folder = peer.Folder()
    json.dump({name: accepts(ldap, int(sys.argv[1]), folder, row) for name, row in rows.items()},
              sys.stdout)
    folder.cleanup()


if __name__ == "__main__":
    main()

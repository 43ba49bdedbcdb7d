# SPDX-License-Identifier: Apache-2.0
"""Servers, name servers and files for the situations of test_field.py: each scene is a context that
gives the arguments of `vouch check` while it stands."""

import contextlib
import hashlib
import socket
import subprocess

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed448, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

import peer
import pki
from dnsd import Dnsd
from nginx import Nginx, Server
from relays import Reshaped, TcpServer, TlsServer
from sserver import SServer

ROOT = pki.root()
CA = ROOT.issue_ca("Field CA")


def served(*names, **keywords):
    """A good leaf for these names: (chain, key)."""
    leaf = CA.issue(names[0], names=list(names), **keywords)
    return pki.pem(leaf, CA), leaf.key_pem()


@contextlib.contextmanager
def trust(*roots):
    """--cafile with these roots, or the test's own."""
    folder = peer.Folder()
    try:
        yield ["--cafile", folder.write("roots.pem", pki.pem(*(roots or (ROOT,))))]
    finally:
        folder.cleanup()


@contextlib.contextmanager
def hole(host, port):
    """A port that drops packets: the queue of connections is full, and nobody takes one out."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, port))
        listener.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex((host, port))
        yield


# --- getting there ----------------------------------------------------------------------------------

TWO = {"two.example.test": [("A", "127.0.0.5"), ("A", "127.0.0.1")]}


@contextlib.contextmanager
def silent_first_address():
    with trust() as ca, SServer(*served("two.example.test")) as server, \
            hole("127.0.0.5", server.port), Dnsd(TWO) as names:
        yield [*ca, "--dns", names.address, f"tls://two.example.test:{server.port}"]


@contextlib.contextmanager
def refused_first_address():
    with trust() as ca, SServer(*served("two.example.test")) as server, Dnsd(TWO) as names:
        yield [*ca, "--dns", names.address, f"tls://two.example.test:{server.port}"]


@contextlib.contextmanager
def two_silent_addresses():
    port = peer.free_port()
    with hole("127.0.0.5", port), hole("127.0.0.1", port), Dnsd(TWO) as names:
        yield ["-t", "1s", "--dns", names.address, f"tls://two.example.test:{port}"]


# --- the handshake ----------------------------------------------------------------------------------

@contextlib.contextmanager
def plain_server(*options, chain=None, client_ca="", scheme="tls"):
    with trust() as ca, SServer(*(chain or served("localhost")), *options, client_ca=client_ca) as server:
        yield [*ca, f"{scheme}://localhost:{server.port}"]


@contextlib.contextmanager
def asks_for_any_of(count, version):
    """A server that names so many authorities for client certificates."""
    key = pki.new_key()
    names = [pki.name(f"Authority number {n} for clients", "An Authority Of Some Length B.V.")
             for n in range(count)]
    folder = peer.Folder()
    bundle = folder.write("clients.pem", "".join(
        pki.Entity(pki.sign(n, key.public_key(), n, key, (-1, 90), pki.ca_extensions()), key).pem()
        for n in names))
    try:
        with plain_server("-verify", "3", "-CAfile", bundle, version) as arguments:
            yield arguments
    finally:
        folder.cleanup()


def many_names(count):
    return plain_server(chain=served("localhost", *(f"host{n:04d}.customers.example.test"
                                                    for n in range(count))))


@contextlib.contextmanager
def records_of(size, version):
    with plain_server(version) as (*options, target), \
            Reshaped(int(target.rsplit(":", 1)[1]), size) as relay:
        yield [*options, f"tls://localhost:{relay.port}"]


def only_ed448():
    key = ed448.Ed448PrivateKey.generate()
    leaf = CA.issue("localhost", key=key)
    return plain_server(chain=(pki.pem(leaf, CA), leaf.key_pem()))


@contextlib.contextmanager
def two_certificates():
    """An RSA certificate that is good, and an ECDSA one that has expired."""
    expired = CA.issue("localhost", days=(-90, -10))
    folder = peer.Folder()
    more = ["-dcert", folder.write("leaf.pem", expired.pem()), "-dkey",
            folder.write("leaf.key", expired.key_pem()), "-dcert_chain", folder.write("ca.pem", CA.pem())]
    try:
        with plain_server("-tls1_2", *more, chain=served("localhost", kind="rsa")) as arguments:
            yield arguments
    finally:
        folder.cleanup()


@contextlib.contextmanager
def web_server_with_two_keys(protocols, ecdsa=(-1, 90), rsa_=(-1, 90)):
    """A web server with an ECDSA and an RSA certificate, of these days."""
    more = [served("localhost", kind="rsa", days=rsa_)]
    with trust() as ca, Nginx({"web": Server(*served("localhost", days=ecdsa), also=more,
                                             protocols=protocols)}) as nginx:
        yield [*ca, f"https://localhost:{nginx.port['web']}"]


@contextlib.contextmanager
def web_server_with_one_key(kind, protocols):
    with trust() as ca, Nginx({"web": Server(*served("localhost", kind=kind),
                                             protocols=protocols)}) as nginx:
        yield [*ca, f"https://localhost:{nginx.port['web']}"]


@contextlib.contextmanager
def client_certificate_that_http_refuses():
    stranger = pki.self_signed("client.example.test")
    chain, key = served("localhost")
    folder = peer.Folder()
    own = ["--cert", folder.write("client.pem", stranger.pem()), "--key",
           folder.write("client.key", stranger.key_pem())]
    try:
        with trust() as ca, Nginx({"gui": Server(chain, key, client_ca=ROOT.pem())}) as nginx:
            yield [*ca, *own, f"https://localhost:{nginx.port['gui']}"]
    finally:
        folder.cleanup()


@contextlib.contextmanager
def client_certificate_for(stranger):
    """A server that asks for a certificate; by an authority that is trusted here, or by another."""
    own = CA.issue("client.example.test", usages=(ExtendedKeyUsageOID.CLIENT_AUTH,))
    ca = pki.root("Stranger").issue_ca("Stranger's CA") if stranger else CA
    leaf = ca.issue("localhost")
    folder = peer.Folder()
    files = ["--cert", folder.write("client.pem", pki.pem(own, CA)), "--key",
             folder.write("client.key", own.key_pem())]
    try:
        with trust() as cafile, SServer(pki.pem(leaf, ca), leaf.key_pem(),
                                        *([] if not stranger else ["-verify", "2"]),
                                        client_ca="" if stranger else ROOT.pem()) as server:
            yield [*cafile, *files, f"tls://localhost:{server.port}"]
    finally:
        folder.cleanup()


def huge_exponent():
    """e = d of an ordinary key: as long as the modulus, and good."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    n = key.private_numbers()
    turned = rsa.RSAPrivateNumbers(
        n.p, n.q, n.public_numbers.e, n.public_numbers.e % (n.p - 1), n.public_numbers.e % (n.q - 1),
        n.iqmp, rsa.RSAPublicNumbers(n.d, n.public_numbers.n)).private_key()
    leaf = CA.issue("localhost", key=turned)
    return plain_server(chain=(pki.pem(leaf, CA), leaf.key_pem()))


@contextlib.contextmanager
def huge_prime(bits=8192):
    folder = peer.Folder()
    # RFC 7919 appendix A.5
    done = subprocess.run([peer.need("openssl"), "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt",
                           f"group:ffdhe{bits}"], capture_output=True, check=True)
    parameters = folder.write("dh.pem", done.stdout)
    try:
        with plain_server("-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384", "-dhparam", parameters,
                          chain=served("localhost", kind="rsa")) as arguments:
            yield arguments
    finally:
        folder.cleanup()


# --- directories ------------------------------------------------------------------------------------

@contextlib.contextmanager
def referral():
    def answer(tls):
        while (request := tls.recv(4096)):
            at = 5 if request[1] < 128 else 6
            if request[at] == 0x42:
                return
            code, tag = (0, 0x61) if request[at] == 0x60 else (10, 0x65)
            tls.sendall(bytes([0x30, 12, 2, 1, request[at - 1], tag, 7, 10, 1, code, 4, 0, 4, 0]))

    with trust() as ca, TlsServer(*served("localhost"), answer) as server:
        yield [*ca, "--base", "dc=other,dc=com", "--query", "accept=(mail={a})", "--recipient",
               "u@example.com", f"ldaps://localhost:{server.port}"]


# --- certificates -----------------------------------------------------------------------------------

def a_year_old():
    return plain_server(chain=served("localhost", days=(-10, 355)))


def without_extended_usage():
    return plain_server(chain=served("localhost", usages=()))


@contextlib.contextmanager
def root_that_ends(days, scheme):
    """A root that has so many days left, as the end of a good chain."""
    old = pki.root("Old Root", days=(-900, days))
    ca = old.issue_ca("CA under the old root")
    leaf = ca.issue("localhost")
    with TlsServer(pki.pem(leaf, ca), leaf.key_pem(), smtp_over_tls,
                   smtp_starttls if scheme == "smtp" else None) as server, trust(old) as cafile:
        yield [*cafile, f"{scheme}://localhost:{server.port}"]


def expired_intermediate():
    old = ROOT.issue_ca("Old Intermediate", days=(-900, -3))
    leaf = old.issue("localhost")
    return plain_server(chain=(pki.pem(leaf, old), leaf.key_pem()))


@contextlib.contextmanager
def weak_root():
    """An anchor whose key is weak, under a chain that is otherwise good."""
    weak = pki.root("Weak Root", key=rsa.generate_private_key(public_exponent=65537, key_size=1024))
    ca = weak.issue_ca("CA under the weak root")
    with trust(weak) as cafile, plain_server(chain=(pki.pem(leaf := ca.issue("localhost"), ca), leaf.key_pem())) as (*_, url):
        yield [*cafile, url]


@contextlib.contextmanager
def unknown_name():
    chain, key = served("localhost")
    with trust() as ca, Nginx({
            "gui": Server(chain, key, extra=["server_name gui.example.test"]),
            "other": Server(chain, key, extra=["ssl_reject_handshake on"])}) as nginx:
        yield [*ca, f"https://localhost:{nginx.port['other']}"]


@contextlib.contextmanager
def address_of_the_other_family():
    yield ["-6", "https://127.0.0.1:9/"]


@contextlib.contextmanager
def proxy_that(does, kind):
    """What listens at the proxy's port does this with every connection."""
    with TcpServer(does) as server:
        yield ["-t", "2s", "--proxy", f"{kind}://127.0.0.1:{server.port}", "https://localhost:9/"]


@contextlib.contextmanager
def link_local_address():
    yield ["https://[fe80::1%lo]:9/"]


# --- mail and DANE ----------------------------------------------------------------------------------

def smtp_starttls(connection):
    lines = connection.makefile("rwb", buffering=0)
    lines.write(b"220 mx ESMTP\r\n")
    for line in lines:
        if line.upper().startswith(b"EHLO"):
            lines.write(b"250-mx\r\n250 STARTTLS\r\n")
        elif line.upper().startswith(b"STARTTLS"):
            lines.write(b"220 go\r\n")
            return True
        else:
            lines.write(b"250 ok\r\n")
    return False


def smtp_over_tls(tls):
    lines = tls.makefile("rwb", buffering=0)
    for line in lines:
        if line.upper().startswith(b"QUIT"):
            lines.write(b"221 bye\r\n")
            return
        lines.write(b"250 mx\r\n")


@contextlib.contextmanager
def mail_host(zone, *arguments, target="mx://dom.test"):
    with trust() as ca, TlsServer(*served("mx.dom.test"), smtp_over_tls, smtp_starttls) as server:
        with Dnsd(zone(server.port)) as names:
            yield [*ca, "--dns", names.address, "--dns-trust-ad", *arguments,
                   target.replace("PORT", str(server.port))]


def record_of_a_root_that_is_not_sent():
    digest = hashlib.sha256(ROOT.certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).digest()
    return mail_host(lambda port: {
        "dom.test": [("MX", (10, "mx.dom.test"))], "mx.dom.test": [("A", "127.0.0.1")],
        f"_{port}._tcp.mx.dom.test": [("TLSA", (2, 1, 1, digest))]},
        "--destination", "dane", target="mx://dom.test:PORT")


def mx_that_is_an_address():
    return mail_host(lambda port: {"dom.test": [("MX", (10, "127.0.0.1"))]})


@contextlib.contextmanager
def mx_host_elsewhere():
    zone = {"dom.test": [("MX", (10, "mx.dom.test"))], "mx.dom.test": [("A", "127.0.0.9")]}
    with trust() as ca, TlsServer(*served("mx.dom.test"), smtp_over_tls, smtp_starttls) as server:
        with Dnsd(zone) as names:
            yield [*ca, "--dns", names.address, "--connect-to",
                   f"mx.dom.test:25:127.0.0.1:{server.port}", "mx://dom.test"]


@contextlib.contextmanager
def answering(scheme, *said):
    """A server that says these in clear, each after the client's next words, the first at once
    where it is no LDAP server, and then keeps silent."""
    def answer(connection):
        for i, words in enumerate(said):
            if i > 0 or scheme == "ldap":
                connection.recv(4096)
            connection.sendall(words)
        while connection.recv(4096):
            pass
    with TcpServer(answer) as server:
        yield ["-t", "5s", f"{scheme}://localhost:{server.port}"]


@contextlib.contextmanager
def ehlo_answered(*replies):
    """Each connection's EHLO has the next reply; later ones are good."""
    left = list(replies)

    def starttls(connection):
        if not left:
            return smtp_starttls(connection)
        lines = connection.makefile("rwb", buffering=0)
        lines.write(b"220 mx ESMTP\r\n")
        lines.readline()
        reply = left.pop(0)
        lines.write(reply + b"\r\n")
        if not reply.startswith(b"421"):
            lines.readline()
        return False

    with trust() as ca, TlsServer(*served("localhost"), smtp_over_tls, starttls) as server:
        yield [*ca, f"smtp://localhost:{server.port}"]


@contextlib.contextmanager
def silent_smtp():
    with TcpServer(lambda connection: connection.recv(1)) as server:
        yield ["-t", "1s", f"smtp://localhost:{server.port}"]


# --- the web ----------------------------------------------------------------------------------------

@contextlib.contextmanager
def head_not_answered(closes):
    def answer(tls):
        while (request := tls.recv(4096)):
            if request.startswith(b"GET "):
                tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                return
            if closes:
                return

    with trust() as ca, TlsServer(*served("localhost"), answer) as server:
        yield [*ca, f"https://localhost:{server.port}/"]

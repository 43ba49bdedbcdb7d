# SPDX-License-Identifier: Apache-2.0
"""Servers for the endpoints of a lab: one nginx, and gnutls-serv for what OpenSSL does not load."""

import ssl

import peer
from nginx import Nginx, Server

ANYTHING = "ALL:@SECLEVEL=0"


def chain_pem(sent):
    return "".join(c.pem() for c in sent)


def openssl_loads(folder, endpoint):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ANYTHING)
    try:
        context.load_cert_chain(folder.write("try.pem", chain_pem(endpoint.sent)),
                                folder.write("try.key", endpoint.sent[0].key_pem()))
    except ssl.SSLError:
        return False
    return True


class Servers:
    """port: of each endpoint, by name; refused: the names of those that no server here loads."""

    def __init__(self, lab):
        self.folder = peer.Folder()
        self.children, self.refused = [], []
        by_nginx, by_gnutls = {}, {}
        for name, e in lab.endpoints.items():
            (by_gnutls if e.priority or not openssl_loads(self.folder, e) else by_nginx)[name] = e
        files = {name: f"e{i}" for i, name in enumerate(by_nginx)}
        try:
            self.nginx = Nginx({files[name]: self.server(e) for name, e in by_nginx.items()})
            self.port = {name: self.nginx.port[files[name]] for name in by_nginx}
            for name, e in by_gnutls.items():
                self.serve_gnutls(name, e)
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def server(e):
        return Server(chain_pem(e.sent), e.sent[0].key_pem(), also=[(chain_pem(c), c[0].key_pem()) for c in e.also],
                      **{"ciphers": ANYTHING, **e.tls})

    def serve_gnutls(self, name, e):
        port = peer.free_port()
        chain = self.folder.write(f"{port}.pem", chain_pem(e.sent))
        key = self.folder.write(f"{port}.key", e.sent[0].key_pem())
        argv = [peer.need("gnutls-serv"), "--http", "--quiet", "--port", str(port), "--x509certfile", chain,
                "--x509keyfile", key, *(["--priority", e.priority] if e.priority else [])]
        try:
            self.children.append(peer.Child(argv, [port]))
            self.port[name] = port
        except RuntimeError as error:  # from 3.8 on GnuTLS reads no times that are malformed
            if e.priority or "Error reading" not in str(error):
                raise
            self.refused.append(name)

    def stop(self):
        for child in self.children:
            child.stop()
        if hasattr(self, "nginx"):
            self.nginx.stop()
        self.folder.cleanup()

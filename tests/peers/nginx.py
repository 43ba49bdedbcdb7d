# SPDX-License-Identifier: Apache-2.0
"""One nginx with as many TLS servers as a test wants.

    with Nginx({"good": Server(case.pem(), case.key_pem()),
                "old": Server(case.pem(), case.key_pem(), protocols="TLSv1.2")}) as nginx:
        nginx.port["good"]
"""

import os
import signal
from dataclasses import dataclass, field

import peer


@dataclass
class Server:
    """What one port serves. chain and key are PEM texts; more pairs (an RSA chain beside an ECDSA
    one) go in `also`. `extra` are lines of nginx configuration."""

    chain: str
    key: str
    also: list = field(default_factory=list)
    protocols: str = "TLSv1.2 TLSv1.3"
    ciphers: str = ""
    client_ca: str = ""
    status: int = 200
    headers: dict = field(default_factory=dict)
    body: str = "hello\\n"
    extra: list = field(default_factory=list)
    ipv6: bool = False
    http2: bool = False
    also_at: list = field(default_factory=list)  # further addresses, IPv6 in brackets


class Nginx:
    def __init__(self, servers):
        self.folder = peer.Folder()
        self.port = {name: peer.free_port() for name in servers}
        config = self.folder.write("nginx.conf", self._config(servers))
        argv = [peer.need("nginx"), "-e", os.path.join(self.folder.path, "error.log"), "-c", config]
        try:
            self.child = peer.Child(argv, self.port.values(), stop_signal=signal.SIGTERM)
        except BaseException:
            self.folder.cleanup()
            raise

    def _config(self, servers):
        at = self.folder.path
        temporary = "".join(
            f"  {kind}_temp_path {at}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        blocks = "".join(self._server(name, server) for name, server in servers.items())
        user = "user root;\n" if os.geteuid() == 0 else ""
        return (f"{user}daemon off;\nworker_processes 1;\npid {at}/pid;\n"
                f"events {{ worker_connections 2048; }}\n"
                f"http {{\n{temporary}  access_log off;\n  ssl_session_cache none;\n{blocks}}}\n")

    def _pair(self, name, chain, key):
        chain_path = self.folder.write(f"{name}.pem", chain)
        key_path = self.folder.write(f"{name}.key", key, 0o600)
        return [f"ssl_certificate {chain_path}", f"ssl_certificate_key {key_path}"]

    def _server(self, name, server):
        lines = [f"listen {peer.LOOPBACK}:{self.port[name]} ssl backlog=1024{' http2' if server.http2 else ''}"]
        if server.ipv6:
            lines.append(f"listen [::1]:{self.port[name]} ssl backlog=1024")
        lines += [f"listen {host}:{self.port[name]} ssl" for host in server.also_at]
        lines += self._pair(name, server.chain, server.key)
        for i, (chain, key) in enumerate(server.also):
            lines += self._pair(f"{name}-{i}", chain, key)
        lines.append(f"ssl_protocols {server.protocols}")
        if server.ciphers:
            lines.append(f"ssl_ciphers {server.ciphers}")
        if server.client_ca:
            lines.append(f"ssl_client_certificate {self.folder.write(name + '.ca', server.client_ca)}")
            lines.append("ssl_verify_client on")
        lines += [f'add_header {key} "{value}" always' for key, value in server.headers.items()]
        lines += server.extra
        lines.append(f'location / {{ return {server.status} "{server.body}"; }}')
        text = "".join(f"    {line}{'' if line.endswith('}') else ';'}\n" for line in lines)
        return f"  server {{\n{text}  }}\n"

    @property
    def log(self):
        with open(os.path.join(self.folder.path, "error.log"), encoding="utf-8") as f:
            return f.read()

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

# SPDX-License-Identifier: Apache-2.0
"""vsftpd and Prosody.

    with Vsftpd(chain, key) as server: server.port
    with Prosody(host, chain, key) as server: server.port["client"], ["server"], ["client_tls"]
"""

import os

import needs
import peer
from databases import own, run_as, server_user


class _Server:
    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Vsftpd(_Server):
    """Without a chain: no TLS. Begins as root. `lines` go into its settings."""

    def __init__(self, chain=None, key=None, lines=()):
        needs.root()
        self.folder = peer.Folder()
        self.port = peer.free_port()
        os.mkdir(f"{self.folder.path}/empty")
        tls = []
        if chain:
            tls = ["ssl_enable=YES", f"rsa_cert_file={self.folder.write('chain.pem', chain)}",
                   f"rsa_private_key_file={self.folder.write('key.pem', key, 0o600)}"]
        config = self.folder.write("vsftpd.conf", "\n".join([
            "listen=YES", f"listen_address={peer.LOOPBACK}", f"listen_port={self.port}", "background=NO",
            "anonymous_enable=YES", "seccomp_sandbox=NO", f"secure_chroot_dir={self.folder.path}/empty",
            "nopriv_user=nobody", "ftp_username=nobody", *tls, *lines, ""]))
        try:
            self.child = peer.Child([peer.need("vsftpd"), config], [self.port])
        except BaseException:
            self.folder.cleanup()
            raise


class Prosody(_Server):
    """Without a chain: no TLS. As root it runs as nobody."""

    def __init__(self, host, chain=None, key=None):
        self.folder = peer.Folder()
        at = self.folder.path
        kinds = ["client", "server"] + (["client_tls", "server_tls"] if chain else [])
        self.port = {kind: peer.free_port() for kind in kinds}
        listen = {"client": "c2s_ports", "server": "s2s_ports", "client_tls": "c2s_direct_tls_ports",
                  "server_tls": "s2s_direct_tls_ports"}
        os.mkdir(f"{at}/data")
        tls = ["c2s_require_encryption = false", "allow_unencrypted_plain_auth = true"]
        if chain:
            paths = self.folder.write("chain.pem", chain), self.folder.write("key.pem", key, 0o600)
            tls = [f'ssl = {{ certificate = "{paths[0]}"; key = "{paths[1]}" }}']
        config = self.folder.write("prosody.cfg.lua", "\n".join([
            f'data_path = "{at}/data"', f'pidfile = "{at}/data/pid"', 'interfaces = { "127.0.0.1" }',
            f'modules_enabled = {{ {chr(34) + "tls" + chr(34) + ", " if chain else ""}"saslauth", "dialback", "disco" }}',
            'log = { warn = "*console" }', *tls, *(f"{listen[k]} = {{ {p} }}" for k, p in self.port.items()),
            f'VirtualHost "{host}"', ""]))
        user = server_user()
        own(at, user)
        try:
            self.child = peer.Child(run_as(user, [peer.need("prosody"), "--config", config, "-F"]),
                                    self.port.values())
        except BaseException:
            self.folder.cleanup()
            raise

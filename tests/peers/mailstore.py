# SPDX-License-Identifier: Apache-2.0
"""Dovecot: IMAP, POP3, ManageSieve and LMTP, with STARTTLS and with TLS from the start.

    with Dovecot(chain, key) as dovecot:
        dovecot.port["imap"]                   # imap imaps pop3 pop3s sieve lmtp
"""

import os
import re
import subprocess

import needs
import peer

SERVICES = {"imap": ("imap-login", "imap"), "imaps": ("imap-login", "imaps"),
            "pop3": ("pop3-login", "pop3"), "pop3s": ("pop3-login", "pop3s"),
            "sieve": ("managesieve-login", "sieve"), "lmtp": ("lmtp", "lmtp")}
OVER_TLS = ("imaps", "pop3s")


def _version():
    text = subprocess.run([peer.need("dovecot"), "--version"], capture_output=True, text=True,
                          timeout=10, stdin=subprocess.DEVNULL, check=True).stdout
    return tuple(int(part) for part in re.match(r"(\d+)\.(\d+)", text).groups())


def _listeners(port):
    for service in sorted({service for service, _ in SERVICES.values()}):
        lines = [f"service {service} {{", "  chroot =" if service != "lmtp" else ""]
        for name, (owner, listener) in SERVICES.items():
            if owner == service:
                tls = "  ssl = yes\n" if name in OVER_TLS else ""
                lines.append(f"  inet_listener {listener} {{\n  port = {port[name]}\n{tls}  }}")
        yield "\n".join([*lines, "}"])


class Dovecot:
    """`tls` is the word of its setting ssl: yes, no, required. Begins as root."""

    def __init__(self, chain, key, tls="yes"):
        needs.root()
        self.folder = peer.Folder()
        self.port = {name: peer.free_port() for name in SERVICES}
        at = self.folder.path
        chain, key = self.folder.write("chain.pem", chain), self.folder.write("key.pem", key, 0o600)
        for name in ("run", "state", "mail"):
            os.mkdir(f"{at}/{name}")
        new = _version() >= (2, 4)
        version = subprocess.run([peer.need("dovecot"), "--version"], capture_output=True, text=True,
                                 timeout=10, stdin=subprocess.DEVNULL, check=True).stdout.split()[0].split("-")[0]
        files = ([f"ssl_server_cert_file = {chain}", f"ssl_server_key_file = {key}"] if new
                 else [f"ssl_cert = <{chain}", f"ssl_key = <{key}"])
        auth = (["passdb static {", "  password = none", "}", "mail_driver = maildir",
                 f"mail_path = {at}/mail/%{{user}}"] if new
                else ["passdb {", "  driver = static", "  args = password=none", "}",
                      f"mail_location = maildir:{at}/mail/%u"])
        config = self.folder.write("dovecot.conf", "\n".join([
            *([f"dovecot_config_version = {version}", f"dovecot_storage_version = {version}"] if new else []),
            f"base_dir = {at}/run", f"state_dir = {at}/state", f"log_path = {at}/log",
            f"listen = {peer.LOOPBACK}", "protocols = imap pop3 lmtp sieve", f"ssl = {tls}", *files,
            *auth, *_listeners(self.port), ""]))
        if tls == "no":
            self.port = {name: port for name, port in self.port.items() if name not in OVER_TLS}
        try:
            self.child = peer.Child([peer.need("dovecot"), "-F", "-c", config], self.port.values())
        except BaseException as e:
            self.folder_log(e)
            self.folder.cleanup()
            raise

    def folder_log(self, error):
        path = f"{self.folder.path}/log"
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                error.args = (*error.args, f.read())

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

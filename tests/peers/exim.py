# SPDX-License-Identifier: Apache-2.0
"""One exim (with GnuTLS) on one port: the second implementation beside Postfix.

    with Exim(case.pem(), case.key_pem(), starttls=False) as exim:
        exim.port

It begins as root, in the mount namespace of unpacked.py.
"""

import os
import pathlib

import peer
import unpacked

PROGRAM = "/usr/sbin/exim4"

CONFIG = """keep_environment =
exim_path = {program}
spool_directory = {at}/spool
log_file_path = {at}/%slog
pid_file_path = {at}/pid
primary_hostname = mail.example.test
local_interfaces = 127.0.0.1.{port}
host_lookup =
tls_advertise_hosts = {offers}
{files}{options}
acl_smtp_mail = check_mail
begin acl
check_mail:
{mail}
  accept
begin routers
begin transports
begin retry
"""


class Exim:
    """options are further lines of the main part; `mail` are lines for the ACL of MAIL FROM."""

    def __init__(self, chain, key, *options, mail="", starttls=True):
        unpacked.enter()
        self.folder = peer.Folder()
        at = self.folder.path
        self.port = peer.free_port()
        os.chmod(at, 0o777)
        files = ""
        if chain:
            files = (f"tls_certificate = {self.folder.write('chain.pem', chain)}\n"
                     f"tls_privatekey = {self.folder.write('key.pem', key)}\n")
        lines = "\n".join(options).format(port=self.port)
        self.folder.write("exim.conf", CONFIG.format(
            program=PROGRAM, at=at, port=self.port, files=files, options=lines, mail=mail,
            offers="*" if starttls else ""))
        try:
            self.child = peer.Child([PROGRAM, "-C", f"{at}/exim.conf", "-bdf"], [self.port])
        except BaseException:
            self.folder.cleanup()
            raise

    @property
    def log(self):
        path = pathlib.Path(self.folder.path) / "mainlog"
        return path.read_text(encoding="utf-8") if path.exists() else self.child.log

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

# SPDX-License-Identifier: Apache-2.0
"""One exim (with GnuTLS) on one port: the second implementation beside Postfix.

    with Exim(case.pem(), case.key_pem(), starttls=False) as exim:
        exim.port

dpkg does not install it beside Postfix, so that boards/setup/unpack.sh unpacks it (`make peers`), and
the user that it insists on is made up in a mount namespace of its own.
"""

import os
import pathlib

import peer

PROGRAM = pathlib.Path(__file__).parents[2] / "build/deps/exim/usr/sbin/exim4"
USER = "Debian-exim:x:65530:65530::/nonexistent:/bin/false\n"
GROUP = "Debian-exim:x:65530:\n"
AS_USER = ('mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group && '
           'exec "$2" -C "$1/exim.conf" -bdf')

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
        for name, line in (("passwd", USER), ("group", GROUP)):
            with open(f"/etc/{name}", encoding="utf-8") as f:
                self.folder.write(name, f.read() + line)
        try:
            self.child = peer.Child(["unshare", "-m", "sh", "-c", AS_USER, "sh", at, str(PROGRAM)],
                                    [self.port])
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

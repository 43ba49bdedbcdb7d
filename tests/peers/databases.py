# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL and MariaDB, each with a data folder of its own.

    with Postgres(chain, key) as server: server.port
    with MariaDb(chain, key) as server: server.port
"""

import glob
import os
import pathlib
import pwd
import signal
import subprocess

import peer

NOBODY = "nobody"


def server_user():
    """Whom a server runs as that does not run as root; None: this user."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(NOBODY)


def own(path, user):
    """Gives all of a folder to the user."""
    if user:
        for folder, _, files in os.walk(path):
            for name in [folder, *(os.path.join(folder, f) for f in files)]:
                os.chown(name, user.pw_uid, user.pw_gid)


def run_as(user, argv):
    """The command that runs argv as the user."""
    if not user:
        return argv
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *argv]


def _run(argv):
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{argv}: {done.stdout}{done.stderr}")


class _Database:
    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Postgres(_Database):
    """Without a chain: no TLS."""

    def __init__(self, chain=None, key=None):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        at, user = self.folder.path, server_user()
        programs = pathlib.Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        lines = [f"port = {self.port}", f"listen_addresses = '{peer.LOOPBACK}'",
                 f"unix_socket_directories = '{at}'", "fsync = off"]
        if chain:
            lines += ["ssl = on", f"ssl_cert_file = '{self.folder.write('chain.pem', chain)}'",
                      f"ssl_key_file = '{self.folder.write('key.pem', key, 0o600)}'"]
        try:
            own(at, user)
            _run(run_as(user, [str(programs / "initdb"), "-D", f"{at}/data", "-A", "reject", "-N", "-U", "x"]))
            with open(f"{at}/data/postgresql.conf", "a", encoding="utf-8") as f:
                f.write("\n".join([*lines, ""]))
            self.child = peer.Child(run_as(user, [str(programs / "postgres"), "-D", f"{at}/data"]), [self.port],
                                    cwd=at, stop_signal=signal.SIGINT)
        except BaseException:
            self.folder.cleanup()
            raise


class MariaDb(_Database):
    """Without a chain: no TLS."""

    def __init__(self, chain=None, key=None, lines=()):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        at, user = self.folder.path, server_user()
        tls = ["skip-ssl"]
        if chain:
            tls = [f"ssl_cert = {self.folder.write('chain.pem', chain)}",
                   f"ssl_key = {self.folder.write('key.pem', key, 0o600)}"]
        config = self.folder.write("my.cnf", "\n".join([
            "[mariadbd]", f"datadir = {at}/data", f"port = {self.port}", f"bind_address = {peer.LOOPBACK}",
            f"socket = {at}/socket", f"tmpdir = {at}", "innodb_log_file_size = 4M", *tls, *lines, ""]))
        try:
            os.mkdir(f"{at}/data")
            own(at, user)
            _run(run_as(user, [peer.need("mariadb-install-db"), f"--defaults-file={config}",
                            f"--datadir={at}/data", "--skip-test-db", "--auth-root-authentication-method=normal"]))
            self.child = peer.Child(run_as(user, [peer.need("mariadbd"), f"--defaults-file={config}"]),
                                    [self.port], timeout_s=40)
        except BaseException:
            self.folder.cleanup()
            raise

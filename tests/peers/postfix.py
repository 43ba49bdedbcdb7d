# SPDX-License-Identifier: Apache-2.0
"""One Postfix with as many SMTP listeners as a test wants, each a line of its master.cf.

    with Postfix({"good": Listener([(case.pem(), case.key_pem())]),
                  "plain": Listener([], "smtpd_tls_security_level=none")}) as postfix:
        postfix.port["good"]

Postfix begins as root, in the mount namespace of unpacked.py. It delivers nothing: there is no queue manager, and every recipient
is refused.
"""

import os
import shutil
import subprocess

import peer
import unpacked

MAIN = """compatibility_level = 3.6
meta_directory = {meta}
queue_directory = {at}/spool
data_directory = {at}/data
maillog_file = {at}/mail.log
maillog_file_prefixes = {at}
myhostname = mail.example.test
mydestination = example.test
inet_interfaces = loopback-only
inet_protocols = all
alias_maps =
local_recipient_maps =
smtpd_recipient_restrictions = reject
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_session_cache_database =
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
default_process_limit = 300
"""

# What smtpd needs to answer; a mail that somebody sent all the same stays in the queue.
SERVICES = """postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
"""


class Listener:
    """pairs are (chain, key) PEM texts, one for each kind of key; options are further settings of
    main.cf for this listener alone."""

    def __init__(self, pairs=(), *options, host=peer.LOOPBACK, port=0):
        self.pairs = list(pairs)
        self.options = list(options)
        self.host = host
        self.port = port


class Postfix:
    def __init__(self, listeners):
        unpacked.enter()
        self.folder = peer.Folder()
        at = self.folder.path
        self.port = {name: l.port or peer.free_port() for name, l in listeners.items()}
        for folder in ("spool", "data", "etc"):
            os.mkdir(os.path.join(at, folder), 0o755)
        shutil.chown(os.path.join(at, "data"), "postfix")
        self.folder.write("etc/main.cf", MAIN.format(at=at, meta=unpacked.place("etc/postfix")))
        self.folder.write("etc/master.cf", SERVICES + "".join(
            self._line(name, listener) for name, listener in listeners.items()))
        self.config = f"{at}/etc"
        environment = {**os.environ, "MAIL_CONFIG": self.config}
        try:
            # Makes the queue's folders and gives them to the mail user.
            subprocess.run([peer.need("postfix"), "-c", f"{at}/etc", "check"], check=True,
                           capture_output=True, env=environment, timeout=30)
            self.child = peer.Child([peer.need("master"), "-c", f"{at}/etc", "-s"], env=environment)
            self._await(listeners)
        except BaseException:
            self.stop()
            raise

    def _line(self, name, listener):
        options = list(listener.options)
        files = []
        for i, (chain, key) in enumerate(listener.pairs):
            files.append(self.folder.write(f"{name}-{i}.pem", key + chain, 0o600))
        if files:
            options.append("smtpd_tls_chain_files=" + ",".join(files))
        flags = "".join(f"\n  -o {option}" for option in options)
        return f"{listener.host}:{self.port[name]} inet n - n - - smtpd{flags}\n"

    def _await(self, listeners):
        """Ready when the last listener answers; each probe costs a server process."""
        for name, listener in listeners.items():
            self.child.await_port(self.port[name], listener.host.strip("[]"))

    @property
    def log(self):
        try:
            with open(os.path.join(self.folder.path, "mail.log"), encoding="utf-8") as f:
                return f.read()
        except FileNotFoundError:
            return self.child.log

    def stop(self):
        if hasattr(self, "child"):
            self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

# SPDX-License-Identifier: Apache-2.0
"""A sendmail, which logs to syslog alone: `log` is what it wrote there, as a file of syslog would have it.

    with Sendmail(case.pem(), case.key_pem(), relay=port) as sendmail:
        sendmail.port

It begins as root, in a mount namespace where /dev/log is this process.
"""

import atexit
import functools
import os
import re
import shutil
import socket
import subprocess
import threading
import time

import peer
import unpacked

TREE = unpacked.DEPS / "sendmail"
PROGRAM = TREE / "usr/libexec/sendmail/sendmail"
NODES = ("null", "zero", "full", "random", "urandom", "tty")

CONFIG = """include(`{tree}/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `mx1.example.test')dnl
define(`confPID_FILE', `{at}/pid')dnl
define(`QUEUE_DIR', `{at}/queue')dnl
define(`STATUS_FILE', `{at}/statistics')dnl
define(`ALIAS_FILE', `')dnl
define(`confLOG_LEVEL', `9')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupReadableKeyFile,TrustStickyBit')dnl
define(`confSERVER_CERT', `{at}/chain.pem')dnl
define(`confSERVER_KEY', `{at}/key.pem')dnl
define(`confCACERT', `{at}/chain.pem')dnl
define(`confCACERT_PATH', `{at}/')dnl
define(`confCLIENT_CERT', `{at}/chain.pem')dnl
define(`confCLIENT_KEY', `{at}/key.pem')dnl
define(`confDELIVERY_MODE', `{mode}')dnl
define(`confBIND_OPTS', `')dnl
define(`confSERVICE_SWITCH_FILE', `{at}/switch')dnl
{arguments}
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`no_default_msa')dnl
DAEMON_OPTIONS(`Name=MTA, Addr=127.0.0.1, Port={port}')dnl
MAILER(`smtp')dnl
{rule}"""
ARGUMENTS = "define(`RELAY_MAILER_ARGS', `TCP $h {port}')dnl"
RULE = "LOCAL_RULE_0\nR$* < @ $+ > $*\t$#relay $@ [127.0.0.1] $: $1 < @ $2 > $3\n"


def _mount(what, where):
    subprocess.run(["mount", "--rbind", what, where], check=True, stdin=subprocess.DEVNULL)


def _unmount(*places):
    subprocess.run(["umount", "-l", *places], check=False, stdin=subprocess.DEVNULL)


@functools.cache
def _log_folder():
    """A /dev of this process's own, once, with what programs need and a place for the log; and this machine's
    name, which sendmail wants to know in full."""
    unpacked.enter()
    folder = peer.Folder()
    nodes = [folder.write(node, "") for node in NODES]
    for node in nodes:
        _mount(f"/dev/{os.path.basename(node)}", node)
    _mount(folder.path, "/dev")
    atexit.register(_unmount, "/dev", *nodes)
    hosts = f"127.0.0.1 mx1.example.test {socket.gethostname()} localhost\n"
    _mount(folder.write("hosts", hosts), "/etc/hosts")
    return folder


class Syslog:
    """What programs write to /dev/log, with the host's name, as rsyslog puts it into a file."""

    def __init__(self, host):
        self.host = host
        self.lines = []
        folder = _log_folder()
        path = os.path.join(folder.path, "log")
        if os.path.exists(path):
            os.remove(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        os.chmod(path, 0o666)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                text = self._socket.recv(65536).decode(errors="replace").rstrip("\n\0")
            except OSError:
                return
            found = re.match(r"<\d+>(\w+ [ \d]\d [\d:]{8}) (.*)", text, re.S)
            self.lines.append(f"{found[1]} {self.host} {found[2]}" if found else text)

    def stop(self):
        self._socket.close()


class Sendmail:
    """With `relay` it delivers to that port of this machine, else it keeps what it gets."""

    def __init__(self, chain, key, relay=None):
        self.syslog = Syslog("mx1")
        self.folder = peer.Folder()
        self.port = peer.free_port()
        at = self.folder.path
        os.mkdir(f"{at}/queue", 0o700)
        self.folder.write("chain.pem", chain)
        self.folder.write("key.pem", key, 0o600)
        self.folder.write("switch", "hosts files\naliases files\n")
        config = CONFIG.format(tree=TREE, at=at, port=self.port, mode="background" if relay else "queueonly",
                               arguments=ARGUMENTS.format(port=relay) if relay else "dnl", rule=RULE if relay else "")
        m4 = shutil.which("m4") or str(TREE / "usr/bin/m4")
        made = subprocess.run([m4], input=config, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        cf = self.folder.write("sendmail.cf", made.stdout)
        environment = {**os.environ, "LD_LIBRARY_PATH": str(TREE / "usr/lib/x86_64-linux-gnu")}
        try:
            self.child = peer.Child([str(PROGRAM), "-bD", "-C", cf], [self.port], env=environment)
        except BaseException:
            self.stop()
            raise

    @property
    def log(self):
        return "".join(line + "\n" for line in self.syslog.lines)

    def await_log(self, text, count=1, patience_s=20):
        deadline = time.monotonic() + patience_s
        while self.log.count(text) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no {text!r} in\n{self.log}")
            time.sleep(0.05)

    def stop(self):
        if hasattr(self, "child"):
            self.child.stop()
        self.syslog.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

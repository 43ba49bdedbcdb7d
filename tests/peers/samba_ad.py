# SPDX-License-Identifier: Apache-2.0
"""Samba as an Active Directory domain controller, in a network namespace of its own, where it has the
ports that Active Directory has: 389, 636, 3268 and 3269.

    with SambaAd(chain, key, ca) as ad:
        ad.run([VOUCH, "check", ...])      # inside the namespace

Needs root, for the namespace and for Samba itself. Provisioning takes some seconds, once a fixture."""

import os
import subprocess

import needs
import peer

REALM = "AD.EXAMPLE.TEST"
HOST = "dc1.ad.example.test"
BASE = "DC=ad,DC=example,DC=test"
USER_DN = f"CN=reader,CN=Users,{BASE}"
PASSWORD = "Reads-0nly-Please"


class SambaAd:
    def __init__(self, chain, key, ca):
        needs.namespaces()
        self.folder = peer.Folder()
        self.namespace = f"vouch-ad-{os.getpid()}"
        self.child = None
        try:
            self._provision(chain, key, ca)
            self._start()
        except BaseException:
            self.stop()
            raise

    def _provision(self, chain, key, ca):
        at = self.folder.path
        subprocess.run(
            [peer.need("samba-tool"), "domain", "provision", "--server-role=dc", f"--realm={REALM}",
             "--domain=AD", "--host-name=dc1", "--host-ip=127.0.0.1", f"--adminpass={PASSWORD}",
             "--dns-backend=NONE", f"--targetdir={at}/d"],
            check=True, capture_output=True, timeout=120)
        subprocess.run([peer.need("samba-tool"), "user", "create", "reader", PASSWORD,
                        "-H", f"{at}/d/private/sam.ldb"], check=True, capture_output=True, timeout=60)
        change = self.folder.write("change.ldif", (
            f"dn: {USER_DN}\nchangetype: modify\nadd: proxyAddresses\n"
            "proxyAddresses: smtp:user@example.com\n"))
        subprocess.run([peer.need("ldbmodify"), "-H", f"{at}/d/private/sam.ldb", change],
                       check=True, capture_output=True, timeout=60)
        self.folder.write("d/chain.pem", chain)
        self.folder.write("d/key.pem", key, 0o600)
        self.folder.write("d/ca.pem", ca)
        self.config = self.folder.write("d/vouch.conf", self._config(f"{at}/d"))

    @staticmethod
    def _config(at):
        folders = "".join(f"  {word} = {at}/{place}\n" for word, place in (
            ("private dir", "private"), ("state directory", "state"), ("cache directory", "cache"),
            ("lock directory", "lock"), ("pid directory", "pid"), ("ncalrpc dir", "ncalrpc"),
            ("winbindd socket directory", "winbindd"), ("ntp signd socket directory", "signd")))
        for place in ("state", "cache", "lock", "pid", "ncalrpc", "winbindd", "signd"):
            os.makedirs(f"{at}/{place}", exist_ok=True)
        return (f"[global]\n  netbios name = DC1\n  realm = {REALM}\n  workgroup = AD\n"
                "  server role = active directory domain controller\n  server services = ldap\n"
                "  interfaces = lo\n  bind interfaces only = yes\n  logging = file\n"
                f"  log file = {at}/log\n{folders}"
                f"  tls enabled = yes\n  tls certfile = {at}/chain.pem\n  tls keyfile = {at}/key.pem\n"
                f"  tls cafile = {at}/ca.pem\n")

    def _start(self):
        subprocess.run(["ip", "netns", "add", self.namespace], check=True)
        self.run(["ip", "link", "set", "lo", "up"], check=True)
        argv = ["ip", "netns", "exec", self.namespace, peer.need("samba"), "-s", self.config,
                "-M", "single", "-i", "--debug-stdout"]
        self.child = peer.Child(argv)
        for port in (389, 636, 3268, 3269):
            self._await(port)

    def _await(self, port):
        code = ("import socket,sys,time\n"
                "for _ in range(300):\n"
                "    try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 1); break\n"
                "    except OSError: time.sleep(0.1)\n"
                "else: sys.exit(1)\n")
        done = self.run(["/usr/bin/python3", "-c", code, str(port)], timeout=60)
        if done.returncode:
            raise RuntimeError(f"samba does not answer on {port}:\n{self.child.log}")

    def run(self, argv, **options):
        """A command inside the namespace."""
        options.setdefault("timeout", 30)
        return subprocess.run(["ip", "netns", "exec", self.namespace, *argv], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, **options)

    def stop(self):
        if self.child:
            self.child.stop()
        subprocess.run(["ip", "netns", "del", self.namespace], capture_output=True, check=False)
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

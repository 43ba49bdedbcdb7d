# SPDX-License-Identifier: Apache-2.0
"""A DNS of a test's own: zones on nsd behind a validating unbound.

    with Zones({"secure.test": Zone("www A 192.0.2.1\\n", signed=True)}) as zones:
        zones.server    # "127.0.0.1:12345", for --dns

unbound trusts the keys of the signed zones. Use names under test., which it answers by itself else.
"""

import glob
import os
import subprocess

import needs
import peer

HEAD = """$ORIGIN {zone}.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
"""

NSD = """server:
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  zonesdir: "{at}"
  database: ""
  zonelistfile: "{at}/zone.list"
  xfrdfile: "{at}/xfrd.state"
  pidfile: "{at}/nsd.pid"
  server-count: 1
remote-control:
  control-enable: no
{zones}"""

UNBOUND = """server:
  interface: {host}
  port: {port}
  username: ""
  chroot: ""
  directory: "{at}"
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  do-ip6: no
  access-control: 0.0.0.0/0 allow
  local-zone: "test." nodefault
  module-config: "validator iterator"
{anchors}remote-control:
  control-enable: no
{stubs}"""


class Zone:
    """records are lines of a zone file. tamper is (old, new): what is changed after signing, so that
    the answer is bogus."""

    def __init__(self, records, signed=False, tamper=None):
        self.records = records
        self.signed = signed
        self.tamper = tamper


class Zones:
    """host and port are unbound's; port 53 is for programs that know no other."""

    def __init__(self, zones, host=peer.LOOPBACK, port=None):
        needs.low_port(host, port)
        self.folder = peer.Folder()
        self.host = host
        self.port = port or peer.free_port()
        self.anchors = []
        self.children = []
        authority = peer.free_port()
        try:
            files = {name: self._file(name, zone) for name, zone in zones.items()}
            self._start("nsd", NSD.format(
                at=self.folder.path, port=authority, zones="".join(
                    f'zone:\n  name: "{z}"\n  zonefile: "{f}"\n' for z, f in files.items())))
            self.children[0].await_port(authority)
            self._start("unbound", UNBOUND.format(
                at=self.folder.path, host=host, port=self.port,
                anchors="".join(f"  trust-anchor-file: {path}\n" for path in self.anchors),
                stubs="".join(f'stub-zone:\n  name: "{z}"\n  stub-addr: 127.0.0.1@{authority}\n'
                              for z in files)))
            self.children[1].await_port(self.port, host)
        except BaseException:
            self.stop()
            raise

    def _start(self, program, config):
        path = self.folder.write(f"{program}.conf", config)
        self.children.append(peer.Child([peer.need(program), "-d", "-c", path]))

    def _file(self, name, zone):
        path = self.folder.write(name, HEAD.format(zone=name) + zone.records)
        if not zone.signed:
            return path
        run = {"cwd": self.folder.path, "check": True, "stdout": subprocess.PIPE, "text": True}
        key = subprocess.run(["ldns-keygen", "-k", "-a", "ECDSAP256SHA256", name], **run).stdout.strip()
        subprocess.run(["ldns-signzone", "-f", path + ".signed", path, key], **run)
        self.anchors += glob.glob(os.path.join(self.folder.path, key + ".key"))
        if zone.tamper:
            with open(path + ".signed", encoding="ascii") as f:
                text = f.read()
            if zone.tamper[0] not in text:
                raise ValueError(f"nothing to tamper with in {name}")
            self.folder.write(f"{name}.signed", text.replace(*zone.tamper))
        return path + ".signed"

    @property
    def server(self):
        return f"{self.host}:{self.port}"

    def stop(self):
        for child in reversed(self.children):
            child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

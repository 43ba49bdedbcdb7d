# SPDX-License-Identifier: Apache-2.0
"""What a server accepts: `vouch check --probe` beside sslscan and testssl.sh, on the same servers in the same run. Each is
asked which versions are open; counted are the right answers, the connections that reach the server, and the time."""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import SHORT  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "localhost"
VERSIONS = ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
ANY = "ALL:@SECLEVEL=0"
# Each server's protocols and ciphers, in nginx' words, and what is open then.
SERVERS = {
    "modern": ("TLSv1.2 TLSv1.3", "", {"TLSv1.2", "TLSv1.3"}),
    "tls13": ("TLSv1.3", "", {"TLSv1.3"}),
    "tls12": ("TLSv1.2", "ECDHE-ECDSA-CHACHA20-POLY1305", {"TLSv1.2"}),
    "old": ("TLSv1 TLSv1.1", ANY, {"TLSv1.0", "TLSv1.1"}),
    "all": ("TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", ANY, {"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"}),
}


class Counter:
    """Passes everything on to a server, and counts the connections."""

    def __init__(self, port):
        self.behind = port
        self.count = 0
        self.socket = socket.create_server((peer.LOOPBACK, 0), backlog=256)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            client, _ = self.socket.accept()
            self.count += 1
            server = socket.create_connection((peer.LOOPBACK, self.behind))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    @staticmethod
    def _pass(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for s in (source, target):
                s.close()


def ask(*argv):
    """What it prints; its exit status says what it thinks of the server."""
    return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900, check=False).stdout


def vouch(what):
    def open_versions(port):
        said = ask(VOUCH, "check", "--format", "json", "--clients", "none", f"--probe{what}", f"https://{HOST}:{port}")
        reports = json.loads(said)
        accepts = (reports if isinstance(reports, dict) else reports[0])["accepts"]
        return {v for v in VERSIONS if accepts["versions"][v] == "yes"}
    return open_versions


def sslscan(*options):
    def open_versions(port):
        said = ask("sslscan", "--xml=-", "--no-colour", *options, f"{HOST}:{port}")
        rows = xml.etree.ElementTree.fromstring(said).iter("protocol")
        return {f"{'SSLv' if r.get('type') == 'ssl' else 'TLSv'}{r.get('version')}" for r in rows if r.get("enabled") == "1"}
    return open_versions


def testssl(*options):
    names = {"SSLv3": "SSLv3", "TLS1": "TLSv1.0", "TLS1_1": "TLSv1.1", "TLS1_2": "TLSv1.2", "TLS1_3": "TLSv1.3"}

    def open_versions(port):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "said.json")
            ask("testssl", "--quiet", "--color", "0", "--warnings", "batch", "--ip", "127.0.0.1", "--jsonfile", str(file),
                *options, f"{HOST}:{port}")
            rows = json.loads(file.read_text(encoding="utf-8"))
        return {names[r["id"]] for r in rows if r["id"] in names and re.match("offered|supported", r["finding"])}
    return open_versions


TOOLS = {
    "vouch, versions, groups, length": vouch("=versions,groups,large"),
    "vouch, all": vouch(""),
    "sslscan": sslscan(),
    "testssl.sh, versions": testssl("-p"),
    "testssl.sh, versions, weak, groups, clients": testssl("-p", "-s", "-f", "-c"),
}


def measure(name, counters):
    """Right answers and the wrong ones ("server version") of all servers; the connections and seconds of each."""
    right, wrong = 0, []
    connections, elapsed = [], []
    for server, counter in counters.items():
        before, began = counter.count, time.monotonic()
        try:
            found = TOOLS[name](counter.port)
        except (ValueError, KeyError, IndexError, xml.etree.ElementTree.ParseError, OSError):
            found = None  # it says nothing that can be read
        elapsed.append(time.monotonic() - began)
        connections.append(counter.count - before)
        for version in VERSIONS:
            if found is not None and (version in found) == (version in SERVERS[server][2]):
                right += 1
            else:
                wrong.append(f"{server} {version}")
    if not all(connections):
        raise RuntimeError(f"{name}: no connection was counted")
    return right, wrong, connections, elapsed


def main():
    root = pki.root()
    leaf = root.issue(HOST)
    pair = (pki.pem(leaf), leaf.key_pem())
    names = ["modern"] if SHORT else list(SERVERS)
    tools = [t for t in TOOLS if not SHORT or t != "testssl.sh, versions, weak, groups, clients"]
    print(f"What {len(names)} servers accept, over a relay that counts:")
    with Nginx({n: Server(*pair, protocols=SERVERS[n][0], ciphers=SERVERS[n][1]) for n in names}) as nginx:
        counters = {n: Counter(nginx.port[n]) for n in names}
        for name in tools:
            right, wrong, connections, elapsed = measure(name, counters)
            print(f"  {name:44} {right:2} of {right + len(wrong):2} versions right, {min(connections)} to {max(connections)} "
                  f"connections, {min(elapsed):.2f} to {max(elapsed):.2f} s{'; wrong: ' if wrong else ''}{', '.join(wrong)}", flush=True)
            if name.startswith("vouch") and wrong:
                raise RuntimeError(f"{name}: wrong answers")


if __name__ == "__main__":
    main()

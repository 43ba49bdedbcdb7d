# SPDX-License-Identifier: Apache-2.0
"""What tests on a wire share: a good chain, and an `openssl s_server` that shows it on every address
of this machine."""

import unittest

import board  # noqa: F401  (puts tests/peers on the path)
import peer
import pki
import tap
from sserver import split_first

HOST = "www.example.test"


class TapCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch Test CA")
        cls.leaf = cls.sub.issue(HOST)
        cls.pair = (pki.pem(cls.leaf, cls.sub), cls.leaf.key_pem())
        cls.anchors = cls.folder.write("root.pem", cls.root.pem())

    def use(self, context):
        """Enters a context for as long as the test lasts."""
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def sserver(self, chain, key, *options):
        """`openssl s_server` on every address of this machine: the child, and its port."""
        port = peer.free_port()
        leaf, rest = split_first(chain)
        argv = [peer.need("openssl"), "s_server", "-accept", str(port), "-quiet",
                "-cert", self.folder.write(f"leaf{port}.pem", leaf),
                "-key", self.folder.write(f"leaf{port}.key", key)]
        if rest:
            argv += ["-cert_chain", self.folder.write(f"chain{port}.pem", rest)]
        return self.use(peer.Child(argv + list(options), [port])), port

    def server(self):
        """The port of one with the good chain."""
        return self.sserver(*self.pair)[1]

    def ini(self, *urls, network=tap.NETWORK, timeout_s=20, time="board_clock = yes", rounds=0, more=""):
        text = f"{network}[time]\n{time}\n[agent]\ninterval = 1\nretry = 1\ntimeout = {timeout_s}\n"
        text += f"rounds = {rounds}\n"
        text += f"[trust]\nanchors = {self.anchors}\n"
        for number, url in enumerate(urls):
            text += f"[target {number}]\nurl = {url}\n"
        return text + more


def codes(report):
    return [f["code"] for f in report["findings"]]

# SPDX-License-Identifier: Apache-2.0
"""What tests on a wire share: a good chain, and an `openssl s_server` that shows it on every address
of this machine."""

import unittest

import board  # noqa: F401  (puts tests/peers on the path)
import peer
import pki
import tap

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

    def server(self):
        """Its port."""
        port = peer.free_port()
        argv = [peer.need("openssl"), "s_server", "-accept", str(port), "-quiet",
                "-cert", self.folder.write("leaf.pem", self.leaf.pem()),
                "-key", self.folder.write("leaf.key", self.leaf.key_pem()),
                "-cert_chain", self.folder.write("chain.pem", self.sub.pem())]
        self.use(peer.Child(argv, [port]))
        return port

    def ini(self, *urls, network=tap.NETWORK, timeout_s=20, time="board_clock = yes", more=""):
        text = f"{network}[time]\n{time}\n[agent]\ninterval = 1\nretry = 1\ntimeout = {timeout_s}\n"
        text += f"[trust]\nanchors = {self.anchors}\n"
        for number, url in enumerate(urls):
            text += f"[target {number}]\nurl = {url}\n"
        return text + more


def codes(report):
    return [f["code"] for f in report["findings"]]

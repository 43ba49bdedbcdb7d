# SPDX-License-Identifier: Apache-2.0
"""Situations from problem reports of administrators, rebuilt on loopback. SITUATIONS is the list:
what is the matter, what `vouch check` ends with, what it finds, and what it says about it."""

import contextlib
import socket
import unittest
from dataclasses import dataclass

import peer
import pki
from check import check
from dnsd import Dnsd
from sserver import SServer

VALID, WARNING, INVALID, UNKNOWN = range(4)

ROOT = pki.root()
CA = ROOT.issue_ca("Field CA")


def served(*names, **keywords):
    """A good leaf for these names: (chain, key)."""
    leaf = CA.issue(names[0], names=list(names), **keywords)
    return pki.pem(leaf, CA), leaf.key_pem()


@contextlib.contextmanager
def trust(*roots):
    """--cafile with these roots, or the test's own."""
    folder = peer.Folder()
    try:
        yield ["--cafile", folder.write("roots.pem", pki.pem(*(roots or (ROOT,))))]
    finally:
        folder.cleanup()


@contextlib.contextmanager
def hole(host, port):
    """A port that drops packets: the queue of connections is full, and nobody takes one out."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, port))
        listener.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex((host, port))
        yield


# --- getting there ----------------------------------------------------------------------------------

TWO = {"two.example.test": [("A", "127.0.0.5"), ("A", "127.0.0.1")]}


@contextlib.contextmanager
def silent_first_address():
    with trust() as ca, SServer(*served("two.example.test")) as server, \
            hole("127.0.0.5", server.port), Dnsd(TWO) as names:
        yield [*ca, "--dns", names.address, f"tls://two.example.test:{server.port}"]


@contextlib.contextmanager
def refused_first_address():
    with trust() as ca, SServer(*served("two.example.test")) as server, Dnsd(TWO) as names:
        yield [*ca, "--dns", names.address, f"tls://two.example.test:{server.port}"]


@contextlib.contextmanager
def two_silent_addresses():
    port = peer.free_port()
    with hole("127.0.0.5", port), hole("127.0.0.1", port), Dnsd(TWO) as names:
        yield ["-t", "1s", "--dns", names.address, f"tls://two.example.test:{port}"]


@dataclass
class Situation:
    about: str          # what is the matter, in a line
    scene: object       # gives the arguments of vouch check while its servers run
    status: int         # the exit status
    finds: tuple = ()   # codes that must be there, warnings and worse
    never: tuple = ()   # codes that must not
    says: tuple = ()    # what the finding or its remedy says
    arguments: tuple = ()


SITUATIONS = [
    Situation("Of a host's two addresses the first drops packets",
              silent_first_address, WARNING, ("connect-unanswered",), ("connect-timeout",),
              ("clients that try it first lose time",)),
    Situation("Of a host's two addresses the first drops packets, and there is little time",
              silent_first_address, WARNING, ("connect-unanswered",), arguments=("-t", "2s")),
    Situation("Of a host's two addresses the first refuses",
              refused_first_address, WARNING, ("connect-refused",)),
    Situation("Both addresses of a host drop packets",
              two_silent_addresses, INVALID, ("connect-timeout",)),
]


class Field(unittest.TestCase):
    """One test for each of SITUATIONS; they are added below."""

    def judge(self, situation):
        with situation.scene() as arguments:
            got = check(*situation.arguments, *arguments)
        told = " ".join(f"{f['text']} {f['remedy']}" for f in got.report["findings"])
        self.assertEqual(got.status, situation.status, f"{situation.about}: {got}")
        for code in situation.finds:
            self.assertIn(code, got.codes(), str(got))
        for code in situation.never:
            self.assertIsNone(got.finding(code), str(got))
        for words in situation.says:
            self.assertIn(words, told)


def _test_of(situation):
    def test(self):
        self.judge(situation)
    test.__doc__ = situation.about
    return test


for _situation in SITUATIONS:
    _name = "".join(c if c.isalnum() else "_" for c in _situation.about.lower())
    setattr(Field, "test_field_" + _name, _test_of(_situation))

if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""A board that looks for a signed table over HTTPS, takes it into the other half of its flash, and uses
it from the next start on, whenever power is lost meanwhile. tests/lwip/test_config_update.c cuts it at
each byte."""

import os
import random
import shutil
import subprocess
import time
import unittest

import board
import emulated
import peer
import pki
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lines import Lines
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
CUTS = int(os.environ.get("FIRMWARE_CUTS", "8"))
TOOL = os.path.join(board.ROOT, "build", "host", "tabulate")
ROOM = int(board.settings(NAME)["config_max"])


class Update(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        self.cases = pki.nine_cases(HOST)
        self.anchors = self.folder.write("root.pem", self.cases.root.pem())
        key = ec.generate_private_key(ec.SECP256R1())
        self.key = self.folder.write("update.key", self.private(key))
        self.public = self.folder.write("update.pub", key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode())
        self.serve(self.cases.root)

    def private(self, key):
        return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                 serialization.NoEncryption()).decode()

    def serve(self, root):
        leaf, case = root.issue("updates", names=[board.PEER]), self.cases.by_name["good"]
        self.log = os.path.join(self.folder.path, "fetched")
        self.update = os.path.join(self.folder.path, "update.bin")
        nginx = Nginx({"updates": Server(leaf.pem(), leaf.key_pem(),
                                         extra=[f"location = /update.bin {{ alias {self.update}; access_log {self.log}; }}"]),
                       "good": Server(case.pem(), case.key_pem())})
        self.addCleanup(nginx.stop)
        self.port, self.good = nginx.port["updates"], nginx.port["good"]

    def ini(self, name, rounds=100000):
        return self.folder.write("table.ini", (
            f"[network]\nhostname = {name}\n[time]\nboard_clock = yes\n[agent]\nrounds = {rounds}\ntimeout = 20\n"
            f"[trust]\nanchors = {self.anchors}\n"
            f"[update]\nkey = {self.public}\nurl = https://{board.PEER}:{self.port}/update.bin\n"
            f"[target {name}]\nurl = https://{HOST}:{self.good}/{name}\nconnect = {board.PEER}:{self.good}\n"))

    def make(self, name, version, output, key=None, rounds=100000):
        sign = ["--sign", key or self.key] if output == self.update else []
        subprocess.run([TOOL, "--version", str(version), *sign, self.ini(name, rounds), output], check=True,
                       stdout=subprocess.DEVNULL)

    def flash(self, name, version, rounds=100000):
        """The board's flash with that table in the first half."""
        path = os.path.join(self.folder.path, "vouch.config")
        self.make(name, version, path, rounds=rounds)
        with open(path, "r+b") as f:
            f.write(f.read().ljust(ROOM, b"\xff")) if not f.seek(0) else None
            f.truncate(ROOM)
        return path

    def fetched(self):
        """How often the server has sent the whole of it."""
        try:
            with open(self.log, encoding="ascii") as f:
                return len(f.readlines())
        except FileNotFoundError:
            return 0

    def start(self, says=True):
        """A board, until it has checked and `says` something of the update, or else has fetched it."""
        table = self.folder.write("table", "")
        shutil.copy(os.path.join(self.folder.path, "vouch.config"), table)
        before, said, names = self.fetched(), [], set()
        with Lines(board.command(NAME, table, [self.port, self.good]), cwd=self.folder.path) as run:
            more = 2  # reports after it was fetched
            while not names or (not said if says else more > 0):
                line = run.until(lambda x: x.get("event") == "update" or "verdict" in x)
                if "verdict" in line:
                    names.add(line["target"].rpartition("/")[2])
                    more -= self.fetched() > before
                else:
                    said.append(line["text"])
        return said, names

    def test_update_is_taken_once_and_used_from_the_next_start_on(self):
        self.flash("old", 7)
        self.make("new", 8, self.update)
        said, names = self.start()
        self.assertEqual((said, names), (["taken: it is used from the next start on"], {"old"}))
        self.assertEqual(self.start(says=False), ([], {"new"}))

    def test_update_by_another_key_is_refused(self):
        self.flash("old", 7)
        other = self.folder.write("other.key", self.private(ec.generate_private_key(ec.SECP256R1())))
        self.make("new", 8, self.update, key=other)
        self.assertEqual(self.start()[0], ["refused: not signed by the key of the table in use"])
        self.assertEqual(self.start()[1], {"old"})

    def test_update_that_is_older_is_none(self):
        self.flash("old", 7)
        self.make("new", 6, self.update)
        self.assertEqual(self.start(says=False), ([], {"old"}))

    def test_update_from_a_server_that_is_not_proved_is_not_taken(self):
        self.serve(pki.root("Stranger"))
        self.flash("old", 7)
        self.make("new", 8, self.update)
        said, _ = self.start()
        self.assertEqual(said, ["chain-missing-intermediate"])
        self.assertEqual(self.start()[1], {"old"})

    def test_update_power_cut_at_any_time_leaves_one_table_and_the_version_goes_up_only(self):
        dice = random.Random(seed := random.randrange(1 << 32))
        path, version, usual_s = self.flash("name0", 1), 1, None
        for cut in range(1, CUTS + 1):
            self.make(f"name{cut}", cut + 1, self.update)
            argv = board.command(NAME, path, [self.port, self.good])
            began = time.monotonic()
            with subprocess.Popen(argv, cwd=self.folder.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.STDOUT) as run:
                try:
                    if usual_s is None:
                        emulated.wait(lambda: self.newest(path) == 2, "the first one")
                        usual_s = time.monotonic() - began
                    else:
                        time.sleep(dice.uniform(0.4, 1.6) * usual_s)
                    self.assertIsNone(run.poll())
                finally:
                    run.kill()
            with self.subTest(seed=seed, cut=cut):
                found = self.newest(path)
                self.assertIn(found, (version, cut + 1))
                version = found
        self.assertGreater(version, 1)

    def newest(self, path):
        with open(path, "rb") as f:
            flash = f.read()
        return max(self.version_at(flash, 0), self.version_at(flash, ROOM // 2))

    def version_at(self, flash, at):
        """Of a whole table there, else 0."""
        length = int.from_bytes(flash[at + 4:at + 8], "little")
        if flash[at:at + 4] != b"VCT2" or length > ROOM // 2:
            return 0
        good = board.zlib.crc32(flash[at + 12:at + length]) == int.from_bytes(flash[at + 8:at + 12], "little")
        return int.from_bytes(flash[at + 12:at + 16], "little") if good else 0


if __name__ == "__main__":
    unittest.main()

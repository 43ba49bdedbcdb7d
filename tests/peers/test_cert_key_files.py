# SPDX-License-Identifier: Apache-2.0
"""Files with private keys: who may read them, what becomes of them on a disk that is full, of links in their
place, of two at a time; and that no core file of a process with secrets is left."""

import os
import pty
import re
import stat
import subprocess
import unittest

import needs
import peer
from check import VOUCH

FULL = """set -e
mount -t tmpfs -o size=$2 none "$1"
cd "$1"
dd if=/dev/zero of=filler bs=1024 status=none 2>/dev/null || true
"$3" cert new --key full.key -o full.pem a.example.test >out 2>&1 && exit 50
"$3" cert new --key full.key -o full.pem a.example.test && exit 51 || true
"$3" cert ca full-ca && exit 52 || true
ls -A
"""


class KeyFiles(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)

    def at(self, name):
        return os.path.join(self.folder.path, name)

    def cert(self, *arguments, **keywords):
        return subprocess.run([VOUCH, "cert", *arguments], capture_output=True, text=True, timeout=60, **keywords)

    def test_new_keys_and_bundles_are_their_owners_alone_whatever_the_umask(self):
        self.folder.write("pw", "secret\n")
        old = os.umask(0)
        try:
            self.cert("new", "--key", self.at("a.key"), "-o", self.at("a.pem"), "a.example.test", check=True)
            self.cert("ca", self.at("ca"), check=True)
            self.cert("fix", "--trust", self.at("a.pem"), "--key", self.at("a.key"), "--out-password-file",
                      self.at("pw"), "-o", self.at("a.p12"), self.at("a.pem"), check=True)
            self.cert("fix", "--trust", self.at("a.pem"), "--key-password-file", self.at("pw"), "--key-out",
                      self.at("b.key"), "-o", self.at("b.pem"), self.at("a.p12"), check=True)
        finally:
            os.umask(old)
        for name in ("a.key", "ca/ca.key", "a.p12", "b.key"):
            status = os.stat(self.at(name))
            self.assertEqual((stat.S_IMODE(status.st_mode), status.st_uid, status.st_nlink), (0o600, os.geteuid(), 1))

    def test_full_disk_leaves_nothing_half_written(self):
        needs.namespaces()
        os.mkdir(self.at("disk"))
        for size in ("8k", "16k", "64k"):
            with self.subTest(size):
                done = subprocess.run(["unshare", "-m", "/bin/sh", "-c", FULL, "sh", self.at("disk"), size,
                                       os.path.abspath(VOUCH)], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                left = set(done.stdout.split())
                self.assertLessEqual(left, {"filler", "out", "full-ca"}, done.stdout)
                self.assertIn("No space left on device", done.stderr)

    def test_links_in_the_place_of_a_key_are_not_followed(self):
        self.folder.write("precious", "keep me\n")
        os.symlink(self.at("precious"), self.at("link.key"))
        os.symlink(self.at("nowhere"), self.at("dangling.key"))
        os.link(self.at("precious"), self.at("hard.key"))
        for name in ("link.key", "dangling.key", "hard.key"):
            with self.subTest(name):
                before = os.listdir(self.folder.path)
                done = self.cert("new", "--key", self.at(name), "-o", self.at("x.pem"), "a.example.test")
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn("exists already and is not overwritten", done.stderr)
                self.assertEqual(sorted(os.listdir(self.folder.path)), sorted(before))
        with open(self.at("precious")) as f:
            self.assertEqual(f.read(), "keep me\n")

    def test_two_at_a_time_leave_one_key_with_its_own_certificate(self):
        for i in range(10):
            key, certificate = self.at(f"{i}.key"), self.at(f"{i}.pem")
            words = [VOUCH, "cert", "new", "--key", key, "-o", certificate, "a.example.test"]
            both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(4)]
            codes = sorted(p.wait(60) for p in both)
            self.assertEqual(codes, [0, 3, 3, 3])
            done = self.cert("check", "--key", key, "--trust", certificate, "--name", "a.example.test", certificate)
            self.assertNotIn("does not belong", done.stdout)
            self.assertNotEqual(done.returncode, 3, done.stderr)
        self.assertEqual([n for n in os.listdir(self.folder.path) if not n.endswith((".key", ".pem"))], [])

    def test_process_with_secrets_leaves_no_core_file(self):
        self.folder.write("k.pem", subprocess.run(
            ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes256", "-pass",
             "pass:secret"], capture_output=True, text=True, check=True).stdout)
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(VOUCH, [VOUCH, "cert", "show", self.at("k.pem")])
        shown = b""
        while b"Password of" not in shown:
            shown += os.read(fd, 4096)
        with open(f"/proc/{pid}/limits") as f:
            limits = f.read()
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            self.assertNotIn(b"secret", f.read())
        os.write(fd, b"secret\r")
        while True:
            try:
                part = os.read(fd, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(fd)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, shown)
        self.assertRegex(limits, re.compile(r"^Max core file size +1 +1 ", re.M))
        self.assertIn(b"EC P-256", shown)
        self.assertNotIn(b"secret", shown)

    def test_every_command_that_reads_a_key_leaves_no_core_file(self):
        subprocess.run([VOUCH, "cert", "new", "--key", self.at("k"), "-o", self.at("c"), "a.example.test"], check=True,
                       capture_output=True)
        os.mkfifo(self.at("wait"))
        for words in (["verify", "--key", self.at("k")], ["cert", "check", "--key", self.at("k")], ["cert", "show", self.at("k")],
                      ["cert", "fix", "--key", self.at("k")]):
            with self.subTest(words):  # the certificates come when the limits have been looked at
                second = [self.at("c"), self.at("wait")] if words[0] == "verify" else [self.at("wait")]
                child = subprocess.Popen([VOUCH, *words, *second], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with open(self.at("wait"), "w"):  # opens when it is read there: the key before it has been
                    with open(f"/proc/{child.pid}/limits") as f:
                        limits = f.read()
                child.wait(120)
                self.assertRegex(limits, re.compile(r"^Max core file size +1 +1 ", re.M))


if __name__ == "__main__":
    unittest.main()

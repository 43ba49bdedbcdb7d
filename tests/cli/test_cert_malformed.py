# SPDX-License-Identifier: Apache-2.0
"""Ten thousand malformed files: each gets one line that names the file, what is wrong and where, or,
where enough of it can be read, what stands in it with its fault."""

import base64
import os
import random
import re
import subprocess
import tempfile
import unittest

from program import VOUCH, environment
import pki

FILES = 10000
AT_ONCE = 500
SEED = 18


def pem(label, der):
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        root = pki.root("Root")
        leaf = root.issue("www.example.test")
        key = leaf.key_pem()
        at = lambda name: os.path.join(cls.folder, name)  # noqa: E731
        with open(at("c.pem"), "w") as f:
            f.write(pki.pem(leaf, root))
        with open(at("k.pem"), "wb") as f:
            f.write(key if isinstance(key, bytes) else key.encode())

        def run(*words):
            subprocess.run(words, cwd=cls.folder, check=True, capture_output=True)

        run("openssl", "req", "-new", "-key", "k.pem", "-subj", "/CN=a.test", "-outform", "DER", "-out", "r.der")
        run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "c.pem", "-outform", "DER", "-out", "b.der")
        run("openssl", "pkcs12", "-export", "-in", "c.pem", "-inkey", "k.pem", "-passout", "pass:", "-out", "p.der",
            "-iter", "1", "-maciter")
        cls.ders = {"CERTIFICATE": leaf.der()}
        for label, name in (("CERTIFICATE REQUEST", "r.der"), ("PKCS7", "b.der"), (None, "p.der")):
            with open(at(name), "rb") as f:
                cls.ders[label] = f.read()

    def broken(self, rng):
        """One file in which something is missing or wrong for certain."""
        label, der = rng.choice(list(self.ders.items()))
        kind = rng.randrange(8)
        cut = rng.randrange(1, len(der))
        if kind == 0:
            return der[:cut]
        if kind == 1:
            return der + bytes(rng.randrange(1, 9))
        if kind == 2:
            return rng.randbytes(rng.randrange(1, 400))
        if kind == 3:
            return b""
        text = pem(label or "CERTIFICATE", der)
        if kind == 4:  # no END line, or half of it
            return text[:rng.randrange(30, len(text) - 25)]
        if kind == 5:  # a character that base64 does not have
            at = rng.randrange(40, len(text) - 40)
            return text[:at] + b"!?"[rng.randrange(2):][:1] + text[at + 1:]
        if kind == 6:  # another END line
            return text.replace(b"-----END ", b"-----END X", 1)
        return b"\n" * rng.randrange(9) + pem(label or "CERTIFICATE", der[:cut])

    def write_all(self):
        rng = random.Random(SEED)
        paths = []
        for i in range(FILES):
            paths.append(os.path.join(self.folder, f"f{i}"))
            with open(paths[-1], "wb") as f:
                f.write(self.broken(rng))
        return paths

    def test_malformed_files_each_get_a_clear_line(self):
        paths = self.write_all()
        told = 0
        for i in range(0, FILES, AT_ONCE):
            part = paths[i:i + AT_ONCE]
            done = subprocess.run([VOUCH, "cert", "show", *part], capture_output=True, timeout=120,
                                  stdin=subprocess.DEVNULL, env=environment())
            self.assertEqual(done.returncode, 3)
            said, shown = done.stderr.decode(), done.stdout.decode()
            lines = dict(re.findall(r"^vouch cert show: (\S+?/f\d+)((?::\d+)?: .{10,})$", said, re.M))
            self.assertEqual(len(lines), said.count("\n"), said[:2000])
            faults = set()
            for title, body in re.findall(r"^[a-z ]+ \d+ of (\S+)\n((?:  .*\n)*)", shown, re.M):
                if re.search(r"^  fault +\S", body, re.M):
                    faults.add(title)
            silent = [p for p in part if p not in lines and p not in faults]
            self.assertEqual(silent, [])
            told += len(lines)
        self.assertGreater(told, FILES // 2)

    def test_malformed_files_say_where(self):
        der = self.ders["CERTIFICATE"]
        cases = {
            der[:100]: r"x: its DER is damaged or cut short at byte 100$",
            der + b"\0\0": rf"x: there is something behind its DER, from byte {len(der) + 1}$",
            b"a\nb\n" + pem("CERTIFICATE", der)[:200]: r"x:3: block 1: ",
            pem("CERTIFICATE", der) + pem("CERTIFICATE", der).replace(b"M", b"!", 1): r":\d+: block 2: .*base64$",
        }
        for content, pattern in cases.items():
            path = os.path.join(self.folder, "x")
            with open(path, "wb") as f:
                f.write(content)
            done = subprocess.run([VOUCH, "cert", "show", path], capture_output=True, text=True, timeout=60)
            self.assertRegex(done.stderr.rstrip("\n"), pattern)


if __name__ == "__main__":
    unittest.main()

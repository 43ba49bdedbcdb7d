# SPDX-License-Identifier: Apache-2.0
"""How logs come in: files in a row, compressed, in drops, and while they are still being written."""

import gzip
import json
import lzma
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import review_logs  # noqa: E402
import review_shapes  # noqa: E402
from test_review import PREFIX, VOUCH, review  # noqa: E402


class Packed(unittest.TestCase):
    """The same log in every wrapping gives the same answer."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        sim = review_logs.Simulation(seed=6, prefix=review_shapes.PREFIXES["P1"])
        cls.text = "".join(line + "\n" for line in sim.run(20_000)).encode()
        cls.answer = review(cls.text)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def put(self, name, data):
        path = pathlib.Path(self.folder.name, name)
        path.write_bytes(data)
        return str(path)

    def from_files(self, *paths):
        done = subprocess.run([VOUCH, "review", "--json", *paths], capture_output=True, check=False)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr.decode())
        self.assertEqual(done.stderr, b"")
        return json.loads(done.stdout)

    def test_gzip_gives_the_same_answer(self):
        self.assertEqual(self.from_files(self.put("log.gz", gzip.compress(self.text))), self.answer)

    def test_gzip_members_one_after_the_other_are_one_log(self):
        half = len(self.text) // 2
        data = gzip.compress(self.text[:half]) + gzip.compress(self.text[half:])
        self.assertEqual(self.from_files(self.put("two.gz", data)), self.answer)

    def test_xz_gives_the_same_answer(self):
        self.assertEqual(self.from_files(self.put("log.xz", lzma.compress(self.text))), self.answer)

    def test_zstd_gives_the_same_answer(self):
        data = subprocess.run(["zstd", "-q", "-c"], input=self.text, capture_output=True, check=True).stdout
        self.assertEqual(self.from_files(self.put("log.zst", data)), self.answer)

    def test_plain_logs_load_no_library_for_compression(self):
        for name, data, wanted in (("a.log", self.text, b""), ("a.gz", gzip.compress(self.text), b"libz")):
            done = subprocess.run([VOUCH, "review", self.put(name, data)], env={**os.environ, "LD_DEBUG": "files"},
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
            loaded = set(re.findall(rb"file=(libz|liblzma|libzstd)\.so", done.stderr))
            self.assertEqual(loaded, {wanted} - {b""}, name)

    def test_cut_off_gzip_is_complained_about(self):
        path = self.put("cut.gz", gzip.compress(self.text)[:5000])
        done = subprocess.run([VOUCH, "review", "--json", path], capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"ends too early", done.stderr)

    def test_damaged_gzip_is_complained_about(self):
        data = bytearray(gzip.compress(self.text))
        data[3000] ^= 0xFF
        done = subprocess.run([VOUCH, "review", "--json", self.put("bad.gz", bytes(data))],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"bad.gz", done.stderr)

    def test_files_in_a_row_are_one_log(self):
        lines = self.text.splitlines(keepends=True)
        for i in range(3):
            self.put(f"part{i}.log", b"".join(lines[i * 7000:(i + 1) * 7000]))
        answer = self.from_files(os.path.join(self.folder.name, "part?.log"))
        self.assertEqual(answer, self.answer, "an unexpanded pattern")

    def test_bytes_that_trickle_in_give_the_same_answer(self):
        text = self.text[:60_000]
        with subprocess.Popen([VOUCH, "review", "--json", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as p:
            for at in range(0, len(text), 37):
                p.stdin.write(text[at:at + 37])
                p.stdin.flush()
            out = p.communicate()[0]
        self.assertEqual(json.loads(out), review(text))

    def test_a_missing_file_is_named_and_the_others_are_read(self):
        path = self.put("there.log", self.text)
        done = subprocess.run([VOUCH, "review", "--json", path + ".not", path], capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"there.log.not", done.stderr)
        self.assertEqual(json.loads(done.stdout), self.answer)


class Follow(unittest.TestCase):
    def read_line(self, process):
        ready, _, _ = select.select([process.stdout], [], [], 10)
        self.assertTrue(ready, "nothing came within ten seconds")
        return process.stdout.readline().decode()

    def test_follow_sees_growth_rotation_and_truncation(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "mail.current")
            line = PREFIX + "ICID {0} TLS failed: [Errno 54] x\n" + PREFIX + "ICID {0} close\n"
            path.write_text(line.format(1))
            with subprocess.Popen([VOUCH, "review", "--follow", "--failed", str(path)],
                                  stdout=subprocess.PIPE) as p:
                self.assertIn("ICID 1 failed", self.read_line(p))
                with path.open("a") as f:
                    f.write(line.format(2))
                self.assertIn("ICID 2 failed", self.read_line(p))
                with path.open("a") as f:
                    f.write(line.format(3))
                path.rename(path.with_suffix(".old"))
                path.write_text(line.format(4))
                self.assertIn("ICID 3 failed", self.read_line(p))
                self.assertIn("ICID 4 failed", self.read_line(p))
                with path.open("r+") as f:
                    f.truncate(0)
                    time.sleep(0.5)
                    f.write(line.format(5))
                self.assertIn("ICID 5 failed", self.read_line(p))
                p.terminate()
                self.assertEqual(p.wait(10), 1)


if __name__ == "__main__":
    unittest.main()

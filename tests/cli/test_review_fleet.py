# SPDX-License-Identifier: Apache-2.0
"""One log on many machines: pieces cut at any byte, put together in any order, give the answer of one run."""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import review_logs  # noqa: E402
import review_shapes  # noqa: E402
import test_review_collectors  # noqa: E402
from test_review import VOUCH  # noqa: E402


class Fleet(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.folder = pathlib.Path(cls.place.name)
        sim = review_logs.Simulation(seed=11, prefix=review_shapes.PREFIXES["P1"])
        lines = review_shapes.Damage(seed=11)(sim.run(8000))
        cls.data = "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")
        cls.log = cls.folder / "mail.log"
        cls.log.write_bytes(cls.data)
        cls.answer = cls.run_json([str(cls.log)])

    @staticmethod
    def run_json(arguments):
        done = subprocess.run([VOUCH, "review", "--json", *arguments], capture_output=True, check=False)
        assert done.returncode in (0, 1, 2), done.stderr
        return json.loads(done.stdout)

    def partial(self, name, data, number):
        done = subprocess.run([VOUCH, "review", "--partial", "--piece", f"mail.log:{number}", "-"], input=data,
                              capture_output=True, check=True)
        path = self.folder / name
        path.write_bytes(done.stdout)
        return str(path)

    def pieces(self, r, count):
        cuts = sorted(r.sample(range(1, len(self.data)), count - 1))
        return [self.data[a:b] for a, b in zip([0, *cuts], [*cuts, len(self.data)])]

    def test_pieces_cut_at_any_byte_in_any_order_give_the_same_answer(self):
        for seed in range(6):
            r = random.Random(seed)
            paths = [self.partial(f"p{seed}-{i}", piece, i) for i, piece in enumerate(self.pieces(r, r.randrange(2, 12)))]
            r.shuffle(paths)
            self.assertEqual(self.run_json(["--merge", *paths]), self.answer)

    def test_newest_first_and_wrapped_lines_cut_at_any_byte_give_the_same_answer(self):
        forms = {name: test_review_collectors.write(name, test_review_collectors.POSTFIX) for name in (
            "journal, export", "journal, verbose", "Elastic, parts", "grep with context", "QRadar's table")}
        newest_first = test_review_collectors.write("GELF", test_review_collectors.APPLIANCE).splitlines()[::-1]
        forms["newest first"] = "\n".join(newest_first) + "\n"
        forms["fluentd"] = "".join(
            f"2026-06-12 09:04:{i:02d}.1 +0100 mail.info: " + json.dumps({"host": h, "ident": g, "message": m}) + "\n"
            for i, (h, g, _, m) in enumerate(test_review_collectors.APPLIANCE))
        for name, text in forms.items():
            data = text.encode()
            self.log.write_bytes(data)
            whole = self.run_json([str(self.log)])
            for cut in range(1, len(data), 83):
                paths = [self.partial("one", data[:cut], 1), self.partial("two", data[cut:], 2)]
                self.assertEqual(self.run_json(["--merge", *reversed(paths)]), whole, (name, cut))
        self.log.write_bytes(self.data)

    def test_partials_may_be_joined_in_several_steps(self):
        r = random.Random(99)
        paths = [self.partial(f"j{i}", piece, i) for i, piece in enumerate(self.pieces(r, 9))]
        r.shuffle(paths)
        joined = []
        for i in range(3):
            done = subprocess.run([VOUCH, "review", "--merge", "--partial", *paths[3 * i:3 * i + 3]], capture_output=True, check=True)
            path = self.folder / f"joined{i}"
            path.write_bytes(done.stdout)
            joined.append(str(path))
        self.assertEqual(self.run_json(["--merge", *joined]), self.answer)

    def test_a_partial_leaves_out_what_tells_nothing(self):
        path = pathlib.Path(self.partial("small", self.data, 0))
        self.assertLess(path.stat().st_size, 0.8 * len(self.data))
        self.assertEqual(self.run_json(["--merge", str(path)]), self.answer)

    def test_what_is_no_partial_or_not_whole_is_refused(self):
        whole = pathlib.Path(self.partial("whole", self.data, 0)).read_bytes()
        for data in (b"", b"x\n", whole[:-1], whole.replace(b"partial 1", b"partial 2", 1)):
            (self.folder / "bad").write_bytes(data)
            done = subprocess.run([VOUCH, "review", "--merge", str(self.folder / "bad")], capture_output=True, check=False)
            self.assertEqual(done.returncode, 3, data[:40])
            self.assertIn(b"no partial of this version", done.stderr)

    def test_logs_of_two_appliances_stay_two(self):
        other = self.folder / "other.log"
        other.write_bytes(self.data)
        both = self.run_json([str(self.log), str(other)])
        paths = []
        for log in self.log, other:
            done = subprocess.run([VOUCH, "review", "--partial", str(log)], capture_output=True, check=True)
            path = self.folder / (log.name + ".partial")
            path.write_bytes(done.stdout)
            paths.append(str(path))
        self.assertEqual(self.run_json(["--merge", *reversed(paths)]), both)

    def test_gnu_parallel_cuts_a_file_at_any_byte(self):
        out = self.folder / "parallel"
        out.mkdir()
        subprocess.run(["parallel", "--will-cite", "--pipe-part", "--recend", "", "--block", "60k", "-a", str(self.log), "-j", "2",
                        f"{VOUCH} review --partial --piece mail.log:{{#}} - > {out}/{{#}}"], check=True, capture_output=True)
        paths = sorted(str(p) for p in out.iterdir())
        self.assertGreater(len(paths), 5)
        self.assertEqual(self.run_json(["--merge", *paths]), self.answer)


if __name__ == "__main__":
    unittest.main()

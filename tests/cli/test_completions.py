# SPDX-License-Identifier: Apache-2.0
"""Shells' completions, made from the tables of options and tried in the shells themselves."""

import pathlib
import subprocess
import sys
import unittest

from program import VOUCH

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/peers"))
import peer  # noqa: E402


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.files = {}
        for shell in ("bash", "zsh", "fish"):
            done = subprocess.run([ROOT / "boards/posix/completions.sh", VOUCH, shell], capture_output=True, text=True,
                                  check=True, timeout=60)
            cls.files[shell] = cls.folder.write(f"vouch.{shell}", done.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_in(self, shell, *arguments):
        done = subprocess.run([peer.need(shell), *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def in_bash(self, *words):
        listed = " ".join(f"'{w}'" for w in words)
        return self.run_in("bash", "--norc", "-c", f"source {self.files['bash']}; COMP_WORDS=({listed}); "
                           f"COMP_CWORD={len(words) - 1}; _vouch; printf '%s\\n' \"${{COMPREPLY[@]}}\"")

    def in_fish(self, line):
        return self.run_in("fish", "--no-config", "-c", f"source {self.files['fish']}; complete -C '{line}'")

    def test_completions_are_good_in_each_shell(self):
        for shell, file in self.files.items():
            self.assertEqual(self.run_in(shell, "-n", file), [])

    def test_completions_in_bash_know_commands_and_options(self):
        self.assertEqual(self.in_bash("vouch", "ag"), ["agent"])
        self.assertEqual(self.in_bash("vouch", "cert", "ne"), ["new"])
        self.assertEqual(self.in_bash("vouch", "check", "--startt"), ["--starttls"])
        self.assertEqual(self.in_bash("vouch", "agent", "--onc"), ["--once"])
        self.assertIn(self.files["bash"], self.in_bash("vouch", "check", "--cafile", self.files["bash"][:-2]))

    def test_completions_in_fish_know_commands_and_options(self):
        self.assertEqual(self.in_fish("vouch ag")[0], "agent")
        self.assertEqual(self.in_fish("vouch cert ne")[0], "new")
        self.assertEqual(self.in_fish("vouch check --startt")[0], "--starttls")

    def test_completions_in_zsh_have_each_option(self):
        text = pathlib.Path(self.files["zsh"]).read_text()
        for words in ("'*--starttls=[", "'*--once[", "'new:make a key"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()

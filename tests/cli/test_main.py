# SPDX-License-Identifier: Apache-2.0
"""The program itself: its commands, and those that are programs of their own."""

import os
import shutil
import subprocess
import tempfile
import unittest

from program import VOUCH, environment, vouch


class Main(unittest.TestCase):
    def test_usage_names_every_command_and_each_has_help(self):
        code, out, _ = vouch("--help")
        commands = [line.split()[1] for line in out.splitlines() if line.startswith("  vouch ")]
        self.assertEqual(code, 0)
        self.assertIn("check", commands)
        self.assertIn("verify", commands)
        for command in commands:
            code, out, err = vouch(command, "--help")
            self.assertEqual((code, err), (0, ""), command)
            self.assertIn(f"vouch {command}", out)

    def run_with_program(self, place, *arguments):
        with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
            os.makedirs(os.path.join(folder, "bin"))
            program = shutil.copy(VOUCH, os.path.join(folder, "bin/vouch"))
            other = os.path.join(folder, place)
            os.makedirs(os.path.dirname(other), exist_ok=True)
            with open(other, "w") as f:
                f.write('#!/bin/sh\necho "$*"\nexit 7\n')
            os.chmod(other, 0o755)
            done = subprocess.run([program, *arguments], capture_output=True, env=environment())
            return done.returncode, done.stdout

    def test_programs_beside_and_in_libexec_are_commands(self):
        for place in ("bin/vouch-greet", "libexec/vouch/vouch-greet"):
            self.assertEqual(self.run_with_program(place, "greet", "-a", "b c"), (7, b"-a b c\n"), place)

    def test_programs_elsewhere_are_none(self):
        self.assertEqual(self.run_with_program("vouch-greet", "greet")[0], 3)
        self.assertEqual(self.run_with_program("bin/vouch-greet", "../bin/vouch-greet")[0], 3)

    def test_program_functions_of_a_check_lie_side_by_side(self):
        """Else a list that the linker does not take would only show as memory."""
        done = subprocess.run(["nm", "-n", VOUCH], capture_output=True, text=True, check=True)
        names = [line.split()[2] for line in done.stdout.splitlines() if " T " in line or " t " in line]
        place = {name: i for i, name in enumerate(names)}
        elsewhere = min(i for name, i in place.items() if name.startswith("vouch_review_"))
        for name in ("vouch_check_poll", "vouch_der_enter", "vouch_phase_finish", "mbedtls_ssl_handshake_step"):
            self.assertLess(place[name], elsewhere, name)


if __name__ == "__main__":
    unittest.main()

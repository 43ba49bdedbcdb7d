# SPDX-License-Identifier: Apache-2.0
"""That no branch and no address of X25519 follows from the secret, as valgrind's memcheck sees it."""

import os
import subprocess
import unittest

PROBES = os.path.join(os.path.dirname(os.environ["VOUCH"]), "port")
FORMS = ["probe_secret", "probe_secret_51", "probe_secret_29", "probe_secret_small"]
FOLLOWED = 9


def memcheck(probe, *arguments):
    done = subprocess.run(
        ["valgrind", "-q", f"--error-exitcode={FOLLOWED}", os.path.join(PROBES, probe), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    return done.returncode, done.stderr


class ConstantTime(unittest.TestCase):
    def test_x25519_branches_and_addresses_do_not_follow_the_secret(self):
        for probe in FORMS:
            with self.subTest(probe=probe):
                status, said = memcheck(probe)
                self.assertEqual(status, 0, said)

    def test_branch_on_the_secret_is_seen(self):
        status, said = memcheck(FORMS[0], "leak")
        self.assertEqual(status, FOLLOWED)
        self.assertIn("depends on uninitialised value", said)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""MBEDTLS_DIR= and LWIP_DIR=: after another choice everything is compiled again, because the objects of a
build do not say from which tree they came."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class SourceTrees(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        shutil.copy(os.path.join(ROOT, "Makefile"), self.folder)
        for pattern in ("tests/tests.mk", "boards/posix/*.mk", "boards/*/board.mk", "boards/*/mbedtls_config.h", "boards/*/lwipopts.h"):
            for path in glob.glob(pattern, root_dir=ROOT):
                os.makedirs(os.path.join(self.folder, os.path.dirname(path)), exist_ok=True)
                shutil.copy(os.path.join(ROOT, path), os.path.join(self.folder, path))
        self.configs = glob.glob(os.path.join(self.folder, "boards/*/*[gs].h"))
        self.assertGreater(len(self.configs), 10)

    def remade(self, **trees):
        """Is everything older than what it was compiled with, after a make with these trees?"""
        for path in self.configs:
            os.utime(path, (1, 1))
        environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MBEDTLS_DIR", "LWIP_DIR")}
        subprocess.run(["make", "-s", "help", *(f"{k}={v}" for k, v in trees.items())], cwd=self.folder,
                       env=environment, stdout=subprocess.DEVNULL, check=True)
        changed = {os.stat(path).st_mtime != 1 for path in self.configs}
        self.assertEqual(len(changed), 1)
        return changed.pop()

    def test_trees_that_change_make_everything_anew(self):
        self.assertFalse(self.remade())
        self.assertFalse(self.remade())
        self.assertTrue(self.remade(MBEDTLS_DIR="/elsewhere"))
        self.assertFalse(self.remade(MBEDTLS_DIR="/elsewhere"))
        self.assertTrue(self.remade())
        self.assertTrue(self.remade(LWIP_DIR="/elsewhere"))


if __name__ == "__main__":
    unittest.main()

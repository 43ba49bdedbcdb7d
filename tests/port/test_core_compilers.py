# SPDX-License-Identifier: Apache-2.0
"""Core is C11 to compilers that the project is not built with: clang for Arm, which warns of every
extension of the language."""

import glob
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BOARD = "mps2-an385"
PEDANTIC = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-ffreestanding"]


def compile_for_arm(*files):
    mbedtls = os.environ.get("MBEDTLS_DIR", "build/deps/mbedtls")
    done = subprocess.run(
        ["clang", "--target=thumbv7m-none-eabi", *PEDANTIC, "-I.", f"-Iboards/{BOARD}", "-isystem",
         os.path.join(mbedtls, "include"), "-isystem", "/usr/include/newlib",
         f'-DMBEDTLS_CONFIG_FILE="boards/{BOARD}/mbedtls_config.h"', *files],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


class Clang(unittest.TestCase):
    def test_core_compiles_for_arm_without_a_warning(self):
        files = glob.glob("core/**/*.c", root_dir=ROOT, recursive=True)
        self.assertGreater(len(files), 100)
        self.assertEqual(compile_for_arm(*sorted(files)), (0, ""))

    def test_extension_would_be_warned_of(self):
        path = os.path.join(ROOT, "build", "extension.c")
        with open(path, "w", encoding="utf-8") as f:
            f.write("int extension(void);\nint extension(void) { return ({ 1; }); }\n")
        self.addCleanup(os.unlink, path)
        status, said = compile_for_arm(path)
        self.assertNotEqual(status, 0)
        self.assertIn("extension", said)


if __name__ == "__main__":
    unittest.main()

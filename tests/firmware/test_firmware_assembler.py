# SPDX-License-Identifier: Apache-2.0
"""The assembler of port/mbedtls gives what its C gives, bit by bit: both are in one image, on a Cortex-M3 under QEMU."""

import os
import subprocess
import unittest

import board
import peer

ASSEMBLER = ["small_thumb2", "digits_29_thumb2", "curve25519_thumb2", "sha256_thumb2"]
PORT = ["curve25519", "sha2_process"]
PRODUCTS = ["products_small", "products_p256", "products_25519"]
PLAIN = ["-U__thumb2__", "-Dvouch_curve25519=plain_curve25519", "-Dvouch_curve25519_base=plain_curve25519_base",
         "-Dmbedtls_internal_sha256_process=plain_sha256_process", "-Dmbedtls_internal_sha512_process=plain_sha512_process"]


class Assembler(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)

    def compile(self, source, kind="", *more):
        target = os.path.join(self.folder.path, f"{kind}{os.path.basename(source)}.o")
        mbedtls = os.path.abspath(os.path.join(board.ROOT, os.environ.get("MBEDTLS_DIR", "build/deps/mbedtls")))
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror",
                        "-ffunction-sections", "-fdata-sections", "-I.", "-Iboards/lm3s6965evb", "-isystem",
                        f"{mbedtls}/include", '-DMBEDTLS_CONFIG_FILE="boards/lm3s6965evb/mbedtls_config.h"', *more,
                        "-c", "-o", target, source], cwd=board.ROOT, check=True)
        return target

    def link(self):
        objects = [self.compile(f"tests/firmware/assembler/{name}.c", "fast-") for name in ["main", *PRODUCTS]]
        objects += [self.compile(f"boards/common/{name}.c") for name in ("semihost", "semihost_arm")]
        objects += [self.compile(f"port/mbedtls/{name}.c") for name in [*PORT, "inverse"]]
        objects += [self.compile(f"port/mbedtls/{name}.S") for name in ASSEMBLER]
        objects += [self.compile(f"tests/firmware/assembler/{name}.c", "plain-", *PLAIN) for name in PRODUCTS]
        objects += [self.compile(f"port/mbedtls/{name}.c", "plain-", *PLAIN) for name in PORT]
        image = os.path.join(self.folder.path, "image.elf")
        subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-nostartfiles", "--specs=nano.specs",
                        "-Wl,--gc-sections,-evectors,--section-start=.vectors=0,-Ttext=0x100,--no-warn-rwx-segments",
                        "-o", image, *objects], cwd=board.ROOT, check=True)
        return image

    def test_assembler_of_thumb_2_gives_what_c_gives(self):
        done = subprocess.run(["qemu-system-arm", "-M", "mps2-an385", "-display", "none", "-monitor", "none", "-serial",
                               "none", "-semihosting-config", "enable=on,target=native", "-kernel", self.link()],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=300, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, "all are the same\n"))


if __name__ == "__main__":
    unittest.main()

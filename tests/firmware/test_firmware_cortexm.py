# SPDX-License-Identifier: Apache-2.0
"""What the Cortex-M boards share, on a processor that none of them has: a Cortex-M33 with floating point, under QEMU."""

import os
import subprocess
import unittest

import board
import peer

ARCH = ["-mcpu=cortex-m33", "-mthumb", "-mfpu=fpv5-sp-d16", "-mfloat-abi=hard"]
SHARED = ["cortexm", "systick", "memory", "semihost", "semihost_arm", "board_semihosted"]


def tree(variable, name):
    return os.path.abspath(os.path.join(board.ROOT, os.environ.get(variable, f"build/deps/{name}")))


class CortexM(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)

    def link(self):
        image = os.path.join(self.folder.path, "image.elf")
        sources = ["tests/firmware/cortexm/main.c"] + [f"boards/common/{name}.c" for name in SHARED]
        subprocess.run(["arm-none-eabi-gcc", *ARCH, "-Os", "-std=c11", "-Wall", "-Wextra", "-Werror", "-ffunction-sections",
                        "-fno-common", "-I.", "-Iport/lwip", "-Iboards/mps2-an385", "-isystem", f"{tree('LWIP_DIR', 'lwip')}/src/include",
                        "-isystem", f"{tree('MBEDTLS_DIR', 'mbedtls')}/include",
                        '-DMBEDTLS_CONFIG_FILE="boards/mps2-an385/mbedtls_config.h"', "--specs=nano.specs", "-nostartfiles",
                        "-Ltests/firmware/cortexm", "-T", "boards/common/cortexm.ld", "-Wl,--gc-sections,--no-warn-rwx-segments",
                        "-o", image, *sources], cwd=board.ROOT, check=True)
        return image

    def test_cortexm_33_with_any_interrupt_and_floating_point_wakes(self):
        done = subprocess.run(["qemu-system-arm", "-M", "mps2-an505", "-display", "none", "-monitor", "none", "-serial",
                               "none", "-semihosting-config", "enable=on,target=native", "-kernel", self.link()],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, "all as expected\n"))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""What a product's own configuration must have: the headers that say so take those of our boards, and
name what is missing in others."""

import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MBEDTLS = os.environ.get("MBEDTLS_DIR", "build/deps/mbedtls")
LWIP = os.environ.get("LWIP_DIR", "build/deps/lwip")
TLS, NET = "port/embedded/demands.h", "port/lwip/demands.h"


def complaints(board, header, change=""):
    """The texts of #error that a configuration earns, after some lines were added to it."""
    name = "posix-lwip" if board == "posix" else board
    config = f"boards/{board}/mbedtls_config.h" if board != "posix" else "boards/posix/mbedtls_config.h"
    source = f'#include <mbedtls/build_info.h>\n#include "lwip/opt.h"\n{change}\n#include "{header}"\n'
    done = subprocess.run(
        ["gcc", "-fsyntax-only", "-w", "-I.", "-Iport/lwip", f"-Iboards/{name}", "-isystem", f"{LWIP}/src/include",
         "-isystem", f"{MBEDTLS}/include", f'-DMBEDTLS_CONFIG_FILE="{config}"', "-x", "c", "-"],
        cwd=ROOT, input=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    found = re.findall(r'#error "(.*?)"', "\n".join(x for x in done.stdout.splitlines() if "error: #error" in x))
    return found if done.returncode and found else done.stdout


class Demands(unittest.TestCase):
    def test_demands_are_met_by_the_boards_and_the_program(self):
        for board in ("lm3s6965evb", "mps2-an385", "mps2-an511", "riscv32-virt", "posix-lwip", "posix-threads"):
            for header in (TLS, NET):
                with self.subTest(board=board, header=header):
                    self.assertEqual(complaints(board, header), "")
        self.assertEqual(complaints("posix", TLS), "")

    def test_demands_name_each_setting_that_is_missing(self):
        with open(os.path.join(ROOT, TLS), encoding="utf-8") as f:
            wanted = re.findall(r"!defined\((MBEDTLS_\w+)\)", f.read())
        self.assertGreater(len(wanted), 15)
        for macro in wanted:
            with self.subTest(macro=macro):
                found = complaints("mps2-an385", TLS, f"#undef {macro}")
                self.assertIsInstance(found, list)
                self.assertEqual(len(found), 1, found)

    def test_demands_name_what_lwip_lacks(self):
        for change, name in (("#define TCP_WND TCP_MSS", "TCP_WND"), ("#define TCP_SND_BUF TCP_MSS", "TCP_SND_BUF"),
                             ("#define MEMP_NUM_TCP_PCB 1", "MEMP_NUM_TCP_PCB"), ("#define LWIP_UDP 0", "LWIP_TCP"),
                             ("#define NO_SYS 0\n#define LWIP_TCPIP_CORE_LOCKING 0", "LWIP_TCPIP_CORE_LOCKING")):
            with self.subTest(change=change):
                undefined = "".join(f"#undef {m}\n" for m in re.findall(r"#define (\w+)", change))
                found = complaints("mps2-an385", NET, undefined + change)
                self.assertIsInstance(found, list)
                self.assertTrue(found[0].startswith(name), found)


if __name__ == "__main__":
    unittest.main()

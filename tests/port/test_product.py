# SPDX-License-Identifier: Apache-2.0
"""A product's own TLS and DTLS, in a program whose mbedTLS has vouch's seam (docs/PORTING.md): it works, and verifies."""

import glob
import os
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "peers"))
import peer  # noqa: E402
import pki  # noqa: E402

MBEDTLS = os.environ.get("MBEDTLS_DIR", "build/deps/mbedtls")
SEAM = ["ssl_msg", "ssl_tls", "ssl_tls12_client", "ssl_tls13_generic"]
BUILD = "build/posix"


class Product(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.program = cls.link()
        cases = pki.nine_cases("www.example.test")
        cls.root = cls.folder.write("root.pem", cases.root.pem())
        cls.cases = cases.by_name

    @classmethod
    def compile(cls, source, *more):
        target = os.path.join(cls.folder.path, os.path.basename(source) + ".o")
        subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O0", "-I.", "-isystem", f"{MBEDTLS}/include", "-isystem",
                        f"{MBEDTLS}/library", '-DMBEDTLS_CONFIG_FILE="tests/port/product/mbedtls_config.h"', *more,
                        "-c", "-o", target, source], cwd=ROOT, check=True)
        return target

    @classmethod
    def link(cls):
        """Only the files of mbedTLS that know of DTLS are compiled for it; the rest is the program's."""
        objects = [cls.compile("tests/port/product/main.c"), cls.compile("port/mbedtls/reassembly.c")]
        for source in sorted(glob.glob(f"{MBEDTLS}/library/ssl_*.c", root_dir=ROOT)):
            seam = os.path.basename(source)[:-2] in SEAM
            objects.append(cls.compile(source, *(["-include", "port/mbedtls/seam.h"] if seam else [])))
        program = os.path.join(cls.folder.path, "product")
        subprocess.run(["gcc", "-pie", "-o", program, *objects, "-Wl,--start-group", f"{BUILD}/libvouch-core.a",
                        f"{BUILD}/mbedtls/libmbedtls.a", "-Wl,--end-group"], cwd=ROOT, check=True)
        return program

    def run_with(self, name):
        case = self.cases[name]
        chain, key = self.folder.write("chain.pem", case.pem()), self.folder.write("key.pem", case.key_pem())
        done = subprocess.run([self.program, self.root, chain, key], stdout=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout.splitlines()

    def test_product_with_a_parser_has_its_own_sessions_over_tls_and_dtls(self):
        self.assertEqual(self.run_with("good")[1], "with a parser: TLS 1.3 done, TLS 1.2 done, DTLS 1.2 done")

    def test_product_with_a_parser_refuses_a_server_without_a_path(self):
        self.assertEqual(self.run_with("missing_intermediate")[1],
                         "with a parser: TLS 1.3 not verified, TLS 1.2 not verified, DTLS 1.2 not verified")

    def test_product_that_names_no_parser_accepts_nobody(self):
        self.assertEqual(self.run_with("good")[0], "before: TLS 1.3 no parser, TLS 1.2 no parser, DTLS 1.2 no parser")


if __name__ == "__main__":
    unittest.main()

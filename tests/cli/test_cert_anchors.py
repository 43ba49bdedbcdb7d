# SPDX-License-Identifier: Apache-2.0
"""`vouch cert anchors`: a table in C that compiles, finds what it should, and leaves out the rest."""

import os
import re
import subprocess
import tempfile
import unittest

from program import ROOT, vouch
import pki

HARNESS = """
#include "anchors.h"
#include <stdio.h>
extern const struct vouch_anchor_table vouch_firmware_anchors;
int main(void)
{
    const struct vouch_anchor_table *t = &vouch_firmware_anchors;
    struct vouch_anchors anchors = vouch_anchors_of_table(t);
    struct vouch_anchor out;
    for (size_t i = 0; i < t->count; i++)
        if (anchors.ops->find(anchors.self, t->at[i].subject, 0, &out) != VOUCH_OK)
            return 1;
    printf("%zu\\n", t->count);
    return 0;
}
"""


class CertAnchors(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
        return path

    def run_table(self, table):
        """Compiles the table with the core's look-up, finds every anchor, and gives their number."""
        library = ROOT / "build/posix/libvouch-core.a"
        program = os.path.join(self.folder.name, "program")
        sources = [self.file("table.c", table), self.file("main.c", HARNESS)]
        subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                        "-Wmissing-prototypes", f"-I{ROOT}/core", *sources, str(library),
                        "-o", program], check=True)
        return int(subprocess.run([program], check=True, capture_output=True).stdout)

    def test_anchors_of_a_file_compile_and_are_found(self):
        roots = [pki.root(f"Root {i}") for i in range(3)]
        path = self.file("roots.pem", "".join(pki.pem(r) for r in roots))
        code, out, err = vouch("cert", "anchors", path, path)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.run_table(out), 3)  # a copy is one anchor

    def test_anchors_marked_as_not_for_tls_are_left_out(self):
        good, refused = pki.root("Good"), pki.root("Refused")
        marked = subprocess.run(["openssl", "x509", "-trustout", "-addreject", "serverAuth"],
                                input=pki.pem(refused), check=True, capture_output=True,
                                text=True).stdout
        code, out, _ = vouch("cert", "anchors", self.file("mixed.pem", pki.pem(good) + marked))
        self.assertEqual((code, "CN=Good" in out, "CN=Refused" in out), (0, True, False))

    def test_anchors_leaf_is_left_out_and_said(self):
        root = pki.root()
        path = self.file("mixed.pem", pki.pem(root, root.issue("www.example.test")))
        code, out, err = vouch("cert", "anchors", path)
        self.assertEqual(code, 0)
        self.assertRegex(err, r"left out .*www\.example\.test.*: it is no CA")
        self.assertIn("{anchors, 1, hashes}", out)

    def test_anchors_table_can_be_named(self):
        path = self.file("root.pem", pki.pem(pki.root()))
        code, out, _ = vouch("cert", "anchors", "--name", "my_roots", path)
        self.assertEqual(code, 0)
        self.assertTrue(re.search(r"^const struct vouch_anchor_table my_roots = ", out, re.M))

    def test_anchors_bad_input_is_one_line(self):
        leaf = self.file("leaf.pem", pki.pem(pki.root().issue("www.example.test")))
        for arguments, says in (([], "which file"), (["/nowhere"], "/nowhere"),
                                (["--name", "a-b", leaf], "a-b")):
            with self.subTest(arguments=arguments):
                code, out, err = vouch("cert", "anchors", *arguments)
                self.assertEqual((code, out, err.count("\n")), (3, "", 1), err)
                self.assertIn(says, err)
        code, out, err = vouch("cert", "anchors", leaf)
        self.assertEqual((code, out), (3, ""))
        self.assertIn("no CA", err)


if __name__ == "__main__":
    unittest.main()

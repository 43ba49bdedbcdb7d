# SPDX-License-Identifier: Apache-2.0
"""`vouch cert anchors`: a table in C that compiles, finds what it should, and leaves out the rest."""

import json
import os
import re
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from program import ROOT, vouch
import pki

HARNESS = """
#include "core/anchors.h"
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

# Judges the DER files that it is given by the table, and prints what the report says.
JUDGE = """
#include "core/x509/judge.h"
#include <stdio.h>
#include <time.h>
extern const struct vouch_anchor_table vouch_firmware_anchors;
static struct vouch_certificate views[8];
static struct vouch_finding findings[8];
static struct vouch_path_step path[8];
static struct vouch_sent rows[8];
static uint8_t files[8][4096], text[4096];
int main(int argc, char **argv)
{
    static struct vouch_judge judge;
    struct vouch_span sent[8];
    struct vouch_report report;
    struct vouch_policy policy = {0};
    struct vouch_report_storage storage = {.findings = findings, .findings_max = 8, .path = path,
                                     .path_max = 8, .sent = rows, .sent_max = 8, .text = text, .text_max = sizeof text};
    struct vouch_judge_storage judge_storage = {.certificates = views, .certificates_max = 8};
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        sent[i - 1] = (struct vouch_span){files[i], f ? fread(files[i], 1, sizeof files[i], f) : 0};
        fclose(f);
    }
    struct vouch_judge_question question = {
        .sent = sent, .sent_count = (size_t)argc - 1, .policy = &policy, .parts = &vouch_judge_all,
        .anchors = vouch_anchors_of_table(&vouch_firmware_anchors), .now = {0, time(NULL), true}};
    vouch_report_init(&report, &storage);
    vouch_judge_init(&judge, &question, &judge_storage, &report);
    while (vouch_judge_step(&judge) == VOUCH_AGAIN)
        ;
    vouch_report_finish(&report);
    for (size_t i = 0; i < report.findings_count; i++)
        printf("%s %s %.*s\\n", vouch_finding_kind(findings[i].code)->id,
               vouch_severity_text(findings[i].severity), (int)findings[i].value.len,
               (const char *)findings[i].value.data);
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

    def run_with(self, table, harness, *arguments):
        """Compiles the table and the harness with the core; what the program prints."""
        built = ROOT / "build/posix"
        program = os.path.join(self.folder.name, "program")
        sources = [self.file("table.c", table), self.file("main.c", harness)]
        subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                        "-Wmissing-prototypes", f"-I{ROOT}", *sources,
                        built / "libvouch-core.a", built / "mbedtls/libmbedtls.a",
                        "-o", program], check=True)
        return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout

    def run_table(self, table):
        """Finds every anchor, and gives their number."""
        return int(self.run_with(table, HARNESS))

    @staticmethod
    def marked(root, *mark):
        return subprocess.run(["openssl", "x509", "-trustout", *mark], input=pki.pem(root),
                              check=True, capture_output=True, text=True).stdout

    def judge_both(self, root, *chain, flags=(), text=None):
        """The findings by the root's row in a table, and by its certificate on this host."""
        cafile = self.file("root.pem", text or pki.pem(root))
        code, table, err = vouch("cert", "anchors", *flags, cafile)
        self.assertEqual((code, err), (0, ""))
        for i, entity in enumerate(chain):
            with open(os.path.join(self.folder.name, f"{i}.der"), "wb") as f:
                f.write(entity.der())
        ders = [os.path.join(self.folder.name, f"{i}.der") for i in range(len(chain))]
        _, out, _ = vouch("verify", "--cafile", cafile, "--format", "json",
                          self.file("chain.pem", pki.pem(*chain)))
        expected = [f"{f['code']} {f['severity']} {f['value'] or ''}" for f in json.loads(out)["findings"]
                    if not f["code"].startswith("lint-")]  # what it looks at, no client asks
        return self.run_with(table, JUDGE, *ders).splitlines(), expected

    def test_anchors_of_a_file_compile_and_are_found(self):
        roots = [pki.root(f"Root {i}") for i in range(3)]
        path = self.file("roots.pem", "".join(pki.pem(r) for r in roots))
        code, out, err = vouch("cert", "anchors", path, path)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.run_table(out), 3)  # a copy is one anchor

    def test_anchors_limits_are_honoured_as_with_the_certificate(self):
        client = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        policies = (x509.PolicyConstraints(0, None), True)
        for name, finding, extensions, days in (
                ("path length", "chain-path-length", pki.ca_extensions(path_length=0), (-9, 900)),
                ("purpose", "cert-extended-usage", pki.ca_extensions() + [client], (-9, 900)),
                ("policies", "chain-policy", pki.ca_extensions() + [policies], (-9, 900)),
                ("dates", "chain-anchor-expired", pki.ca_extensions(), (-900, -9))):
            with self.subTest(name):
                root = pki.root(f"Root {name}", extensions=extensions, days=days)
                upper = root.issue_ca("Upper")
                lower = upper.issue_ca("Lower")
                leaf = lower.issue("www.example.test")
                table, host = self.judge_both(root, leaf, lower, upper, flags=["--expired"])
                self.assertEqual(table, host)
                self.assertIn(f"{finding} error", "\n".join(table))

    def test_anchors_unknown_critical_extension_is_left_out_and_said(self):
        odd = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), True)
        root = pki.root("Odd", extensions=pki.ca_extensions() + [odd])
        code, out, err = vouch("cert", "anchors", self.file("odd.pem", pki.pem(root, pki.root("Good"))))
        self.assertEqual((code, "CN=Good" in out, "CN=Odd" in out), (0, True, False))
        self.assertRegex(err, "left out .*CN=Odd.*: it has a critical extension")

    def test_anchors_marked_as_not_for_tls_are_left_out(self):
        good, refused = pki.root("Good"), pki.root("Refused")
        marked = self.marked(refused, "-addreject", "anyExtendedKeyUsage")
        code, out, _ = vouch("cert", "anchors", self.file("mixed.pem", pki.pem(good) + marked))
        self.assertEqual((code, "CN=Good" in out, "CN=Refused" in out), (0, True, False))

    def test_anchors_marked_for_clients_only_are_none_for_servers(self):
        root = pki.root("Clients")
        leaf = root.issue("www.example.test")
        for mark, refused in (("clientAuth", True), ("serverAuth", False)):
            with self.subTest(mark):
                table, host = self.judge_both(root, leaf, text=self.marked(root, "-addtrust", mark))
                self.assertEqual(table, host)
                self.assertEqual(any("chain-anchor-purpose" in line for line in table), refused)

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

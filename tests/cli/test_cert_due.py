# SPDX-License-Identifier: Apache-2.0
"""`vouch cert due`: what must be renewed by when, for people, programs and calendars."""

import datetime
import json
import os
import re
import subprocess
import tempfile
import unittest

from cryptography.hazmat.primitives import serialization

from program import VOUCH, vouch
import pki


class CertDueTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)
        self.root = pki.root("Root")

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as f:
            f.write(text if isinstance(text, str) else text.decode())
        return path

    def issue(self, name, *days):
        return self.write(name, self.root.issue(name, days=days).pem())

    def due(self, *arguments, status=0):
        code, out, err = vouch("cert", "due", *arguments)
        self.assertEqual(code, status, out + err)
        return out, err

    def rows(self, *arguments, status=0):
        return [json.loads(line) for line in self.due("--format", "json", *arguments, status=status)[0].splitlines()]

    def test_due_rows_come_by_their_end_with_a_third_of_the_lifetime_as_lead(self):
        late, soon = self.issue("late.test", -10, 350), self.issue("soon.test", -10, 80)
        rows = self.rows(late, soon)
        self.assertEqual([r["name"] for r in rows], ["CN=soon.test,O=vouch tests", "CN=late.test,O=vouch tests"])
        for row, lifetime in zip(rows, (90, 360)):
            end, begin = (datetime.datetime.strptime(row[k], "%Y-%m-%dT%H:%M:%SZ") for k in ("not_after", "renew_by"))
            self.assertAlmostEqual((end - begin).days, lifetime * 0.33, delta=1.1)
            self.assertFalse(row["due"] or row["expired"])

    def test_due_service_and_its_own_lead_stand_with_the_file(self):
        file = self.issue("gui.test", -10, 80)
        quick, slow = self.rows(f"gui={file}", f"partner link@85d={file}", status=1)
        self.assertEqual([(r["service"], r["due"]) for r in (quick, slow)], [("gui", False), ("partner link", True)])
        self.assertIn("  partner link:  CN=gui.test", self.due(f"partner link@85d={file}", status=1)[0])
        self.assertIn("SUMMARY:Renew gui: CN=gui.test", self.due("--format", "icalendar", f"gui={file}")[0])
        _, err = self.due(f"gui@soon={file}", status=3)
        self.assertIn("not SERVICE=FILE or SERVICE@30d=FILE", err)

    def test_due_file_with_an_equals_sign_is_a_file(self):
        (row,) = self.rows(self.issue("a=b.pem", -10, 80))
        self.assertNotIn("service", row)

    def test_due_renewal_and_expiry_decide_the_exit_status(self):
        soon, gone = self.issue("soon.test", -80, 10), self.issue("gone.test", -80, -1)
        self.assertIn("renew now", self.due(soon, status=1)[0])
        self.assertIn("expired", self.due(soon, gone, status=2)[0])
        self.due("--lead", "5d", soon)
        self.due("--lead", "11d", soon, status=1)

    def test_due_list_of_revocations_expires_too(self):
        path = self.write("list.pem", pki.crl(self.root, days=(-1, 7)))
        (row,) = self.rows(path)
        self.assertEqual(row["kind"], "crl")
        self.assertIn(row["days_left"], (6, 7))

    def test_due_calendar_is_folded_and_escaped(self):
        name = "CN=" + "a" * 50
        leaf = self.root.issue("a" * 50 + ".test", days=(-10, 80))
        out, _ = self.due("--format", "icalendar", self.write("a,b;c.pem", leaf.pem()))
        self.assertTrue(out.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), out)
        self.assertTrue(out.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n"))
        lines = out.split("\r\n")
        self.assertLessEqual(max(len(line.encode()) for line in lines), 75)
        whole = out.replace("\r\n ", "")
        self.assertIn(f"SUMMARY:Renew {name}", whole)
        self.assertIn("a\\,b\\;c.pem expires on", whole)
        self.assertEqual(whole.count("BEGIN:VEVENT"), whole.count("UID:"))
        self.assertRegex(whole, r"DTSTART;VALUE=DATE:\d{8}\r\n")
        self.assertIsNone(re.search(r"[^\r]\n", out))

    def test_due_calendar_has_an_identifier_for_each_event_that_stays(self):
        file = self.issue("a.test", -10, 80)
        words = ("--format", "icalendar", f"gui={file}", f"mail={file}", self.issue("b.test", -10, 80))
        first, again = (re.findall("(?m)^(UID:.*|SUMMARY:.*)\r$", self.due(*words)[0]) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(len({line for line in first if line.startswith("UID:")}), 3)

    def test_due_keys_are_in_nobodys_way(self):
        leaf = self.root.issue("a.test", days=(-10, 80))
        encrypted = leaf.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.BestAvailableEncryption(b"secret")).decode()
        (row,) = self.rows(self.write("both.pem", encrypted + leaf.pem()))
        self.assertEqual(row["name"], "CN=a.test,O=vouch tests")
        p12 = os.path.join(self.folder.name, "a.p12")
        password = self.write("password", "secret\n")
        code, out, err = vouch("cert", "fix", "-o", p12, "--out-password-file", password, "--key-password-file", password,
                               self.write("both.pem", encrypted + leaf.pem()))
        self.assertIn(code, (0, 2), err)
        self.assertEqual(len(self.rows("--key-password-file", password, p12)), 1)

    def test_due_without_anything_that_expires_says_so(self):
        key = self.write("key.pem", self.root.key_pem())
        out, err = self.due(key, status=3)
        self.assertEqual((out, err), ("", "vouch cert due: nothing in these files expires\n"))
        self.due(key, self.issue("a.test", -1, 89))
        broken = self.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
        out, err = self.due(broken, self.issue("a.test", -1, 89), status=3)
        self.assertIn("CN=a.test", out)
        self.assertEqual(err, f"vouch cert due: {broken}: block 1: it cannot be read\n")

    def test_due_output_that_cannot_be_written_is_said(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([VOUCH, "cert", "due", self.issue("a.test", -1, 89)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (3, "vouch cert due: standard output cannot be written\n"))

    def test_due_unreadable_file_is_named_beside_the_others(self):
        out, err = self.due(self.issue("a.test", -1, 89), "/nonexistent", status=3)
        self.assertIn("CN=a.test", out)
        self.assertIn("/nonexistent", err)

    def test_due_bad_values_are_named(self):
        path = self.issue("a.test", -1, 89)
        self.assertIn("not one of text, json, icalendar", self.due("--format", "xml", path, status=3)[1])
        self.assertIn("not a time such as", self.due("--lead", "soon", path, status=3)[1])


if __name__ == "__main__":
    unittest.main()

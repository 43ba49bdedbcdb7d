# SPDX-License-Identifier: Apache-2.0
"""Signed certificate timestamps, verified with a list of logs (`--ct-logs`)."""

import json
import os
import tempfile
import unittest

from program import codes, vouch
import pki
import transparency as ct

HOST = "www.example.test"


class Scts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.root = pki.root("Root")
        cls.inner = cls.root.issue_ca("Inner")
        cls.trust = cls.file("trust.pem", pki.pem(cls.root))
        cls.first = ct.Log("One 2026", interval=(-100, 400))
        cls.second = ct.Log("Two", kind="rsa", state="readonly")
        cls.retired = ct.Log("Old", state="retired", since=-8)
        cls.rejected = ct.Log("Bad", state="rejected")
        cls.narrow = ct.Log("Narrow", interval=(-100, 10))
        cls.outside = ct.Log("Nobody's")
        cls.list = cls.file("log_list.json", ct.listed({
            "First \u00d8p": [cls.first, cls.retired], "Second": [cls.second, cls.rejected, cls.narrow]}))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def file(cls, name, content):
        path = os.path.join(cls.folder.name, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def judge(self, make, *options, logs=None, **keywords):
        leaf = ct.issue(self.inner, HOST, make, **keywords)
        chain = self.file("chain.pem", pki.pem(leaf, self.inner))
        _, out, err = vouch("verify", "--json", "--trust", self.trust, "--name", HOST, "--ct-logs",
                            logs or self.list, *options, chain)
        self.assertEqual(err, "")
        return json.loads(out)

    def said(self, report):
        return report["facts"]["sct"].split("\n")

    def test_scts_of_two_logs_are_verified_by_ecdsa_and_rsa(self):
        report = self.judge(lambda entry: [self.first.timestamp(entry, ct.ENTRY_PRECERT),
                                           self.second.timestamp(entry, ct.ENTRY_PRECERT)])
        self.assertEqual(self.said(report), ["First \u00d8p: One 2026: valid", "Second: Two: valid"])
        self.assertNotIn("sct-invalid", codes(report))

    def test_sct_extensions_are_part_of_what_is_signed(self):
        report = self.judge(lambda entry: [
            self.first.timestamp(entry, ct.ENTRY_PRECERT, extensions=b"\0\0\5hello")])
        self.assertEqual(self.said(report), ["First \u00d8p: One 2026: valid"])

    def test_sct_over_another_certificate_is_a_finding(self):
        report = self.judge(lambda entry: [
            self.first.timestamp(entry[:-1] + b"!", ct.ENTRY_PRECERT)])
        self.assertIn("sct-invalid", codes(report))
        self.assertEqual(self.said(report), ["First \u00d8p: One 2026: signature over another certificate"])

    def test_sct_of_another_issuer_key_is_a_finding(self):
        report = self.judge(lambda entry: [
            self.second.timestamp(bytes(32) + entry[32:], ct.ENTRY_PRECERT)])
        self.assertIn("sct-invalid", codes(report))

    def test_sct_over_the_final_certificate_does_not_count_in_it(self):
        report = self.judge(lambda entry: [self.first.timestamp(entry[32:], ct.ENTRY_X509)])
        self.assertIn("sct-invalid", codes(report))

    def test_sct_of_a_log_outside_the_list_is_said_by_its_identifier(self):
        report = self.judge(lambda entry: [self.outside.timestamp(entry, ct.ENTRY_PRECERT)])
        self.assertEqual(self.said(report), [f"{self.outside.id.hex()}: not in the list"])
        self.assertNotIn("sct-invalid", codes(report))

    def test_sct_counts_by_the_state_of_its_log(self):
        report = self.judge(lambda entry: [
            self.retired.timestamp(entry, ct.ENTRY_PRECERT, at=-9),
            self.retired.timestamp(entry, ct.ENTRY_PRECERT, at=-7),
            self.rejected.timestamp(entry, ct.ENTRY_PRECERT),
            self.first.timestamp(entry, ct.ENTRY_PRECERT, at=2)])
        self.assertEqual(self.said(report), [
            "First \u00d8p: Old: valid", "First \u00d8p: Old: does not count: retired",
            "Second: Bad: does not count: rejected", "First \u00d8p: One 2026: in the future"])

    def test_sct_of_a_log_for_other_years_is_said(self):
        report = self.judge(lambda entry: [self.narrow.timestamp(entry, ct.ENTRY_PRECERT)])
        self.assertEqual(self.said(report), ["Second: Narrow: valid, outside the log's interval"])

    def test_sct_names_who_operated_its_log_then(self):
        sold = ct.Log("Sold", former=(("Second", -4), ("F\u00fcrst", -6)))
        logs = self.file("sold.json", ct.listed({"First": [sold], "Second": [self.second]}))
        report = self.judge(lambda entry: [sold.timestamp(entry, ct.ENTRY_PRECERT, at=at)
                                           for at in (-7, -5, -3)], logs=logs)
        self.assertEqual(self.said(report), ["First: Sold: valid, then operated by F\u00fcrst",
                                             "First: Sold: valid, then operated by Second",
                                             "First: Sold: valid"])

    def test_sct_of_another_version_is_not_verified(self):
        report = self.judge(lambda entry: [
            self.first.timestamp(entry, ct.ENTRY_PRECERT, version=1)])
        self.assertEqual(self.said(report), ["First \u00d8p: One 2026: cannot be verified here"])

    def test_sct_list_says_its_date(self):
        make = lambda entry: [self.first.timestamp(entry, ct.ENTRY_PRECERT)]
        fresh = self.judge(make)["facts"]["ct_logs"]
        old = self.file("old.json", ct.listed({"First": [self.first]}, made=-80))
        aged = self.judge(make, logs=old)["facts"]["ct_logs"]
        self.assertEqual(fresh, ct.text(ct.days(-1))[:10])
        self.assertEqual(aged, ct.text(ct.days(-80))[:10] + ", too old for browsers")

    def test_sct_list_in_another_form_is_refused_by_what_is_wrong(self):
        swapped = json.loads(ct.listed({"First": [self.first]}))
        swapped["operators"][0]["logs"][0]["log_id"] = ct.base64.b64encode(bytes(32)).decode()
        cut = json.loads(ct.listed({"First": [self.first]}))
        cut["operators"][0]["logs"][0]["key"] = "AAAA"
        endless = json.loads(ct.listed({"First": [self.first]}))
        endless["operators"][0]["logs"][0]["previous_operators"][0]["end_time"] = "never"
        for content, words in ((json.dumps(swapped), "One 2026: log_id is not the SHA-256 of its key"),
                               (json.dumps(cut), "One 2026: its key cannot be read"),
                               (json.dumps(endless), "One 2026: a previous operator without end_time"),
                               ("{}", "not a list of logs"), ("{", "not JSON"), ("", "not JSON")):
            logs = self.file("bad.json", content)
            code, _, err = vouch("verify", "--ct-logs", logs, "--trust", self.trust, self.trust)
            self.assertEqual(code, 3)
            self.assertIn(words, err)
            code, _, err = vouch("check", "--ct-logs", logs, "https://localhost:1")
            self.assertEqual(code, 3)
            self.assertIn(words, err)


if __name__ == "__main__":
    unittest.main()

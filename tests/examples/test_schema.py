# SPDX-License-Identifier: Apache-2.0
"""docs/SCHEMA.md against the reports that the formats' unit tests agree on."""

import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPORTS = sorted((ROOT / "tests/golden").glob("json_*.json"))


def documented(section):
    """The field names in the first column of a section's table."""
    text = (ROOT / "docs/SCHEMA.md").read_text()
    start = 0 if section is None else text.index(f"## `{section}`")
    body = text[start:].split("\n## ", 1)[0] if section is None else text[start + 3:].split("\n## ", 1)[0]
    names = set()
    for row in re.findall(r"^\| (`.*?) \|", body, re.M):
        names.update(re.findall(r"`(\w+)`", row))
    return names


class Schema(unittest.TestCase):
    def reports(self):
        self.assertGreaterEqual(len(REPORTS), 5)
        return [json.loads(path.read_text()) for path in REPORTS]

    def test_schema_report_fields_are_all_documented(self):
        for report in self.reports():
            self.assertEqual(report["schema"], "vouch-report/1")
            self.assertEqual(set(report) | {"clients", "accepts"}, documented(None))

    def test_schema_clients_fields_are_all_documented(self):
        clients = [c for report in self.reports() for c in report.get("clients", [])]
        self.assertEqual(set().union(*clients), documented("clients"))
        self.assertEqual({c["accepts"] for c in clients}, {True, False, None})

    def test_schema_tls_fields_are_all_documented(self):
        for report in self.reports():
            self.assertEqual(set(report["tls"]), documented("tls"))

    def test_schema_sent_fields_are_all_documented(self):
        certificates = [c for report in self.reports() for c in report["sent"]]
        self.assertTrue(certificates)
        for certificate in certificates:
            self.assertEqual(set(certificate), documented("sent"))

    def test_schema_findings_fields_are_all_documented(self):
        findings = [f for report in self.reports() for f in report["findings"]]
        self.assertTrue(any("result_type" in f for f in findings))
        for finding in findings:
            self.assertEqual(set(finding) | {"result_type"}, documented("findings"))

    def test_schema_path_and_name_fields_are_named_in_the_text(self):
        text = (ROOT / "docs/SCHEMA.md").read_text()
        for report in self.reports():
            for entry in report["path"] + report["names"] + report["timings"]:
                for field in entry:
                    self.assertIn(field, text)

    def test_schema_is_one_line_and_harmless_on_a_terminal(self):
        for path in REPORTS:
            text = path.read_text()
            self.assertEqual(text.count("\n"), 1, path.name)
            self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text), path.name)


if __name__ == "__main__":
    unittest.main()

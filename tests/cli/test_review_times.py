# SPDX-License-Identifier: Apache-2.0
"""vouch review: zones, years, and what of them a line, a file and the command line tell."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from test_review import VOUCH, review


class Times(unittest.TestCase):
    def test_a_file_tells_its_zone_and_the_command_line_for_others(self):
        line = "Sat Feb 14 19:20:28 2026 Info: ICID 1 TLS success\n"
        header = "Sat Feb 14 19:00:00 2026 Info: Time offset from UTC: -21600 seconds\n"
        first = lambda text, *o: review(text, *o)["receiving"]["first"]
        self.assertEqual(first(header + line), "2026-02-15T01:20:28Z")
        self.assertEqual(first(line), "2026-02-14T19:20:28Z")
        self.assertEqual(first(line, "--tz", "+01:00"), "2026-02-14T18:20:28Z")
        self.assertEqual(first(line, "--tz", "CET-1CEST,M3.5.0,M10.5.0/3"), "2026-02-14T18:20:28Z")
        summer = line.replace("Sat Feb 14", "Tue Jul 14")
        self.assertEqual(first(summer, "--tz", "CET-1CEST,M3.5.0,M10.5.0/3"), "2026-07-14T17:20:28Z")
        self.assertEqual(first(header + line, "--tz", "+01:00"), "2026-02-15T01:20:28Z", "the header goes first")

    def test_zone_of_each_line_or_of_the_option_is_known_and_a_line_without_is_told(self):
        iso = "2026-02-14T19:20:28{} mx1 postfix/smtpd[1]: connect from a.example[192.0.2.1]\n"
        local = "Feb 14 19:20:29 mx1 postfix/smtpd[1]: disconnect from a.example[192.0.2.1] ehlo=1 starttls=1\n"
        told = "times are as logged"
        for log, options, known in ((iso.format("+02:00"), [], True), (iso.format("Z"), [], True),
                                    (local, [], False), (iso.format("+00:00") + local, [], False),
                                    (iso.format(""), [], False), (local, ["--tz", "UTC0"], True)):
            self.assertIs(review(log, *options)["zone_known"], known, (log, options))
            text = subprocess.run([VOUCH, "review", *options, "-"], input=log.encode(), capture_output=True, check=False)
            self.assertEqual(told in text.stdout.decode(), not known, (log, options))

    def test_years_are_inferred_across_new_year(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "log")
            path.write_text("Dec 31 23:59:59 esa1 t: Info: ICID 1 TLS success\n"
                            "Jan  1 00:00:01 esa1 t: Info: ICID 2 TLS success\n"
                            "Dec 31 23:59:58 esa1 t: Info: ICID 3 TLS success\n")
            os.utime(path, (1767400000, 1767400000))  # 3 January 2026
            done = subprocess.run([VOUCH, "review", "--json", path], capture_output=True, check=False)
            receiving = json.loads(done.stdout)["receiving"]
            self.assertEqual((receiving["first"], receiving["last"]), ("2025-12-31T23:59:58Z", "2026-01-01T00:00:01Z"))


if __name__ == "__main__":
    unittest.main()

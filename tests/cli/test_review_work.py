# SPDX-License-Identifier: Apache-2.0
"""What a line of a log costs, in instructions: each line of Postfix has another process in its prefix."""

import os
import re
import subprocess
import tempfile
import unittest

from program import VOUCH, environment

MESSAGES = 2000
PER_BYTE = 60  # 36 when this was written, with the program's start; 150 while each prefix was walked through


def message(n):
    at = f"Feb 13 {n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d} mx1 postfix/"
    peer, queue, process = f"mx{n % 50}.example.net[192.0.2.{n % 50}]", f"4{n:09X}", 2000 + n * 7919 % 997
    relay = f"mx.example.com[203.0.113.{n % 200}]:25"
    return (f"{at}smtpd[{process}]: connect from {peer}\n"
            f"{at}smtpd[{process}]: {queue}: client={peer}\n"
            f"{at}cleanup[{process + 1}]: {queue}: message-id=<{n}@example.net>\n"
            f"{at}qmgr[881]: {queue}: from=<a@example.net>, size=54321, nrcpt=1 (queue active)\n"
            f"{at}smtpd[{process}]: disconnect from {peer} ehlo=2 starttls=1 mail=1 quit=1 commands=5\n"
            f"{at}smtp[{process + 2}]: Untrusted TLS connection established to {relay}: TLSv1.3 with cipher "
            "TLS_AES_256_GCM_SHA384 (256/256 bits)\n"
            f"{at}smtp[{process + 2}]: {queue}: to=<b@example.com>, relay={relay}, delay=0.5, "
            "delays=0.01/0/0.3/0.2, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
            f"{at}qmgr[881]: {queue}: removed\n")


class Work(unittest.TestCase):
    def test_review_of_postfix_line_takes_few_instructions_a_byte(self):
        with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
            log, out = os.path.join(folder, "mail.log"), os.path.join(folder, "callgrind")
            with open(log, "w", encoding="ascii") as f:
                f.write("".join(map(message, range(MESSAGES))))
            done = subprocess.run(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", VOUCH, "review", "--json", log],
                capture_output=True, text=True, env=environment(), timeout=300, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(out, encoding="ascii", errors="replace") as f:
                cost = int(re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M).group(1))
            self.assertLess(cost / os.path.getsize(log), PER_BYTE)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""No reason that OpenSSL can give is unknown to vouch review: the lists are asked of the library itself."""

import ctypes
import ctypes.util
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import PREFIX, review  # noqa: E402

LIB_SSL = 20


def ssl_reasons():
    """{number: text} of the SSL library, of those numbers that its header names."""
    header = pathlib.Path("/usr/include/openssl/sslerr.h").read_text(encoding="ascii")
    numbers = sorted({int(n) for n in re.findall(r"#\s*define SSL_R_\w+\s+(\d+)", header)})
    ssl = ctypes.CDLL(ctypes.util.find_library("ssl"))
    ssl.OPENSSL_init_ssl(0x200000, None)
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    crypto.ERR_reason_error_string.restype = ctypes.c_char_p
    crypto.ERR_reason_error_string.argtypes = [ctypes.c_ulong]
    texts = {n: crypto.ERR_reason_error_string(LIB_SSL << 23 | n) for n in numbers}
    return {n: text.decode() for n, text in texts.items() if text}


def verify_texts():
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    crypto.X509_verify_cert_error_string.restype = ctypes.c_char_p
    texts = [crypto.X509_verify_cert_error_string(n).decode() for n in range(1, 100)]
    return [t for t in texts if not t.startswith("unknown")]


class Reasons(unittest.TestCase):
    def reasons_of(self, raws):
        """{raw: reason id} of each, each on a connection of its own."""
        lines = [f"{PREFIX}DCID {i + 1} TLS failed: {raw}\n" for i, raw in enumerate(raws)]
        found = {}
        for failure in review("".join(lines))["delivering"]["failures"]:
            found[failure["reason"]] = found.get(failure["reason"], 0) + failure["count"]
        return found

    def none_unknown(self, raws):
        raws = list(raws)
        self.assertGreater(len(raws), 50)
        found = self.reasons_of(raws)
        self.assertEqual(sum(found.values()), len(raws))
        if "unknown" in found or "no-reason" in found:
            self.fail([raw for raw in raws if set(self.reasons_of([raw])) & {"unknown", "no-reason"}])

    def test_reasons_of_openssl_by_text_are_all_known(self):
        self.none_unknown(f"('SSL routines::{text}')" for text in ssl_reasons().values())

    def test_reasons_of_openssl_by_number_are_all_known(self):
        self.none_unknown(f"({LIB_SSL << 23 | n}, 'error:{LIB_SSL << 23 | n:08X}:lib::reason')" for n in ssl_reasons())

    def test_reasons_of_openssl_as_postfix_writes_them_are_all_known(self):
        self.none_unknown(f"error:{LIB_SSL << 23 | n:08X}:SSL routines::{text}:../ssl/x.c:1605:"
                          for n, text in ssl_reasons().items())

    def test_reasons_of_a_verification_are_all_known(self):
        self.none_unknown(f"verify error:num=1:{text}" for text in verify_texts())
        self.none_unknown(f"verify error: {text}" for text in verify_texts())


class Manual(unittest.TestCase):
    def test_docs_name_every_reason(self):
        top = pathlib.Path(__file__).resolve().parents[2]
        source = (top / "core/review/reason_words.c").read_text()
        text = (top / "docs/REVIEW.md").read_text()
        reasons = re.findall(r'VOUCH_REASON_\w+\] =\s*\{\s*"([a-z-]+)"', source)
        self.assertGreater(len(reasons), 40)
        self.assertEqual([r for r in reasons if f"| `{r}` |" not in text], [])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""`vouch cert show` of live hosts, the drawing of chains, and embedded SCTs."""

import base64
import datetime
import json
import os
import subprocess
import tempfile
import time
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from program import VOUCH, environment, vouch
import pki


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)


class LiveTest(Folder):
    def demo(self, *arguments):
        """The port of each endpoint of `vouch demo`."""
        process = subprocess.Popen([VOUCH, "demo", "-q", "--port", "0", "--folder", self.path("demo"), "--ports-file",
                                    self.path("ports"), "--seconds", "60", *arguments], stdout=subprocess.DEVNULL,
                                   env=environment(TMPDIR=self.folder))

        def stop():
            process.terminate()
            process.wait()

        self.addCleanup(stop)
        end = time.monotonic() + 30
        while not os.path.exists(self.path("ports")) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        with open(self.path("ports")) as f:
            return {line.split()[0]: line.split()[2] for line in f}

    def show(self, *arguments, status=0):
        code, out, err = vouch("cert", "show", "--trust", self.path("demo/root.pem"), *arguments)
        self.assertEqual(code, status, out + err)
        return out

    def test_show_of_each_protocol_has_certificates_and_chain(self):
        ports = self.demo()
        for scheme in ("https", "smtp", "ldaps"):
            with self.subTest(scheme):
                target = f"{scheme}://localhost:{ports[scheme]}"
                rows = [json.loads(line) for line in self.show("--json", target).splitlines()]
                self.assertEqual({row["kind"] for row in rows[:-1]}, {"certificate"})
                self.assertEqual({row["file"] for row in rows}, {target})
                chain = rows[-1]
                self.assertEqual(chain["path"], list(range(1, len(rows))))
                self.assertEqual(chain["sent"], ["used"] * (len(rows) - 1))
                self.assertEqual((chain["complete"], chain["trusted"], chain["in_order"]), (True, True, True))
                self.assertIn("demo root", chain["root"])

    def test_show_broken_chains_are_drawn_as_they_are(self):
        cases = {
            "duplicate": ("the same as 2", ["used", "used", "duplicate", "used"], True),
            "misordered": ("stands in another order", ["used"] * 3, True),
            "missing-intermediate": ("MISSING", ["used", "unrelated"], False),
            "unrelated": ("belongs to no path", None, True),
        }
        for kind, (words, sent, complete) in cases.items():
            with self.subTest(kind):
                self.folder_of(kind)
                ports = self.demo("--broken", kind)
                target = f"https://localhost:{ports['https']}"
                self.assertIn(words, self.show(target))
                chain = json.loads(self.show("--json", target).splitlines()[-1])
                self.assertEqual(chain["complete"], complete)
                self.assertEqual(chain["sent"] if sent else "unrelated" in chain["sent"], sent or True)
                self.assertIn("root" if complete else "missing", chain)

    def folder_of(self, kind):
        folder = tempfile.TemporaryDirectory(prefix=f"vouch-{kind}-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_show_of_nobody_says_why(self):
        code, out, err = vouch("cert", "show", "https://127.0.0.1:9")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("https://127.0.0.1:9: it sent no certificate (connect-refused)", err)

    def test_show_bad_target_is_named(self):
        code, _, err = vouch("cert", "show", "gopher://localhost")
        self.assertEqual(code, 3)
        self.assertIn("gopher://localhost", err)


class FileTest(Folder):
    def test_show_chain_in_a_file_is_drawn_where_a_leaf_begins_it(self):
        root = pki.root("Root")
        lower = root.issue_ca("Lower")
        leaf = lower.issue("www.example.test")
        chain = self.write("chain.pem", pki.pem(leaf, lower))
        trust = self.write("root.pem", root.pem())
        code, out, _ = vouch("cert", "show", "--trust", trust, chain)
        self.assertEqual(code, 0)
        self.assertIn("└─ 2  CN=Lower", out)
        self.assertIn("└─ trusted root  CN=Root", out)
        _, out, _ = vouch("cert", "show", "--trust", trust, self.write("roots.pem", pki.pem(root, lower)))
        self.assertNotIn("chain of", out)
        _, out, _ = vouch("cert", "show", "--json", "--chain", chain)
        self.assertEqual(json.loads(out.splitlines()[-1])["missing"], "CN=Root,O=vouch tests")

    def test_show_scts_are_listed_with_their_operators(self):
        logs = [bytes([i]) * 32 for i in (1, 2)]
        scts = b"".join(len(s).to_bytes(2, "big") + s for s in (
            b"\0" + log + (1780000000123 + i).to_bytes(8, "big") + b"\0\0\4\3\0\2xx" for i, log in enumerate(logs)))
        value = len(scts).to_bytes(2, "big") + scts
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example.test")])
        extension = b"\x04" + (bytes([len(value)]) if len(value) < 128 else b"\x81" + bytes([len(value)])) + value
        now = datetime.datetime.utcnow()
        made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=9))
                .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), extension),
                               False).sign(key, hashes.SHA256()))
        file = self.write("a.pem", made.public_bytes(serialization.Encoding.PEM).decode())
        ids = [base64.b64encode(log).decode() for log in logs]
        lists = self.write("log_list.json", json.dumps({"version": "1", "operators": [
            {"name": "First \"Op\"", "email": ["a@example.test"], "logs": [
                {"description": "Log 'One'", "log_id": ids[0], "key": "x", "mmd": 1, "state": {"usable": {"timestamp": "t"}}}]},
            {"name": "Second", "email": [], "logs": []}]}))
        _, out, _ = vouch("cert", "show", "--json", file)
        self.assertEqual(json.loads(out)["sct_logs"], [f"2026-05-28T20:26:40Z  {log}" for log in ids])
        self.assertEqual(json.loads(out)["scts"], 2)
        _, out, _ = vouch("cert", "show", "--json", "--ct-logs", lists, file)
        self.assertEqual(json.loads(out)["sct_logs"], [f"2026-05-28T20:26:40Z  {ids[0]}  First \"Op\": Log 'One'",
                                                       f"2026-05-28T20:26:40Z  {ids[1]}"])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Every bad argument: one line that says which and why, exit status 3, and nothing is checked."""

import os
import subprocess
import tempfile
import unittest

from program import VOUCH, vouch
import pki

TARGET = "https://127.0.0.1:1"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.root = pki.root()
        cls.client = cls.root.issue("client.example.test")
        cls.other = cls.root.issue("other.example.test", key=pki.new_key())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as f:
            f.write(content)
        return path

    def ca(self):
        return self.file("ca.pem", pki.pem(self.root))

    def refused(self, *arguments, says):
        """The run ends at once with one line that holds all of `says`."""
        code, out, err = vouch("check", *arguments)
        self.assertEqual((code, out), (3, ""), err)
        self.assertTrue(err.startswith("vouch check: ") and err.endswith("\n"), err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertLess(len(err), 400, err)
        for part in says:
            self.assertIn(part, err)

    def test_target_missing_says_so(self):
        self.refused(says=["no target", "--help"])

    def test_scheme_unknown_is_named(self):
        self.refused("gopher://a.example", says=["gopher", "unknown scheme"])

    def test_port_out_of_range_is_named(self):
        for port in ("0", "65536", "99999", "-1", "x", ""):
            with self.subTest(port=port):
                self.refused(f"https://a.example:{port}", says=[f"a.example:{port}", "1 to 65535"])

    def test_tls_without_port_says_what_is_missing(self):
        self.refused("tls://a.example", says=["tls", "needs a port"])

    def test_host_names_that_cannot_be_are_refused(self):
        self.refused("https://a..example", says=["empty label"])
        self.refused("https://a_b!.example", says=["character", "!"])
        self.refused("https://256.1.1.1", says=["IPv4", "256.1.1.1"])
        self.refused("https://::1", says=["brackets"])

    def test_host_over_253_bytes_is_refused_and_cut_in_the_message(self):
        self.refused("https://" + ".".join(["a" * 50] * 6), says=["253 bytes", "..."])
        self.refused("https://" + "a" * 64 + ".example", says=["63 bytes"])

    def test_u_label_that_is_none_is_refused(self):
        self.refused("https://a\u202e.example", says=["internationalised"])
        self.refused("--servername", "\u00fc\u0308\u0308-.example", TARGET, says=["--servername"])
        self.refused(os.fsdecode(b"https://\xff.example"), says=["internationalised"])

    def test_second_target_bad_checks_nothing(self):
        self.refused(TARGET, "https://a:b", says=["https://a:b"])

    def test_password_in_the_target_is_refused(self):
        self.refused("https://me:secret@a.example", says=["user"])

    def test_terminal_sequences_in_arguments_are_shown_harmless(self):
        code, _, err = vouch("check", "x\x1b[2J://a")
        self.assertEqual(code, 3)
        self.assertNotIn("\x1b", err)

    def test_cafile_unreadable_is_named(self):
        self.refused("--cafile", "/nonexistent/ca.pem", TARGET,
                     says=["--cafile", "/nonexistent/ca.pem", "No such file"])

    def test_cafile_empty_is_named(self):
        path = self.file("empty.pem", "")
        self.refused("--cafile", path, TARGET, says=["--cafile", path, "empty"])

    def test_cafile_without_a_certificate_is_named(self):
        path = self.file("words.pem", "no certificate here\n")
        self.refused("--cafile", path, TARGET, says=["--cafile", path, "no certificate"])

    def test_cafile_half_a_certificate_is_named(self):
        whole = self.root.pem()
        text = whole if isinstance(whole, str) else whole.decode()
        path = self.file("half.pem", text[: len(text) // 2])
        self.refused("--cafile", path, TARGET, says=["--cafile", path])
        path = self.file("damaged.pem", text.replace("\n", "\n!", 3))
        self.refused("--cafile", path, TARGET, says=["--cafile", path])

    def test_capath_without_certificates_is_named(self):
        self.refused("--capath", "/nonexistent", TARGET, says=["--capath", "/nonexistent"])

    def test_key_of_another_certificate_is_refused(self):
        cert = self.file("client.pem", pki.pem(self.client))
        key = self.file("other.key", self.text(self.other.key_pem()))
        self.refused("--cert", cert, "--key", key, TARGET, says=[key, "does not belong"])

    def test_key_missing_or_unreadable_is_refused(self):
        cert = self.file("client.pem", pki.pem(self.client))
        self.refused("--cert", cert, TARGET, says=[cert, "private key"])
        self.refused("--cert", cert, "--key", "/nonexistent", TARGET, says=["/nonexistent"])
        self.refused("--cert", "/nonexistent", TARGET, says=["/nonexistent"])
        self.refused("--key", cert, TARGET, says=["--key", "--cert"])

    def test_key_encrypted_asks_for_the_password_file(self):
        from cryptography.hazmat.primitives import serialization
        cert = self.file("client.pem", pki.pem(self.client))
        plain = serialization.load_pem_private_key(self.text(self.client.key_pem()).encode(), None)
        sealed = plain.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                     serialization.BestAvailableEncryption(b"sesame"))
        key = self.file("sealed.key", sealed.decode())
        wrong = self.file("wrong", "open\n")
        right = self.file("right", "sesame\n")
        self.refused("--cert", cert, "--key", key, TARGET, says=["--key-password-file"])
        self.refused("--cert", cert, "--key", key, "--key-password-file", wrong, TARGET,
                     says=[key, "does not open"])
        code, _, err = vouch("check", "--cert", cert, "--key", key, "--key-password-file", right,
                             TARGET)
        self.assertEqual((code, err), (2, ""))

    def test_password_on_the_command_line_is_refused_and_not_repeated(self):
        self.refused("--key-password", "sesame", TARGET, says=["--key-password-file"])
        _, _, err = vouch("check", "--key-password=sesame", TARGET)
        self.assertNotIn("sesame", err)

    def test_values_that_are_none_name_the_option(self):
        cases = {"-w": "3x", "-c": "-1d", "--timeout": "0", "--format": "xml", "--lang": "xx",
                 "--tls-min": "1.1", "--key-type": "dsa", "--resolve": "a:b", "--connect-to": "a",
                 "--verify-hostname": "boss:a"}
        names = {"-w": "--warning", "-c": "--critical"}
        for option, value in cases.items():
            with self.subTest(option=option):
                self.refused(option, value, TARGET, says=[names.get(option, option), value])

    def test_warning_that_would_never_come_is_questioned(self):
        for warning, critical, good in (("5", "20", False), ("48h", "3d", False), ("10%", "20%", False), ("20", "5", True),
                                        ("5", "5", True), ("30%", "20d", True)):
            with self.subTest(warning=warning, critical=critical):
                if good:
                    self.assertEqual(vouch("check", "-qq", "--cafile", self.ca(), "-w", warning, "-c", critical, TARGET)[0], 2)
                else:
                    self.refused("-w", warning, "-c", critical, TARGET, says=["--critical is more than --warning"])
        self.assertEqual(vouch("check", "-qq", "--cafile", self.ca(), "-c", "90d", TARGET)[0], 2)

    def test_name_server_that_is_none_is_refused_and_not_left_out(self):
        for server in ("", "1.2.3", ":53", "127.0.0.1:0", "ns.example", "[::1]", "127.0.0.1,::1"):
            with self.subTest(server=server):
                self.refused("--dns", server, TARGET, says=["--dns"])
        for server in ("127.0.0.1", "127.0.0.1:5300", "::1", "[::1]:5300"):
            with self.subTest(server=server):
                self.assertEqual(vouch("check", "-qq", "--cafile", self.ca(), "--dns", server,
                                       TARGET), (2, "", ""))

    def test_greeting_cannot_carry_further_commands(self):
        for name in ("", "a b", "a\r\nQUIT", "a\u00fc.example", "a" * 254):
            with self.subTest(name=name):
                self.refused("--ehlo", name, TARGET, says=["--ehlo"])

    def test_options_unknown_or_without_value_are_named(self):
        self.refused("--nope", TARGET, says=["--nope"])
        self.refused("--cafil", "x", TARGET, says=["--cafil", "did you mean --cafile"])
        self.refused(TARGET, "--cafile", says=["--cafile", "needs a value"])

    def test_options_that_exclude_each_other_are_refused(self):
        self.refused("-4", "-6", TARGET, says=["-4", "-6"])
        self.refused("--tls-min", "1.3", "--tls-max", "1.2", TARGET, says=["--tls-min"])
        self.refused("--starttls", "smtp", TARGET, says=["--starttls"])
        self.refused("--starttls", "telnet", "a:1", says=["--starttls", "telnet"])
        self.refused("-p", "25", TARGET, says=["-p", "-P", "-H"])

    def test_command_unknown_or_missing_is_exit_3(self):
        code, out, err = vouch("chekc")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("chekc", err)
        self.assertEqual(vouch()[0], 3)

    def test_help_and_version_are_exit_0_on_standard_output(self):
        for arguments in (["--help"], ["-h"], ["help"], ["--version"], ["check", "--help"], ["check", "-h"]):
            code, out, err = vouch(*arguments)
            self.assertEqual((code, err), (0, ""), arguments)
            self.assertIn("vouch", out)

    def test_help_and_version_that_cannot_be_written_are_no_success(self):
        for arguments in (["--help"], ["--version"], ["check", "--help"], ["cert", "--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                self.assertEqual(subprocess.run([VOUCH, *arguments], stdout=full).returncode, 3)

    @staticmethod
    def text(pem):
        return pem if isinstance(pem, str) else pem.decode()


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""What `vouch check` does with its options, on a real nginx."""

import os
import pathlib
import pty
import signal
import subprocess
import time
import unittest

from program import VOUCH, codes, environment, reports, vouch
import nginx
import peer
import pki

HOST = "www.example.test"


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = pki.nine_cases(HOST)
        cls.by_name = cls.cases.by_name
        good = cls.by_name["good"]
        servers = {name: nginx.Server(case.pem(), case.key_pem()) for name, case in cls.by_name.items()}
        rsa = cls.cases.root.issue(HOST, kind="rsa")
        servers["both"] = nginx.Server(good.pem(), good.key_pem(),
                                       also=[(pki.pem(rsa), rsa.key_pem())])
        servers["client"] = nginx.Server(good.pem(), good.key_pem(), client_ca=pki.pem(cls.cases.root))
        servers["six"] = nginx.Server(good.pem(), good.key_pem(), ipv6=True)
        cls.nginx = nginx.Nginx(servers)
        cls.ca = cls.nginx.folder.write("trust.pem", pki.pem(cls.cases.root))

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    def at(self, name):
        """The target and the options that lead to that server under its right name."""
        port = self.nginx.port[name]
        return ["--resolve", f"{HOST}:{port}:127.0.0.1", f"https://{HOST}:{port}"]

    def check(self, name, *options):
        code, found = reports("--cafile", self.ca, *self.at(name), *options)
        self.assertEqual(len(found), 1)
        return code, found[0]

    def test_format_nagios_is_a_plugins_output(self):
        code, out, _ = vouch("check", "--cafile", self.ca, "--format", "nagios", *self.at("expired"))
        self.assertEqual(code, 2)
        self.assertRegex(out, r"^VOUCH CRITICAL - .*\[cert-expired\] \| 'cert0'=-\d+s;\d+:;\d+:;0;\d+ .*'time'=\d+ms;;;0\n")
        code, out, _ = vouch("check", "--cafile", self.ca, "--format", "nagios", *self.at("good"))
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^VOUCH OK - .*valid until \d{4}-\d\d-\d\d \(\d+ days\) \| 'cert0'=\d+s")

    def test_targets_several_are_reported_in_their_order_and_the_worst_counts(self):
        names = ["good", "wrong_host", "duplicate_intermediate", "expired", "good"]
        arguments = [word for name in names for word in self.at(name)]
        code, found = reports("--cafile", self.ca, *arguments)
        self.assertEqual(code, 2)
        self.assertEqual([r["port"] for r in found], [self.nginx.port[name] for name in names])
        self.assertEqual([r["verdict"] for r in found],
                         ["valid", "invalid", "warning", "invalid", "valid"])
        code, _ = reports("--cafile", self.ca, *self.at("good"), *self.at("duplicate_intermediate"))
        self.assertEqual(code, 1)

    def test_targets_many_at_once_take_no_longer_than_the_slowest(self):
        import hostile
        with hostile.Hostile("silent") as silent:
            targets = [f"tls://127.0.0.1:{silent.port}"] * 20
            began = time.monotonic()
            code, found = reports("--cafile", self.ca, "--timeout", "1s", "--per-host", "20",
                                  *targets)
            self.assertLess(time.monotonic() - began, 4)
        self.assertEqual(code, 2)
        self.assertEqual({tuple(codes(r)) for r in found}, {("peer-silent",)})

    def test_report_facts_of_a_good_server_are_all_there(self):
        code, report = self.check("good")
        self.assertEqual(code, 0)
        self.assertEqual(report["address"], "127.0.0.1")
        self.assertTrue(report["tls"]["established"])
        self.assertIn(report["tls"]["protocol"], ("TLSv1.2", "TLSv1.3"))
        leaf = report["sent"][0]
        self.assertEqual(leaf["sha256"], self.by_name["good"].leaf.sha256())
        self.assertIn(f"DNS:{HOST}", leaf["sans"])
        self.assertEqual(report["path"][-1]["kind"], "anchor")
        self.assertEqual(report["facts"]["http_status"], "200")
        self.assertEqual(report["names"][0]["covered_by"], "san")

    def test_thresholds_change_the_verdict(self):
        self.assertEqual(self.check("good", "-w", "1d")[0], 0)
        code, report = self.check("good", "-w", "100d")
        self.assertEqual((code, "cert-expires-warning" in codes(report)), (1, True))
        code, report = self.check("good", "-c", "99%")
        self.assertEqual((code, "cert-expires-soon" in codes(report)), (2, True))

    def test_trust_without_the_root_is_refused(self):
        other = self.nginx.folder.write("other.pem", pki.pem(pki.root("Other Root")))
        code, found = reports("--cafile", other, *self.at("good"))
        self.assertEqual(code, 2)
        self.assertTrue(any(c in ("chain-no-anchor", "chain-missing-intermediate")
                            for c in codes(found[0])), codes(found[0]))

    def test_verify_hostname_stands_in_for_the_host_and_roles_stand_beside(self):
        code, report = self.check("good", "--verify-hostname", "other.example.test")
        self.assertEqual((code, codes(report)[0]), (2, "name-mismatch"))
        code, report = self.check("good", "--verify-hostname", "mx:mail.example.test")
        self.assertEqual([row["role"] for row in report["names"]], ["host", "mx"])
        self.assertEqual(report["names"][1]["covered_by"], "none")

    def test_connect_to_leads_elsewhere_and_keeps_the_name(self):
        port = self.nginx.port["good"]
        code, found = reports("--cafile", self.ca, "--connect-to", f"{HOST}:443:127.0.0.1:{port}",
                              f"https://{HOST}")
        self.assertEqual((code, found[0]["port"], found[0]["target"]), (0, port, f"https://{HOST}"))

    def test_key_type_chooses_among_the_servers_certificates(self):
        self.assertTrue(self.check("both", "--key-type", "rsa")[1]["sent"][0]["key"].startswith("RSA"))
        self.assertTrue(self.check("both", "--key-type", "ecdsa")[1]["sent"][0]["key"].startswith("EC"))

    def test_tls_versions_are_kept_within(self):
        self.assertEqual(self.check("good", "--tls-max", "1.2")[1]["tls"]["protocol"], "TLSv1.2")
        self.assertEqual(self.check("good", "--tls-min", "1.3")[1]["tls"]["protocol"], "TLSv1.3")

    def test_client_certificate_is_shown_to_a_server_that_asks(self):
        client = self.cases.root.issue("client.example.test", usages=())
        cert = self.nginx.folder.write("client.pem", pki.pem(client))
        key = self.nginx.folder.write("client.key", client.key_pem())
        _, without = self.check("client")
        code, report = self.check("client", "--cert", cert, "--key", key)
        self.assertEqual((code, report["facts"]["http_status"]), (0, "200"))
        self.assertTrue(report["tls"]["client_certificate_requested"])
        self.assertNotEqual(codes(without), codes(report))

    def crl_files(self, *revoked):
        """A revocation list of each authority above the good leaf."""
        authorities = [self.cases.root, *self.by_name["good"].sent[1:]]
        return [option for number, authority in enumerate(authorities)
                for option in ("--crl", self.nginx.folder.write(
                    f"{number}-{len(revoked)}.crl", pki.crl(authority, revoked if number == 1 else ())))]

    def test_crl_revoked_is_refused_and_clean_is_valid(self):
        leaf = self.by_name["good"].leaf
        issuer_first = self.by_name["good"].sent[1]
        self.assertEqual(leaf.certificate.issuer, issuer_first.certificate.subject)
        code, report = self.check("good", *self.crl_files())
        self.assertEqual((code, "revocation-not-checked" in codes(report)), (0, False), codes(report))
        code, report = self.check("good", *self.crl_files(leaf))
        self.assertEqual((code, codes(report)[0]), (2, "revoked"))
        code, report = self.check("good", "--revocation", "off", *self.crl_files(leaf))
        self.assertEqual(code, 0)

    def test_address_families_are_kept_to(self):
        port = self.nginx.port["six"]
        code, found = reports("--cafile", self.ca, "--verify-hostname", HOST, f"https://[::1]:{port}")
        self.assertEqual((code, found[0]["address"]), (0, "::1"))
        code, found = reports("-4", "--cafile", self.ca, f"https://[::1]:{port}")
        self.assertEqual((code, codes(found[0])), (2, ["resolve-no-address"]))

    def test_plugin_options_name_a_target(self):
        port = self.nginx.port["good"]
        code, out, _ = vouch("check", "-q", "--cafile", self.ca, "--resolve",
                             f"{HOST}:{port}:127.0.0.1", "-H", HOST, "-p", str(port))
        self.assertEqual(code, 0)
        self.assertIn(f"https://{HOST}:{port}", out)

    def test_plugin_definition_of_check_ssl_cert_works_as_it_is(self):
        port = self.nginx.port["good"]
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.write("root.pem", pathlib.Path(self.ca).read_text()))
        for place in (root, root.parent):
            code, out, err = vouch("check", "--format", "nagios", "-H", HOST, "-p", str(port), "-P", "https", "-w", "20", "-c",
                                   "5", "-t", "10", "-r", str(place), "--resolve", f"{HOST}:{port}:127.0.0.1")
            self.assertEqual(code, 0, out + err)
            self.assertRegex(out, r"^VOUCH OK - .*'cert\.?0'=\d+s;1728000:;432000:;0;\d+")
        code, report = reports("-P", "smtp", "-H", "127.0.0.1", "-p", str(peer.free_port()), "-r", self.ca)
        self.assertEqual((code, report[0]["target"].split(":")[0]), (2, "smtp"))
        self.assertEqual(vouch("check", "-P", "gopher", "-H", HOST)[0], 3)

    def test_port_where_nobody_listens_is_a_finding(self):
        code, found = reports("--cafile", self.ca, f"https://127.0.0.1:{peer.free_port()}")
        self.assertEqual((code, codes(found[0])), (2, ["connect-refused"]))

    def test_quiet_is_one_line_a_target_and_twice_nothing(self):
        arguments = ["--cafile", self.ca, *self.at("good"), *self.at("expired")]
        code, out, err = vouch("check", "-q", *arguments)
        self.assertEqual((code, err, out.count("\n")), (2, "", 2))
        code, out, err = vouch("check", "-qq", *arguments)
        self.assertEqual((code, err, out), (2, "", ""))

    def test_language_is_the_options_or_the_locales(self):
        arguments = ["check", "--cafile", self.ca, *self.at("expired")]
        self.assertIn("INVALID", vouch(*arguments)[1])
        self.assertIn("ONGELDIG", vouch(*arguments, "--lang", "nl")[1])
        self.assertIn("ONGELDIG", vouch(*arguments, LC_ALL="nl_NL.UTF-8")[1])
        self.assertIn("INVALID", vouch(*arguments, "--lang", "en", LC_ALL="nl_NL.UTF-8")[1])

    def on_terminal(self, **changes):
        leader, follower = pty.openpty()
        process = subprocess.Popen([VOUCH, "check", "--cafile", self.ca, *self.at("expired")],
                                   stdout=follower, stderr=follower, stdin=subprocess.DEVNULL,
                                   env=environment(**changes))
        os.close(follower)
        text = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        os.close(leader)
        process.wait()
        return text.decode()

    def test_colour_is_for_terminals_that_want_it(self):
        self.assertIn("\x1b[1;31mINVALID", self.on_terminal())
        self.assertNotIn("\x1b", self.on_terminal(NO_COLOR="1"))
        self.assertNotIn("\x1b", self.on_terminal(TERM="dumb"))
        self.assertNotIn("\x1b", vouch("check", "--cafile", self.ca, *self.at("expired"))[1])

    def test_output_that_nobody_reads_ends_without_a_word(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([VOUCH, "check", "--cafile", self.ca, *self.at("good")], stdout=writer,
                              stderr=subprocess.PIPE, env=environment())
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, b""))

    def test_output_that_cannot_be_written_is_said(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([VOUCH, "check", "--cafile", self.ca, *self.at("good")], stdout=full,
                                  stderr=subprocess.PIPE, env=environment())
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"could not be written", done.stderr)


if __name__ == "__main__":
    unittest.main()

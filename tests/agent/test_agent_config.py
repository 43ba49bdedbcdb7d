# SPDX-License-Identifier: Apache-2.0
"""`vouch agent --check-config`: what a configuration may say, and that all its faults are told at once."""

import os
import pathlib
import re
import unittest

from live_agent import FAST, ROOT, Agent, vouch
import transparency


class Config(unittest.TestCase):
    def faults(self, text, alert="[alert log]\nfile = alerts.log\n"):
        with Agent(text, alert) as agent:
            return agent.run("--check-config")

    def test_config_good_one_is_accepted(self):
        code, err = self.faults(FAST + "[target a]\nurl = https://localhost:1\n[target b]\nurl = mx://example.com\n")
        self.assertEqual((code, err), (0, ""))

    def test_config_all_faults_are_told_with_file_and_line(self):
        code, err = self.faults(
            "[agent]\nat_once = many\nfoo = 1\n[target x]\nurl = gopher://a\n[target y]\nwarning = soon\n"
            "[nosuch]\n", "[alert z]\n")
        self.assertEqual(code, 3)
        for words in (("vouch.conf:4", "at_once = many", "1000 at most"), ("vouch.conf:5", "foo", "per_host"),
                      ("vouch.conf:7", "gopher"), ("vouch.conf:9", "warning = soon", "20d"),
                      ("vouch.conf:8", "url is missing"), ("vouch.conf:10", "[nosuch]", "defaults"),
                      ("vouch.conf:11", "one of mail")):
            lines = [line for line in err.splitlines() if all(word in line for word in words)]
            self.assertEqual(len(lines), 1, (words, err))

    def test_config_secret_that_is_not_there_is_told(self):
        code, err = self.faults("[target a]\nurl = ldaps://a\nbind_dn = cn=x\nbind_password = p\n")
        self.assertEqual(code, 3)
        self.assertIn("[secrets] has no p", err)

    def test_config_several_faults_of_one_target_are_all_told(self):
        code, err = self.faults(
            "[target x]\nurl = gopher://a\nignore = nosuch, expired-soon\npin = short\nservice = other\nproxy = ftp://p\n"
            "bind_dn = cn=x\nbind_password = p\nexternal = yes\nclient_key = k\nnext_hop = a:b\nwarning = 5d\n"
            "critical = 6d\n[target y]\nnext_hop = relay\n[target z]\nurl = https://z\nbind_dn = cn=x\nsts = yes\n")
        self.assertEqual(code, 3)
        for line, words in ((4, "url: "), (5, "ignore: no finding has this code: nosuch"), (5, ": expired-soon"),
                            (6, "pin: "), (7, "service: "), (8, "proxy: "), (10, "bind_password: [secrets] has no p"),
                            (11, "external and bind_dn"), (11, "external needs client_cert"),
                            (12, "client_key: [secrets] has no k"), (12, "client_key needs client_cert"),
                            (13, "next_hop: "), (15, "critical is more than warning"), (16, "url is missing"),
                            (20, "bind_dn needs bind_password"), (20, "bind_dn: nothing reads it for https"),
                            (21, "sts: nothing reads it for https; it goes with mx")):
            with self.subTest(words=words):
                found = [text for text in err.splitlines() if f"vouch.conf:{line}: " in text and words in text]
                self.assertEqual(len(found), 1, err)

    def test_config_fault_of_the_defaults_is_told_once_at_its_line(self):
        code, err = self.faults("[target a]\nurl = https://a\n[defaults]\npin = short\nclient_cert = c\n"
                                "[target b]\nurl = https://b\n[target c]\nurl = https://c\npin = long\n")
        self.assertEqual(code, 3)
        for line, words in ((6, "pin: "), (7, "client_cert: "), (12, "pin: ")):
            self.assertEqual(err.count(f"vouch.conf:{line}: {words}"), 1, err)
        self.assertEqual(len(err.splitlines()), 4, err)

    def test_config_what_is_not_there_when_it_is_wanted_is_told(self):
        code, err = self.faults(
            "[secrets]\na = nofile\nb = .\n[trust]\nanchors = noroots.pem\n[target gui1]\nurl = https://a\n"
            "own_anchors = own.pem\n[certificate gui]\nfile = gui.pem\ntargets = gui?, mail\n"
            "[page]\nlisten = 0.0.0.0\ncertificate = none\n",
            "[alert a]\nfile = a.log\ntargets = gui*, gui, mail*\n[alert b]\nprogram = notify.sh\ntargets = ldap\n")
        self.assertEqual(code, 3)
        for words in ("a = nofile: the file cannot be read: No such file or directory", "b = .: the file cannot be read: not a file",
                      "anchors = noroots.pem: ", "own_anchors = own.pem: ", "certificate NAME] has the name mail*",
                      "[target NAME] has the name mail", "has the name ldap",
                      "program = notify.sh: the file cannot be run: No such file or directory, in the folder of",
                      "listen: an address with a port", "certificate and key: both", "certificate: [secrets] has no such name: none"):
            with self.subTest(words=words):
                self.assertEqual(len([line for line in err.splitlines() if words in line]), 1, err)
        self.assertNotIn("the name gui", err)

    def test_config_list_of_logs_is_read_before_it_is_needed(self):
        with Agent("[agent]\nct_logs = logs.json\n[target a]\nurl = https://a\n") as agent:
            for content, words in ((None, "No such file or directory"), ("{}", "not a list of logs"),
                                   (transparency.listed({"Operator": [transparency.Log("One")]}), None)):
                if content:
                    agent.folder.write("logs.json", content)
                code, err = agent.run("--check-config")
                with self.subTest(words=words):
                    self.assertEqual(code, 3 if words else 0, err)
                    self.assertTrue(not words or "ct_logs = " in err and words in err, err)

    def test_config_program_that_may_not_be_run_is_told(self):
        with Agent("[target a]\nurl = https://a\n", "[alert b]\nprogram = ./notify.sh\n") as agent:
            script = pathlib.Path(agent.folder.write("notify.sh", "#!/bin/sh\n"))
            code, err = agent.run("--check-config")
            self.assertEqual((code, "cannot be run: Permission denied" in err), (3, True), err)
            script.chmod(0o755)
            self.assertEqual(agent.run("--check-config"), (0, ""))

    def test_config_folder_of_includes_is_read_in_order(self):
        with Agent("[agent]\ninclude = more\n[target a]\nurl = https://a\n") as agent:
            os.mkdir(agent.path("more"))
            for name in ("2.conf", "1.conf", "ignored.txt"):
                pathlib.Path(agent.path(f"more/{name}")).write_text(f"[target t{name[0]}]\nurl = https://b\nx = 1\n")
            code, err = agent.run("--check-config")
            self.assertEqual(code, 3)
            self.assertEqual([line.split(": ")[1] for line in err.splitlines()[:2]],
                             [agent.path("more/1.conf:3"), agent.path("more/2.conf:3")])

    def test_config_that_is_not_there_is_named_as_it_was_given(self):
        self.assertEqual(vouch("agent", "-c", "/nowhere/at/all.conf", "--check-config"),
                         (3, "", "vouch agent: /nowhere/at/all.conf: cannot be read: No such file or directory\n"
                                 "vouch agent: /nowhere/at/all.conf has 1 fault\n"))
        with Agent("") as agent:
            code, err = agent.run("--check-config")
            self.assertEqual((code, err.splitlines()[0]), (3, f"vouch agent: {agent.path('vouch.conf')}: there is no [target NAME]"))

    def test_config_that_is_no_file_is_told_and_not_waited_for(self):
        with Agent("[agent]\ninclude = more\n[target a]\nurl = https://a\n") as agent:
            os.makedirs(agent.path("more/1.conf"))
            os.mkfifo(agent.path("more/2.conf"))
            code, err = agent.run("--check-config")
            self.assertEqual(code, 3)
            self.assertIn("more/1.conf: cannot be read: Is a directory", err)
            self.assertIn("more/2.conf: cannot be read: Operation not supported", err)
            self.assertIn("has 2 faults", err)

    def test_config_with_a_byte_order_mark_is_read(self):
        with Agent("") as agent:
            agent.folder.write("vouch.conf", "\ufeff[target a]\r\nurl = https://localhost\r\n")
            self.assertEqual(agent.run("--check-config"), (0, ""))

    def test_config_critical_above_the_warning_that_is_given_is_told(self):
        both = "[target a]\nurl = https://a\nwarning = 5d\ncritical = {}\n"
        for text, code in ((both.format("20d"), 3), (both.format("5d"), 0), (both.format("50%"), 0),
                           ("[target a]\nurl = https://a\ncritical = 30d\n", 0),
                           ("[defaults]\nwarning = 5d\n[target a]\nurl = https://a\ncritical = 6d\n", 3)):
            with self.subTest(text=text):
                found, err = self.faults(text)
                self.assertEqual((found, "critical is more than warning" in err), (code, code == 3), err)


    def test_config_example_that_is_installed_is_good(self):
        example = pathlib.Path(ROOT / "boards/posix/vouch.conf.example")
        self.assertEqual(vouch("agent", "-c", str(example), "--check-config"), (0, "", ""))
        shown = re.sub(r"(?m)^#(?=[\[a-z])", "", example.read_text()).replace("/etc/vouch/ca.pem", "/dev/null").replace(
            "/etc/vouch/webhook-url", "/dev/null")
        with Agent("") as agent:
            agent.folder.write("vouch.conf", shown)
            self.assertEqual(agent.run("--check-config"), (0, ""))


if __name__ == "__main__":
    unittest.main()

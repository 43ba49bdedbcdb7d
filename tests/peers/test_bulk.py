# SPDX-License-Identifier: Apache-2.0
"""Many targets: from a file with options of their own, spread over processes, in order or not,
with a limit for each host, in little memory."""

import json
import os
import pty
import resource
import subprocess
import time
import unittest

import peer
import pki
from check import VOUCH
from hostile import Hostile
from nginx import Nginx, Server

HOST = "www.example.test"
MANY = 300  # enough for more than one process


def run(*arguments, targets="", **keywords):
    done = subprocess.run([VOUCH, "check", *arguments], input=targets, capture_output=True, text=True,
                          timeout=120, check=False, **keywords)
    return done.returncode, done.stdout.splitlines(), done.stderr


class Bulk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        sub = cls.root.issue_ca("vouch Test CA")
        leaf = sub.issue(HOST, names=[HOST, "127.0.0.1"])
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        cls.nginx = Nginx({"good": Server(pki.pem(leaf, sub), leaf.key_pem())})
        cls.url = f"https://127.0.0.1:{cls.nginx.port['good']}"

    @classmethod
    def tearDownClass(cls):
        cls.nginx.stop()
        cls.folder.cleanup()

    def test_targets_of_a_file_have_their_own_options(self):
        port = self.nginx.port["good"]
        lines = (f"# a comment\n\n{self.url}\n"
                 f"  {self.url}  --verify-hostname other.example.test\n"
                 f"https://a.example.test:{port} --resolve a.example.test:{port}:127.0.0.1 "
                 f"--verify-hostname '{HOST}'\r\n"
                 f"{self.url} --tls-max 1.2\n")
        code, out, err = run("--cafile", self.cafile, "--json", "--targets", "-", targets=lines)
        reports = [json.loads(line) for line in out]
        self.assertEqual([r["verdict"] for r in reports], ["valid", "invalid", "valid", "valid"], err)
        self.assertEqual([r["tls"]["protocol"] for r in reports], ["TLSv1.3"] * 3 + ["TLSv1.2"])
        self.assertEqual(code, 2)

    def test_targets_of_a_file_follow_those_of_the_command_line(self):
        path = self.folder.write("targets", f"{self.url}/file\n")
        _, out, _ = run("--cafile", self.cafile, "-q", "--targets", path, f"{self.url}/line")
        self.assertEqual([line.split()[1].rsplit("/", 1)[1] for line in out], ["line", "file"])

    def test_targets_whose_options_make_no_sense_are_named_before_any_check(self):
        for line, why in (("--no-such", "unknown option"), ("--format json", "unknown option"),
                          ("'", "quote"), ("more.example", "is no option"),
                          ("--tls-min 1.3 --tls-max 1.2", "above")):
            with self.subTest(line=line):
                code, out, err = run("--targets", "-", targets=f"{self.url}\n{self.url} {line}\n")
                self.assertEqual((code, out), (3, []))
                self.assertIn(f"vouch check: {self.url}: ", err)
                self.assertIn(why, err)
                self.assertEqual(err.count("\n"), 1)

    def test_targets_of_a_file_that_is_not_there_are_an_error(self):
        code, _, err = run("--targets", "/nonexistent/targets")
        self.assertEqual(code, 3)
        self.assertIn("--targets /nonexistent/targets", err)

    def test_many_targets_are_reported_in_order_whatever_process_checks_them(self):
        targets = [f"{self.url}/{i}" for i in range(MANY)]
        targets[7] = "https://127.0.0.1:1/refused"
        code, out, err = run("--cafile", self.cafile, "-q", "--targets", "-",
                             targets="\n".join(targets))
        self.assertEqual([line.split()[1] for line in out], targets, err)
        self.assertEqual(code, 2)

    def test_many_targets_one_process_and_several_say_the_same(self):
        targets = "\n".join(f"{self.url}/{i}" for i in range(MANY // 3))
        said = [run("--cafile", self.cafile, "-q", "-j", jobs, "--targets", "-", targets=targets)
                for jobs in ("1", "50")]
        # a whole day may end between the two runs
        first, second = ((code, [line.rsplit(",", 1)[0] for line in out], err) for code, out, err in said)
        self.assertEqual(first, second)
        self.assertEqual(len(first[1]), MANY // 3)

    def test_unordered_a_slow_target_holds_nobody(self):
        with Hostile("silent") as silent:
            targets = [f"tls://127.0.0.1:{silent.port}", f"{self.url}/a", f"{self.url}/b"]
            for option, first in (((), "tls://"), (("--unordered",), self.url)):
                with self.subTest(option=option):
                    _, out, _ = run("--cafile", self.cafile, "-q", "-t", "2s", *option, *targets)
                    self.assertTrue(out[0].split()[1].startswith(first), out)
                    self.assertEqual(len(out), 3)

    def test_ordered_reports_come_as_soon_as_those_before_them(self):
        with Hostile("silent") as silent:
            argv = [VOUCH, "check", "--cafile", self.cafile, "-q", "-t", "3s", f"{self.url}/a",
                    f"tls://127.0.0.1:{silent.port}", f"{self.url}/b"]
            with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
                began = time.monotonic()
                first = child.stdout.readline()
                first_after_s = time.monotonic() - began
                child.stdout.read()
                whole_s = time.monotonic() - began
        self.assertIn("/a", first)
        self.assertLess(first_after_s, whole_s - 1)

    def test_per_host_no_more_connections_at_once(self):
        with Hostile("silent") as silent:
            argv = [VOUCH, "check", "-q", "-t", "2s", "--per-host", "3", "-j", "50",
                    *[f"tls://127.0.0.1:{silent.port}"] * 9]
            most = 0
            with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as child:
                while child.poll() is None:
                    most = max(most, self.connections(child.pid))
                    time.sleep(0.02)
        self.assertEqual(most, 3)

    @staticmethod
    def connections(pid):
        try:
            names = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            return 0
        return sum(name.startswith("socket:") for name in names)

    def test_resolve_has_no_limit(self):
        pins = [w for i in range(100) for w in ("--resolve", f"h{i}.example.test:1:127.0.0.2")]
        port = self.nginx.port["good"]
        code, _, err = run("--cafile", self.cafile, "-q", *pins, "--resolve",
                           f"{HOST}:{port}:127.0.0.1", f"https://{HOST}:{port}")
        self.assertEqual(code, 0, err)

    def test_memory_is_a_matter_of_checks_at_once_and_not_of_targets(self):
        limit = 500_000 * 1024  # bytes of address space
        targets = "\n".join(f"tls://127.0.0.1:1/{i}" for i in range(10_000))
        code, out, err = run("-q", "--targets", "-", targets=targets,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        self.assertEqual((code, len(out)), (2, 10_000), err)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 40 * 1024)

    def test_worker_that_is_killed_leaves_no_valid_verdict(self):
        with Hostile("silent") as silent:
            targets = "\n".join([f"{self.url}/{i}" for i in range(MANY)]
                                + [f"tls://127.0.0.1:{silent.port}"])
            argv = [VOUCH, "check", "--cafile", self.cafile, "-q", "-t", "10s", "--targets", "-"]
            with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True) as child:
                child.stdin.write(targets)
                child.stdin.close()
                workers = self.workers(child)
                if not workers:
                    child.kill()
                    self.skipTest("one processor: there are no workers")
                for pid in workers:
                    os.kill(pid, 9)
                err = child.stderr.read()
        self.assertEqual(child.returncode, 3)
        self.assertIn("not all targets were checked", err)

    @staticmethod
    def workers(child):
        path = f"/proc/{child.pid}/task/{child.pid}/children"
        for _ in range(200):
            with open(path, encoding="ascii") as f:
                found = [int(pid) for pid in f.read().split()]
            if len(found) > 1 or child.poll() is not None:
                return found
            time.sleep(0.01)
        return found

    def test_progress_is_shown_on_a_terminal_and_taken_away(self):
        ours, theirs = pty.openpty()
        with Hostile("silent") as silent:
            argv = [VOUCH, "check", "--cafile", self.cafile, "-q", "-t", "3s", "-j", "4",
                    *[f"tls://127.0.0.1:{silent.port}"] * 12]
            child = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=theirs, timeout=60,
                                   check=False)
        os.close(theirs)
        said = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(child.returncode, 2)
        self.assertRegex(said, r"\d+ of 12 done, \d+ bad, \d+/s, \d+ s left")
        self.assertTrue(said.endswith("\r\x1b[K"), repr(said))


if __name__ == "__main__":
    unittest.main()

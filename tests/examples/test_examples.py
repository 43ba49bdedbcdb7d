# SPDX-License-Identifier: Apache-2.0
"""What README.md and the manual show works: commands run against the demonstration appliance, the
program to embed compiles and runs, and the picture is what the program prints."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cli"))
sys.path.insert(0, str(ROOT / "tests/tools"))

from program import VOUCH, environment  # noqa: E402
import report_svg  # noqa: E402

README = (ROOT / "README.md").read_text()
MANUAL = (ROOT / "docs/vouch.1").read_text()
# Names of other people's machines in the manual stand for the demonstration appliance's services.
STAND_INS = {"https://gui.example.org": "https://localhost:8443", "192.0.2.7": "127.0.0.1",
             "smtp://mail.example.org": "smtp://localhost:8025", " ca.pem": " demo-ca.pem"}


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


def readme_commands():
    lines = [line.split("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line]


def manual_commands():
    return [line.replace("\\-", "-") for line in re.findall(r"^\.Dl (.*)$", MANUAL, re.M)]


class Demo:
    """The demonstration appliance on free ports, with its root in demo-ca.pem."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        ports = os.path.join(self.folder.name, "ports")
        os.mkdir(os.path.join(self.folder.name, "bin"))
        os.symlink(VOUCH, os.path.join(self.folder.name, "bin/vouch"))
        self.process = subprocess.Popen(
            [VOUCH, "demo", "--quiet", "--port", "0", "--cafile-out", "demo-ca.pem",
             "--ports-file", "ports"], cwd=self.folder.name, stdout=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(ports) and os.path.getsize(ports):
                break
            time.sleep(0.05)
        with open(ports) as f:
            self.ports = {line.split()[0]: line.split()[2] for line in f}

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def run(self, command):
        """Runs a command line of the documents, by a shell, with the appliance's own ports."""
        for usual, scheme in (("8443", "https"), ("8025", "smtp"), ("8636", "ldaps")):
            command = re.sub(rf"\b{usual}\b", self.ports[scheme], command)
        return subprocess.run(["bash", "-c", command], cwd=self.folder.name, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60,
                              env=environment(PATH=f"{self.folder.name}/bin:{os.environ['PATH']}"))


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo()

    @classmethod
    def tearDownClass(cls):
        cls.demo.close()

    def judged(self, command):
        """The command does what it says: it comes to a verdict, and has nothing to complain of."""
        done = self.demo.run(command)
        self.assertIn(done.returncode, (0, 1, 2), (command, done.stderr))
        self.assertEqual(done.stderr, b"", command)
        return done

    def test_readme_commands_of_vouch_run_as_shown(self):
        commands = [c for c in readme_commands() if c.startswith("vouch ")]
        self.assertGreater(len(commands), 4)
        for command in commands:
            with self.subTest(command=command):
                done = self.judged(command)
                if "--cafile" in command and "example.org" not in command:
                    self.assertEqual(done.returncode, 0, done.stdout.decode())

    def test_readme_first_ten_minutes_end_in_a_verdict(self):
        block = re.search(r"^## The first ten minutes\n.*?^```sh\n(.*?)^```", README, re.M | re.S).group(1)
        steps = [line.split("  #")[0].strip() for line in block.splitlines()]
        self.assertEqual([s.split()[0] for s in steps], ["apt-get", "git", "make", "build/posix/vouch"])
        folder = tempfile.mkdtemp(prefix="vouch-", dir=self.demo.folder.name)
        # What is built is taken over, older than which the clone's files must be.
        script = "\n".join([
            "set -eu", f"REPOSITORY={shlex.quote(str(ROOT))}", "export GIT_CONFIG_COUNT=1",
            "export GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'",
            steps[1] if (ROOT / ".git").exists() else
            'mkdir vouch && (cd "$REPOSITORY" && tar --exclude=./build -cf - .) | tar -C vouch -xf - && cd vouch',
            "find . -type f -exec touch -d 2001-01-01 {} +", 'ln -s "$REPOSITORY/build" build', steps[2],
            "cp ../../demo-ca.pem ."])
        self.assertIn("git clone", steps[1])
        begun = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, timeout=300,
                               stdin=subprocess.DEVNULL, env=environment())
        self.assertEqual(begun.returncode, 0, begun.stderr.decode())
        self.assertIn(b"What to try next", begun.stdout)
        last = steps[3].replace("https://HOST", f"--cafile demo-ca.pem https://localhost:{self.demo.ports['https']}")
        self.assertNotEqual(last, steps[3])
        done = subprocess.run(["bash", "-c", last], cwd=os.path.join(folder, "vouch"), capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL, env=environment())
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout.startswith(b"VALID"), done.stdout)

    def test_readme_commands_of_make_are_targets(self):
        rules = "".join((ROOT / name).read_text() for name in ("Makefile", "tests/tests.mk"))
        commands = [c for c in readme_commands() if c.startswith("make ")]
        self.assertTrue(commands)
        for command in commands:
            word, target = command.split()
            self.assertEqual(word, "make")
            self.assertRegex(rules, rf"(?m)^(?:[\w-]+ )*{target}\b.*:")

    def test_manual_commands_run_as_shown(self):
        commands = manual_commands()
        self.assertGreater(len(commands), 2)
        for command in commands:
            if "--connect-to" not in command:
                for name, stand_in in STAND_INS.items():
                    command = command.replace(name, stand_in)
            else:
                command = command.replace("192.0.2.7", "127.0.0.1").replace(" ca.pem", " demo-ca.pem")
            with self.subTest(command=command):
                self.judged(command)

    def test_manual_names_every_option_of_every_command(self):
        usage = subprocess.run([VOUCH, "--help"], capture_output=True, env=environment())
        for command in re.findall(r"^  vouch (\w+)", usage.stdout.decode(), re.M):
            done = subprocess.run([VOUCH, command, "--help"], capture_output=True, env=environment())
            options = re.findall(r"^  (?:-\w, |    )--([\w-]+)", done.stdout.decode(), re.M)
            own = ROOT / f"docs/vouch-{command}.8"
            manual = own.read_text() if own.exists() else MANUAL
            named = set(re.findall(r"(?:Fl|,) -([\w-]{2,})", manual))
            self.assertEqual(set(options) - named, set(), command)

    def test_readme_program_compiles_and_judges(self):
        (source,) = blocks("c")
        folder = self.demo.folder.name
        path = os.path.join(folder, "once.c")
        with open(path, "w") as f:
            f.write(source)
        program = os.path.join(folder, "once")
        (command,) = re.findall(r"`(cc once\.c \$\(make -s print-embedding\))`", README)
        subprocess.run(["sh", "-c", f'{command} -Wall -Wextra -Werror -o "$1"'.replace("once.c", '"$2"'),
                        "sh", program, path], cwd=ROOT, check=True)
        target = f"https://localhost:{self.demo.ports['https']}"
        done = subprocess.run([program, target, os.path.join(folder, "demo-ca.pem")],
                              capture_output=True, timeout=60)
        report = json.loads(done.stdout)
        self.assertEqual((done.returncode, report["verdict"]), (0, "valid"), report["findings"])

    def test_installed_library_links_as_pkg_config_says(self):
        folder = os.path.join(self.demo.folder.name, "root")
        subprocess.run(["make", "-s", "-C", str(ROOT), "install", f"DESTDIR={folder}", "prefix=/usr"],
                       check=True, stdout=subprocess.DEVNULL)
        places = {"PKG_CONFIG_SYSROOT_DIR": folder, "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1",
                  "PKG_CONFIG_ALLOW_SYSTEM_CFLAGS": "1",
                  "PKG_CONFIG_PATH": os.path.join(folder, "usr/lib/pkgconfig")}
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "vouch-core"], check=True,
                               capture_output=True, text=True, env={**os.environ, **places}).stdout
        path = os.path.join(folder, "installed.c")
        with open(path, "w") as f:
            f.write("#include <core/check.h>\n#include <mbedtls/version.h>\n#include <stdio.h>\n"
                    "int main(void)\n{\n    static struct vouch_check check;\n"
                    "    struct vouch_check_options options = {.parts = &vouch_judge_all};\n"
                    "    printf(\"%d\\n\", vouch_check_init(&check, &options));\n"
                    "    return vouch_check_poll(&check, &(struct vouch_time){0}) == 1;\n}\n")
        program = os.path.join(folder, "installed")
        subprocess.run(["gcc", "-std=c11", "-o", program, path, *shlex.split(flags)], check=True)

    def test_readme_picture_is_what_the_program_prints(self):
        text = (ROOT / "tests/golden/text_missing_colour.txt").read_text()
        self.assertEqual(report_svg.draw(text), (ROOT / "docs/report.svg").read_text(),
                         "draw it anew: tests/tools/report_svg.py")

    def test_tour_shows_a_good_and_a_broken_verdict_and_ends(self):
        with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
            done = subprocess.run([str(ROOT / "boards/posix/tour.sh"), VOUCH], capture_output=True,
                                  timeout=60, text=True, env=environment(TMPDIR=folder))
            self.assertEqual(os.listdir(folder), [])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        verdicts = re.findall(r"^(VALID|WARNING|UNKNOWN|INVALID) ", done.stdout, re.M)
        self.assertEqual(verdicts, ["VALID", "VALID", "VALID", "INVALID"])
        self.assertIn("chain-missing-intermediate", done.stdout)

    def test_documents_links_lead_to_files(self):
        for name in ("README.md", *[f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")]):
            text = (ROOT / name).read_text()
            for link in re.findall(r"\]\(([^)#:]+)\)", text):
                self.assertTrue((ROOT / name).parent.joinpath(link).exists(), f"{name}: {link}")


if __name__ == "__main__":
    unittest.main()

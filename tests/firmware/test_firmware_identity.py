# SPDX-License-Identifier: Apache-2.0
"""Which version an image and the program are, what they are made of, and that where the tree lay when
they were built is not in them."""

import json
import os
import re
import subprocess
import sys
import unittest

import board
import peer

VERSION = r"\d+\.\d+\.\d+(\+[0-9a-f]{12}(-dirty)?)?"
SBOM = os.path.join(board.ROOT, "boards", "tools", "sbom.py")
IMAGES = [board.image(name) for name in board.EMULATED]


class Version(unittest.TestCase):
    def test_version_program_and_log_of_a_board_say_the_same(self):
        said = subprocess.run([os.environ["VOUCH"], "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.assertRegex(said, rf"^vouch {VERSION}\n$")
        target = ("https://nobody.example", f"{board.NOBODY}:9")
        run = board.run("lm3s6965evb", board.configuration(targets=[target], timeout_s=1))
        start = [e["text"] for e in run.events if e["event"] == "start"]
        self.assertEqual(start, [said.strip().replace("vouch", "lm3s6965evb")])

    def test_version_comes_from_the_commit_or_from_whoever_builds(self):
        def version(*arguments):
            lines = subprocess.run(["make", "-pnq", "--no-print-directory", *arguments], cwd=board.ROOT, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
            number = re.search(r"^VERSION := (.*)$", lines, re.M)[1]
            revision = re.search(r"^REVISION :?= ?(.*)$", lines, re.M)[1]
            return number, revision
        self.assertEqual(version("REVISION=abc")[1], "abc")
        if os.path.exists(os.path.join(board.ROOT, ".git")):
            head = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=board.ROOT, text=True,
                                  stdout=subprocess.PIPE, check=True).stdout.strip()
            self.assertEqual(version()[1].removesuffix("-dirty"), head)


class Images(unittest.TestCase):
    def test_images_do_not_name_the_folder_they_were_built_in(self):
        for image in IMAGES:
            with self.subTest(image=image), open(image, "rb") as f:
                self.assertNotIn(board.ROOT.encode(), f.read())


class Sbom(unittest.TestCase):
    def make(self, folder):
        done = subprocess.run(
            [sys.executable, SBOM, "--version", "1.2.3", "--mbedtls", os.environ.get("MBEDTLS_DIR", "build/deps/mbedtls"),
             "--lwip", os.environ.get("LWIP_DIR", "build/deps/lwip"), "--epoch", "1700000000", "--output", folder,
             os.path.relpath(os.environ["VOUCH"], board.ROOT), *[os.path.relpath(i, board.ROOT) for i in IMAGES]],
            cwd=board.ROOT, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.split()

    def test_sbom_names_each_part_with_version_and_licence(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        *documents, notices = self.make(folder.path)
        self.assertEqual(len(documents), 1 + len(IMAGES))
        for path in documents:
            with self.subTest(document=os.path.basename(path)), open(path, encoding="utf-8") as f:
                spdx = json.load(f)
                self.assertEqual((spdx["spdxVersion"], spdx["dataLicense"]), ("SPDX-2.3", "CC0-1.0"))
                self.assertEqual(spdx["creationInfo"]["created"], "2023-11-14T22:13:20Z")
                names = {p["name"]: p for p in spdx["packages"]}
                wanted = {"vouch", "Mbed TLS"} | ({"lwIP", "libgcc"} if "vouch.spdx" not in path else {"glibc", "c-ares"})
                self.assertLessEqual(wanted, set(names))
                for p in spdx["packages"]:
                    self.assertNotEqual((p["versionInfo"], p["licenseDeclared"]), ("NOASSERTION", "NOASSERTION"), p)
                ids = {p["SPDXID"] for p in spdx["packages"]} | {"SPDXRef-DOCUMENT"}
                self.assertEqual(len(ids), len(spdx["packages"]) + 1)
                for r in spdx["relationships"]:
                    self.assertLessEqual({r["spdxElementId"], r["relatedSpdxElement"]}, ids)
        with open(notices, encoding="utf-8") as f:
            text = f.read()
        # the last two hold copyrights of files of lwIP, not of its COPYING
        for holder in ("Apache License", "Swedish Institute of Computer Science", "newlib", "picolibc", "c-ares",
                       "Copyright (c) 2006 Axon Digital Design B.V., The Netherlands.", "Copyright (c) 2016 Erik Andersson"):
            self.assertIn(holder, text)

    def test_sbom_names_what_the_program_loads_only_when_it_is_wanted(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        path = next(p for p in self.make(folder.path) if p.endswith("vouch.spdx.json"))
        with open(path, encoding="utf-8") as f:
            spdx = json.load(f)
        optional = {r["spdxElementId"] for r in spdx["relationships"] if r["relationshipType"] == "OPTIONAL_DEPENDENCY_OF"}
        self.assertEqual({p["name"] for p in spdx["packages"] if p["SPDXID"] in optional},
                         {"libidn2", "zlib", "xz", "zstd", "bzip2"})

    def test_sbom_without_a_licence_text_is_none(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        done = subprocess.run([sys.executable, SBOM, "--version", "1", "--mbedtls", "build/deps/mbedtls", "--lwip", folder.path,
                               "--epoch", "0", "--output", folder.path, os.environ["VOUCH"]],
                              cwd=board.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("COPYING is missing", done.stderr)

    def test_sbom_made_twice_is_the_same(self):
        one, two = peer.Folder(), peer.Folder()
        self.addCleanup(one.cleanup)
        self.addCleanup(two.cleanup)
        for a, b in zip(self.make(one.path), self.make(two.path)):
            with open(a, "rb") as x, open(b, "rb") as y:
                self.assertEqual(x.read(), y.read())


if __name__ == "__main__":
    unittest.main()

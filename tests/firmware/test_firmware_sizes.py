# SPDX-License-Identifier: Apache-2.0
"""The images beside docs/SIZES.md, and the gate that compares them. What checks take at most is
compared where they are made, in test_firmware_chains.py."""

import os
import re
import subprocess
import sys
import unittest

import board
import peer

sys.path.insert(0, os.path.join(board.ROOT, "tests", "tools"))
import board_sizes  # noqa: E402

IMAGE = ("lm3s6965evb",)


class Images(unittest.TestCase):
    def test_images_flash_and_static_ram_have_not_grown(self):
        text = board_sizes.PAGE.read_text(encoding="utf-8")
        measured = board_sizes.measure_images()
        wrong = board_sizes.grown(board_sizes.IMAGES, measured,
                                  board_sizes.recorded(text, board_sizes.IMAGES))
        self.assertEqual(list(wrong), [], "make size-write puts growth that is meant on the page")


class Gate(unittest.TestCase):
    def gate(self, change):
        """Runs it on a page whose figure for lm3s6965evb's flash was changed: status and output."""
        text = board_sizes.PAGE.read_text(encoding="utf-8")
        flash = board_sizes.image_row(*IMAGE)[0]
        changed, count = re.subn(r"^(\| lm3s6965evb \|) [\d,]+ (\| [\d,]+ \| [\d,]+ \|)$",
                                 rf"\1 {int(flash * change):,} \2", text, flags=re.M)
        self.assertEqual(count, 1)
        return self.run_on(changed)

    def run_on(self, text, *options):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        self.page = folder.write("page.md", text)
        tool = os.path.join(board.ROOT, "tests", "tools", "board_sizes.py")
        done = subprocess.run([sys.executable, tool, "--images", "--page", self.page, *options],
                              stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout

    def test_gate_growth_of_three_percent_fails(self):
        status, output = self.gate(1 / 1.03)
        self.assertEqual(status, 1, output)
        self.assertIn("grown: lm3s6965evb: flash", output)

    def test_gate_growth_of_one_percent_passes(self):
        status, output = self.gate(1 / 1.01)
        self.assertEqual((status, "grown" in output), (0, False), output)

    def test_gate_image_that_is_not_on_the_page_fails(self):
        text = board_sizes.PAGE.read_text(encoding="utf-8")
        status, output = self.run_on(re.sub(r"^\| mps2-an385 \|.*\n", "", text, flags=re.M))
        self.assertEqual(status, 1, output)
        self.assertIn("mps2-an385: not on the page", output)

    def test_gate_written_page_passes(self):
        text = board_sizes.PAGE.read_text(encoding="utf-8")
        begin, end = board_sizes.marks(board_sizes.IMAGES)
        empty = re.sub(f"{begin}.*{end}", f"{begin}\n{end}", text, flags=re.S)
        self.assertEqual(self.run_on(empty)[0], 1)
        self.assertEqual(self.run_on(empty, "--write")[0], 0)
        with open(self.page, encoding="utf-8") as f:
            self.assertEqual(self.run_on(f.read())[0], 0)

    def test_gate_limit_holds_whatever_the_page_says(self):
        beyond = {IMAGE: ["167,001", "40,000", "3,000"]}
        wrong = list(board_sizes.grown(board_sizes.IMAGES, beyond, beyond))
        self.assertEqual(wrong, ["lm3s6965evb: flash 167,001, the limit is 167,000"])

    def test_gate_peak_of_a_check_that_grew_is_named(self):
        key = ("lm3s6965evb", "ec", "TLSv1.3")
        wrong = list(board_sizes.grown(board_sizes.CHECKS, {key: ["1,030", "500", "4,000"]},
                                       {key: ["1,000", "500", "4,000", "1.0", "1.0", "judge"]}))
        self.assertEqual(wrong, ["lm3s6965evb ec TLSv1.3: heap 1,030, was 1,000"])


if __name__ == "__main__":
    unittest.main()

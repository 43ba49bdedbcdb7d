# SPDX-License-Identifier: Apache-2.0
"""axe-core from npm, fetched once into build/deps: run(browser) gives the rules that a page breaks."""

import pathlib
import subprocess
import tarfile

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "build/deps/axe-core"
VERSION = "4.14.1"
ASK = """const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(r => done(r.violations.map(
    v => [v.id, v.help, v.nodes.map(n => n.target.join(" "))])), e => done([["error", String(e), []]]));"""


def source():
    script = FOLDER / "package/axe.min.js"
    if not script.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=FOLDER, check=True, capture_output=True,
                       timeout=120)
        with tarfile.open(FOLDER / f"axe-core-{VERSION}.tgz") as tar:
            tar.extract("package/axe.min.js", FOLDER)
    return script.read_text(encoding="utf-8")


def run(browser):
    browser.execute_script(source())
    return browser.execute_async_script(ASK)

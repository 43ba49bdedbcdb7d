# SPDX-License-Identifier: Apache-2.0
"""Writes boards/posix/function_order.ld: the functions that a check calls, for the linker to put side by side.

A process is charged for the pages around each function that it calls. The functions of a check are a third
of the program's text and would lie all over it; side by side they take fewer pages, those of every
check first. The list is of names alone: one that is missing costs a page, one too many nothing."""

import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
OUT = "boards/posix/function_order.ld"
HOST = "www.example.test"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
# Called where the processor has such instructions; valgrind's has not.
NOT_SEEN = {"vouch_sha256_instructions"}
FORMATS = ((), ("--format", "json"), ("-q",))
HEAD = """/* SPDX-License-Identifier: Apache-2.0
 * The functions that a check calls, side by side: written by make function-order. */
SECTIONS
{
  .text_check :
  {
"""
TAIL = """  }
}
INSERT BEFORE .text;
"""


def called(argv):
    """Names of the functions that a command calls."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *argv], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(out, encoding="ascii", errors="replace") as f:
            found = re.findall(r"^c?fn=\(\d+\) ([^'\n]+)", f.read(), re.M)
    if not found:
        raise SystemExit(f"callgrind saw no function of {' '.join(argv)}")
    return found


def of_program():
    """The names of the functions in the program."""
    lines = subprocess.run(["nm", VOUCH], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {line.split()[2] for line in lines if re.search(r" [tT] ", line)}


def sections_of(functions):
    """The names of functions as their sections have them, without what the compiler says of a copy."""
    return sorted({name.split(".")[0] for name in functions} - {"_start", "_init", "_fini"})


def demo_urls(folder):
    """The demo appliance, and its addresses, once it answers."""
    ports = os.path.join(folder, "ports")
    process = subprocess.Popen([VOUCH, "demo", "-q", "--port", "0", "--folder", os.path.join(folder, "demo"),
                                "--cafile-out", os.path.join(folder, "demo.pem"), "--ports-file", ports])
    for _ in range(200):
        if os.path.exists(ports):
            break
        time.sleep(0.05)
    with open(ports, encoding="ascii") as f:
        words = [line.split() for line in f]
    return process, [f"{protocol}://localhost:{port}" for protocol, _, port in words]


def checks(folder, nginx, roots):
    """Checks of each kind that this machine can make: command lines."""
    process, urls = demo_urls(folder.path)
    with open(BUNDLE, encoding="ascii") as f, open(os.path.join(folder.path, "demo.pem"), encoding="ascii") as own:
        bundle = folder.write("all.pem", f.read() + own.read() + roots)
    base = [VOUCH, "check", "--cafile", bundle]
    try:
        for chosen in FORMATS:
            for url in urls:
                yield [*base, *chosen, url]
            for port in nginx.port.values():
                for scheme in ("https", "tls"):
                    yield [*base, *chosen, "--resolve", f"{HOST}:{port}:127.0.0.1", f"{scheme}://{HOST}:{port}"]
    finally:
        process.terminate()
        process.wait()


def main():
    kinds = {kind: pki.root(f"vouch order root {kind}", kind) for kind in ("ec", "rsa")}
    servers = {}
    for kind, root in kinds.items():
        sub = root.issue_ca(f"vouch order CA {kind}")
        leaf = sub.issue(HOST)
        servers[kind] = Server(pki.pem(leaf, sub), leaf.key_pem())
    roots = "".join(root.pem() for root in kinds.values())
    folder = peer.Folder()
    with Nginx(servers) as nginx:
        runs = [set(called(argv)) & of_program() for argv in checks(folder, nginx, roots)]
    folder.cleanup()
    always = set.intersection(*runs) | NOT_SEEN
    names = [*sections_of(always), *(name for name in sections_of(set.union(*runs)) if name not in sections_of(always))]
    with open(OUT, "w", encoding="ascii") as f:
        f.write(HEAD + "".join(f"    *(.text.{name} .text.{name}.*)\n" for name in names) + TAIL)
    print(f"{OUT}: {len(names)} functions, {len(always)} of them in each check")


if __name__ == "__main__":
    main()

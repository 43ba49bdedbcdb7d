# SPDX-License-Identifier: Apache-2.0
"""Many targets: checks for each second of CPU, memory of all processes together, and system calls.

All targets are one nginx on loopback, with a certificate and one intermediate; --per-host is set so
high that it holds nobody back. The loop of `openssl s_client` verifies the same chain by the same
file, which has two roots. Only the ratios mean anything on a machine that others use too."""

import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import SHORT, run  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "www.example.test"
COUNTS = (200, 400) if SHORT else (1000, 10_000)
LOOP = 10 if SHORT else 100
PEAK_MIB = 40  # what the project means to stay under, for any number of targets


def processes(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return [pid, *map(int, f.read().split())]


def resident_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return int(re.search(r"^Rss:\s+(\d+)", f.read(), re.M).group(1))


def watch(argv):
    """CPU seconds, wall seconds and the peak of all resident memory in MiB."""
    peak = 0
    began = time.monotonic()
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            try:
                peak = max(peak, sum(map(resident_kib, processes(child.pid))))
            except (OSError, AttributeError):
                pass  # one has just ended
            time.sleep(0.02)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{argv[0]} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, peak / 1024


def system_calls(argv):
    done = subprocess.run(["strace", "-f", "-c", "-o", "/dev/stdout", *argv], capture_output=True,
                          text=True, check=True)
    return int(re.search(r"(\d+)(?:\s+\d+)? total", done.stdout).group(1))


def bulk(folder, base, url, kind):
    for count in COUNTS:
        path = folder.write(f"targets-{count}", "".join(f"{url}/{i}\n" for i in range(count)))
        cpu, wall, peak = watch([*base, "--per-host", "400", "--targets", path])
        print(f"  {kind:4} {count:6} targets: {count / cpu:6.0f} checks for each second of CPU, {wall:6.1f} s,"
              f" {peak:5.1f} MiB (to stay under {PEAK_MIB})")
    return count / cpu


def main():
    folder = peer.Folder()
    roots = {kind: pki.root(f"vouch bench root {kind}", kind) for kind in ("ec", "rsa")}
    servers = {}
    for kind, root in roots.items():
        sub = root.issue_ca(f"vouch bench CA {kind}")
        leaf = sub.issue(HOST)
        servers[kind] = Server(pki.pem(leaf, sub), leaf.key_pem(), protocols="TLSv1.3")
    cafile = folder.write("roots.pem", "".join(root.pem() for root in roots.values()))
    print("Many targets, TLS 1.3, a certificate and one intermediate, two roots:")
    with Nginx(servers) as nginx:
        for kind in servers:
            port = nginx.port[kind]
            base = [VOUCH, "check", "--cafile", cafile, "-q", "-q", "--resolve", f"{HOST}:{port}:127.0.0.1"]
            rate = bulk(folder, base, f"tls://{HOST}:{port}", kind)
            theirs = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST,
                      "-verify_hostname", HOST, "-verify_return_error", "-CAfile", cafile, "-tls1_3"]
            their_rate = LOOP * 1000 / sum(run(theirs)[0] for _ in range(LOOP))
            print(f"       a loop of openssl s_client: {their_rate:.0f} for each second of CPU;"
                  f" ratio {rate / their_rate:.1f} (at least 2)")
            if shutil.which("strace"):
                url = f"tls://{HOST}:{port}"
                some = [*base, "-j", "21", *[url] * 21]
                print(f"       {(system_calls(some) - system_calls([*base, url])) / 20:.1f} system calls a"
                      " check (at most 22)")
    folder.cleanup()


if __name__ == "__main__":
    main()

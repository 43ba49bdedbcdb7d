# SPDX-License-Identifier: Apache-2.0
"""The agent with ten thousand targets at intervals of five minutes: memory, CPU for each check, the size
of its state; and what blackbox_exporter takes for a probe of the same server, asked in the same run."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import SHORT  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "www.example.test"
TARGETS = 300 if SHORT else 10_000
SPREAD_S = 3 if SHORT else 60  # the first round
PROBES = 30 if SHORT else 1000
PEAK_MIB = 40  # what the project means to stay under
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return int(re.search(r"^Rss:\s+(\d+)", f.read(), re.M).group(1)) / 1024
    return 0


def asked(state, question):
    with contextlib.suppress(sqlite3.Error), contextlib.closing(
            sqlite3.connect(f"file:{state}/state.db?mode=ro", uri=True)) as db:
        return db.execute(question).fetchone()[0] or 0
    return 0


def agent(folder, port, cafile):
    """CPU milliseconds of a check, the peak in MiB, bytes of state for each target."""
    state = os.path.join(folder.path, "state")
    os.mkdir(state)
    targets = "".join(f"[target t{i}]\nurl = tls://h{i}.example.test:{port}\n" for i in range(TARGETS))
    config = folder.write("vouch.conf", f"[agent]\nat_once = 32\n[state]\nfolder = {state}\n[trust]\nanchors = {cafile}\n"
                          f"[defaults]\ninterval = 5m\nretry = {SPREAD_S}\nconnect = 127.0.0.1:{port}\nservername = {HOST}\n"
                          f"{targets}[alert log]\nfile = {folder.path}/alerts.log\n")
    peak = 0
    with subprocess.Popen([VOUCH, "agent", "-c", config], stdin=subprocess.DEVNULL) as child:
        try:
            deadline = time.monotonic() + 4 * SPREAD_S + 60
            while asked(state, "SELECT count(*) FROM endpoint") < TARGETS and time.monotonic() < deadline:
                peak = max(peak, resident_mib(child.pid))
                time.sleep(0.5)
            peak = max(peak, resident_mib(child.pid))
            used = cpu_s(child.pid)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(10)
    checks = asked(state, "SELECT sum(checks) FROM day")
    if checks < TARGETS:
        raise RuntimeError(f"only {checks} checks")
    return used * 1000 / checks, peak, os.path.getsize(f"{state}/state.db") / TARGETS


def blackbox(folder, port, cafile):
    """CPU milliseconds of a probe, and MiB."""
    config = folder.write("blackbox.yml", "modules:\n  tls:\n    prober: tcp\n    timeout: 10s\n    tcp:\n      tls: true\n"
                          f"      tls_config:\n        ca_file: {cafile}\n        server_name: {HOST}\n")
    at = peer.free_port()
    child = peer.Child([peer.need("prometheus-blackbox-exporter"), f"--config.file={config}",
                        f"--web.listen-address=127.0.0.1:{at}", "--log.level=error"], [at])
    try:
        url = f"http://127.0.0.1:{at}/probe?module=tls&target=127.0.0.1:{port}"
        before = cpu_s(child.process.pid)
        for _ in range(PROBES):
            with urllib.request.urlopen(url, timeout=20) as answer:
                if b"probe_success 1" not in answer.read():
                    raise RuntimeError("a probe failed")
        return (cpu_s(child.process.pid) - before) * 1000 / PROBES, resident_mib(child.process.pid)
    finally:
        child.stop()


def main():
    folder = peer.Folder()
    print(f"The agent, {TARGETS} targets at intervals of five minutes, TLS 1.3, a certificate and one intermediate:")
    for kind in ("ec", "rsa"):
        root = pki.root(f"vouch bench root {kind}", kind)
        sub = root.issue_ca(f"vouch bench CA {kind}")
        leaf = sub.issue(HOST)
        cafile = folder.write(f"{kind}.pem", root.pem())
        part = peer.Folder()
        with Nginx({"x": Server(pki.pem(leaf, sub), leaf.key_pem(), protocols="TLSv1.3")}) as nginx:
            cost, peak, size = agent(part, nginx.port["x"], cafile)
            their_cost, their_peak = blackbox(part, nginx.port["x"], cafile)
        part.cleanup()
        print(f"  {kind:4} {cost:.2f} ms of CPU a check, all included; {peak:.1f} MiB (to stay under {PEAK_MIB}); "
              f"{size / 1024:.1f} KiB of state a target")
        print(f"       blackbox_exporter: {their_cost:.2f} ms a probe, {their_peak:.1f} MiB;"
              f" ratio {cost / their_cost:.2f} (at most 0.5)")
    folder.cleanup()


if __name__ == "__main__":
    main()

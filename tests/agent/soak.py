# SPDX-License-Identifier: Apache-2.0
"""A year of the agent in an hour of a clock that runs ahead (fast_clock.c): a cluster whose nodes are renewed, a
server that is never there, alerts, reloads, and memory that must not grow. `make soak` does it under sanitizers,
which also say what is not freed at the end; tests/agent/test_agent_soak.py for a minute without.

soak.py VOUCH [SOAK_S]"""

import contextlib
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import time

sys.path[:0] = [os.path.dirname(__file__)]

from cluster import Cluster  # noqa: E402
from live_agent import ROOT, Agent, peer  # noqa: E402
import pki  # noqa: E402

HOST = "cluster.example.org"
YEAR_S = 365 * 86400


def resident_kib(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="ascii") as f:
        found = re.search(r"^VmRSS:\s+(\d+)", f.read(), re.M)
        return int(found[1]) if found else 0
    return 0


def fast_clock(folder, speed):
    """What the environment of a process needs for a clock of that speed."""
    library = os.path.join(folder, "fast_clock.so")
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, ROOT / "tests/agent/fast_clock.c"], check=True)
    return {"LD_PRELOAD": library, "FAST_CLOCK": str(speed)}


class Soak:
    """The scene: three nodes that share a certificate, one server that is there or not, one that is never."""

    def __init__(self, vouch, seconds):
        self.vouch, self.seconds = vouch, seconds
        self.speed = YEAR_S // 3600
        self.root = pki.root()
        self.sanitized = b"__asan_init" in pathlib.Path(f"{vouch}-agent").read_bytes()
        self.samples = []

    def issue(self):
        """Long enough for the clock that runs ahead: what is renewed is another certificate."""
        leaf = self.root.issue(HOST, names=[HOST], days=(-10, 800))
        return leaf.pem(), leaf.key_pem()

    def environment(self, folder):
        # What is freed is kept for a while, which would be taken for growth.
        leaks = {"ASAN_OPTIONS": "verify_asan_link_order=0:quarantine_size_mb=8", "FAST_CLOCK_LEAKS": "1",
                 "LSAN_OPTIONS": f"suppressions={ROOT / 'tests/tools/leaks.supp'}:print_suppressions=0"}
        return {**os.environ, **fast_clock(folder, self.speed), **(leaks if self.sanitized else {})}

    def run(self):
        with Cluster(3, *self.issue()) as cluster, Agent(self.text(cluster), self.alerts()) as agent:
            agent.folder.write("trust.pem", self.root.pem())
            log = open(agent.path("agent.log"), "ab")
            agent.process = subprocess.Popen([self.vouch, "agent", "-c", agent.path("vouch.conf"), "-v"],
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                             env=self.environment(agent.folder.path))
            try:
                self.live(agent, cluster)
                agent.send(signal.SIGTERM)
                code = agent.process.wait(120)
            finally:
                log.close()
            return self.judge(agent, code)

    def text(self, cluster):
        return (f"[agent]\ndns = {peer.LOOPBACK}:{cluster.names.port}\n[trust]\nanchors = trust.pem\n"
                "[defaults]\ninterval = 6h\nretry = 30m\nconfirmations = 2\ntimeout = 3h\n"
                f"[target nodes]\nurl = tls://{HOST}:{cluster.port}\nall_addresses = yes\nrollout = 2d\n"
                f"[target gone]\nurl = tls://127.0.0.1:{peer.free_port()}\n")

    def alerts(self):
        return "[alert log]\nfile = alerts.log\ngroup = 1h\n[alert never]\nfile = nowhere/alerts.log\ngroup = 0\n"

    def live(self, agent, cluster):
        """Something happens about once a second."""
        end, began = time.monotonic() + self.seconds, time.monotonic()
        while time.monotonic() < end:
            if agent.process.poll() is not None:
                raise RuntimeError(f"it ended with {agent.process.returncode}\n{agent.log[-9000:]}")
            cluster.serve(*self.issue(), *random.choice(((), (0,), (0, 1, 2))))
            if random.random() < 0.05:
                agent.send(signal.SIGHUP)
            time.sleep(min(1, max(0.2, self.seconds / 100)))
            if time.monotonic() - began > self.seconds / 5:  # what it needs once, it has
                self.samples.append(resident_kib(agent.process.pid))

    def judge(self, agent, code):
        """Faults, a line each; and what was seen."""
        part = max(1, len(self.samples) // 5)
        memory = [int(statistics.median(self.samples[at:at + part])) for at in range(0, len(self.samples), part)][:5] or [0]
        first, last = memory[0], memory[-1]
        checks = agent.ask("SELECT sum(checks), count(DISTINCT day) FROM day")[0]
        faults = []
        if code != 0:
            faults.append(f"it ended with {code}")
        if last > first * 1.05 + 512:
            faults.append(f"memory grew from {first} to {last} KiB")
        faults += [line for line in agent.log.splitlines() if re.search("ERROR: .*Sanitizer|runtime error", line)]
        if not checks[0]:
            faults.append("nothing was checked")
        return faults, (f"{checks[0]} checks on {checks[1]} days, {len(agent.alerts)} alerts, memory {', '.join(map(str, memory))} KiB, "
                        f"{os.path.getsize(agent.path('state/state.db'))} bytes of state")


def main():
    faults, seen = Soak(os.path.abspath(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 3600).run()
    print(f"soak: {seen}")
    for fault in faults:
        print(f"soak: FAILED: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

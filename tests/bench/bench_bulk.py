# SPDX-License-Identifier: Apache-2.0
"""Many targets: checks for each second of CPU, memory of all processes together, and system calls.

All targets are one nginx on loopback, with a certificate and one intermediate; --per-host is set so
high that it limits nothing, and each process has at most 500,000 KiB of address space. Beside it, with
the same chain and the same file of two roots: a loop in one process over OpenSSL (bench_client.c), a loop
of `openssl s_client`, and blackbox_exporter, asked over HTTP on one connection. Only the ratios mean
anything on a machine that others use too."""

import http.client
import os
import re
import resource
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
BENCH_DIR = os.environ.get("BENCH_DIR", "build/posix/bench")
COUNTS = (200, 400) if SHORT else (1000, 10_000)
LOOP = 10 if SHORT else 100
MANY = 20 if SHORT else 1000
# Chains whose signatures are new to each run: many, for a start of the program is not what is measured.
UNSEEN = 2 if SHORT else 100
UNSEEN_RUNS = 3 if SHORT else 10
# What the project means to be over: checks for each second of CPU, beside the best of the others.
TIMES = {"new": 2, "seen": 3}
PEAK_MIB = 40  # what the project means to stay under, for any number of targets
ADDRESS_SPACE = 500_000 * 1024  # bytes that each process may have: ulimit -v 500000


def confine():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


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
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          preexec_fn=confine) as child:
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


class Blackbox:
    """blackbox_exporter with one module that verifies."""

    def __init__(self, folder, cafile):
        self.port = peer.free_port()
        config = folder.write("blackbox.yml", f"""modules:
  tls:
    prober: tcp
    timeout: 10s
    tcp:
      tls: true
      tls_config: {{ca_file: {cafile}, server_name: {HOST}}}
""")
        self.child = peer.Child(["prometheus-blackbox-exporter", f"--config.file={config}",
                                 f"--web.listen-address=127.0.0.1:{self.port}"], ports=[self.port])

    def cpu(self):
        with open(f"/proc/{self.child.process.pid}/stat", encoding="ascii") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rate(self, port):
        """Probes for each second of CPU."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        before = self.cpu()
        for _ in range(MANY):
            connection.request("GET", f"/probe?module=tls&target=127.0.0.1:{port}")
            body = connection.getresponse().read()
            if b"\nprobe_success 1" not in body:
                raise RuntimeError("blackbox_exporter did not succeed")
        used = self.cpu() - before
        connection.close()
        return MANY / max(used, 0.01)


def unseen_rate(base, ports):
    """Checks for each second of CPU of whole processes, whose signatures are new to each."""
    urls = [f"tls://{HOST}:{port}" for port in ports]
    used = sum(run([*base, "--jobs", "1", *urls])[0] for _ in range(UNSEEN_RUNS))
    return len(urls) * UNSEEN_RUNS * 1000 / used


def beside_others(kind, ours, ports, cafile, blackbox):
    """Prints what the others make of it, and by how many times vouch is over the best of them."""
    client = [os.path.join(BENCH_DIR, "bench_client"), HOST, str(ports[0]), cafile, str(MANY)]
    rates = {"a loop over OpenSSL": MANY * 1000 / run(client)[0]}
    if blackbox:
        rates["blackbox_exporter"] = blackbox.rate(ports[0])
    else:
        print("       prometheus-blackbox-exporter is not installed: not compared")
    best = max(rates.values())
    print(f"  {kind:4} " + ", ".join(f"{name}: {rate:.0f}" for name, rate in rates.items()) +
          "; vouch, " + ", ".join(f"signatures {which}: {rate:.0f}, {rate / best:.1f} times the best (at least"
                                  f" {TIMES[which]})" for which, rate in ours.items()))


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
        for i in range(UNSEEN):
            sub = root.issue_ca(f"vouch bench CA {kind} {i}", key=pki.pooled_key(kind, "CA"))
            leaf = sub.issue(HOST)
            servers[f"{kind}{i}"] = Server(pki.pem(leaf, sub), leaf.key_pem(), protocols="TLSv1.3")
    cafile = folder.write("roots.pem", "".join(root.pem() for root in roots.values()))
    print("Many targets, TLS 1.3, a certificate and one intermediate, two roots:")
    with Nginx(servers) as nginx:
        blackbox = Blackbox(folder, cafile) if shutil.which("prometheus-blackbox-exporter") else None
        for kind in roots:
            ports = [nginx.port[f"{kind}{i}"] for i in range(UNSEEN)]
            port = ports[0]
            addresses = [word for p in ports for word in ("--resolve", f"{HOST}:{p}:127.0.0.1")]
            base = [VOUCH, "check", "--cafile", cafile, "-q", "-q", *addresses]
            rate = bulk(folder, base, f"tls://{HOST}:{port}", kind)
            theirs = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST,
                      "-verify_hostname", HOST, "-verify_return_error", "-CAfile", cafile, "-tls1_3"]
            their_rate = LOOP * 1000 / sum(run(theirs)[0] for _ in range(LOOP))
            print(f"       a loop of openssl s_client: {their_rate:.0f} for each second of CPU;"
                  f" ratio {rate / their_rate:.1f} (at least 2)")
            beside_others(kind, {"new": unseen_rate(base, ports), "seen": rate}, ports, cafile, blackbox)
            if shutil.which("strace"):
                url = f"tls://{HOST}:{port}"
                some = [*base, "-j", "21", *[url] * 21]
                print(f"       {(system_calls(some) - system_calls([*base, url])) / 20:.1f} system calls a"
                      " check (at most 22)")
        if blackbox:
            blackbox.child.stop()
    folder.cleanup()


if __name__ == "__main__":
    main()

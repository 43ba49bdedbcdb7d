# SPDX-License-Identifier: Apache-2.0
"""One check beside `openssl s_client`, and many checks in one process: what they cost.

Both talk TLS 1.3 to one nginx on loopback and trust the same file, the system's roots and the test's
own. They run in turn; the figures are medians, and only the ratios mean anything on a machine that
others use too. Instructions, counted by callgrind, do not depend on the machine's load."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import ROUNDS, SHORT, in_turn, instructions, rss_mib, run  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "www.example.test"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
AT_ONCE = 10 if SHORT else 200
MORE = 2 if SHORT else 20
BENCH_DIR = os.environ.get("BENCH_DIR", "build/posix/bench")
# Chains of their own, whose signatures nobody has seen yet.
UNSEEN = 2 if SHORT else 6
# What the project means to stay under: CPU with the system's roots and with two, and memory; instructions of
# one more check, its signatures new and seen before.
CPU = {"all": 0.07, "two": 0.30}
RSS = 0.32
UNSEEN_RATIO = {"ec": (0.70, 0.60), "rsa": (0.80, 0.66)}
SEEN_RATIO = {"ec": 0.33, "rsa": 0.40}
# Which part of the portable SHA-256's instructions the processor's own save: 70 take the place of 1,600.
PORTABLE = 0.95


def compare(kind, roots, ours, theirs):
    """Both in turn; the ratios."""
    cpu, their_cpu, ratio, rss, their_rss = in_turn(ours, theirs)
    print(f"  {kind:4} {roots} roots: vouch {cpu:6.1f} ms of CPU, {rss:5.2f} MiB;"
          f"  s_client {their_cpu:6.1f} ms, {their_rss:5.2f} MiB;"
          f"  ratio {ratio:.2f} (at most {CPU[roots]:.2f}),"
          f" {rss / their_rss:.2f}" + (f" ({RSS:.2f})" if roots == "all" else ""))


def many(base, url):
    """Checks for each second of CPU, in one process."""
    argv = [*base, *[url] * AT_ONCE]
    cpu, status = run(argv)
    if status != 0:
        raise RuntimeError(f"{AT_ONCE} checks at once ended with {status}")
    return AT_ONCE / cpu * 1000, rss_mib(argv)


def beside_openssl(kind, base, ports, bundle):
    """Instructions of one more check in a process, beside the least that a client over OpenSSL does. valgrind
    knows no SHA-256 instructions: what they save is worked out. Signatures that a check has seen are remembered:
    the first figures are of chains that were not seen before."""
    urls = [f"tls://{HOST}:{port}" for port in ports]
    base = [*base, "--jobs", "1"]
    client = [os.path.join(BENCH_DIR, "bench_client"), HOST, str(ports[0]), bundle]

    def more(argv, count):
        """Of one more check; and where the processor has instructions for SHA-256."""
        all_of, hashing = (b - a for a, b in zip(one, instructions(argv, "vouch_sha256_portable")))
        return all_of / count / 1e6, (all_of - hashing * PORTABLE) / count / 1e6

    one = instructions([*base, urls[0]], "vouch_sha256_portable")
    unseen, unseen_sha = more([*base, *urls], len(urls) - 1)
    seen, seen_sha = more([*base, *urls[:1] * (MORE + 1)], MORE)
    theirs = [instructions([*client, str(n)]) for n in (1, MORE + 1)]
    least = (theirs[1] - theirs[0]) / MORE / 1e6
    print(f"       {kind}: one more check in a process, over OpenSSL {least:.2f} million instructions\n"
          f"       vouch, new signatures {unseen:.2f}, ratio {unseen / least:.2f} (at most"
          f" {UNSEEN_RATIO[kind][0]:.2f}); with SHA-NI {unseen_sha:.2f}, ratio {unseen_sha / least:.2f} (at most"
          f" {UNSEEN_RATIO[kind][1]:.2f}); seen before {seen:.2f}, ratio {seen / least:.2f}; with SHA-NI"
          f" {seen_sha:.2f}, ratio {seen_sha / least:.2f} (at most {SEEN_RATIO[kind]:.2f})")


def chains_of(kind):
    """Chains as most public servers send them: a certificate and one intermediate."""
    root = pki.root(f"vouch bench root {kind}", kind)
    chains = []
    for i in range(UNSEEN):
        sub = root.issue_ca(f"vouch bench CA {kind} {i}")
        leaf = sub.issue(HOST)
        chains.append(Server(pki.pem(leaf, sub), leaf.key_pem(), protocols="TLSv1.3"))
    return root, chains


def s_client(port, cafile):
    return ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST, "-verify_hostname", HOST,
            "-verify_return_error", "-CAfile", cafile, "-tls1_3"]


def main():
    with open(BUNDLE, encoding="ascii") as f:
        system = f.read()
    folder = peer.Folder()
    chains = {kind: chains_of(kind) for kind in ("ec", "rsa")}
    servers = {f"{kind}{i}": server for kind, (_, some) in chains.items() for i, server in enumerate(some)}
    start = instructions([VOUCH, "--version"]) / 1e6
    two = folder.write("two.pem", "".join(root.pem() for root, _ in chains.values()))
    print(f"One check against `openssl s_client -verify_return_error`, {system.count('BEGIN')} roots"
          f" and the test's own, one intermediate, TLS 1.3, {ROUNDS} rounds:")
    with Nginx(servers) as nginx:
        for kind, (root, some) in chains.items():
            bundle = folder.write(f"{kind}.pem", system + root.pem())
            ports = [nginx.port[f"{kind}{i}"] for i in range(len(some))]
            port = ports[0]
            addresses = [word for p in ports for word in ("--resolve", f"{HOST}:{p}:127.0.0.1")]
            base = [VOUCH, "check", "--cafile", bundle, "-q", "-q", *addresses]
            url = f"tls://{HOST}:{port}"
            compare(kind, "all", [*base, url], s_client(port, bundle))
            compare(kind, "two", [VOUCH, "check", "--cafile", two, "-q", "-q", *addresses, url],
                    s_client(port, two))
            rate, rss = many(base, url)
            count = instructions([*base, url])
            print(f"       {AT_ONCE} at once in one process: {rate:.0f} checks for each second of CPU,"
                  f" {rss:.1f} MiB; one check: {count / 1e6:.1f} million instructions")
            beside_openssl(kind, base, ports, two)
    print(f"  vouch --version: {start:.3f} million instructions (at most 0.35)")
    folder.cleanup()


if __name__ == "__main__":
    main()

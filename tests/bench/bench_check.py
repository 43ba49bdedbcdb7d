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
# What the project means to stay under: CPU for ECDSA and RSA, and memory.
LIMITS = {"ec": 0.20, "rsa": 0.12, "rss": 0.35}


def compare(kind, ours, theirs):
    """Both in turn; the ratios."""
    cpu, their_cpu, ratio, rss, their_rss = in_turn(ours, theirs)
    print(f"  {kind:4} vouch {cpu:6.1f} ms of CPU, {rss:5.2f} MiB;"
          f"  s_client {their_cpu:6.1f} ms, {their_rss:5.2f} MiB;"
          f"  ratio {ratio:.2f} (to stay under {LIMITS[kind]:.2f}),"
          f" {rss / their_rss:.2f} ({LIMITS['rss']:.2f})")


def many(base, url):
    """Checks for each second of CPU, in one process."""
    argv = [*base, *[url] * AT_ONCE]
    cpu, status = run(argv)
    if status != 0:
        raise RuntimeError(f"{AT_ONCE} checks at once ended with {status}")
    return AT_ONCE / cpu * 1000, rss_mib(argv)


def beside_openssl(kind, base, url, port, bundle):
    """Instructions of one more check in a process, beside the least that a client over OpenSSL does; valgrind
    knows no SHA-256 instructions. Signatures that a check has seen are remembered."""
    client = [os.path.join(BENCH_DIR, "bench_client"), HOST, str(port), bundle]
    ours = [instructions([*base, "--jobs", "1", *[url] * n]) for n in (1, MORE + 1)]
    theirs = [instructions([*client, str(n)]) for n in (1, MORE + 1)]
    a, b = ((two - one) / MORE / 1e6 for one, two in (ours, theirs))
    print(f"       {kind}: one more check in a process {a:.2f} million instructions,"
          f" one more over OpenSSL {b:.2f}; ratio {a / b:.2f}")


def chain_of(kind):
    """The chain that most public servers send: a certificate and one intermediate."""
    root = pki.root(f"vouch bench root {kind}", kind)
    sub = root.issue_ca(f"vouch bench CA {kind}")
    return sub.issue(HOST), sub, root


def main():
    with open(BUNDLE, encoding="ascii") as f:
        system = f.read()
    folder = peer.Folder()
    chains = {kind: chain_of(kind) for kind in ("ec", "rsa")}
    servers = {k: Server(pki.pem(leaf, sub), leaf.key_pem(), protocols="TLSv1.3")
               for k, (leaf, sub, _) in chains.items()}
    print(f"One check against `openssl s_client -verify_return_error`, {system.count('BEGIN')} roots"
          f" and the test's own, one intermediate, TLS 1.3, {ROUNDS} rounds:")
    with Nginx(servers) as nginx:
        for kind, (_, _, root) in chains.items():
            bundle = folder.write(f"{kind}.pem", system + root.pem())
            port = nginx.port[kind]
            base = [VOUCH, "check", "--cafile", bundle, "-q", "-q", "--resolve", f"{HOST}:{port}:127.0.0.1"]
            url = f"tls://{HOST}:{port}"
            theirs = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST,
                      "-verify_hostname", HOST, "-verify_return_error", "-CAfile", bundle, "-tls1_3"]
            compare(kind, [*base, url], theirs)
            rate, rss = many(base, url)
            count = instructions([*base, url])
            print(f"       {AT_ONCE} at once in one process: {rate:.0f} checks for each second of CPU,"
                  f" {rss:.1f} MiB; one check: {count / 1e6:.1f} million instructions")
            beside_openssl(kind, base, url, port, bundle)
    folder.cleanup()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Bind and search over LDAPS, beside ldapsearch on the same slapd: whole processes, in turn."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import ROUNDS, in_turn, print_elapsed  # noqa: E402
from slapd import BASE, BIND_DN, PASSWORD, Slapd  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
FILTER = "(proxyAddresses=smtp:user1@example.com)"


def main():
    folder = peer.Folder()
    print(f"Bind and search over LDAPS against ldapsearch, {ROUNDS} rounds:")
    for kind in ("ec", "rsa"):
        root = pki.root(kind=kind)
        leaf = root.issue("127.0.0.1", kind=kind)
        cafile = folder.write("root.pem", root.pem())
        password = folder.write("password", PASSWORD, 0o600)
        with Slapd(leaf.pem(), leaf.key_pem(), root.pem()) as slapd:
            url = f"ldaps://127.0.0.1:{slapd.ldaps}"
            ours = [VOUCH, "check", "-q", "-q", "--cafile", cafile, "--bind-dn", BIND_DN,
                    "--bind-password-file", password, f"{url}/{BASE}??sub?{FILTER}"]
            theirs = ["env", f"LDAPTLS_CACERT={cafile}", "LDAPTLS_REQCERT=demand", "ldapsearch", "-LLL",
                      "-x", "-H", url, "-D", BIND_DN, "-y", password, "-b", BASE, FILTER, "dn"]
            cpu, their_cpu, ratio, rss, their_rss = in_turn(ours, theirs)
            print_elapsed(kind, {"vouch": ours, "ldapsearch": theirs})
        print(f"  {kind:4} vouch {cpu:6.1f} ms of CPU, {rss:5.2f} MiB;"
              f"  ldapsearch {their_cpu:6.1f} ms, {their_rss:5.2f} MiB;"
              f"  ratio {ratio:.2f}, {rss / their_rss:.2f}")
    folder.cleanup()


if __name__ == "__main__":
    main()

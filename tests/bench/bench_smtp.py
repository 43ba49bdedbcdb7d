# SPDX-License-Identifier: Apache-2.0
"""One STARTTLS check of one Postfix listener, beside posttls-finger and swaks on the same listener:
whole processes, in turn, each of them verifying the certificate. By the wall clock also beside `openssl
s_client` and, where it is installed, gnutls-cli."""

import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402
from cost import ROUNDS, in_turn, print_elapsed  # noqa: E402
from postfix import Listener, Postfix  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
HOST = "localhost"


def swaks_target():
    """From 2023 on swaks verifies the name too: that of --server, unless another is named."""
    text = subprocess.run(["swaks", "--help"], stdout=subprocess.PIPE, text=True, check=False).stdout
    return ["--tls-verify-target", HOST] if "--tls-verify-target" in text else []


def main():
    folder = peer.Folder()
    listeners = {}
    for kind in ("ec", "rsa"):
        root = pki.root(f"vouch bench root {kind}", kind)
        sub = root.issue_ca(f"vouch bench CA {kind}")
        leaf = sub.issue(HOST)
        folder.write(f"{kind}.pem", root.pem())
        listeners[kind] = Listener([(pki.pem(leaf, sub), leaf.key_pem())])
    print(f"One STARTTLS check, {ROUNDS} rounds:")
    with Postfix(listeners) as postfix:
        os.environ["MAIL_CONFIG"] = postfix.config
        for kind in listeners:
            port = postfix.port[kind]
            cafile = f"{folder.path}/{kind}.pem"
            ours = [VOUCH, "check", "-q", "-q", "--cafile", cafile, "--resolve",
                    f"{HOST}:{port}:127.0.0.1", f"smtp://{HOST}:{port}"]
            swaks = ["swaks", "--server", "127.0.0.1", "--port", str(port), "--tls", "--tls-verify",
                     "--tls-ca-path", cafile, "--quit-after", "TLS", "--silent", "3"]
            others = {
                "posttls-finger": ["posttls-finger", "-c", "-l", "secure", "-F", cafile,
                                   f"[127.0.0.1]:{port}", HOST],
                "swaks": swaks + swaks_target(),
            }
            for name, theirs in others.items():
                cpu, their_cpu, ratio, rss, their_rss = in_turn(ours, theirs)
                print(f"  {kind:4} vouch {cpu:5.1f} ms of CPU, {rss:5.2f} MiB;"
                      f"  {name:14} {their_cpu:6.1f} ms, {their_rss:5.2f} MiB;"
                      f"  ratio {ratio:.2f}, {rss / their_rss:.2f}")
            clock = {"vouch": ours, **others, "s_client": [
                "openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-starttls", "smtp", "-CAfile", cafile,
                "-verify_return_error", "-verify_hostname", HOST]}
            if shutil.which("gnutls-cli"):
                clock["gnutls-cli"] = ["gnutls-cli", "--starttls-proto=smtp", f"--x509cafile={cafile}", "-p",
                                       str(port), HOST]
            print_elapsed(kind, clock)
    folder.cleanup()


if __name__ == "__main__":
    try:
        main()
    except unittest.SkipTest as missing:
        print(f"not run here: {missing}")
        sys.exit(77)

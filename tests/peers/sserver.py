# SPDX-License-Identifier: Apache-2.0
"""`openssl s_server`, for what other servers will not do: alerts, odd protocol and key choices.

    with SServer(case.pem(), case.key_pem(), "-tls1_2", "-sigalgs", "rsa_pss_rsae_sha256") as s:
        s.port
"""

import peer


class SServer:
    def __init__(self, chain, key, *options, client_ca="", www=True, program="openssl"):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        leaf, rest = split_first(chain)
        argv = [peer.need(program), "s_server", "-accept", f"{peer.LOOPBACK}:{self.port}", "-quiet",
                "-cert", self.folder.write("leaf.pem", leaf),
                "-key", self.folder.write("leaf.key", key, 0o600)]
        if rest:
            argv += ["-cert_chain", self.folder.write("chain.pem", rest)]
        if client_ca:
            argv += ["-CAfile", self.folder.write("ca.pem", client_ca), "-Verify", "2",
                     "-verify_return_error"]
        if www:
            argv.append("-www")
        try:
            self.child = peer.Child(argv + list(options), [self.port])
        except BaseException:
            self.folder.cleanup()
            raise

    @property
    def log(self):
        return self.child.log

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def split_first(chain):
    """The first certificate of a PEM text, and the rest."""
    end = "-----END CERTIFICATE-----\n"
    at = chain.index(end) + len(end)
    return chain[:at], chain[at:]

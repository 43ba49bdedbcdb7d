# SPDX-License-Identifier: Apache-2.0
"""stunnel: TLS before a server that speaks in clear, each chain sent exactly as it is given.

    with Stunnel({"good": (chain_pem, key_pem)}, plain_port) as stunnel:
        stunnel.port["good"]
"""

import peer


class Stunnel:
    def __init__(self, services, behind, lines=()):
        self.folder = peer.Folder()
        self.port = {name: peer.free_port() for name in services}
        blocks = []
        for name, (chain, key) in services.items():
            blocks += [f"[{name}]", f"accept = {peer.LOOPBACK}:{self.port[name]}",
                       f"connect = {peer.LOOPBACK}:{behind}",
                       f"cert = {self.folder.write(name + '.pem', chain)}",
                       f"key = {self.folder.write(name + '.key', key, 0o600)}", *lines]
        config = self.folder.write("stunnel.conf", "\n".join(
            ["foreground = yes", "pid =", "syslog = no", *blocks, ""]))
        try:
            self.child = peer.Child([peer.need("stunnel4"), config], self.port.values())
        except BaseException:
            self.folder.cleanup()
            raise

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

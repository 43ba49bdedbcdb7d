# SPDX-License-Identifier: Apache-2.0
"""One haproxy with as many TLS servers as a test wants, each with its words after `bind ... ssl crt FILE`.

    with HaProxy(chain + key, {"old": "ssl-min-ver TLSv1.0"}) as haproxy:
        haproxy.port["old"]
"""

import peer


class HaProxy:
    def __init__(self, pair, binds, status=200):
        self.folder = peer.Folder()
        self.port = {name: peer.free_port() for name in binds}
        crt = self.folder.write("pair.pem", pair, 0o600)
        text = "global\n  maxconn 200\n  no log\ndefaults\n  mode http\n  timeout client 20s\n  timeout connect 5s\n  timeout server 5s\n"
        for name, words in binds.items():
            text += (f"frontend {name}\n  bind {peer.LOOPBACK}:{self.port[name]} ssl crt {crt} {words}\n"
                     f"  http-request return status {status}\n")
        config = self.folder.write("haproxy.cfg", text)
        try:
            self.child = peer.Child([peer.need("haproxy"), "-db", "-f", config], self.port.values())
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

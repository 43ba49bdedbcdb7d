# SPDX-License-Identifier: Apache-2.0
"""Proxies that real programs make: tinyproxy for HTTP CONNECT, microsocks for SOCKS5.

    with Tinyproxy(user="me", password="secret") as proxy: proxy.url, proxy.port
"""

import peer


class _Proxy:
    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Tinyproxy(_Proxy):
    """`ports`: those that CONNECT may go to; none: any. `names`: what it resolves by itself, as its
    hosts are the machine's."""

    def __init__(self, user="", password="", ports=()):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        lines = [f"Port {self.port}", f"Listen {peer.LOOPBACK}", "Timeout 20", "MaxClients 20",
                 f"PidFile \"{self.folder.path}/pid\"", "LogLevel Info",
                 *(f"ConnectPort {port}" for port in ports)]
        if user:
            lines.append(f"BasicAuth {user} {password}")
        config = self.folder.write("tinyproxy.conf", "\n".join([*lines, ""]))
        try:
            self.child = peer.Child([peer.need("tinyproxy"), "-d", "-c", config], [self.port])
        except BaseException:
            self.folder.cleanup()
            raise

    def url(self, user=""):
        return f"http://{user + '@' if user else ''}{peer.LOOPBACK}:{self.port}"


class Microsocks(_Proxy):
    def __init__(self, user="", password="", port=0):
        self.folder = peer.Folder()
        self.port = port or peer.free_port()
        login = ["-u", user, "-P", password] if user else []
        try:
            self.child = peer.Child([peer.need("microsocks"), "-i", peer.LOOPBACK, "-p", str(self.port), *login],
                                    [self.port])
        except BaseException:
            self.folder.cleanup()
            raise

    def url(self, user=""):
        return f"socks5://{user + '@' if user else ''}{peer.LOOPBACK}:{self.port}"

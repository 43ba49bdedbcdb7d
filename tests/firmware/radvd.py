# SPDX-License-Identifier: Apache-2.0
"""radvd on a wire: advertises the prefix of tap.HERE6, and its name server where it is told to."""

import board  # noqa: F401  (puts tests/peers on the path)
import peer
import tap


class Radvd(peer.Child):
    def __init__(self, wire, lifetime_s=600, name_server=False):
        self._folder = peer.Folder()
        with open(f"/proc/sys/net/ipv6/conf/{wire.near}/forwarding", "w", encoding="ascii") as f:
            f.write("1")
        names = f" RDNSS {tap.HERE6} {{ AdvRDNSSLifetime 600; }};" if name_server else ""
        config = (f"interface {wire.near} {{ AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;"
                  f" AdvDefaultLifetime 600; prefix 2001:db8::/64 {{ AdvOnLink on; AdvAutonomous on;"
                  f" AdvValidLifetime {lifetime_s}; AdvPreferredLifetime {lifetime_s}; }};{names} }};\n")
        super().__init__([peer.need("radvd"), "-n", "-m", "stderr", "-p", f"{self._folder.path}/pid",
                          "-C", self._folder.write("radvd.conf", config)])

    def stop(self):
        super().stop()
        self._folder.cleanup()

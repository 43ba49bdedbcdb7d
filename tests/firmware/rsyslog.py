# SPDX-License-Identifier: Apache-2.0
"""rsyslog as a receiver over TLS (RFC 5425), with GnuTLS."""

import os

import board  # noqa: F401  (puts tests/peers on the path)
import peer

CONFIG = """
global(workDirectory="{at}" defaultNetstreamDriver="gtls"
       defaultNetstreamDriverCAFile="{at}/ca.pem" defaultNetstreamDriverCertFile="{at}/chain.pem"
       defaultNetstreamDriverKeyFile="{at}/key.pem")
module(load="imtcp" streamDriver.Name="gtls" streamDriver.Mode="1" streamDriver.AuthMode="anon")
input(type="imtcp" port="{port}")
template(name="fields" type="string"
         string="%pri%|%timegenerated:::date-rfc3339%|%timestamp:::date-rfc3339%|%hostname%|%app-name%|%msgid%|%msg%\\n")
*.* action(type="omfile" file="{at}/heard" template="fields")
"""


class Rsyslog(peer.Child):
    def __init__(self, chain, key, ca, port):
        self._folder = peer.Folder()
        self._folder.write("chain.pem", chain)
        self._folder.write("key.pem", key)
        self._folder.write("ca.pem", ca)
        config = self._folder.write("rsyslog.conf", CONFIG.format(at=self._folder.path, port=port))
        super().__init__([peer.need("rsyslogd"), "-n", "-f", config, "-i", f"{self._folder.path}/pid"],
                         [port])

    def heard(self):
        """Each message's fields: priority, when it came, its own time, host, program, id, text."""
        try:
            with open(os.path.join(self._folder.path, "heard"), encoding="utf-8") as f:
                return [line.rstrip("\n").split("|") for line in f if "|vouch|" in line]
        except FileNotFoundError:
            return []

    def stop(self):
        super().stop()
        self._folder.cleanup()

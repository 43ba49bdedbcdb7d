# SPDX-License-Identifier: Apache-2.0
"""The large boards' resolver on a wire, against unbound over nsd: each way in which a name is not
found has the finding that the POSIX build has."""

import unittest

import board  # noqa: F401  (puts tests/peers on the path)
import check
import tap
from tap_case import HOST, TapCase, codes
from zones import Zone, Zones

ZONES = {
    "example.test": Zone("www A 192.0.2.1\nnodata TXT x\n", signed=True),
    "bogus.test": Zone("www A 192.0.2.1\n", signed=True, tamper=("192.0.2.1", "192.0.2.7")),
}


def setUpModule():
    tap.own_network()


class Names(TapCase):
    def test_names_unbound_each_failure_is_told_as_on_posix(self):
        wire = self.use(tap.Wire())
        zones = self.use(Zones(ZONES, host=tap.HERE, port=53))
        port = self.server()
        urls = [f"tls://{name}:{port}" for name in
                (HOST, "nowhere.example.test", "nodata.example.test", "www.bogus.test")]
        with tap.Board(wire, self.ini(*urls)) as run:
            run.network(tap.BOARD)
            seen = {}
            while len(seen) < len(urls):
                report = run.report()
                seen[report["target"]] = report
        for url in urls:
            with self.subTest(url):
                on_posix = check.check("--dns", zones.server, "--cafile", self.anchors, "--timeout", "20s",
                                       "--ipv4", url).report
                self.assertEqual(codes(seen[url]), codes(on_posix))
        self.assertEqual(seen[urls[0]]["verdict"], "valid", seen[urls[0]])
        self.assertIn("resolve-no-name", codes(seen[urls[1]]))
        self.assertIn("resolve-no-address", codes(seen[urls[2]]))
        self.assertIn("resolve-failed", codes(seen[urls[3]]))


if __name__ == "__main__":
    unittest.main()

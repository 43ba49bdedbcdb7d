# SPDX-License-Identifier: Apache-2.0
"""Targets whose certificates' revocation lists are fetched: what is revoked is seen, what was fetched is kept."""

import http.server
import os
import threading
import unittest

from cryptography import x509

from cluster import Cluster
from live_agent import Agent, peer
import pki

HOST = "localhost"


class Lists(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.text)))
        self.end_headers()
        self.wfile.write(self.server.text)

    def log_message(self, *_):
        pass


class Fetch(unittest.TestCase):
    def codes(self, more):
        """The code that is believed of the target, after two runs; how often the list was fetched; the files kept."""
        root = pki.root()
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lists) as web:
            threading.Thread(target=web.serve_forever, daemon=True).start()
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"http://127.0.0.1:{web.server_address[1]}/l")],
                                           None, None, None)
            leaf = root.issue(HOST, extensions=pki.leaf_extensions([HOST]) + [(x509.CRLDistributionPoints([point]), False)])
            text = pki.crl(root, [leaf])
            web.asked, web.text = 0, text if isinstance(text, bytes) else text.encode()
            with Cluster(1, leaf.pem(), leaf.key_pem()) as cluster:
                trust = cluster.folder.write("trust.pem", root.pem())
                with Agent(f"[trust]\nanchors = {trust}\n[defaults]\nconfirmations = 1\n{more}"
                           f"[target one]\nurl = tls://{HOST}:{cluster.port}\n") as agent:
                    for _ in range(2):
                        code, err = agent.run("--once")
                    kept = os.listdir(agent.path("state/fetched")) if os.path.isdir(agent.path("state/fetched")) else []
                    web.shutdown()
                    return agent.ask("SELECT verdict, code FROM endpoint"), web.asked, kept, (code, err)

    def test_certificate_that_is_revoked_is_seen_and_the_list_is_fetched_once(self):
        found, asked, kept, ran = self.codes("fetch_crl = yes\nfetch_private = yes\n")
        self.assertEqual(found, [("invalid", "revoked")], ran)
        self.assertEqual((asked, len(kept)), (1, 1))

    def test_list_is_not_fetched_without_the_setting(self):
        found, asked, kept, ran = self.codes("")
        self.assertEqual(found[0][0], "valid", ran)
        self.assertEqual((asked, kept), (0, []))

    def test_list_at_a_private_address_is_not_fetched_unless_that_is_allowed(self):
        found, asked, _, ran = self.codes("fetch_crl = yes\n")
        self.assertEqual((found, asked), ([("warning", "revocation-unknown")], 0), ran)


if __name__ == "__main__":
    unittest.main()

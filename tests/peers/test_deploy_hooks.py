# SPDX-License-Identifier: Apache-2.0
"""Deploy hooks: a renewed certificate is judged before nginx is reloaded and where it serves after it, and the
old one is back when either says no. The hooks are called as certbot, lego and acme.sh call them, on folders laid
out as theirs; lego and certbot also renew for real at pebble, the ACME server for tests."""

import hashlib
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import time
import unittest
import urllib.request

import peer
import pki
from check import VOUCH
from nginx import Nginx, Server

HOOKS = pathlib.Path(__file__).resolve().parents[2] / "boards/posix/examples"
HOST = "www.example.test"


def text(key):
    return key if isinstance(key, str) else key.decode()


class Hooks(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        self.root = pki.root("Root")
        self.lower = self.root.issue_ca("Lower")
        self.old = self.lower.issue(HOST)
        self.root_path = self.folder.write("root.pem", self.root.pem())
        self.nginx = Nginx({"site": Server(pki.pem(self.old, self.lower), text(self.old.key_pem()),
                                           headers={"Strict-Transport-Security": "max-age=31536000"})})
        self.addCleanup(self.nginx.stop)
        self.live = [os.path.join(self.nginx.folder.path, f"site.{end}") for end in ("pem", "key")]
        self.configure()

    def configure(self, reload=None, names=HOST, root=None):
        port = self.nginx.port["site"]
        reload = reload or f"kill -HUP $(cat {self.nginx.folder.path}/pid)"
        self.folder.write("deploy.conf", f"""
VOUCH_LIVE_CHAIN={self.live[0]}
VOUCH_LIVE_KEY={self.live[1]}
VOUCH_RELOAD='{reload}'
VOUCH_TARGETS='https://127.0.0.1:{port}'
VOUCH_NAMES='{names}'
VOUCH_BEFORE='--trust {root or self.root_path}'
VOUCH_AFTER='--cafile {root or self.root_path} --verify-hostname {HOST}'
""")

    def environment(self, **more):
        return {**os.environ, "VOUCH": os.path.abspath(VOUCH), "VOUCH_DEPLOY": str(HOOKS / "deploy.sh"),
                "VOUCH_DEPLOY_CONF": os.path.join(self.folder.path, "deploy.conf"), **more}

    def served(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection((peer.LOOPBACK, self.nginx.port["site"]), timeout=10) as s, \
                context.wrap_socket(s) as t:
            return hashlib.sha256(t.getpeercert(True)).hexdigest()

    def expect_served(self, digest):
        """A worker from before the reload may answer for a moment."""
        deadline = time.monotonic() + 15
        while self.served() != digest:
            self.assertLess(time.monotonic(), deadline, "it serves another certificate")
            time.sleep(0.1)

    def lineage(self, entity, chain=None, key=None):
        """A folder as certbot's live/DOMAIN, with links into archive/."""
        archive = os.path.join(self.folder.path, "archive")
        live = os.path.join(self.folder.path, "live")
        for path in (archive, live):
            os.makedirs(path, exist_ok=True)
        for name, content in (("fullchain", chain or pki.pem(entity, self.lower)), ("privkey", key or text(entity.key_pem()))):
            with open(os.path.join(archive, f"{name}2.pem"), "w") as f:
                f.write(content)
            link = os.path.join(live, f"{name}.pem")
            if not os.path.islink(link):
                os.symlink(f"../archive/{name}2.pem", link)
        return live

    def certbot(self, live):
        return subprocess.run([HOOKS / "certbot-deploy.sh"], env=self.environment(RENEWED_LINEAGE=live,
                              RENEWED_DOMAINS=HOST), capture_output=True, text=True, timeout=120)

    def files(self):
        return [pathlib.Path(path).read_text() for path in self.live]

    def test_good_renewal_serves_with_each_client_s_hook(self):
        def lego(live):
            return subprocess.run([HOOKS / "lego-deploy.sh"], env=self.environment(
                LEGO_CERT_DOMAIN=HOST, LEGO_CERT_PATH=f"{live}/fullchain.pem", LEGO_CERT_KEY_PATH=f"{live}/privkey.pem"),
                capture_output=True, text=True, timeout=120)

        def acme_sh(live):
            call = f'. {HOOKS}/acme.sh-deploy.sh; vouch_deploy {HOST} {live}/privkey.pem x x {live}/fullchain.pem'
            return subprocess.run(["sh", "-c", call], env=self.environment(), capture_output=True, text=True, timeout=120)

        for hook in (self.certbot, lego, acme_sh):
            with self.subTest(hook.__name__):
                new = self.lower.issue(HOST)
                done = hook(self.lineage(new))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.expect_served(new.sha256())
                self.assertEqual(os.stat(self.live[1]).st_mode & 0o777, 0o600)
                self.assertEqual([n for n in os.listdir(self.nginx.folder.path) if n.endswith((".before", ".new"))], [])

    def test_bad_renewal_is_refused_before_the_reload(self):
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives import serialization
        stranger = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        new = self.lower.issue(HOST)
        cases = {"another key": self.lineage(new, key=stranger), }
        before = self.files()
        for why, live in cases.items():
            with self.subTest(why):
                self.refuse(live, before)
        self.refuse(self.lineage(new, chain=new.pem()), before)  # without its intermediate
        self.refuse(self.lineage(self.lower.issue("other.example.test")), before)
        self.refuse(self.lineage(self.lower.issue(HOST, days=(-90, -1))), before)

    def refuse(self, live, before):
        done = self.certbot(live)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("the new certificate is not installed", done.stderr)
        self.assertEqual(self.files(), before)
        self.expect_served(self.old.sha256())

    def test_service_that_does_not_come_back_with_it_gets_the_old_one(self):
        before = self.files()
        for reload in ("false", "true"):  # it fails; it does nothing
            with self.subTest(reload):
                self.configure(reload=reload)
                done = self.certbot(self.lineage(self.lower.issue(HOST)))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("the old files are put back", done.stderr)
                self.assertEqual(self.files(), before)
                self.expect_served(self.old.sha256())


# Debian's package of the library, without that of the program, which brings a timer and a line for cron.
CERTBOT = (sys.executable, "-c", "import sys; from certbot.main import main; sys.exit(main())")


class AcmeServer(Hooks):
    """The whole way: the client gets its certificates from pebble and calls the hook itself."""

    def setUp(self):
        super().setUp()
        ports = [peer.free_port() for _ in range(4)]
        web = pki.root("ACME server root")
        self.web_root = self.folder.write("web.pem", web.pem())
        server = web.issue("localhost", names=["localhost", "127.0.0.1"])
        config = {"pebble": {
            "listenAddress": f"127.0.0.1:{ports[0]}", "managementListenAddress": f"127.0.0.1:{ports[1]}",
            "certificate": self.folder.write("acme.pem", server.pem()),
            "privateKey": self.folder.write("acme.key", text(server.key_pem())), "httpPort": ports[2],
            "tlsPort": ports[3], "ocspResponderURL": "", "externalAccountBindingRequired": False}}
        argv = [peer.need("pebble"), "-config", self.folder.write("pebble.json", json.dumps(config))]
        child = peer.Child(argv, ports[:2], env={**os.environ, "PEBBLE_VA_ALWAYS_VALID": "1", "PEBBLE_VA_NOSLEEP": "1",
                                                 "PEBBLE_WFE_NONCEREJECT": "0"})
        self.addCleanup(child.stop)
        self.directory = f"https://127.0.0.1:{ports[0]}/dir"
        self.challenge = peer.free_port()
        context = ssl.create_default_context(cafile=self.web_root)
        with urllib.request.urlopen(f"https://127.0.0.1:{ports[1]}/roots/0", context=context) as f:
            self.configure(root=self.folder.write("issued-root.pem", f.read().decode()))

    def run_client(self, *words, **environment):
        done = subprocess.run(words, env=self.environment(**environment), capture_output=True, text=True, timeout=180)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def renew_twice(self, first, again):
        seen = {self.served()}
        for step in (first, again):
            step()
            deadline = time.monotonic() + 15
            while (served := self.served()) in seen:
                self.assertLess(time.monotonic(), deadline, "it serves the certificate from before")
                time.sleep(0.1)
            seen.add(served)
        self.assertEqual(len(seen), 3)

    def test_lego_gets_and_renews_what_then_serves(self):
        words = [peer.need("lego"), "--server", self.directory, "--email", "a@example.test", "--accept-tos", "--domains", HOST,
                 "--path", os.path.join(self.folder.path, "lego"), "--http", "--http.port", f"127.0.0.1:{self.challenge}"]
        hook = str(HOOKS / "lego-deploy.sh")
        environment = {"LEGO_CA_CERTIFICATES": self.web_root}
        self.renew_twice(lambda: self.run_client(*words, "run", "--run-hook", hook, **environment),
                         lambda: self.run_client(*words, "renew", "--days", "10000", "--no-random-sleep", "--renew-hook", hook, **environment))

    def test_certbot_gets_and_renews_what_then_serves(self):
        at = os.path.join(self.folder.path, "certbot")
        common = ["--config-dir", f"{at}/config", "--work-dir", f"{at}/work", "--logs-dir", f"{at}/logs", "--non-interactive"]
        environment = {"REQUESTS_CA_BUNDLE": self.web_root}
        hook = str(HOOKS / "certbot-deploy.sh")
        self.renew_twice(
            lambda: self.run_client(*CERTBOT, "certonly", *common, "--standalone", "--http-01-port", str(self.challenge),
                                    "--server", self.directory, "--agree-tos", "-m", "a@example.test", "-d", HOST,
                                    "--deploy-hook", hook, **environment),
            lambda: self.run_client(*CERTBOT, "renew", *common, "--force-renewal", "--no-random-sleep-on-renew", **environment))

    test_good_renewal_serves_with_each_client_s_hook = None
    test_bad_renewal_is_refused_before_the_reload = None
    test_service_that_does_not_come_back_with_it_gets_the_old_one = None


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Firefox by its Marionette protocol: numbered commands as JSON with their length in front."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

import peer

PREFERENCES = """user_pref("marionette.port", {port});
user_pref("network.dns.localDomains", "{host}");
user_pref("security.OCSP.enabled", 0);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("browser.startup.homepage", "about:blank");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.safebrowsing.downloads.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("security.remote_settings.intermediates.enabled", false);
user_pref("security.remote_settings.crlite_filters.enabled", false);
"""
ERROR = """
const info = document.documentURI.startsWith("about:certerror") ? document.getFailedCertSecurityInfo()
    : document.documentURI.startsWith("about:neterror") ? document.getNetErrorInfo() : null;
return info ? info.errorCodeString : null;
"""


class Firefox:
    """A new profile each time: Firefox remembers intermediates and serial numbers."""

    def __init__(self, host, root_pem):
        self.folder = tempfile.mkdtemp(prefix="vouch-firefox-")
        self.profile = os.path.join(self.folder, "profile")
        os.mkdir(self.profile)
        port = peer.free_port()
        with open(os.path.join(self.profile, "user.js"), "w") as f:
            f.write(PREFERENCES.format(port=port, host=host))
        trust(f"sql:{self.profile}", root_pem)
        self.number = 0
        self.process = subprocess.Popen(
            [peer.need("firefox-esr"), "--headless", "--no-remote", "--marionette", "--remote-allow-system-access",
             "--profile", self.profile], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.folder, "MOZ_CRASHREPORTER_DISABLE": "1"})
        try:
            self.connect(port)
            self.command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})
        except BaseException:
            self.close()
            raise

    def connect(self, port):
        end = time.monotonic() + 120
        while True:
            try:
                self.socket = socket.create_connection((peer.LOOPBACK, port), timeout=120)
                self.receive()  # its greeting
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            byte = self.socket.recv(1)
            if not byte:
                raise OSError("Firefox has gone")
            length += byte
        left, data = int(length[:-1]), b""
        while len(data) < left:
            data += self.socket.recv(left - len(data))
        return json.loads(data)

    def command(self, name, parameters):
        """(error or None, result)"""
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.receive()
        return error, result

    def visit(self, url):
        """True when the page was shown, else the code of the error page."""
        error, _ = self.command("WebDriver:Navigate", {"url": url})
        if not error:
            return True
        _, result = self.command("WebDriver:ExecuteScript", {"script": ERROR, "args": [], "sandbox": "system"})
        inadequate = "inadequate%20level%20of%20security" in error["message"]  # a page without a code
        return (result or {}).get("value") or ("NS_ERROR_NET_INADEQUATE_SECURITY" if inadequate else error["message"])

    def screenshot(self, url, path):
        self.visit(url)
        _, result = self.command("WebDriver:TakeScreenshot", {"full": False})
        with open(path, "wb") as f:
            f.write(base64.b64decode(result["value"]))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def trust(database, root_pem):
    """Puts roots into a certificate database, for servers only."""
    subprocess.run([peer.need("certutil"), "-N", "-d", database, "--empty-password"], check=True, capture_output=True)
    mark = "-----BEGIN CERTIFICATE-----"
    for number, text in enumerate(root_pem.split(mark)[1:]):
        subprocess.run([peer.need("certutil"), "-A", "-d", database, "-n", f"root {number}", "-t", "CP,,", "-a"],
                       input=(mark + text).encode(), check=True, capture_output=True)

# SPDX-License-Identifier: Apache-2.0
"""Chromium by its DevTools protocol over a pipe: headless, with roots and a home of its own. A certificate
error is answered at once, so that a navigation ends with its code and not with a page that takes its time."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile

import peer
from marionette import trust

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
         "--host-resolver-rules=MAP * 127.0.0.1", "--window-size=900,600")


class Chromium:
    def __init__(self, root_pem):
        self.home = tempfile.mkdtemp(prefix="vouch-chromium-")
        for folder in (".pki/nssdb", ".local/share/pki/nssdb"):
            os.makedirs(os.path.join(self.home, folder))
            trust(f"sql:{self.home}/{folder}", root_pem)
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        argv = [peer.need("chromium"), *FLAGS, f"--user-data-dir={self.home}/profile", "about:blank"]
        shell = ["/bin/bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash", *argv]
        self.process = subprocess.Popen(shell, pass_fds=(commands, answers), env={**os.environ, "HOME": self.home},
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        self.left, self.number, self.session, self.refusal = b"", 0, None, ""
        self.attach()

    def attach(self):
        pages = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Security.enable")
        self.override(True)

    def override(self, at_once):
        self.call("Security.setOverrideCertificateErrors", override=at_once)

    def send(self, method, parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        return self.number

    def receive(self):
        while b"\0" not in self.left:
            data = os.read(self.answers, 1 << 16)
            if not data:
                raise OSError("Chromium has gone")
            self.left += data
        text, self.left = self.left.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        wanted = self.send(method, parameters)
        while True:
            message = self.receive()
            if message.get("method") == "Security.certificateError":
                self.refusal = message["params"]["errorType"]
                self.send("Security.handleCertificateError", {"eventId": message["params"]["eventId"],
                                                              "action": "cancel"})
            if message.get("id") == wanted:
                if "error" in message:
                    raise OSError(message["error"])
                return message["result"]

    def visit(self, url):
        """True when the page was shown, else the code of the error page."""
        self.refusal = ""
        said = self.call("Page.navigate", url=url).get("errorText", "")
        code = re.search(r"ERR_\w+", self.refusal or said)
        return code.group(0) if code else True

    def screenshot(self, url, path):
        """Of the page as a person sees it."""
        self.override(False)
        self.call("Page.navigate", url=url)
        image = self.call("Page.captureScreenshot", format="png")
        self.override(True)
        with open(path, "wb") as f:
            f.write(base64.b64decode(image["data"]))

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.home, ignore_errors=True)

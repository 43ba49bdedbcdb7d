# SPDX-License-Identifier: Apache-2.0
"""Mosquitto on a port of loopback, and a subscriber to it."""

import subprocess
import threading

import peer


class Mosquitto:
    """A broker that forgets everything when it stops. users: {name: password}; none: anybody."""

    def __init__(self, port=None, users=None, tls=None):
        """tls: a chain and its key, PEM, for a second listener, at tls_port."""
        self.port = port or peer.free_port()
        self.folder = peer.Folder()
        lines = [f"listener {self.port} {peer.LOOPBACK}", "persistence false",
                 f"allow_anonymous {'false' if users else 'true'}"]
        if users:
            passwords = self.folder.write("passwords", "", 0o666)
            for name, password in users.items():
                subprocess.run([peer.need("mosquitto_passwd"), "-b", passwords, name, password], check=True)
            lines.append(f"password_file {passwords}")
        if tls:
            self.tls_port = peer.free_port()
            lines += [f"listener {self.tls_port} {peer.LOOPBACK}",
                      f"certfile {self.folder.write('broker.pem', tls[0])}",
                      f"keyfile {self.folder.write('broker.key', tls[1])}"]
        config = self.folder.write("mosquitto.conf", "\n".join(lines) + "\n")
        self.child = peer.Child([peer.need("mosquitto"), "-v", "-c", config],
                                [self.port] + ([self.tls_port] if tls else []))

    @property
    def log(self):
        return self.child.log

    def stop(self):
        self.child.stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Subscriber:
    """What arrives under a topic: a list of (retained, topic, payload)."""

    def __init__(self, port, topic="#", user=None, password=None):
        argv = [peer.need("mosquitto_sub"), "-h", peer.LOOPBACK, "-p", str(port), "-t", topic, "-q", "1",
                "-F", "%r %t %p"] + (["-u", user, "-P", password] if user else [])
        self.messages = []
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            retained, topic, payload = line.decode().rstrip("\n").split(" ", 2)
            self.messages.append((retained == "1", topic, payload))

    def payloads(self, topic):
        return [p for _, t, p in list(self.messages) if t == topic]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

# SPDX-License-Identifier: Apache-2.0
"""Servers as child processes of a test: ready when their port answers, gone when the test is."""

import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel takes ports for outgoing connections.
PORT_RANGE = (10240, 32000)
_PR_SET_PDEATHSIG = 1
_taken = set()


def free_port(kind=socket.SOCK_STREAM):
    """A port that nothing listens on, and that this process has not given out before."""
    while True:
        port = random.randrange(*PORT_RANGE)
        if port in _taken:
            continue
        with socket.socket(socket.AF_INET, kind) as s:
            try:
                s.bind((LOOPBACK, port))
            except OSError:
                continue
        _taken.add(port)
        return port


def answers(port, host=LOOPBACK):
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def need(program):
    """The program's path; a test without its server is an error, not a skip."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/lib/postfix/sbin")
    if not path:
        raise RuntimeError(f"{program} is not installed: `make test` installs what the tests need")
    return path


def _die_with_parent():
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A server in the foreground. `log` is what it printed."""

    def __init__(self, argv, ports=(), cwd=None, env=None, timeout_s=120, stop_signal=signal.SIGTERM):
        self.argv = argv
        self.stop_signal = stop_signal
        self._log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT, cwd=cwd,
            env=env, preexec_fn=_die_with_parent)
        try:
            self._await(ports, timeout_s)
        except BaseException:
            self.stop()
            raise

    def _await(self, ports, timeout_s):
        deadline = time.monotonic() + timeout_s
        for port in ports:
            self.await_port(port, timeout_s=max(0, deadline - time.monotonic()))

    def await_port(self, port, host=LOOPBACK, timeout_s=120):
        deadline = time.monotonic() + timeout_s
        while not answers(port, host):
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.argv[0]} ended at once:\n{self.log}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.argv[0]} does not answer on {port}:\n{self.log}")
            time.sleep(0.005)

    @property
    def log(self):
        if self._log.closed:
            return ""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Folder:
    """A temporary folder that a server's user can read too."""

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="vouch-")
        self.path = self._temporary.name
        os.chmod(self.path, 0o755)

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.path, name)
        data = text if isinstance(text, bytes) else text.encode()
        with open(path, "wb", opener=lambda p, flags: os.open(p, flags, mode)) as f:
            f.write(data)
        return path

    def cleanup(self):
        self._temporary.cleanup()

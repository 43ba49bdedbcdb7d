# SPDX-License-Identifier: Apache-2.0
"""What a test needs of the machine beyond an ordinary user's rights. Where it is missing, the test is
not run, and tests/tools/run_python.py says at the end, once for each reason, how many were not."""

import contextlib
import functools
import os
import pathlib
import re
import socket
import subprocess
import unittest


@functools.cache
def openssl_35():
    """OpenSSL 3.5 or newer: the machine's own, else the one that boards/setup/openssl.sh has unpacked."""
    unpacked = pathlib.Path(__file__).resolve().parents[2] / "build/deps/openssl-3.5/openssl"
    for program in ("openssl", str(unpacked)):
        with contextlib.suppress(OSError):
            said = subprocess.run([program, "version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
            if re.match(r"OpenSSL (3\.([5-9]|\d\d)|[4-9])", said):
                return program
    raise unittest.SkipTest("needs OpenSSL 3.5: boards/setup/openssl.sh could not fetch it")


def root():
    if os.geteuid() != 0:
        raise unittest.SkipTest("needs root")


@functools.cache
def _can_unshare():
    return subprocess.run(["unshare", "-m", "-n", "true"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def namespaces():
    """Mount and network namespaces."""
    root()
    if not _can_unshare():
        raise unittest.SkipTest("needs mount and network namespaces (CAP_SYS_ADMIN)")


def tun():
    """TAP interfaces in a network namespace."""
    namespaces()
    if not os.path.exists("/dev/net/tun"):
        raise unittest.SkipTest("needs /dev/net/tun")


def low_port(host, port):
    """A port below 1024."""
    if not port or port >= 1024:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.bind((host, port))
        except PermissionError:
            raise unittest.SkipTest("needs root") from None
        except OSError:
            pass  # in use, or no such address: the server says it better

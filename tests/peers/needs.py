# SPDX-License-Identifier: Apache-2.0
"""What a test needs of the machine beyond an ordinary user's rights. Where it is missing, the test is
not run, and tests/tools/run_python.py says at the end, once for each reason, how many were not."""

import functools
import os
import socket
import subprocess
import unittest


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

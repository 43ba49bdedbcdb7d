# SPDX-License-Identifier: Apache-2.0
"""A network namespace for a whole test program: loopback, and no way out."""

import ctypes
import os
import subprocess

import board  # noqa: F401  (puts tests/peers on the path)
import needs

CLONE_NEWNET = 0x40000000


def enter():
    """For this process and all that it starts from now on. Skips the test where it cannot be."""
    needs.namespaces()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

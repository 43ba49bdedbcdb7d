# SPDX-License-Identifier: Apache-2.0
"""The mail servers, which dpkg installs one at a time and only in place of this machine's own: they
are unpacked under build/deps (boards/setup/unpack.sh), and `enter` makes them look installed, to this
process and all that it starts, in a mount namespace of its own."""

import ctypes
import functools
import os
import pathlib
import subprocess

import needs
import peer

DEPS = pathlib.Path(__file__).resolve().parents[2] / "build/deps"
TREES = [DEPS / "postfix", DEPS / "exim"]
PLACES = ("usr/bin", "usr/sbin", "usr/lib", "usr/share")
# What the packages would make when they are installed.
USERS = {"postfix": 65531, "Debian-exim": 65530}
GROUPS = {**USERS, "postdrop": 65532}
_CLONE_NEWNS = 0x20000


def place(name):
    """Where that folder of a package lies: unpacked, or where the machine has it."""
    for tree in TREES:
        if (tree / name).is_dir():
            return tree / name
    return pathlib.Path("/", name)


def _mount(*arguments):
    subprocess.run(["mount", *arguments], check=True, stdin=subprocess.DEVNULL)


def _escaped(path):
    """A folder in the options of an overlay."""
    return "".join("\\" + c if c in "\\:," else c for c in str(path))


def _with_more(path, lines):
    """The file's text and those lines whose names it lacks."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    names = {line.split(":")[0] for line in text.splitlines()}
    return text + "".join(line for line in lines if line.split(":")[0] not in names)


@functools.cache
def enter():
    """Once for each process. Skips the test where this cannot be done."""
    needs.namespaces()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    _mount("--make-rprivate", "/")
    folder = peer.Folder()
    users = _with_more("/etc/passwd", [f"{n}:x:{i}:{i}::/nonexistent:/bin/false\n" for n, i in USERS.items()])
    groups = _with_more("/etc/group", [f"{n}:x:{i}:\n" for n, i in GROUPS.items()])
    _mount("--bind", folder.write("passwd", users), "/etc/passwd")
    _mount("--bind", folder.write("group", groups), "/etc/group")
    folder.cleanup()
    for place in PLACES:
        lower = [_escaped(tree / place) for tree in TREES if (tree / place).is_dir()] + [f"/{place}"]
        if len(lower) > 1:
            _mount("-t", "overlay", "-o", f"ro,lowerdir={':'.join(lower)}", "vouch-tests", f"/{place}")

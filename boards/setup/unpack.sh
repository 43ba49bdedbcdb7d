#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Unpacks Debian packages into a folder without installing them: for a server that cannot be
# installed beside another one.
#
#     boards/setup/unpack.sh FOLDER PACKAGE...
set -euo pipefail

folder=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
echo "setup: unpacking $* into $folder" >&2
(cd "$work" && apt-get -q -q download "$@" 2>/dev/null) || {
    echo "setup: $* cannot be fetched; try apt-get update" >&2
    exit 1
}
mkdir -p "$folder"
for package in "$work"/*.deb; do
    dpkg -x "$package" "$folder"
done

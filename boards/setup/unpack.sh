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
download() {
    (cd "$work" && apt-get -q -q download "$@" 2>/dev/null)
}
download "$@" || { apt-get -q -q update && download "$@"; } || {
    echo "setup: $* cannot be fetched" >&2
    exit 1
}
mkdir -p "$folder"
for package in "$work"/*.deb; do
    dpkg -x "$package" "$folder"
done

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Unpacks a Debian package, and what it needs that is not installed, into a folder: for a server
# that cannot be installed beside another one, or only in its place.
#
#     boards/setup/unpack.sh FOLDER PACKAGE
#
# Programs that change their user when they start do not do so from there.
set -euo pipefail

folder=$1
package=$2
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# What installing it would install; empty where apt knows no such package.
needed() {
    apt-get -q -q --simulate --no-install-recommends install "$package" 2>/dev/null |
        sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}

download() {
    local names=("$package")
    mapfile -t -O 1 names < <(needed | grep -vxF "$package")
    (cd "$work" && apt_get -q -q download "${names[@]}")
}

say "unpacking $package into $folder"
# apt's lists may be too old, or missing.
download 2>/dev/null || { rm -f "$work"/*.deb && apt_get -q -q update && download; } || {
    say "$package cannot be fetched: connect this machine once; apt-get update, as root, may help"
    exit 1
}
rm -rf "$folder" "$folder.new"
mkdir -p "$folder.new"
for deb in "$work"/*.deb; do
    dpkg -x "$deb" "$folder.new"
done
# The older places of libraries and programs are links on the machine.
for place in bin sbin lib; do
    [[ ! -d $folder.new/$place ]] || {
        mkdir -p "$folder.new/usr/$place"
        cp -a "$folder.new/$place/." "$folder.new/usr/$place/"
        rm -rf "${folder:?}.new/$place"
    }
done
find "$folder.new" -type f -perm /6000 -exec chmod ug-s {} +
mv "$folder.new" "$folder"

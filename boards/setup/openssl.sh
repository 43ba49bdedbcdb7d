#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Unpacks OpenSSL 3.5 from Debian 13's packages, with the C library that it needs, where this machine's
# is older: for tests of what only 3.5 has.
#
#     boards/setup/openssl.sh FOLDER
#
# FOLDER/openssl then runs it; nothing is installed.
set -euo pipefail

folder=$1
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/trixie.sh"

has_own() {
    local version
    version=$(openssl version 2>/dev/null | cut -d ' ' -f 2)
    dpkg --compare-versions "${version:-0}" ge 3.5
}

[[ ! -x $folder/openssl ]] || exit 0
has_own && exit 0
say "unpacking OpenSSL 3.5 into $folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
write_configuration "$work/apt" deb
trixie_update "$work/apt"
(cd "$work" && apt_get -q -q -c "$work/apt/apt.conf" download openssl libssl3t64 libc6 zlib1g libzstd1)
rm -rf "$folder" "$folder.new"
mkdir -p "$folder.new"
for deb in "$work"/*.deb; do
    dpkg -x "$deb" "$folder.new"
done
cat >"$folder.new/openssl" <<'RUN'
#!/bin/bash
# OpenSSL 3.5 over the C library beside it.
here=$(dirname "$(realpath "$0")")
loader=("$here"/usr/lib/*/ld-linux*.so.*)
libraries=$(dirname "${loader[0]}")
export OPENSSL_CONF=$here/etc/ssl/openssl.cnf OPENSSL_MODULES=$libraries/ossl-modules
exec "${loader[0]}" --library-path "$libraries" "$here/usr/bin/openssl" "$@"
RUN
chmod 755 "$folder.new/openssl"
"$folder.new/openssl" version >/dev/null || die "OpenSSL 3.5 does not run here"
mv "$folder.new" "$folder"

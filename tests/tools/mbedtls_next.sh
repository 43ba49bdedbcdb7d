#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tries the newest mbedTLS 3.6 of Debian's testing release: in a copy of this tree it builds the program,
# runs the unit programs, builds the images, and gives each emulated board the chains of every type, the
# nine cases, and messages that are made to cost time. At the end: what the images take, within their limits.
#
#     tests/tools/mbedtls_next.sh [BOARD...]
#
# Without boards: every emulated one. VOUCH_RELEASE names another release than testing's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

here=$PWD
boards=("$@")
[[ ${#boards[@]} -gt 0 ]] || boards=(lm3s6965evb mps2-an385 mps2-an511 riscv32-virt)
lwip=${LWIP_DIR:-build/deps/lwip}
[[ $lwip != build/deps/lwip ]] || boards/setup/sources.sh build/deps lwip # this release's
lwip=$(realpath -e "$lwip")
export VOUCH_RELEASE=${VOUCH_RELEASE:-forky}
next=$here/build/deps/next
boards/setup/sources.sh "$next" mbedtls
tree=$here/build/next
mkdir -p "$tree"
git ls-files -z -co --exclude-standard | tar --null -T - --ignore-failed-read -cf - | tar -xf - -C "$tree"
mkdir -p "$tree/build"
cd "$tree"
run() { make MBEDTLS_DIR="$next/mbedtls" LWIP_DIR="$lwip" "$@"; }
run all
run unit
for board in "${boards[@]}"; do
    run "build/boards/$board/vouch.elf"
    (cd tests/firmware && VOUCH="$tree/build/posix/vouch" /usr/bin/python3 -m unittest -k "${board//-/_}" \
        test_firmware_chains test_firmware_longest_call)
done
/usr/bin/python3 tests/tools/board_sizes.py --images "${boards[@]}"
echo "mbedTLS $(cat "$next/mbedtls/.debian-version"): unit programs passed, and the chains on ${boards[*]}"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tries the newest mbedTLS 3.6 of Debian's testing release: in a copy of this tree it builds the program,
# runs the unit programs, builds the images, and gives each emulated board the nine cases of chains.
#
#     tests/tools/mbedtls_next.sh [BOARD...]
#
# Without boards: every emulated one. VOUCH_RELEASE names another release than testing's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

here=$PWD
boards=("$@")
[[ ${#boards[@]} -gt 0 ]] || boards=(lm3s6965evb mps2-an385 mps2-an511 riscv32-virt)
export VOUCH_RELEASE=${VOUCH_RELEASE:-forky}
next=$here/build/deps/next
boards/setup/sources.sh "$next" mbedtls
tree=$here/build/next
mkdir -p "$tree"
git ls-files -z -co --exclude-standard | tar --null -T - --ignore-failed-read -cf - | tar -xf - -C "$tree"
mkdir -p "$tree/build"
cd "$tree"
run() { make MBEDTLS_DIR="$next/mbedtls" LWIP_DIR="$(realpath "${LWIP_DIR:-$here/build/deps/lwip}")" "$@"; }
run all
run unit
for board in "${boards[@]}"; do
    run "build/boards/$board/vouch.elf"
    (cd tests/firmware && VOUCH="$tree/build/posix/vouch" /usr/bin/python3 -m unittest \
        "test_firmware_chains.NineCases.test_nine_cases_${board//-/_}_reports_as_posix_does")
done
echo "mbedTLS $(cat "$next/mbedtls/.debian-version"): unit programs passed, and the nine cases on ${boards[*]}"

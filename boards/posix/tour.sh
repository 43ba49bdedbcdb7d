#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What `make run` shows: a small appliance on loopback, judged while it is well and while it is not.
#
#     boards/posix/tour.sh PROGRAM
#
# Needs no network, leaves nothing behind, and ends by itself.
set -euo pipefail

vouch=${1:?usage: tour.sh PROGRAM}
folder=$(mktemp -d "${TMPDIR:-/tmp}/vouch-tour.XXXXXX")
children=()

clean_up() {
    local child
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    wait
    rm -rf "$folder"
}
trap clean_up EXIT

say() { printf '%s\n' "$@"; }
heading() { if [[ -t 1 && -z ${NO_COLOR:-} ]]; then printf '\e[1m%s\e[0m\n' "$1"; else say "$1"; fi; }

# Starts an appliance and waits until it answers: appliance NAME [OPTION...]
appliance() {
    local name=$1 tries
    shift
    "$vouch" demo --quiet --port 0 --seconds 120 --cafile-out "$folder/$name.pem" \
        --ports-file "$folder/$name.ports" "$@" >"$folder/$name.log" 2>&1 &
    children+=($!)
    for ((tries = 0; tries < 200; tries++)); do
        if [[ -s $folder/$name.ports ]]; then return; fi
        sleep 0.05
    done
    say "the demonstration appliance did not start:" "$(<"$folder/$name.log")" >&2
    exit 1
}

# The target of a service: target NAME SCHEME
target() {
    awk -v scheme="$2" '$1 == scheme { print scheme "://localhost:" $3 }' "$folder/$1.ports"
}

# Shows the command as a person would type it, runs it, and sees that it ends as expected.
check() {
    local name=$1 expected=$2 status=0
    shift 2
    say "\$ vouch check --cafile $name.pem $*" ''
    "$vouch" check --cafile "$folder/$name.pem" "$@" || status=$?
    if [[ $status != "$expected" ]]; then
        say "vouch check ended with $status, not with $expected" >&2
        exit 1
    fi
}

appliance well
appliance broken --broken missing-intermediate

heading 'A small appliance that is well: web interface, mail listener, directory.'
say ''
check well 0 "$(target well https)"
check well 0 -q "$(target well smtp)" "$(target well ldaps)"
say ''
heading 'The same, but somebody forgot to install the intermediate certificate.'
say ''
check broken 2 "$(target broken https)"

heading 'What to try next'
try() { printf '  %-38s %s\n' "$1" "$2"; }
try "$vouch demo" 'the appliance, until you press Ctrl-C'
try "$vouch demo --broken list" 'what else can be wrong with it'
try "$vouch check https://HOST" 'your own'
try "$vouch check --help" 'all that can be asked'
try 'make test' 'every test'

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# For lego: lego ... run --run-hook /path/lego-deploy.sh, and lego ... renew --renew-hook /path/lego-deploy.sh.
# lego sets LEGO_CERT_PATH and LEGO_CERT_KEY_PATH; the file of the first has the chain.
set -eu
exec "${VOUCH_DEPLOY:-/usr/share/doc/vouch/examples/deploy.sh}" "$LEGO_CERT_PATH" "$LEGO_CERT_KEY_PATH"

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# For certbot: put it into /etc/letsencrypt/renewal-hooks/deploy/, or name it with --deploy-hook.
# certbot sets RENEWED_LINEAGE to the folder of what was renewed.
set -eu
exec "${VOUCH_DEPLOY:-/usr/share/doc/vouch/examples/deploy.sh}" "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem"

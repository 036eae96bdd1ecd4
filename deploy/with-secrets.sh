#!/bin/sh
# Runs a command with a variable for each file of /run/souk-secrets, named as the file; a variable that is already set stays.
# `docker inspect` and the image hold no secret this way.
set -eu

for file in "${SOUK_SECRETS:-/run/souk-secrets}"/*; do
  [ -f "$file" ] || continue
  name=${file##*/}
  [ -n "$(printenv "$name" || true)" ] || export "$name=$(cat "$file")"
done

exec "$@"

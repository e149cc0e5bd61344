#!/usr/bin/env bash
# OpenStack Keystone on loopback, from Debian: its public WSGI application with sqlite, and an administrator with a password.
# Everything lies below DIR.
#   keystone.sh start DIR   prints OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, OS_REGION_NAME, ...
#   keystone.sh stop DIR
# KEYSTONE_PORT chooses the port; KEYSTONE_EXPIRATION is the life of a token in seconds.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
verb=${1:?start or stop} dir=$(folder "${2:?folder}")

start() {
  local port=${KEYSTONE_PORT:-$(free_port)} url
  url=http://127.0.0.1:$port/v3
  cat > "$dir/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[database]
connection = sqlite:///$dir/keystone.sqlite
[token]
expiration = ${KEYSTONE_EXPIRATION:-3600}
[fernet_tokens]
key_repository = $dir/fernet
[fernet_receipts]
key_repository = $dir/fernet
[oslo_concurrency]
lock_path = $dir/lock
[identity]
password_hash_rounds = 4
CONF
  local manage=(keystone-manage --config-file "$dir/keystone.conf")
  mkdir -p "$dir"/{fernet,lock}
  chmod 700 "$dir/fernet"
  # What keystone-manage fernet_setup writes.
  for n in 0 1; do head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' > "$dir/fernet/$n"; done
  {
    "${manage[@]}" db_sync
    "${manage[@]}" bootstrap --bootstrap-password secret-of-admin --bootstrap-public-url "$url" --bootstrap-region-id RegionOne
    # A reader that is not closed yet would keep the next writer out.
    /usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma journal_mode = wal")' "$dir/keystone.sqlite"
  } > "$dir/setup.log" 2>&1
  background "$dir/keystone.pid" "$dir/keystone.log" keystone-wsgi-public --host 127.0.0.1 --port "$port" -- --config-file "$dir/keystone.conf"
  wait_for "Keystone" 60 curl -sf "$url"
  printf '%s\n' "OS_AUTH_URL=$url" OS_USERNAME=admin OS_PASSWORD=secret-of-admin OS_PROJECT_NAME=admin \
    OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default OS_REGION_NAME=RegionOne OS_IDENTITY_API_VERSION=3
}
stop() { ended "$dir/keystone.pid"; }
"$verb"

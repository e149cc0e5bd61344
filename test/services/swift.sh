#!/usr/bin/env bash
# OpenStack Swift on loopback, from Debian: one proxy, account, container and object server, with tempauth, temporary URLs
# (tempurl), large objects (slo, dlo) and the S3 API (s3api). Everything lies below DIR, on a file system with user xattrs.
#   swift.sh start DIR   prints ST_AUTH, ST_USER, ST_KEY (python-swiftclient's), SWIFT_URL, and S3_ENDPOINT with its keys
#   swift.sh stop DIR
# With SWIFT_KEYSTONE=URL, users of that Keystone have accounts, too: KEY_ and the ID of the project.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
verb=${1:?start or stop} dir=$(folder "${2:?folder}")

start() {
  local port cache kind
  declare -A ports
  for kind in proxy account container object cache; do ports[$kind]=$(free_port); done
  port=${SWIFT_PORT:-${ports[proxy]}} cache=${ports[cache]}
  mkdir -p "$dir"/srv/d1 "$dir/cache"
  cat > "$dir/swift.conf" <<CONF
[swift-hash]
swift_hash_path_prefix = test
swift_hash_path_suffix = test
[storage-policy:0]
name = main
default = yes
[swift-constraints]
max_header_size = 16384
CONF
  # The rings, as swift-ring-builder makes them, in one process instead of nine.
  /usr/bin/python3 - "$dir" "account=${ports[account]}" "container=${ports[container]}" "object=${ports[object]}" <<'RINGS'
import sys
from swift.common.ring import RingBuilder
for name, port in (word.split('=') for word in sys.argv[2:]):
    builder = RingBuilder(4, 1, 0)
    where = {'ip': '127.0.0.1', 'port': int(port), 'replication_ip': '127.0.0.1', 'replication_port': int(port)}
    builder.add_dev({'region': 1, 'zone': 1, 'device': 'd1', 'weight': 1.0, 'meta': '', **where})
    builder.rebalance()
    builder.get_ring().save(f'{sys.argv[1]}/{name}.ring.gz')
RINGS
  for kind in account container object; do
    cat > "$dir/$kind.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[$kind]}
user = $(id -un)
swift_dir = $dir
devices = $dir/srv
mount_check = false
workers = 0
log_address = $dir/no-syslog
recon_cache_path = $dir/cache
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
CONF
    background "$dir/$kind.pid" "$dir/$kind.log" "swift-$kind-server" "$dir/$kind.conf" --verbose
  done
  local keystone=""
  [ -z "${SWIFT_KEYSTONE:-}" ] || keystone="authtoken keystoneauth"
  cat > "$dir/proxy.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
user = $(id -un)
swift_dir = $dir
workers = 0
log_address = $dir/no-syslog
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats tempurl s3api $keystone tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$cache
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:tempurl]
use = egg:swift#tempurl
allowed_digests = sha1 sha256 sha512
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
www_authenticate_uri = ${SWIFT_KEYSTONE:-}
auth_url = ${SWIFT_KEYSTONE:-}
auth_type = password
interface = public
username = admin
password = secret-of-admin
project_name = admin
user_domain_id = default
project_domain_id = default
delay_auth_decision = true
token_cache_time = -1
[filter:keystoneauth]
use = egg:swift#keystoneauth
reseller_prefix = KEY
operator_roles = admin, member
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:symlink]
use = egg:swift#symlink
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
CONF
  background "$dir/memcached.pid" "$dir/memcached.log" memcached -l 127.0.0.1 -p "$cache" -U 0 -u "$(id -un)" -m 64
  background "$dir/proxy.pid" "$dir/proxy.log" swift-proxy-server "$dir/proxy.conf" --verbose
  export ST_AUTH=http://127.0.0.1:$port/auth/v1.0 ST_USER=test:tester ST_KEY=testing
  wait_for "Swift" 60 swift stat
  # The key that temporary URLs of the account are signed with.
  swift post -m Temp-URL-Key:secret-of-temporary-urls
  printf '%s\n' "ST_AUTH=$ST_AUTH" "ST_USER=$ST_USER" "ST_KEY=$ST_KEY" "SWIFT_URL=http://127.0.0.1:$port/v1/AUTH_test" \
    "SWIFT_TEMP_URL_KEY=secret-of-temporary-urls" "S3_ENDPOINT=http://127.0.0.1:$port" "AWS_ACCESS_KEY_ID=test:tester" \
    "AWS_SECRET_ACCESS_KEY=testing" "AWS_REGION=us-east-1"
}
stop() { ended "$dir"/{proxy,account,container,object,memcached}.pid; }
"$verb"

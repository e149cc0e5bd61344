#!/usr/bin/env bash
# OpenStack Ironic on loopback, from Debian: API and conductor with sqlite, no Keystone, no message queue, and hardware that is
# made up (fake-hardware), so that a node can be deployed with a config drive by the real service. Everything lies below DIR.
#   ironic.sh start DIR   prints IRONIC_URL, and what `openstack baremetal` needs to ask it
#   ironic.sh stop DIR
set -euo pipefail
. "$(dirname "$0")/lib.sh"
verb=${1:?start or stop} dir=$(folder "${2:?folder}")

start() {
  local port=${IRONIC_PORT:-$(free_port)} rpc kind
  rpc=$(free_port)
  mkdir -p "$dir"/{lock,http,tftp,images,master}
  {
    cat <<CONF
[DEFAULT]
auth_strategy = noauth
rpc_transport = json-rpc
my_ip = 127.0.0.1
host = localhost
use_stderr = true
state_path = $dir
enabled_hardware_types = fake-hardware
CONF
    for kind in bios boot console deploy inspect management power raid rescue vendor; do
      echo "enabled_${kind}_interfaces = fake,no-$kind" | sed -E 's/(boot|deploy|management|power)_interfaces = fake,no-.*/\1_interfaces = fake/'
    done
    cat <<CONF
enabled_network_interfaces = noop
enabled_storage_interfaces = noop
default_network_interface = noop
[api]
host_ip = 127.0.0.1
port = $port
api_workers = 1
[conductor]
workers_pool_size = 8
automated_clean = false
sync_power_state_interval = 0
deploy_kernel = file:///none
deploy_ramdisk = file:///none
[json_rpc]
auth_strategy = noauth
host_ip = 127.0.0.1
port = $rpc
[database]
connection = sqlite:///$dir/ironic.sqlite
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:$port
[oslo_concurrency]
lock_path = $dir/lock
[deploy]
http_root = $dir/http
[pxe]
tftp_root = $dir/tftp
images_path = $dir/images
tftp_master_path = $dir/master
CONF
  } > "$dir/ironic.conf"
  ironic-dbsync --config-file "$dir/ironic.conf" create_schema > "$dir/db.log" 2>&1
  background "$dir/conductor.pid" "$dir/conductor.log" ironic-conductor --config-file "$dir/ironic.conf"
  background "$dir/api.pid" "$dir/api.log" ironic-api --config-file "$dir/ironic.conf"
  export IRONIC_URL=http://127.0.0.1:$port
  wait_for "Ironic and its driver" 90 sh -c 'curl -sf $IRONIC_URL/v1/drivers -H "X-OpenStack-Ironic-API-Version: 1.80" | grep -q fake-hardware'
  printf '%s\n' "IRONIC_URL=$IRONIC_URL" "OS_AUTH_TYPE=none" "OS_ENDPOINT=$IRONIC_URL"
}
stop() { ended "$dir"/{api,conductor}.pid; }
"$verb"

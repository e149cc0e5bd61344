#!/usr/bin/env bash
# Redis on loopback, from Debian, as a queue wants it: nothing is evicted, and what was written is on disk after a second.
#   redis.sh start DIR   prints REDIS_URL
#   redis.sh stop DIR
set -euo pipefail
. "$(dirname "$0")/lib.sh"
verb=${1:?start or stop} dir=$(folder "${2:?folder}")

start() {
  local port=${REDIS_PORT:-$(free_port)}
  background "$dir/redis.pid" "$dir/redis.log" redis-server --bind 127.0.0.1 --port "$port" --dir "$dir" \
    --appendonly yes --save '' --maxmemory-policy noeviction
  wait_for "Redis" 20 redis-cli -h 127.0.0.1 -p "$port" ping
  echo "REDIS_URL=redis://127.0.0.1:$port"
}
stop() { ended "$dir/redis.pid"; }
"$verb"

# What the scripts of this folder share. Nothing listens but on 127.0.0.1, and nothing is left after stop.

# The folder itself, absolute; made when it is not there.
folder() { mkdir -p "$1" && (cd "$1" && pwd -P); }


# background PIDFILE LOG COMMAND...: runs it on, in a session of its own, and notes its process.
background() {
  local pid=$1 log=$2; shift 2
  setsid "$@" > "$log" 2>&1 < /dev/null &
  echo $! > "$pid"
}

# wait_for WHAT SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local what=$1 until=$((SECONDS + $2)); shift 2
  until "$@" > /dev/null 2>&1; do
    if [ $SECONDS -ge $until ]; then echo "no $what in time; see the logs below the folder" >&2; return 1; fi
    sleep 0.2
  done
}

listening() { (exec 3<> "/dev/tcp/127.0.0.1/$1"); }

# A port of 127.0.0.1 that nobody has.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Ends the processes of these files, and waits until they are gone.
ended() {
  local file pid
  for file; do
    [ -f "$file" ] || continue
    pid=$(cat "$file")
    kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 -- "-$pid" 2>/dev/null || true
    rm -f "$file"
  done
}

#!/usr/bin/env bash
# Let Ignition (Debian package "ignition") read a config drive as it does on
# OpenStack: find it by label, take openstack/latest/user_data, apply storage.files
# to an empty root. Users and units need a full root and are beyond this.
#
#   ignition-check.sh ISO [--timeout SECONDS]
#
# Prints {"fetch": {rc, log}, "files": {rc, log}, "config": the config Ignition took,
# "sysroot": [{path, type, mode, size, sha256}]}; rc and config are null when not reached.
# Exit: 0 when both stages succeeded, 1 when Ignition refused, 2 no answer within the
# time (default 180 s), 64 usage or a missing tool.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

iso='' limit=180
while (($#)); do
  case $1 in
    --timeout) limit=$(value "$@"); shift 2 ;;
    -*) die "unknown option $1" ;;
    *) iso=$1; shift ;;
  esac
done
[[ -f $iso ]] || die "no such ISO: ${iso:-(none given)}"
need qemu-system-x86_64 jq tar ldd
binary=$(dpkg -L ignition 2>/dev/null | while read -r path; do
  if [[ $path == */ignition && -f $path && -x $path ]]; then echo "$path"; fi
done) || true
[[ -n $binary ]] || die 'missing package: ignition'
image=$("$KIT_DIR/build-guest.sh") || die 'the guest was not built'

# The program and its libraries travel as a tar on the disk.
work=$(mktemp -d "${TMPDIR:-/tmp}/guest-ignition.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$binary" "$work/ignition"
mapfile -t libs < <(ldd "$binary" | grep -oE '/[^ ]+' | sed 's|^/||')
tar -chf "$work/disk" -C "$work" ignition -C / "${libs[@]}"
truncate -s 128M "$work/disk"
rc=0
run_qemu "$limit" "$work/console.log" "$image" "$iso" ignition -m 512 -nic none \
  -drive "if=virtio,format=raw,cache=unsafe,file=${work//,/,,}/disk" >&2 || rc=$?
untar_report "$work" "$rc"

cd "$work/report"
for stage in fetch files; do
  [[ -e $stage.rc ]] || { echo null >"$stage.rc"; : >"$stage.log"; }
done
[[ -s config.json ]] || echo null >config.json
jq -n --slurpfile fetch fetch.rc --slurpfile files files.rc --slurpfile config config.json \
  --rawfile fetch_log fetch.log --rawfile files_log files.log --rawfile tree sysroot.list '
  def lines: split("\n") | map(select(. != ""));
  {fetch: {rc: $fetch[0], log: ($fetch_log | lines)},
   files: {rc: $files[0], log: ($files_log | lines)},
   config: $config[0],
   sysroot: ($tree | lines | map(split("\t") |
     {path: .[8], type: .[0], mode: .[1], size: (.[4] | tonumber)} +
     (if .[6] != "" then {sha256: .[6]} else {} end)))}'
[[ $(cat fetch.rc) == 0 && $(cat files.rc) == 0 ]] || exit 1

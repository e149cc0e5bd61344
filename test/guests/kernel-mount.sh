#!/usr/bin/env bash
# Show how Linux reads an ISO: by Rock Ridge, by Joliet (norock) and as plain
# ISO 9660 (norock,nojoliet). Only kernel and busybox run, so it takes seconds.
#
#   kernel-mount.sh ISO [--timeout SECONDS]
#   kernel-mount.sh --disk IMAGE [--timeout SECONDS]
#
# The second form has IMAGE as a disk, with a FAT volume on it or in its first partition:
# the only view is "vfat" then, and the label says nothing. Prints {"label", "views": {"rockridge": VIEW, "joliet": VIEW, "plain": VIEW}}, where
# VIEW is {"mounted": true, "options", "kernel": [messages], "entries": [{path, type,
# mode, uid, gid, size, mtime, sha256|target}]} or {"mounted": false, "error", "kernel"}.
# Exit: 0 when the kernel ran the check (see "mounted"), 2 when it gave no answer
# within the time (default 600 s), 64 usage or a missing tool.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

iso='' disk='' fill='' limit=600 views=(rockridge joliet plain udf)
while (($#)); do
  case $1 in
    --timeout) limit=$(value "$@"); shift 2 ;;
    --disk) disk=$(value "$@"); shift 2 ;;
    --fill) fill=$(value "$@"); shift 2 ;;
    -*) die "unknown option $1" ;;
    *) iso=$1; shift ;;
  esac
done
[[ -f $disk$fill$iso ]] || die "no such ISO or disk: ${disk:-${fill:-${iso:-(none given)}}}"
need qemu-system-x86_64 jq tar
image=$("$KIT_DIR/build-guest.sh") || die 'the guest was not built'
mode=mount drives=()
if [[ -n $disk ]]; then
  mode=disk iso=$image/first-cd.iso views=(vfat)
  drives=(-drive "if=virtio,format=raw,readonly=on,file=${disk//,/,,}")
fi
if [[ -n $fill ]]; then
  mode=fill iso=$image/first-cd.iso views=(udf)
  drives=(-drive "if=virtio,format=raw,cache=unsafe,file=${fill//,/,,}")
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/guest-mount.XXXXXX")
trap 'rm -rf "$work"' EXIT
truncate -s 64M "$work/disk"
rc=0
run_qemu "$limit" "$work/console.log" "$image" "$iso" "$mode" -m 256 -nic none \
  -drive "if=virtio,format=raw,cache=unsafe,file=${work//,/,,}/disk" "${drives[@]}" >&2 || rc=$?
untar_report "$work" "$rc"

cd "$work/report"
for view in "${views[@]}"; do
  touch "$view.list" "$view.mount"
  jq -n --arg view "$view" --rawfile list "$view.list" --rawfile mount "$view.mount" \
    --rawfile error "$view.error" --rawfile dmesg "$view.dmesg" '
    def lines: split("\n") | map(select(. != ""));
    {($view): ({mounted: ($mount != ""), kernel: ($dmesg | lines)} +
      if $mount == "" then {error: ($error | rtrimstr("\n"))} else {
        options: ($mount | split(" ")[3]),
        entries: ($list | lines | map(split("\t") | . as $f |
          {path: ($f[8:] | join("\t")), type: $f[0], mode: $f[1], uid: ($f[2] | tonumber),
           gid: ($f[3] | tonumber), size: ($f[4] | tonumber), mtime: ($f[5] | tonumber)} +
          (if $f[6] != "" then {sha256: $f[6]} else {} end) +
          (if $f[0] == "link" then {target: $f[7]} else {} end)) | sort_by(.path))
      } end)}'
done | jq -s --rawfile volid label '{"label": ($volid | rtrimstr("\n")), views: add}'

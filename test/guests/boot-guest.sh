#!/usr/bin/env bash
# Boot the test guest once with ISO as its second CD-ROM and collect its report.
#
#   boot-guest.sh ISO [--out DIR] [--label X] [--expect ConfigDrive|NoCloud|none]
#                     [--nic MAC]... [--timeout SECONDS]
#   boot-guest.sh --disk IMAGE [the same options]
#
# The second form has IMAGE as a disk, /dev/vdc, and the other disc in both CD-ROMs.
# Writes DIR/report.json and DIR/console.log; DIR is a new temporary directory by default.
# --label X    the volume label that the guest must see on the drive
# --expect D   the datasource that cloud-init must have used (default ConfigDrive)
# --nic MAC    network card, repeatable; default fa:16:3e:00:00:01 and :02. Each is an
#              isolated user-mode network with DHCP; none reaches the host.
# Exit: 0 as expected, 2 no report within the time (default 300 s), 3 another datasource,
# 4 cloud-init errors, 5 another volume label, 64 usage or a missing tool.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

iso='' disk='' out='' label='' expect=ConfigDrive limit=300 nics=()
while (($#)); do
  case $1 in
    --disk) disk=$(value "$@"); shift 2 ;;
    --out) out=$(value "$@"); shift 2 ;;
    --label) label=$(value "$@"); shift 2 ;;
    --expect) expect=$(value "$@"); shift 2 ;;
    --nic) nics+=("$(value "$@")"); shift 2 ;;
    --timeout) limit=$(value "$@"); shift 2 ;;
    -*) die "unknown option $1" ;;
    *) iso=$1; shift ;;
  esac
done
[[ -f $disk$iso ]] || die "no such ISO or disk: ${disk:-${iso:-(none given)}}"
need qemu-system-x86_64 jq
((${#nics[@]})) || nics=(fa:16:3e:00:00:01 fa:16:3e:00:00:02)
if [[ -z $out ]]; then out=$(mktemp -d "${TMPDIR:-/tmp}/guest-report.XXXXXX"); fi
mkdir -p "$out"
rm -f "$out/report.json"
image=$("$KIT_DIR/build-guest.sh") || die 'the guest was not built'

net_args=()
for i in "${!nics[@]}"; do
  net_args+=(-netdev "user,id=net$i,restrict=on"
    -device "virtio-net-pci,netdev=net$i,mac=${nics[i]},romfile=")
done

# snapshot=on keeps the image as it is; the report comes back on a raw disk, padded with NUL.
answer=$(mktemp "${TMPDIR:-/tmp}/guest-disk.XXXXXX")
trap 'rm -f "$answer"' EXIT
truncate -s 32M "$answer"
drives=()
if [[ -n $disk ]]; then
  iso=$image/first-cd.iso
  drives=(-drive "if=virtio,format=raw,readonly=on,file=${disk//,/,,}")
fi
SECONDS=0 rc=0
run_qemu "$limit" "$out/console.log" "$image" "$iso" boot -m 1024 \
  -drive "if=virtio,format=raw,snapshot=on,file=${image//,/,,}/root.img" \
  -drive "if=virtio,format=raw,cache=unsafe,file=${answer//,/,,}" \
  "${drives[@]}" "${net_args[@]}" >&2 || rc=$?
tr -d '\0' <"$answer" >"$out/report.json"
if [[ ! -s $out/report.json ]] || ! jq -e .cloudInit "$out/report.json" >/dev/null; then
  rm "$out/report.json"
  log "no report (qemu exit $rc after ${SECONDS}s); end of the console:"
  tail -n 15 "$out/console.log" >&2 || true
  exit 2
fi
log "report after ${SECONDS}s: $out/report.json"

report() { jq -r "$@" "$out/report.json"; }
if [[ -n $label ]]; then
  seen=$(report '.drives[] | select(.device == "/dev/sr1") | .blkid.LABEL // ""')
  if [[ $seen != "$label" ]]; then log "volume label is $seen, not $label"; exit 5; fi
fi
# Like "DataSourceConfigDrive [net,ver=2][source=/dev/sr1]"; null when it stayed off or failed early.
used=$(report '.cloudInit.datasource // "none" | sub("^DataSource"; "") | sub("^None$"; "none")')
if [[ ${used%% *} != "$expect" ]]; then
  log "datasource is $used, not $expect: $(report -c '.cloudInit.errors + .cloudInit.warnings')"
  exit 3
fi
if report -e '.cloudInit.errors | length > 0' >/dev/null; then
  log "cloud-init reports errors: $(report -c .cloudInit.errors)"
  exit 4
fi

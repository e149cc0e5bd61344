# Shared helpers; sourced by the scripts beside it.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for the scripts that source this
KIT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

log() { printf '[%s] %s\n' "$(basename "$0")" "$*" >&2; }
die() { log "error: $*"; exit 64; }
need() { local t; for t; do command -v "$t" >/dev/null || die "missing tool: $t"; done; }
# value OPTION [VALUE]... -> VALUE
value() { (($# > 1)) || die "$1 needs a value"; printf '%s' "$2"; }

# Shortens the boot and changes nothing that cloud-init sees.
KERNEL_ARGS='console=ttyS0 panic=-1 quiet loglevel=4 mitigations=off audit=0 apparmor=0'
KERNEL_ARGS+=' nokaslr no_timer_check tsc=reliable random.trust_cpu=on cryptomgr.notests'
KERNEL_ARGS+=' raid=noautodetect systemd.show_status=0'

# run_qemu SECONDS CONSOLE_LOG IMAGE_DIR ISO MODE ARGS...: a headless PC with the guest's
# kernel and with ISO as second CD-ROM. Both CD-ROMs sit on the second IDE channel, so
# that they are always /dev/sr0 and /dev/sr1. MODE is for guest/init.sh; ARGS are QEMU's.
# Returns 124 when the time limit ended it.
run_qemu() {
  local limit=$1 console=$2 image=$3 iso=$4 mode=$5 accel=${GUEST_ACCEL:-auto}
  local cd=if=ide,media=cdrom,format=raw,readonly=on
  local -a cpu
  shift 5
  # A /dev/kvm node alone proves nothing: software-only nested hosts expose one that
  # cannot run a stock kernel. Trust it only when the CPU has the feature.
  if [[ $accel == auto ]]; then
    accel=tcg
    if [[ -w /dev/kvm ]] && grep -qwE 'vmx|svm' /proc/cpuinfo; then accel=kvm; fi
  fi
  case $accel in
    kvm) cpu=(-accel kvm -cpu host) ;;
    tcg) cpu=(-accel 'tcg,thread=multi,tb-size=512' -cpu max) ;;
    *) die 'GUEST_ACCEL must be auto, kvm or tcg' ;;
  esac
  timeout --foreground -k 5 "$limit" qemu-system-x86_64 -no-user-config -nodefaults \
    -machine pc,vmport=off "${cpu[@]}" -smp 1 -display none -vga none -no-reboot \
    -serial "file:$console" -kernel "$image/vmlinuz" -initrd "$image/initrd" \
    -append "$KERNEL_ARGS guest.mode=$mode" \
    -drive "$cd,index=2,file=${image//,/,,}/first-cd.iso" \
    -drive "$cd,index=3,file=${iso//,/,,}" "$@"
}

# untar_report DIR RC: unpack what guest/init.sh left on DIR/disk to DIR/report; exit
# with 2 when there is nothing. RC is QEMU's exit code.
untar_report() {
  mkdir "$1/report"
  tar -C "$1/report" -xf "$1/disk" --no-same-owner 2>/dev/null || true
  if [[ ! -e $1/report/complete ]]; then
    log "no answer (qemu exit $2); end of the console:"
    tail -n 15 "$1/console.log" >&2 || true
    exit 2
  fi
}

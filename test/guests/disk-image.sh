#!/usr/bin/env bash
# Make of the test guest a disk as clouds' images are: it boots by itself, by BIOS, and talks on the serial port.
#
#   disk-image.sh OUT.qcow2
#
# Needs qemu-img, sfdisk, mkfs.vfat, mtools and syslinux; no root once the guest is built.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
(($# == 1)) || die 'usage: disk-image.sh OUT.qcow2'
need qemu-img sfdisk mkfs.vfat mcopy syslinux
image=$("$KIT_DIR/build-guest.sh") || die 'the guest was not built'

work=$(mktemp -d "${TMPDIR:-/tmp}/guest-disk.XXXXXX")
trap 'rm -rf "$work"' EXIT
sectors=131072 start=2048
truncate -s "$((sectors * 512))" "$work/boot"
mkfs.vfat -F 16 "$work/boot" >/dev/null
cat >"$work/syslinux.cfg" <<END
SERIAL 0 115200
DEFAULT guest
LABEL guest
  KERNEL vmlinuz
  INITRD initrd
  APPEND $KERNEL_ARGS guest.mode=boot guest.root=/dev/vda2
END
mcopy -i "$work/boot" "$image/vmlinuz" "$image/initrd" "$work/syslinux.cfg" ::
syslinux --install "$work/boot"

disk=$work/disk
cp --sparse=always /usr/lib/syslinux/mbr/mbr.bin "$disk"
truncate -s "$(((start + sectors) * 512 + $(stat -c %s "$image/root.img") + 1048576))" "$disk"
printf 'start=%d, size=%d, type=e, bootable\nstart=%d, type=83\n' "$start" "$sectors" "$((start + sectors))" |
  sfdisk -q "$disk"
dd if="$work/boot" of="$disk" bs=1M seek=1 conv=notrunc,sparse status=none
dd if="$image/root.img" of="$disk" bs=1M seek=$(((start + sectors) / 2048)) conv=notrunc,sparse status=none
qemu-img convert -f raw -O qcow2 "$disk" "$1"

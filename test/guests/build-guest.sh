#!/usr/bin/env bash
# Build the test guest: Debian 12 with cloud-init as kernel, initramfs and ext4 root.
#
#   build-guest.sh
#
# Prints the directory that holds vmlinuz, initrd, root.img and first-cd.iso. It
# is named after a hash of the inputs, so an unchanged kit is built once.
# Building needs root, the network, mmdebstrap, e2fsprogs, and genisoimage or xorriso.
#
# Environment:
#   CONFIG_DRIVE_GUEST_CACHE  where images go; default
#                             ${XDG_CACHE_HOME:-$HOME/.cache}/config-drive-guest
#   GUEST_MIRROR              Debian mirror; default the one that apt uses here
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
umask 022
(($# == 0)) || die 'usage: build-guest.sh'

suite=bookworm
packages=systemd-sysv,udev,kmod,iproute2,busybox-static,cpio,linux-image-cloud-amd64
packages+=,cloud-init,netplan.io,openssh-server,sudo
# What the initramfs loads, in this order with dependencies.
modules=(virtio_pci virtio_blk ata_piix sr_mod isofs nls_utf8
  vfat nls_cp437 nls_ascii udf)

cache=${CONFIG_DRIVE_GUEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/config-drive-guest}
hash=$({ cd "$KIT_DIR"; cat build-guest.sh
  find guest -type f -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-16)
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
out=$cache/$hash
done_if_built() { if [[ -d $out ]]; then echo "$out"; exit 0; fi; }
done_if_built
exec 9>"$cache/lock"
flock 9
done_if_built

((EUID == 0)) || die 'building needs root'
need mmdebstrap mkfs.ext4 chroot
mkiso=
for tool in genisoimage xorrisofs mkisofs; do
  if command -v "$tool" >/dev/null; then mkiso=$tool; break; fi
done
[[ -n $mkiso ]] || die 'missing tool: genisoimage or xorriso'
# shellcheck disable=SC2016 # the format is apt's
mirror=${GUEST_MIRROR:-$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \
  'Created-By: Packages' | awk -v s="$suite" '$1 == s && $2 == "main" && !n++ { print $3 }')}
[[ -n $mirror ]] || die "apt has no $suite main source here; set GUEST_MIRROR"

work=$(mktemp -d "${TMPDIR:-/tmp}/guest-build.XXXXXX")
trap 'rm -rf "$work" "$out.new"' EXIT
root=$work/root

log "installing $suite"
# INITRD=No: the kernel package must not build an initramfs; ours is below.
INITRD=No mmdebstrap --mode=root --variant=minbase --format=directory --include="$packages" \
  "$suite" "$root" "deb $mirror $suite main" >"$work/bootstrap.log" 2>&1 ||
  { tail -n 30 "$work/bootstrap.log" >&2; die 'mmdebstrap failed'; }

log 'configuring the root file system'
cp -R "$KIT_DIR/guest/rootfs/." "$root/"
# Nothing of the build machine stays in the image, and every boot is a first boot.
rm -rf "$root"/etc/apt/sources.list* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin \
  "$root"/var/cache/apt/archives/* "$root"/etc/ssh/ssh_host_* "$root"/var/log/* \
  "$root"/etc/resolv.conf "$root"/usr/share/{doc,man,locale,info}/*
: >"$root/etc/machine-id"
: >"$root/etc/fstab"
: >"$root/etc/resolv.conf"
echo localhost >"$root/etc/hostname"
echo LANG=C.UTF-8 >"$root/etc/default/locale"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n' >"$root/etc/hosts"
# Drivers and units that only slow down an emulated PC.
kernel=$(basename "$root"/lib/modules/*)
find "$root/lib/modules/$kernel/kernel" -mindepth 1 -maxdepth 1 \
  ! -name fs ! -name net ! -name lib ! -name crypto ! -name drivers -exec rm -r {} +
find "$root/lib/modules/$kernel/kernel/drivers" -mindepth 1 -maxdepth 1 \
  ! -name ata ! -name block ! -name cdrom ! -name net ! -name scsi ! -name virtio -exec rm -r {} +
chroot "$root" depmod "$kernel"
chroot "$root" python3 -m compileall -q /usr/share/netplan
systemctl_root() { chroot "$root" systemctl --quiet "$@"; }
systemctl_root set-default guest.target
systemctl_root enable systemd-networkd.service systemd-networkd-wait-online.service
systemctl_root mask getty.target getty@tty1.service serial-getty@ttyS0.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer systemd-tmpfiles-clean.timer systemd-logind.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-pstore.service \
  systemd-binfmt.service proc-sys-fs-binfmt_misc.automount dev-hugepages.mount \
  dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-fs-fuse-connections.mount systemd-ask-password-console.path \
  systemd-ask-password-wall.path systemd-remount-fs.service systemd-random-seed.service \
  systemd-repart.service systemd-firstboot.service systemd-sysusers.service \
  systemd-journal-flush.service systemd-network-generator.service sys-kernel-config.mount

log 'making the initramfs'
image=$work/image tree=$root/.initrd
mkdir -p "$image" "$tree"/{bin,modules,proc,sys,dev,root}
cp "$root/bin/busybox" "$tree/bin/"
install -m 755 "$KIT_DIR/guest/init.sh" "$tree/init"
for module in "${modules[@]}"; do
  chroot "$root" modprobe -S "$kernel" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r path; do
  cp "$root$path" "$tree/modules/"
  basename "$path"
done >"$work/order"
cp "$work/order" "$tree/modules/order"
chroot "$root" sh -c 'cd /.initrd && find . | cpio --quiet -o -H newc' >"$image/initrd"
cp "$root/boot/vmlinuz-$kernel" "$image/vmlinuz"
rm -rf "$tree" "${root:?}"/boot/*

log 'making the disk image'
touch "$root/etc/guest-stamp"
truncate -s "$(($(du -sm "$root" | cut -f1) + 256))M" "$image/root.img"
mkfs.ext4 -q -F -L guestroot -m 0 -O '^has_journal,^metadata_csum' -d "$root" "$image/root.img"
mkdir "$work/cd"
echo 'not a config drive' >"$work/cd/README"
"$mkiso" -quiet -J -r -V OTHER_CD -o "$image/first-cd.iso" "$work/cd" 2>/dev/null

cp -R --sparse=always "$image" "$out.new"
mv "$out.new" "$out"
log "built in ${SECONDS}s, $(du -sh "$out" | cut -f1): $out"
echo "$out"

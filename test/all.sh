#!/usr/bin/env bash
# Every check and every test on a fresh Debian or Ubuntu machine that has Node: installs the outside readers that judge
# the drives (as root, or through sudo), and fails when one of them is missing or any test was skipped.
# The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  # Readers of images
  xorriso genisoimage libarchive-tools p7zip-full python3-pycdlib fuseiso fuse libcdio-utils mtools
  # Judges of FAT and UDF, of tables of partitions and of qcow2
  dosfstools udftools fdisk gdisk parted qemu-utils
  # The guest's own reader, and Nova's renderer
  cloud-init ignition cloud-guest-utils amazon-ec2-utils curl wget iproute2 netplan.io python3-neutron python3-nova python3-novaclient python3-openstackclient python3-jsonschema python3-os-collect-config
  # Programs that call genisoimage
  cloud-image-utils virtinst python3-openstacksdk grub-common grub-pc-bin grub-efi-amd64-bin
  # Where a drive is attached
  libvirt-daemon-system libvirt-clients libxml2-utils
  # What runs the parts of a fleet
  slurmctld slurmd slurm-client munge parallel python3-botocore redis-server
  # Stores and services that take drives
  swift-proxy swift-account swift-container swift-object python3-swiftclient memcached rclone keystone
  ironic-api ironic-conductor
  # A browser
  chromium fonts-dejavu-core
  # A real guest
  qemu-system-x86 qemu-system-arm qemu-efi-aarch64 gzip xz-utils zstd bzip2 mmdebstrap cpio jq e2fsprogs syslinux syslinux-common isolinux ovmf
  openssl openssh-client openssh-server perl util-linux bsdutils strace man-db mandoc zsh fish
)

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]})); then
  as_root apt-get update -qq
  # In run level 1 no package starts its own daemon; the tests start what they use.
  as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

npm ci
# For the plugins that .taprc names.
npx tap build
npm run check

# Node 20 parses these certificates at each start, which takes 50 ms of every command line that a test runs.
unset NODE_EXTRA_CA_CERTS

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# The guests boot alone, two at a time: a booting machine beside other work times out.
npx tap --disable-coverage --jobs=2 --reporter=tap --timeout=900 test/*.test.ts test/interop/*.test.ts | tee "$log" || status=$?
npx tap --disable-coverage --jobs=1 --reporter=tap --timeout=1500 test/guests/*.test.ts | tee -a "$log" || status=$?

# tap ends each run with a line like "# { total: 12, pass: 11, fail: 1, skip: 0 }".
sum() {
  awk -v key="$1: " '/^# \{ total: / && match($0, key "[0-9]+") {
    n += substr($0, RSTART + length(key), RLENGTH - length(key))
  } END { print n + 0 }' "$log"
}
passed=$(sum pass) failed=$(sum fail) skipped=$(($(sum skip) + $(sum todo)))
if ((passed == 0 || skipped > 0)); then
  echo "skipped tests count as failed: $skipped" >&2
  failed=$((failed + skipped)) status=1
fi
if ((status != 0 && failed == 0)); then failed=1; fi
# What failed once more, where it is looked for: at the end.
if ((failed > 0)); then grep -E -A 30 '^ *not ok ' "$log" | head -n 400 || true; fi
echo "$passed passed, $failed failed"
exit "$status"

#!/usr/bin/env bash
# Unpacks the cloud-init of another release of Debian into a folder, and prints its version.
# usage: cloud-init-package.sh SUITE FOLDER
# The package comes from the mirror that apt uses here; its checksum is that of the mirror's index.
set -euo pipefail
suite=$1 folder=$2
mirror=${GUEST_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | grep -v security | head -n 1)}
index=$(curl --fail --silent --show-error --location "${mirror%/}/dists/$suite/main/binary-amd64/Packages.xz" | xz -dc |
  awk -v RS= '/^Package: cloud-init\n/')
field() { sed -n "s/^$1: //p" <<<"$index" | head -n 1; }
package=$folder/cloud-init.deb
curl --fail --silent --show-error --location -o "$package" "${mirror%/}/$(field Filename)"
sha256sum --check --quiet <<<"$(field SHA256)  $package"
dpkg-deb --extract "$package" "$folder"
field Version

#!/bin/sh
# Packs the file system that the virtual machine boots into: initramfs.sh RESULT PACKAGES RELEASE AGENT TOOL [MODULE]
set -eu

result=$1 packages=$2 release=$3 agent=$4 tool=$5 module=${6-}

# In the order in which they can be loaded.
drivers='virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci
  failover net_failover virtio_net virtio_console tls'
# Without a release they are built in.
[ -n "$release" ] || drivers=

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/bin" "$stage/dev" "$stage/drivers" "$stage/etc" "$stage/proc" "$stage/sys" "$stage/tmp"
cp "$agent" "$stage/init"
cp "$packages/bin/busybox" "$tool" "$stage/bin"
ln -s busybox "$stage/bin/sh"
number=10
for driver in $drivers; do
  file=$(find "$packages/lib/modules/$release/kernel" -name "$driver.ko")
  cp "$file" "$stage/drivers/$number-$driver.ko"
  number=$((number + 1))
done
[ -z "$module" ] || cp "$module" "$stage/migsock.ko"
(cd "$stage" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0) | gzip -1 >"$result"

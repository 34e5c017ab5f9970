#!/bin/sh
# Packs what the benchmark puts into the machine's file system besides: pack.sh RESULT PROGRAM PACKAGES RELEASE
set -eu

result=$1 program=$2 packages=$3 release=$4

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/bin" "$stage/drivers"
cp "$program" "$stage/bin/bench"
# After those that initramfs.sh packs.
find "$packages/lib/modules/$release/kernel" -name veth.ko -exec cp {} "$stage/drivers/30-veth.ko" \;
(cd "$stage" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0) | gzip -1 >"$result"

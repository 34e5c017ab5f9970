#!/bin/sh
# Packs what is put into the machine's file system besides, for tests with programs: pack.sh RESULT PROGRAMS PACKAGES RELEASE
set -eu

result=$1 programs=$2 packages=$3 release=$4

# In the order in which they can be loaded, after those that initramfs.sh packs.
drivers='veth nfnetlink libcrc32c nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack nf_tables nft_ct sch_netem'
# Without a release they are built in.
[ -n "$release" ] || drivers=

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -a "$programs/bin" "$programs/sbin" "$programs/lib" "$programs/lib64" "$stage"
mkdir -p "$stage/drivers" "$stage/run" "$stage/usr"
cp -a "$programs/usr/bin" "$programs/usr/sbin" "$programs/usr/lib" "$stage/usr"
rm -rf "$stage"/usr/bin/perl* "$stage"/usr/lib/*/perl* "$stage"/usr/lib/*/libperl* "$stage"/usr/lib/*/gconv
number=30
for driver in $drivers; do
  file=$(find "$packages/lib/modules/$release/kernel" -name "$driver.ko")
  cp "$file" "$stage/drivers/$number-$driver.ko"
  number=$((number + 1))
done
(cd "$stage" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0) | gzip -1 >"$result"

#!/bin/sh
# Builds a kernel that looks for faults, from Debian's source of the version that fetch.sh has unpacked:
# build.sh DIRECTORY PACKAGES. DIRECTORY/build holds it, and what a module is built against.
set -eu

directory=$1 packages=$2
fragment=$(dirname "$(realpath "$0")")/debug.config
source=$directory/linux-source-6.1

for program in flex bison bc; do
  command -v "$program" >/dev/null && continue
  echo "kernel/vm: there is no $program; on Debian 12: apt-get install --no-install-recommends flex bison bc libelf-dev" >&2
  exit 1
done

mkdir -p "$directory/build"
cd "$directory"
version=$(dpkg-deb -f "$(echo "$packages"/apt/linux-image-*.deb)" Version)
if [ "$(cat unpacked 2>/dev/null)" != "$version" ]; then
  rm -rf "$source" build/* build/.config
  apt-get -qq download "linux-source-6.1=$version"
  dpkg-deb --fsys-tarfile linux-source-6.1_*.deb | tar -xO ./usr/src/linux-source-6.1.tar.xz | tar -xJ --no-same-owner
  rm linux-source-6.1_*.deb
  echo "$version" >unpacked
fi

make -s -C "$source" O="$directory/build" KCONFIG_ALLCONFIG="$fragment" allnoconfig
if grep '^CONFIG' "$fragment" | grep -vxFf build/.config; then
  echo 'kernel/vm: these lines of debug.config have not come to hold' >&2
  exit 1
fi
make -s -C build -j"$(nproc)" bzImage modules

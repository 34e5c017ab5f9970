#!/bin/sh
# Unpacks Debian's kernel, the headers of the same version and what the agent is linked with: fetch.sh DIRECTORY
# Nothing is installed. The version is what the metapackage depends on; DIRECTORY/release says it.
set -eu

directory=$1

# What a package depends on, by the beginning of the names.
dependencies() {
  apt-cache depends "$1" | sed -n "s/^ *Depends: \($2.*\)\$/\1/p"
}

image=$(dependencies linux-image-cloud-amd64 'linux-image-[0-9]')
if [ -z "$image" ]; then
  echo 'kernel/vm: apt knows no linux-image-cloud-amd64; it needs Debian 12, and apt-get update' >&2
  exit 1
fi
release=${image#linux-image-}
headers=linux-headers-$release

mkdir -p "$directory/apt"
cd "$directory/apt"
rm -f ./*.deb
# shellcheck disable=SC2046 # a list of packages
apt-get -qq download "$image" "$headers" $(dependencies "$headers" linux-) \
  busybox-static libjansson-dev nettle-dev

cd "$directory"
# Whoever builds with the old ones meanwhile has them as long as can be.
rm -rf root.new
for package in apt/*.deb; do
  dpkg-deb -x "$package" root.new
done
# The headers expect to be installed.
sed -i "s|^include /usr/src/|include $directory/root/usr/src/|" "root.new/usr/src/$headers/Makefile"
rm -rf root
mv root.new root
echo "$release" >release

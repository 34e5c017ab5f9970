#!/bin/sh
# Unpacks Debian's programs that connections are moved under, with all that they need, unmodified: fetch.sh DIRECTORY
# Nothing is installed.
set -eu

directory=$1

rm -rf "$directory"
mkdir -p "$directory/apt/partial"
# With no status every package that is needed is missing.
apt-get -qq -y -o Dir::State::status=/dev/null -o Dir::Cache::archives="$directory/apt" -o Debug::NoLocking=1 \
  -o APT::Sandbox::User=root --no-install-recommends --download-only \
  install curl ethtool iperf3 iproute2 libpython3-stdlib nftables python3-minimal
for package in "$directory"/apt/*.deb; do
  dpkg-deb -x "$package" "$directory/root"
done
rm -r "$directory/apt"
touch "$directory/complete"

#!/bin/sh
# Unpacks the Go 1.27 source tree (test/ and src/, from the Debian package golang-1.27-src) into the cache folder,
# without installing it. Needs apt-get and dpkg on a Debian system.
set -eu
to="${XDG_CACHE_HOME:-$HOME/.cache}/govm/go-1.27"
[ -d "$to/test" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial"
# The configured mirror with another suite, in lists of our own.
for f in /etc/apt/sources.list.d/*.sources; do
    awk 'BEGIN{RS=""; ORS="\n\n"} /deb.debian.org\/debian$|deb.debian.org\/debian\n/ {print}' "$f" |
        sed 's/^Suites:.*/Suites: trixie-backports/' >>"$work/sources/backports.sources"
done
if ! [ -s "$work/sources/backports.sources" ]; then
    awk '/^deb / && $2 ~ /\/debian\/?$/ {print "deb", $2, "trixie-backports main"; exit}' /etc/apt/sources.list \
        >"$work/sources/backports.list"
fi
opts="-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$work/sources -o Dir::State::lists=$work/lists"
apt-get $opts update -q >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cd "$work"
apt-get $opts download -q golang-1.27-src >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
dpkg -x "$work"/golang-1.27-src_*.deb "$work/x"
mkdir -p "$(dirname "$to")"
rm -rf "$to"
mv "$work/x/usr/share/go-1.27" "$to"

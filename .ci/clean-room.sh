#!/usr/bin/env bash
# The first five minutes of a new user: a minimal Debian 12 with nothing but git, a fresh clone, and
# the two commands of the README. Run as root on a Debian machine that has debootstrap:
#
#   .ci/clean-room.sh <directory>         the directory is created, and must not exist
#
# Checks what is committed, not the working tree. The Debian mirror and the proxy are those that apt
# uses here. Nothing outside the directory is changed; its mounts live in a namespace of their own
# and vanish with it. Needs about 3 GiB. Remove the directory afterwards.
set -euo pipefail

fail() {
    printf 'clean-room: %s\n' "$*" >&2
    exit 2
}

(($# == 1)) || fail "usage: .ci/clean-room.sh <directory>"
((EUID == 0)) || fail "must run as root"
[[ ! -e $1 ]] || fail "$1 exists"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"

source_tree=$(git -C "$(dirname -- "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
mkdir -p "$1"
room=$(cd -- "$1" && pwd -P)
step() { printf '== %s (%d s)\n' "$*" "$SECONDS"; }

# apt's own view of its sources, which covers every file format that it reads.
sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | grep ' bookworm' | grep ' main$' | sort -u)
mirror=$(awk '$3 == "bookworm" { print $2; exit }' <<<"$sources")
[[ -n $mirror ]] || fail "apt knows no Debian 12 here; is this Debian 12, after apt-get update?"

step "debootstrap"
extra=()
[[ $mirror != https:* ]] || extra=(--include=ca-certificates)
debootstrap --variant=minbase "${extra[@]}" bookworm "$room" "$mirror" >"$room.log" 2>&1 ||
    { tail -n 20 "$room.log" >&2 && fail "debootstrap failed; its log: $room.log"; }
printf '%s\n' "$sources" >"$room/etc/apt/sources.list"
apt-config dump Acquire::http::Proxy Acquire::https::Proxy >"$room/etc/apt/apt.conf.d/proxy"
cp -L /etc/resolv.conf "$room/etc/resolv.conf"

step "git, and a clone of $(git -C "$source_tree" rev-parse --short HEAD)"
git clone --quiet --no-hardlinks "$source_tree" "$room/srv/rollcall"

# Runs its standard input as root inside the room.
inside() {
    unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" &&
        mount -t devpts devpts "$1/dev/pts" &&
        exec chroot "$1" env -i HOME=/ TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            bash -euo pipefail
    ' bash "$room"
}

inside <<'ROOM'
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends git >/dev/null
ROOM

step "./rollcall hunt --help"
inside <<<'cd /srv/rollcall && ./rollcall hunt --help'
step "the same, built"
inside <<<'cd /srv/rollcall && ./rollcall hunt --help >/dev/null'
step "./rollcall test"
inside <<<'cd /srv/rollcall && ./rollcall test'
step "the clone is still clean"
git -C "$room/srv/rollcall" status --porcelain | tee "$room.log"
[[ ! -s $room.log ]] || fail "a build left files that .gitignore does not name"
rm -f "$room.log"
step "done"

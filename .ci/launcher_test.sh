#!/usr/bin/env bash
# launcher_test.sh <source tree>: what counts as newer than what was built, on a tree of its own.
set -euo pipefail

source "$1/.ci/build.sh"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{.ci,harness/run,properties,runtimes,fuzzers,build/release/bin}
touch "$root"/{CMakeLists.txt,CMakePresets.json,harness/run/plan.cpp,build/release/built.rollcall}
touch "$root/build/release/bin/rollcall"
chmod +x "$root/build/release/bin/rollcall"
find "$root" -exec touch -d "2100-01-01 10:00" {} + # later than any package of this machine
built=$root/build/release/built.rollcall

expect() {
    local wanted=$1 found=no
    shift
    is_up_to_date release rollcall && found=yes
    [[ $found == "$wanted" ]] || { echo "expected $wanted: $*" >&2 && exit 1; }
}
expect yes "nothing changed"
for changed in .ci/build.sh harness/run/plan.cpp properties/law.cpp CMakeLists.txt; do
    touch -d "2100-01-01 10:01" "$root/$changed"
    expect no "$changed is newer"
    touch -d "2100-01-01 10:02" "$built"
    expect yes "built after $changed"
    find "$root" -exec touch -d "2100-01-01 10:00" {} +
done
rm "$root/harness/run/plan.cpp" # its folder changes
touch -d "2100-01-01 10:01" "$root/harness/run"
expect no "a source is gone"
touch -d "2100-01-01 10:02" "$built"
chmod -x "$root/build/release/bin/rollcall"
expect no "the program cannot be run"
chmod +x "$root/build/release/bin/rollcall"
touch -d "2000-01-01" "$built"
find "$root/harness" "$root/.ci" "$root/properties" "$root/runtimes" "$root/fuzzers" \
    "$root"/CMake* -exec touch -d "1999-01-01" {} +
expect no "packages changed since"
rm "$built"
expect no "it was never built"

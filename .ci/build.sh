# shellcheck shell=bash disable=SC2154
# Packages and builds, for the launcher and for .ci/test.sh, which source this file.
# Reads $root, the source tree. Messages go to standard error: standard output is the command's.

say() {
    printf 'rollcall: %s\n' "$*" >&2
}

# Compilers take about 1.5 GiB on the largest sources; more of them at a time than fit is slower.
build_jobs() {
    local cores memory_kib fitting
    cores=$(nproc)
    memory_kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null)
    fitting=$((${memory_kib:-0} / (1536 * 1024)))
    ((fitting >= 1)) || fitting=1
    echo $((fitting < cores ? fitting : cores))
}

# Copies nothing, shows the step of Ninja or CTest on one line that it overwrites.
show_progress() {
    local what=$1 line
    while IFS= read -r line; do
        if [[ $line =~ ^\[([0-9]+/[0-9]+)\] || $line =~ ^\ *([0-9]+/[0-9]+)\ Test ]]; then
            printf '\r\033[Krollcall: %s %s' "$what" "${BASH_REMATCH[1]}" >&2
        fi
    done
    printf '\r\033[K' >&2
}

# run_logged <log> <what> <command>...: the command's status, its output in the log. On a terminal
# one line shows how far it is.
run_logged() {
    local log=$1 what=$2 status=0
    shift 2
    mkdir -p "$(dirname "$log")"
    if [[ -t 2 ]]; then
        printf 'rollcall: %s' "$what" >&2
        "$@" </dev/null 2>&1 | tee "$log" | show_progress "$what" || status=${PIPESTATUS[0]}
    else
        "$@" </dev/null >"$log" 2>&1 || status=$?
    fi
    return "$status"
}

# packages_of <section>...: the names of packages.txt in these sections.
packages_of() {
    local line section='' name
    while IFS= read -r line; do
        name=${line%% *}
        case $line in
        '' | '#'*) ;;
        '['*) section=${line//[\[\]]/} ;;
        *) [[ " $* " != *" $section "* ]] || printf '%s\n' "$name" ;;
        esac
    done <"$root/.ci/packages.txt"
}

# require_packages <section>...: installs what is missing. Fails with 2 if the user has to do it,
# with 3 if apt failed. Sets packages_changed when it installed something.
require_packages() {
    local wanted missing=() installed name
    mapfile -t wanted < <(packages_of "$@")
    [[ ${ROLLCALL_PACKAGES-} != present ]] || return 0
    if ! command -v dpkg-query apt-get >/dev/null; then
        say "Rollcall is built from Debian 12's packages, and this system has no apt. It needs what"
        say "these Debian packages hold: ${wanted[*]}"
        say "If all of that is here, set ROLLCALL_PACKAGES=present and run the command again."
        return 2
    fi
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null) ||
        true
    for name in "${wanted[@]}"; do
        [[ $'\n'$installed$'\n' == *$'\n'"installed $name"$'\n'* ]] || missing+=("$name")
    done
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
    local log=$root/build/packages.log apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            say "Debian packages are missing. Install them as root, then run the command again:"
            say "    apt-get update && apt-get install -y --no-install-recommends $*"
            return 2
        fi
        apt=(sudo -n "${apt[@]}")
    fi
    say "installing $# Debian packages: $*"
    # --no-remove: a package of the user's that is in the way is not ours to remove.
    if ! run_logged "$log" "apt-get update" "${apt[@]}" update ||
        ! run_logged "$log" "apt-get install" "${apt[@]}" install -y --no-install-recommends \
            --no-remove -o DPkg::Lock::Timeout=300 "$@"; then
        tail -n 20 "$log" >&2
        say "apt-get failed; its whole output: $log"
        say "Rollcall expects the packages of Debian 12 (bookworm), listed in .ci/packages.txt."
        return 3
    fi
    packages_changed=1
}

# configure_preset <preset>: unless that is done and still true.
configure_preset() {
    local preset=$1 tree=$root/build/$1 fresh=()
    if [[ -f $tree/CMakeCache.txt ]] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$tree/CMakeCache.txt"; then
        fresh=(--fresh) # the tree was moved or copied: the cache is another one's
    elif [[ -f $tree/configured && ! $root/CMakePresets.json -nt $tree/configured &&
        -z ${packages_changed-} ]]; then
        return 0
    fi
    run_logged "$tree/configure.log" "configuring $preset" \
        cmake "${fresh[@]}" --preset "$preset" -S "$root" || return
    # What is left out for want of a package is said aloud.
    grep -A 3 'CMake Warning' "$tree/configure.log" >&2 || true
    touch "$tree/configured"
}

# is_up_to_date <preset> <program>: whether no source, no recipe and no package has changed since
# that program was last built. Asking Ninja and dpkg takes two seconds, this takes none.
is_up_to_date() {
    local built=$root/build/$1/built.$2
    [[ -f $built && -x $root/build/$1/bin/$2 && ! /var/lib/dpkg/status -nt $built ]] || return
    ! find "$root"/{.ci,harness,properties,runtimes,fuzzers,CMakeLists.txt,CMakePresets.json} \
        -newer "$built" -print -quit | grep -q .
}

# build_preset <preset> [<target>...]: fails with 3 and shows the end of the log.
build_preset() {
    local preset=$1 tree=$root/build/$1 log
    shift
    mkdir -p "$tree" || return 3
    exec 9>"$tree/lock"
    flock 9 # one build at a time, however many launchers
    touch "$tree/building" # what is edited from here on is newer than what is built
    log=$tree/configure.log
    if configure_preset "$preset"; then
        log=$tree/build.log
        if [[ ! -t 2 && ! -f $tree/.ninja_log ]]; then
            say "building $preset for the first time, which takes minutes; log: $log"
        fi
        if run_logged "$log" "building $preset" \
            cmake --build "$tree" -j "$(build_jobs)" ${1+--target "$@"}; then
            [[ $# != 1 ]] || mv "$tree/building" "$tree/built.$1"
            exec 9>&-
            return 0
        fi
    fi
    exec 9>&-
    tail -n 40 "$log" >&2
    say "the build failed; the whole log: $log"
    return 3
}

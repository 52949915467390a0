# shellcheck shell=bash disable=SC2154
# Builds runtimes/example as a user has it; .ci/test.sh sources this file.

# example <name> <flag of cmake>...: configures, builds, and runs its tests.
example() {
    local tree=$root/build/outside/$1
    shift
    rm -rf "$tree"
    mkdir -p "$tree"
    if run_logged "$tree/configure.log" "configuring the example" \
        cmake -S "$root/runtimes/example" -B "$tree" -G Ninja "$@" &&
        run_logged "$tree/build.log" "building the example" cmake --build "$tree" &&
        run_logged "$tree/test.log" "testing the example" \
            ctest --test-dir "$tree" -j "$(nproc)" --output-on-failure --no-tests=error; then
        return
    fi
    tail -n 40 "$tree"/*.log
    return 1
}

# The installed tree, and nothing of this one; by CMake and by pkg-config.
example_installed() {
    local prefix=$root/build/outside/root
    rm -rf "$prefix"
    mkdir -p "$prefix"
    run_logged "$prefix/install.log" "installing" \
        cmake --install "$root/build/release" --prefix "$prefix" &&
        example installed -DCMAKE_PREFIX_PATH="$prefix" &&
        example clang -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER=clang++-19 &&
        example_by_pkg_config "$prefix" &&
        skeleton "$prefix" && documents "$prefix"
}

# documents <prefix>: their commands print what they say.
documents() {
    local log=$root/build/outside/documents.log
    PATH=$1/bin:$PATH CMAKE_PREFIX_PATH=$1 run_logged "$log" "running the documents" \
        python3 "$root/.ci/run_document.py" \
        "$root/runtimes/README.md" "$root/properties/TESTING.md" && return
    tail -n 100 "$log"
    return 1
}

# skeleton <prefix>: what new-runtime writes compiles and passes as it is.
skeleton() {
    local work=$root/build/outside/skeleton
    rm -rf "$work"
    mkdir -p "$work"
    { PATH=$1/bin:$PATH rollcall hunts || :; } 2>&1 | grep -q "hint: rollcall --help" || return
    if "$1/bin/rollcall" new-runtime libx --into "$work/libx" >"$work/new.log" &&
        run_logged "$work/configure.log" "configuring the skeleton" \
            cmake -S "$work/libx" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$1" &&
        run_logged "$work/build.log" "building the skeleton" cmake --build "$work/build" &&
        run_logged "$work/test.log" "testing the skeleton" \
            ctest --test-dir "$work/build" --output-on-failure --no-tests=error; then
        return
    fi
    tail -n 40 "$work"/*.log
    return 1
}

# example_by_pkg_config <prefix>: with a compiler's line alone.
example_by_pkg_config() {
    local flags tree=$root/build/outside/pkg-config
    mkdir -p "$tree"
    flags=$(PKG_CONFIG_PATH=$(echo "$1"/lib*/pkgconfig) pkg-config \
        --define-variable=prefix="$1" --cflags --libs rollcall) || return
    # shellcheck disable=SC2086
    "${CXX:-g++}" -std=c++20 "$root/runtimes/example/main.cpp" -o "$tree/toy_rollcall" $flags &&
        "$tree/toy_rollcall" check-adapter toy >"$tree/check.log"
}

# shellcheck shell=bash disable=SC2154
# The stages of `./rollcall test` and `./rollcall test --full`; the launcher sources this file.
# Reads $root, uses .ci/build.sh and .ci/example.sh. The first stage that fails ends it. The last
# line counts the tests of all CTest runs; a stage that is no CTest run and fails counts as one
# failed test.

passed=0
failed=0

# stage <title> <command>...: the command's messages below a title, then its seconds.
stage() {
    local title=$1 began=$SECONDS status=0
    shift
    printf '== %s\n' "$title"
    "$@" || status=$?
    if ((status != 0)); then
        printf '   FAILED after %d s\n' $((SECONDS - began))
        ((failed > 0)) || failed=1
        finish "$status"
    fi
    printf '   %d s\n' $((SECONDS - began))
}

# finish <status>: the closing lines, and out.
finish() {
    printf '== %d s in all\n' "$SECONDS"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    exit "$1"
}

# attribute <name> <file>: of the test suite, the first element of CTest's JUnit file.
attribute() {
    grep -om1 "[[:space:]]$1=\"[0-9]*\"" "$2" | grep -o '[0-9]*'
}

# run_ctest <preset> [<argument of ctest>...]: adds to the counts.
run_ctest() {
    local tree=$root/build/$1 status=0 results run bad out
    shift
    results=$tree/ctest.xml
    rm -f "$results"
    run_logged "$tree/ctest.log" "testing ${tree##*/}" ctest --test-dir "$tree" -j "$(nproc)" \
        --output-on-failure --no-tests=error --output-junit "$results" "$@" || status=$?
    if [[ ! -s $results ]]; then
        tail -n 20 "$tree/ctest.log"
        return 3
    fi
    run=$(attribute tests "$results")
    bad=$(attribute failures "$results")
    out=$(($(attribute skipped "$results") + $(attribute disabled "$results")))
    passed=$((passed + run - bad - out))
    failed=$((failed + bad))
    if ((out > 0)); then
        printf '   %d skipped; the reasons are in %s\n' "$out" "${results#"$root"/}"
    fi
    if ((status != 0)); then
        grep -vE '^ +Start +[0-9]+:|   Passed +[0-9.]+ sec' "$tree/ctest.log" || true
        return 1
    fi
}

fuzz_targets() {
    local source
    for source in "$root"/fuzzers/*_fuzzer.cpp; do
        basename "$source" .cpp
    done
}

replay_corpus() {
    local target cases
    cases=$(find "$root/corpus" -name '*.case' | wc -l)
    for target in $(fuzz_targets); do
        if ! run_logged "$root/build/asan/$target.log" "$target" \
            "$root/build/asan/bin/$target" "$root"/corpus/{article,seeds,kernels,known}; then
            tail -n 40 "$root/build/asan/$target.log"
            return 1
        fi
        printf '   %s: %d cases\n' "$target" "$cases"
    done
}

# fuzz <target> <runs>: from the corpus, without what is known to fail.
fuzz() {
    local target=$1 runs=$2 work=$root/build/fuzz/$1 file name
    rm -rf "$work"
    mkdir -p "$work/seeds" "$work/new" "$work/failures"
    while IFS= read -r file; do
        name=${file#"$root"/corpus/}
        cp "$file" "$work/seeds/${name//\//.}"
    done < <(find "$root/corpus" -name '*.case' -exec grep -lx 'runtime mini' {} +)
    if ! run_logged "$work/log" "$target" "$root/build/fuzz/bin/$target" \
        -runs="$runs" -seed=1 -timeout=60 -print_final_stats=1 \
        -artifact_prefix="$work/failures/" "$work/new" "$work/seeds"; then
        grep -m 1 -A 30 "ERROR:" "$work/log" || tail -n 30 "$work/log"
        printf '   %s failed; its input is in %s\n' "$target" "${work#"$root"/}/failures"
        return 1
    fi
    printf '   %s runs, %s new inputs\n' \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")" \
        "$(sed -n 's/^stat::new_units_added: *//p' "$work/log")"
}

# `rollcall fuzz`: mini is quiet, and a planted fault is found. The time is enough on any machine.
fuzz_command() {
    local runtime=$1 wanted=$2 work=$root/build/fuzz/command status=0
    rm -rf "$work" && mkdir -p "$work"
    run_logged "$work/log" "rollcall fuzz" "$root/build/release/bin/rollcall" fuzz \
        --runtime "$runtime" --seconds 10 --target "$root/build/fuzz/bin/program_fuzzer" \
        --corpus "$work/corpus" --out "$work/out" || status=$?
    ((status == wanted)) || {
        tail -n 60 "$work/log"
        printf '   exit status %d instead of %d\n' "$status" "$wanted"
        return 1
    }
    printf '   %s\n' "$(grep ' runs in ' "$work/log")"
}

# The share of the parser's and printer's lines that `fuzz case_fuzzer` has reached: what it kept is
# run again, in a build that counts them.
parser_coverage() {
    # What is asked of the tables is answered at compile time, mostly.
    local tables=(-ignore-filename-regex='/(feature|op_row|op_sets|program)\.hpp$')
    local work=$root/build/fuzz/case_fuzzer target=$root/build/coverage/bin/case_fuzzer percent
    if ! LLVM_PROFILE_FILE=$work/coverage.profraw run_logged "$work/coverage.log" case_fuzzer \
        "$target" -runs=0 "$work/new" "$work/seeds" ||
        ! llvm-profdata-19 merge -o "$work/coverage.profdata" "$work/coverage.profraw" ||
        ! llvm-cov-19 report "$target" \
            -instr-profile="$work/coverage.profdata" "${tables[@]}" >"$work/coverage.txt"; then
        return 3
    fi
    # Columns: file; regions, missed, share; functions, missed, share; lines, missed, share; ...
    percent=$(awk '$1 == "TOTAL" { print $10 }' "$work/coverage.txt")
    printf '   %s of the lines; by file: %s\n' "$percent" "${work#"$root"/}/coverage.txt"
    awk -v percent="${percent%\%}" 'BEGIN { exit !(percent >= 90) }'
}

quick_tests() {
    stage 'g++: build' build_preset release
    # What takes long, and the long forms of what has a short one, are for --full.
    stage 'g++: tests' run_ctest release --label-exclude '^full$'
}

full_tests() {
    local target runs symbolizer
    stage 'g++: build' build_preset release
    # The long forms, here alone: sanitizers cannot change what a schedule shows, and cost more.
    ROLLCALL_FULL=1 stage 'g++: tests' run_ctest release
    stage 'g++: each header compiles alone' build_preset release all_verify_interface_header_sets
    stage 'g++: the example, on an installed Rollcall' example_installed
    stage 'g++: the example, with Rollcall as a subdirectory' \
        example subdirectory "-DROLLCALL_SOURCE=$root" -DROLLCALL_UNITY=ON
    if symbolizer=$(command -v llvm-symbolizer-19); then
        export ASAN_SYMBOLIZER_PATH=$symbolizer
    fi
    stage 'clang++-19 with sanitizers: build' build_preset asan
    stage 'clang++-19 with sanitizers: tests' run_ctest asan
    stage 'clang++-19 with sanitizers: the fuzz targets replay the corpus' replay_corpus
    stage 'libFuzzer: build' build_preset fuzz
    # Asio has defects, and fuzzing stops at the first it meets: those are for hunts, which subtract
    # what is known. What CI fuzzes must be quiet.
    export ROLLCALL_FUZZ_RUNTIME=mini
    for target in $(fuzz_targets); do
        runs=20000
        [[ $target != case_fuzzer ]] || runs=50000
        stage "libFuzzer: $target" fuzz "$target" "$runs"
    done
    stage 'rollcall fuzz: nothing new on mini' fuzz_command mini 0
    stage 'rollcall fuzz: a planted fault' fuzz_command faulty:capacity_off_by_one 1
    # It takes each source of a library alone.
    stage 'libFuzzer: build that counts lines' build_preset coverage
    stage 'libFuzzer: coverage of the parser and the printer' parser_coverage
}

run_tests() {
    local sections=(run) stages=quick_tests
    case $* in
    '') ;;
    --full) sections+=(fuzz full) stages=full_tests ;;
    *)
        say "unknown arguments: $*"
        say "usage: ./rollcall test [--full]"
        exit 2
        ;;
    esac
    SECONDS=0
    require_packages "${sections[@]}" || exit
    "$stages"
    finish 0
}

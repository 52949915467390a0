# shellcheck shell=bash disable=SC2154
# `./rollcall fuzz`, for the launcher, which sources this file: builds the fuzz target first.

# run_fuzz fuzz <flag>...: the command's status; 2 or 3 if the target cannot be built.
run_fuzz() {
    local rollcall=$root/build/release/bin/rollcall preset=fuzz arg
    for arg; do
        case $arg in
        --fast) preset=fuzz-fast ;;
        -h | --help | --target | --target=*) exec "$rollcall" "$@" ;;
        esac
    done
    # What is wrong with the line is said before minutes go by.
    "$rollcall" "$@" --check || return
    if ! is_up_to_date "$preset" program_fuzzer; then
        require_packages run fuzz || return
        build_preset "$preset" program_fuzzer || return
    fi
    trap - INT TERM
    exec "$rollcall" "$@" --target "$root/build/$preset/bin/program_fuzzer"
}

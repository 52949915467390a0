// The ops: one row each. What an op is called, how its line is written, what it names, when it
// waits and what it does to what it names is said here and nowhere else; parser, printer, checks,
// generator, mutators, footprints and lists read it.
//
// A new op takes its row, its case in the interpreter, and the adapters' method if it is the
// runtime's own. Constants only; no threads.
#pragma once

#include "harness/program/op_row.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcall {

// The order is that of the rows, and in which fingerprints and lists tell several of them.
enum class op_kind : std::uint8_t {
    yield,
    io,
    sleep,
    spawn,
    group,
    detach,
    join,
    fail,
    try_catch,
    try_finally,
    timeout,
    shield,
    cancel_task,
    cancel_group,
    put,
    get,
    try_put,
    try_get,
    close,
    put_sentinel,
    consume,
    repeat,
    read,
    write,
    add,
    cas,
    let,
    if_else,
    expect,
    lock,
    unlock,
};
inline constexpr std::size_t op_kind_count = 31;

// A set of kinds: `bit` of each.
using op_set = std::uint64_t;
static_assert(op_kind_count < 64);
constexpr op_set bit(op_kind kind) noexcept { return op_set{1} << static_cast<unsigned>(kind); }
inline constexpr op_set all_ops = (op_set{1} << op_kind_count) - 1;

// Definitions of the forms whose rows others share stand with the first of them.
inline constexpr std::array<op_row, op_kind_count> op_table = {{
    {.kind = op_kind::yield,
     .code = 0,
     .name = "yield",
     .waits = op_wait::own_step,
     .forms = {{{"`yield`", "gives way once, by the runtime's own means", "`await sleep(0)`"}}}},
    {.kind = op_kind::io,
     .code = 1,
     .name = "io",
     .waits = op_wait::own_step,
     .forms = {{{"`io`", "waits for an outside completion; when it comes is up to the schedule",
                 "awaiting a socket"}}}},
    {.kind = op_kind::sleep,
     .code = 2,
     .name = "sleep",
     .clauses = {clause::duration},
     .waits = op_wait::own_step,
     .forms = {{{"`sleep D`", "waits D ticks", "`await sleep(d)`"}}}},
    {.kind = op_kind::spawn,
     .code = 3,
     .name = "spawn",
     .names = named_sort::task,
     .clauses = {clause::target, clause::instances, clause::scope},
     .effect = op_effect::starts,
     .forms = {{{"`spawn T`", "starts task T in the group around it", "`tg.create_task(t())`"},
                {"`spawn T x3 in g`",
                 "starts three, in the latest group `g`; refused without raising if that has "
                 "closed or, where the runtime says so, is being cancelled",
                 ""}}}},
    {.kind = op_kind::group,
     .code = 4,
     .name = "group",
     .names = named_sort::group,
     .clauses = {clause::target, clause::group_options, clause::block},
     .waits = op_wait::for_children,
     .effect = op_effect::opens,
     .forms = {{{"`group g:`",
                 "runs its body, then waits for its children; an error of the body or of a child "
                 "cancels the others; raises all their errors together",
                 "`async with TaskGroup() as g`"},
                {"`group g race:`", "the first child to finish cancels the others",
                 "`wait(..., FIRST_COMPLETED)`, then cancel"},
                {"`group g static:`",
                 "its body is spawns alone, all known beforehand; `race static` for both",
                 "`gather(...)`"}}}},
    {.kind = op_kind::detach,
     .code = 5,
     .name = "detach",
     .names = named_sort::task,
     .clauses = {clause::target},
     .effect = op_effect::starts,
     .forms = {{{"`detach T`",
                 "starts T with nobody to wait for it; its error goes to the runtime's last resort",
                 "`create_task(t())`, result dropped"}}}},
    {.kind = op_kind::join,
     .code = 6,
     .name = "join",
     .names = named_sort::task,
     .clauses = {clause::target},
     .waits = op_wait::on_target,
     .effect = op_effect::awaits,
     .forms = {{{"`join T`",
                 "waits until the latest T has finished, however it ends; never raises T's error",
                 "`await wait([t])`"}}}},
    {.kind = op_kind::fail,
     .code = 7,
     .name = "fail",
     .names = named_sort::error,
     .clauses = {clause::target},
     .effect = op_effect::raises,
     .forms = {{{"`fail E`", "raises an error named E", "`raise E`"}}}},
    {.kind = op_kind::try_catch,
     .code = 8,
     .name = "try_catch",
     .keyword = "try",
     .clauses = {clause::block, clause::handler},
     .waits = op_wait::in_body,
     .forms = {{{"`try:` ... `catch error:`",
                 "runs the second block if the first raises an error; a timeout is one",
                 "`except Exception`"},
                {"`try:` ... `catch cancel:`",
                 "the same if it is cancelled; the cancellation goes no further",
                 "`except CancelledError`"},
                {"`try:` ... `catch any:`", "the same for both", "`except BaseException`"}}}},
    {.kind = op_kind::try_finally,
     .code = 9,
     .name = "try_finally",
     .keyword = "try",
     .clauses = {clause::block, clause::handler},
     .waits = op_wait::in_body,
     .forms = {{{"`try:` ... `finally:`",
                 "runs the second block however the first ends; it may wait", "`finally`"}}}},
    {.kind = op_kind::timeout,
     .code = 10,
     .name = "timeout",
     .clauses = {clause::duration_or_none, clause::block},
     .waits = op_wait::in_body,
     .forms = {{{"`timeout D:`",
                 "cancels its body D ticks after it began, and raises a timeout error then",
                 "`async with timeout(d)`"},
                {"`timeout 0:`", "... at the first op of the body that waits", "`timeout(0)`"},
                {"`timeout none:`", "... never", "`timeout(None)`"}}}},
    {.kind = op_kind::shield,
     .code = 11,
     .name = "shield",
     .clauses = {clause::block},
     .waits = op_wait::in_body,
     .forms = {{{"`shield:`", "no cancellation from outside reaches its body",
                 "`await shield(body())`"}}}},
    {.kind = op_kind::cancel_task,
     .code = 12,
     .name = "cancel_task",
     .keyword = "cancel",
     .names = named_sort::task,
     .clauses = {clause::target},
     .effect = op_effect::cancels,
     .forms = {{{"`cancel T`", "asks the latest instance of T to cancel; goes on at once",
                 "`t.cancel()`"}}}},
    {.kind = op_kind::cancel_group,
     .code = 13,
     .name = "cancel_group",
     .keyword = "cancel",
     .names = named_sort::group,
     .clauses = {clause::group_target},
     .effect = op_effect::cancels_all,
     .forms = {{{"`cancel group g`", "asks the latest group `g` and all in it to cancel",
                 "anyio's `scope.cancel()`"}}}},
    {.kind = op_kind::put,
     .code = 14,
     .name = "put",
     .names = named_sort::queue,
     .clauses = {clause::target, clause::limit},
     .waits = op_wait::on_target,
     .effect = op_effect::puts,
     .forms = {{{"`put q`",
                 "puts an item, waits while the queue is full; returns \"closed\" without raising "
                 "if it is closed",
                 "`await q.put(x)`"}}}},
    {.kind = op_kind::get,
     .code = 15,
     .name = "get",
     .names = named_sort::queue,
     .clauses = {clause::target, clause::limit},
     .waits = op_wait::on_target,
     .effect = op_effect::takes,
     .forms = {{{"`get q`",
                 "takes an item, waits while there is none; returns \"closed\" without raising "
                 "once it is closed and empty",
                 "`await q.get()`"},
                {"`put q timeout D`",
                 "gives up after D ticks and returns \"timed out\" without raising; also `get`, "
                 "`put_sentinel`",
                 "`wait_for`, its error swallowed"}}}},
    {.kind = op_kind::try_put,
     .code = 16,
     .name = "try_put",
     .names = named_sort::queue,
     .clauses = {clause::target},
     .effect = op_effect::puts,
     .forms = {{{"`try_put q`, `try_get q`",
                 "the same without waiting; returns \"would block\" without raising",
                 "`q.put_nowait(x)`, `q.get_nowait()`"}}}},
    {.kind = op_kind::try_get,
     .code = 17,
     .name = "try_get",
     .names = named_sort::queue,
     .clauses = {clause::target},
     .effect = op_effect::takes},
    {.kind = op_kind::close,
     .code = 18,
     .name = "close",
     .names = named_sort::queue,
     .clauses = {clause::target},
     .effect = op_effect::closes,
     .forms = {{{"`close q`",
                 "closes the queue: what waits on it returns \"closed\", what is in it can still "
                 "be taken",
                 "`q.shutdown()`"}}}},
    {.kind = op_kind::put_sentinel,
     .code = 19,
     .name = "put_sentinel",
     .names = named_sort::queue,
     .clauses = {clause::target, clause::limit},
     .waits = op_wait::on_target,
     .effect = op_effect::puts,
     .forms = {{{"`put_sentinel q`", "puts the item that means \"no more\"",
                 "`await q.put(None)`"}}}},
    {.kind = op_kind::consume,
     .code = 20,
     .name = "consume",
     .names = named_sort::queue,
     .clauses = {clause::target, clause::pass_on, clause::may_block},
     .waits = op_wait::on_target,
     .effect = op_effect::takes,
     .forms =
         {{{"`consume q:`", "takes items and runs its body for each, until a sentinel or the close",
            "`while (x := await q.get()) is not None`"},
           {"`consume q pass_on:`", "the same, and puts the sentinel back for the next consumer",
            "... then `await q.put(None)`"},
           {"`consume q`", "the same without a body", ""}}}},
    {.kind = op_kind::repeat,
     .code = 21,
     .name = "repeat",
     .clauses = {clause::times, clause::block},
     .waits = op_wait::in_body,
     .forms = {{{"`repeat N:`", "runs its body N times", "`for _ in range(n)`"}}}},
    {.kind = op_kind::read,
     .code = 22,
     .name = "read",
     .names = named_sort::cell,
     .clauses = {clause::element, clause::into},
     .effect = op_effect::reads,
     .is_generated = false,
     .forms = {{{"`read a[I] into R`", "sets register R to what the cell holds", ""}}}},
    {.kind = op_kind::write,
     .code = 23,
     .name = "write",
     .names = named_sort::cell,
     .clauses = {clause::element, clause::assigned},
     .effect = op_effect::writes,
     .is_generated = false,
     .forms = {{{"`write a[I] = V`", "", ""}}}},
    {.kind = op_kind::add,
     .code = 24,
     .name = "add",
     .names = named_sort::cell,
     .clauses = {clause::element, clause::by, clause::may_set},
     .effect = op_effect::writes,
     .is_generated = false,
     .forms = {{{"`add a[I] by V`, `... into R`", "at once; R is the new value", ""}}}},
    {.kind = op_kind::cas,
     .code = 25,
     .name = "cas",
     .names = named_sort::cell,
     .clauses = {clause::element, clause::from, clause::to, clause::may_set},
     .effect = op_effect::writes,
     .is_generated = false,
     .forms = {{{"`cas a[I] from V to W`, `... into R`",
                 "at once: if it holds V, it holds W then; R is 1 if so, else 0", ""}}}},
    {.kind = op_kind::let,
     .code = 26,
     .name = "let",
     .clauses = {clause::sets, clause::assigned},
     .is_generated = false,
     .forms = {{{"`let R = V`", "sets a register", ""}}}},
    {.kind = op_kind::if_else,
     .code = 27,
     .name = "if_else",
     .keyword = "if",
     .clauses = {clause::value, clause::block, clause::may_else},
     .is_generated = false,
     .forms = {{{"`if V:` ... `else:`",
                 "runs the first block if V is not 0, else the second, which may be left out",
                 ""}}}},
    {.kind = op_kind::expect,
     .code = 28,
     .name = "expect",
     .clauses = {clause::value},
     .is_generated = false,
     .forms = {{{"`expect V`", "the program is at fault (law PG-01) if V is 0; the task goes on",
                 ""}}}},
    {.kind = op_kind::lock,
     .code = 29,
     .name = "lock",
     .names = named_sort::lock,
     .clauses = {clause::element},
     .waits = op_wait::on_target,
     .effect = op_effect::holds,
     .needs = op_need::ready_order_is_free,
     .is_generated = false,
     .forms = {{{"`lock m[I]`", "takes the lock; a task that has ended keeps what it took", ""}}}},
    {.kind = op_kind::unlock,
     .code = 30,
     .name = "unlock",
     .names = named_sort::lock,
     .clauses = {clause::element},
     .effect = op_effect::holds,
     .needs = op_need::ready_order_is_free,
     .is_generated = false,
     .forms = {{{"`unlock m[I]`", "only the task that took it may", ""}}}},
}};

constexpr op_row const& row_of(op_kind kind) noexcept {
    return op_table[static_cast<std::size_t>(kind)];
}

// The clauses of each kind as bits, since some are asked for at every op of a run.
constexpr std::uint32_t bit(clause c) noexcept { return 1u << static_cast<unsigned>(c); }
inline constexpr auto clause_bits = [] {
    std::array<std::uint32_t, op_kind_count> all = {};
    for (std::size_t i = 0; i < op_kind_count; ++i) {
        for (clause const c : op_table[i].clauses) all[i] |= bit(c);
    }
    return all;
}();
template <class... Clauses>
constexpr bool has_clause(op_kind kind, Clauses... some) noexcept {
    return (clause_bits[static_cast<std::size_t>(kind)] & (bit(some) | ...)) != 0;
}

// The name in fingerprints and lists: "try_catch".
constexpr std::string_view name_of(op_kind kind) noexcept { return row_of(kind).name; }

// The keyword with which an op of this kind begins its line: "try" for both try forms, "cancel" for
// both cancel forms.
constexpr std::string_view keyword(op_kind kind) noexcept {
    op_row const& row = row_of(kind);
    return row.keyword.empty() ? row.name : row.keyword;
}

// The kinds whose row is such a one.
template <class Predicate>
constexpr op_set ops_where(Predicate const& holds) {
    op_set all = 0;
    for (op_row const& row : op_table) all |= holds(row) ? bit(row.kind) : op_set{0};
    return all;
}

static_assert(
    [] {
        op_set codes = 0;
        for (std::size_t i = 0; i < op_kind_count; ++i) {
            codes |= op_set{1} << op_table[i].code;
            if (op_table[i].kind != static_cast<op_kind>(i)) return false;
        }
        return codes == all_ops;
    }(),
    "a row stands where its kind does, and no two have one code");

}  // namespace rollcall

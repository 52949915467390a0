#include "harness/bench/golden_traces.hpp"

#include "harness/program/builder.hpp"

#include <fmt/format.h>
#include <functional>
#include <initializer_list>
#include <utility>

namespace rollcall {
namespace {

using namespace build;
using std::uint32_t;
using std::uint64_t;

uint64_t factorial(uint64_t n) { return n < 2 ? 1 : n * factorial(n - 1); }
uint64_t power(uint64_t base, uint64_t n) { return n == 0 ? 1 : base * power(base, n - 1); }
uint64_t choose(uint64_t n, uint64_t k) { return k == 0 ? 1 : choose(n - 1, k - 1) * n / k; }

std::string cell_of(char const* array, uint32_t at) { return fmt::format("{}[{}]", array, at); }

// The items, each a step of its own.
op_drafts steps(op_drafts items) {
    op_drafts all;
    for (op_draft& item : items) {
        if (!all.empty()) all.push_back(yield());
        all.push_back(std::move(item));
    }
    return all;
}

// Collects tasks of one program; all of them start in the first step.
class crowd {
public:
    explicit crowd(program_builder shared) : builder_(std::move(shared)) {}

    crowd& add(op_drafts body, uint32_t count = 1) {
        tasks_.push_back({fmt::format("t{}", tasks_.size()), std::move(body), count});
        return *this;
    }
    program build() {
        op_drafts spawns;
        for (member const& m : tasks_) spawns.push_back(spawn(m.name, m.count));
        builder_.task_of("main", sequence(group_of(group_kind::all, false, "g", spawns)));
        for (member& m : tasks_) builder_.task_of(m.name, std::move(m.body));
        return builder_.build();
    }

private:
    struct member {
        std::string name;
        op_drafts body;
        uint32_t count;
    };
    program_builder builder_;
    std::vector<member> tasks_;
};

program_builder one_cell() { return std::move(program_builder{}.cell("x")); }
program_builder cells_xy() { return std::move(program_builder{}.cell("x").cell("y")); }

program writers_and_readers(uint32_t writers, uint32_t readers) {
    crowd c(one_cell());
    for (uint32_t w = 0; w < writers; ++w) c.add({write("x", std::to_string(w + 1))});
    if (readers != 0) c.add({read("x", "r")}, readers);
    return c.build();
}

// Each task adds to k cells, one after the other.
program increments(uint32_t tasks, uint32_t k) {
    program_builder shared;
    op_drafts items;
    for (uint32_t i = 0; i < k; ++i) {
        shared.cell(fmt::format("x{}", i));
        items.push_back(add(fmt::format("x{}", i), "1"));
    }
    return crowd(std::move(shared)).add(steps(std::move(items)), tasks).build();
}

program lost_update(uint32_t tasks) {
    return crowd(one_cell()).add(steps({read("x", "r"), write("x", "r + 1")}), tasks).build();
}

// Task j writes a[j] := a[j-1] + 1; a reader looks for the last cell that is zero.
program lastzero(uint32_t n) {
    crowd c(std::move(program_builder{}.cells("a", n + 1)));
    c.add({let("i", std::to_string(n)), read("a[i]", "v"),
           repeat_of(n, sequence(if_else(
                            "v != 0", sequence(let("i", "i - 1"), yield(), read("a[i]", "v")))))});
    for (uint32_t j = 1; j <= n; ++j) {
        c.add(steps({read(cell_of("a", j - 1), "r"), write(cell_of("a", j), "r + 1")}));
    }
    return c.build();
}

// Each task inserts four values into a hash table of 128 slots with linear probing.
program indexer(uint32_t tasks) {
    crowd c(std::move(program_builder{}.cells("slot", 128)));
    op_drafts probe = sequence(if_else(
        "won == 0", sequence(let("h", "(h + 1) % 128"), yield(), cas("slot[h]", "0", "w", "won"))));
    op_drafts insert = sequence(if_else("k > 0", sequence(yield())), let("k", "k + 1"),
                                let("w", "k * 11 + index"), let("h", "w * 7 % 128"),
                                cas("slot[h]", "0", "w", "won"), repeat_of(3, std::move(probe)));
    return c.add(sequence(repeat_of(4, std::move(insert))), tasks).build();
}

// Task i allocates a block for inode i, from block 2i mod 26 on.
program filesystem(uint32_t tasks) {
    crowd c(std::move(program_builder{}
                          .locks("inode_lock", 32)
                          .cells("inode", 32)
                          .locks("block_lock", 26)
                          .cells("busy", 26)));
    op_drafts look = sequence(if_else(
        "found == 0",
        sequence(yield(), lock("block_lock[b]"), yield(), read("busy[b]", "taken"),
                 if_else("taken == 0", sequence(yield(), write("busy[b]", "1"), yield(),
                                                write("inode[index]", "b + 1"), let("found", "1"))),
                 yield(), unlock("block_lock[b]"), let("b", "(b + 1) % 26"))));
    op_drafts body = sequence(lock("inode_lock[index]"), yield(), read("inode[index]", "have"),
                              let("b", "index * 2 % 26"), repeat_of(3, std::move(look)), yield(),
                              unlock("inode_lock[index]"));
    return c.add(std::move(body), tasks).build();
}

// i := i + j and j := j + i, n times each, not atomically; a checker reads both.
program fibonacci(uint32_t n, bool is_checked) {
    crowd c(std::move(program_builder{}.cell("i", 1).cell("j", 1)));
    for (bool const first : {true, false}) {
        char const* const mine = first ? "i" : "j";
        op_drafts items;
        for (uint32_t k = 0; k < n; ++k) {
            items.push_back(read(mine, "a"));
            items.push_back(read(first ? "j" : "i", "b"));
            items.push_back(write(mine, "a + b"));
        }
        c.add(steps(std::move(items)));
    }
    if (is_checked) c.add(steps({read("i", "a"), read("j", "b")}));
    return c.build();
}

// Task i exchanges i for i + 1.
program casrot(uint32_t tasks) {
    crowd c(one_cell());
    c.add({cas("x", "index", "index + 1")}, tasks);
    return c.build();
}

program one_write_and_exchanges(uint32_t exchanges) {
    return crowd(one_cell()).add({write("x", "2")}).add({cas("x", "2", "3")}, exchanges).build();
}

program exchanges(uint32_t tasks) {
    return crowd(one_cell()).add({cas("x", "0", "1")}, tasks).build();
}

program redundant_co(uint32_t n) {
    crowd c(one_cell());
    for (uint32_t t = 0; t < 2; ++t) {
        op_drafts items;
        for (uint32_t i = 0; i < n; ++i) items.push_back(write("x", std::to_string(t * n + i)));
        c.add(steps(std::move(items)));
    }
    return c.add(steps({read("x", "a"), read("x", "b")})).build();
}

program writes_then_read(uint32_t n) {
    op_drafts items;
    for (uint32_t i = 0; i < n; ++i) items.push_back(write("x", "index"));
    items.push_back(read("x", "r"));
    return crowd(one_cell()).add(steps(std::move(items)), 2).build();
}

program write_read_pairs(uint32_t tasks, uint32_t pairs) {
    op_drafts items;
    for (uint32_t i = 0; i < pairs; ++i) {
        items.push_back(write("x", "index"));
        items.push_back(read("x", "r"));
    }
    return crowd(one_cell()).add(steps(std::move(items)), tasks).build();
}

program philosophers(uint32_t n) {
    crowd c(std::move(program_builder{}.locks("fork", n)));
    for (uint32_t i = 0; i < n; ++i) {
        std::string const left = cell_of("fork", i);
        std::string const right = cell_of("fork", (i + 1) % n);
        c.add(steps({lock(left), lock(right), unlock(right), unlock(left)}));
    }
    return c.build();
}

program under_one_mutex(uint32_t tasks) {
    return crowd(std::move(program_builder{}.cell("sum").lock("m")))
        .add(steps({lock("m"), read("sum", "s"), write("sum", "s + 1"), unlock("m")}), tasks)
        .build();
}

// K tasks take their partner's mutex; K others take m, then such a mutex.
program mpat(uint32_t k) {
    crowd c(std::move(program_builder{}.lock("m").locks("own", k)));
    c.add(steps({lock("own[index]"), unlock("own[index]")}), k);
    c.add(steps({lock("m"), lock("own[index]"), unlock("own[index]"), unlock("m")}), k);
    return c.build();
}

// K tasks take a lock each, one counts up, one reads the count and takes the lock of that number.
program ssbexp(uint32_t k) {
    crowd c(std::move(program_builder{}.cell("count").locks("l", k)));
    c.add(steps({lock("l[index]"), unlock("l[index]")}), k);
    op_drafts counting;
    for (uint32_t i = 1; i < k; ++i) counting.push_back(write("count", std::to_string(i)));
    c.add(steps(std::move(counting)));
    return c.add(steps({read("count", "n"), lock("l[n]"), unlock("l[n]")})).build();
}

program litmus(std::initializer_list<op_drafts> tasks) {
    crowd c(cells_xy());
    for (op_drafts const& items : tasks) c.add(steps(items));
    return c.build();
}

uint64_t casrot_traces(uint64_t n) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i <= n; ++i) sum += power(i + 1, n - i) - power(i, n - i);
    return sum;
}

class collection {
public:
    explicit collection(uint64_t most) : most_(most) {}

    void add(std::string name, uint64_t traces, std::function<program()> const& make) {
        if (traces <= most_) rows_.push_back({std::move(name), traces, make()});
    }
    std::vector<golden_traces> take() { return std::move(rows_); }

private:
    uint64_t most_;
    std::vector<golden_traces> rows_;
};

// Each read comes before or after each write; k conflicting steps have k! orders.
void add_cells(collection& all) {
    for (uint32_t const n : {2u, 4u, 6u, 8u, 13u}) {
        all.add(fmt::format("readers_{}", n), power(2, n),
                [n] { return writers_and_readers(1, n); });
    }
    for (auto const& [w, r] :
         {std::pair{2u, 2u}, {2u, 3u}, {3u, 2u}, {3u, 3u}, {4u, 2u}, {5u, 1u}}) {
        all.add(fmt::format("writers_{}_readers_{}", w, r), factorial(w) * power(w + 1, r),
                [ws = w, rs = r] { return writers_and_readers(ws, rs); });
    }
    for (uint32_t k = 1; k <= 3; ++k) {
        for (uint32_t n = 2; n <= (k == 1 ? 7u : 4u); ++n) {
            all.add(fmt::format("increments_{}_of_{}", n, k), power(factorial(n), k),
                    [n, k] { return increments(n, k); });
        }
    }
    for (uint32_t n = 2; n <= 4; ++n) {
        all.add(fmt::format("lost_update_{}", n), power(factorial(n), 2),
                [n] { return lost_update(n); });
    }
    for (uint32_t n = 1; n <= 5; ++n) {
        all.add(fmt::format("redundant_co_{}", n), choose(2 * n, n) * choose(2 * n + 2, 2),
                [n] { return redundant_co(n); });
    }
    for (auto const& [n, traces] :
         {std::pair{1u, 4u}, {2u, 14u}, {3u, 50u}, {4u, 182u}, {5u, 672u}}) {
        all.add(fmt::format("writes_{}_then_read", n), traces,
                [k = n] { return writes_then_read(k); });
    }
    for (auto const& [n, traces] : {std::pair{1u, 4u}, {2u, 34u}, {3u, 328u}, {4u, 3'334u}}) {
        all.add(fmt::format("race_parametric_{}", n), traces,
                [k = n] { return write_read_pairs(2, k); });
    }
    all.add("write_read_3", 36, [] { return write_read_pairs(3, 1); });
    all.add("write_read_4", 576, [] { return write_read_pairs(4, 1); });
    for (auto const& [n, traces] :
         {std::pair{1u, 11u}, {2u, 140u}, {3u, 1'698u}, {4u, 19'605u}, {5u, 218'243u}}) {
        all.add(fmt::format("fib_bench_{}", n), traces, [k = n] { return fibonacci(k, true); });
    }
    for (auto const& [n, traces] :
         {std::pair{1u, 3u}, {2u, 19u}, {3u, 141u}, {4u, 1'107u}, {5u, 8'953u}}) {
        all.add(fmt::format("fib_loopers_{}", n), traces, [k = n] { return fibonacci(k, false); });
    }
}

void add_litmus(collection& all) {
    auto const w = [](char const* cell) { return write(cell, "1"); };
    auto const r = [](char const* cell, char const* into) { return read(cell, into); };
    all.add("store_buffering", 3, [=] {
        return litmus({{w("x"), r("y", "a")}, {w("y"), r("x", "a")}});
    });
    all.add("message_passing", 3, [=] {
        return litmus({{w("x"), w("y")}, {r("y", "a"), r("x", "b")}});
    });
    all.add("load_buffering", 3, [=] {
        return litmus({{r("x", "a"), w("y")}, {r("y", "a"), w("x")}});
    });
    all.add("two_plus_two_w", 3, [=] {
        return litmus({{w("x"), write("y", "2")}, {w("y"), write("x", "2")}});
    });
    all.add("iriw", 15, [=] {
        return litmus({{w("x")}, {w("y")}, {r("x", "a"), r("y", "b")}, {r("y", "a"), r("x", "b")}});
    });
}

void add_exchanges(collection& all) {
    for (uint32_t n = 2; n <= 9; ++n) {
        all.add(fmt::format("casrot_{}", n), casrot_traces(n), [n] { return casrot(n); });
        // One of those after the write succeeds first; the rest are reads that commute.
        all.add(fmt::format("wcas_{}", n), n * power(2, n - 1) + 1,
                [n] { return one_write_and_exchanges(n); });
    }
    for (uint32_t n = 2; n <= 5; ++n) {
        all.add(fmt::format("cas_{}", n), n, [n] { return exchanges(n); });  // who wins
    }
    for (uint32_t n = 1; n <= 15; ++n) {
        all.add(fmt::format("lastzero_{}", n), n == 1 ? 2 : (n + 3) * power(2, n - 2),
                [n] { return lastzero(n); });
    }
    for (uint32_t n = 11; n <= 15; ++n) {
        all.add(fmt::format("indexer_{}", n), power(8, n - 11), [n] { return indexer(n); });
    }
}

void add_locks(collection& all) {
    // Every fork's conflict has two orders; that all are left-handed is the deadlock, that all are
    // right-handed cannot be.
    for (uint32_t n = 2; n <= 6; ++n) {
        all.add(fmt::format("philosophers_{}", n), power(2, n) - 1,
                [n] { return philosophers(n); });
    }
    for (uint32_t n = 3; n <= 7; ++n) {
        all.add(fmt::format("pi_{}", n), factorial(n), [n] { return under_one_mutex(n); });
    }
    for (uint32_t k = 2; k <= 6; ++k) {
        all.add(fmt::format("mpat_{}", k), factorial(k) * power(2, k), [k] { return mpat(k); });
    }
    // What was read times the two orders of the lock that was chosen.
    for (uint32_t const k : {4u, 6u, 10u}) {
        all.add(fmt::format("ssbexp_{}", k), 2 * k, [k] { return ssbexp(k); });
    }
    for (uint32_t const n : {13u, 14u, 16u, 18u, 19u}) {
        all.add(fmt::format("filesystem_{}", n), n <= 13 ? 1 : power(2, n - 13),
                [n] { return filesystem(n); });
    }
}

}  // namespace

std::vector<golden_traces> known_trace_counts(std::uint64_t traces_max) {
    collection all(traces_max);
    add_cells(all);
    add_litmus(all);
    add_exchanges(all);
    add_locks(all);
    return all.take();
}

}  // namespace rollcall

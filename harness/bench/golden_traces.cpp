#include "harness/bench/golden_traces.hpp"

#include "harness/bench/golden_programs.hpp"

#include <fmt/format.h>
#include <functional>
#include <utility>

namespace rollcall {
namespace {

using namespace build;
using namespace golden;
using std::uint32_t;
using std::uint64_t;

uint64_t factorial(uint64_t n) { return n < 2 ? 1 : n * factorial(n - 1); }
uint64_t power(uint64_t base, uint64_t n) { return n == 0 ? 1 : base * power(base, n - 1); }
uint64_t choose(uint64_t n, uint64_t k) { return k == 0 ? 1 : choose(n - 1, k - 1) * n / k; }

uint64_t casrot_traces(uint64_t n) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i <= n; ++i) sum += power(i + 1, n - i) - power(i, n - i);
    return sum;
}

class collection {
public:
    collection(uint64_t most, started_by start) : most_(most), start_(start) {}

    void add(std::string name, uint64_t traces, std::function<crowd()> const& make) {
        if (traces <= most_) rows_.push_back({std::move(name), traces, make().build(start_)});
    }
    std::vector<golden_traces> take() { return std::move(rows_); }

private:
    uint64_t most_;
    started_by start_;
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
    for (auto const& [n, traces] : {std::pair{1u, 15u}, {2u, 130u}, {3u, 2'028u}, {4u, 49'776u}}) {
        all.add(fmt::format("coherence_{}", n), traces, [k = n] { return coherence(k); });
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
    for (auto const& [n, traces] : {std::pair{2u, 6u}, {3u, 66u}, {4u, 1'200u}, {5u, 32'880u}}) {
        all.add(fmt::format("casw_{}", n), traces, [k = n] { return exchange_then_write(k); });
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

// The published count, N! * Catalan(N), is of gets that are possible only when there is an item.
// Here a get may also begin on the empty queue and wait. With puts as steps up and gets that return
// as steps down, a run is a path that never goes below 0, and from 0 it goes up in two ways: before
// a get has begun, or behind one that waits. With each rise from 0 counted twice these are
// C(2N, N), and the senders come in N! orders.
void add_queues(collection& all) {
    for (uint32_t n = 1; n <= 5; ++n) {
        all.add(fmt::format("channel_{}", n), factorial(n) * choose(2 * n, n),
                [n] { return channel(n); });
    }
}

}  // namespace

std::vector<golden_traces> known_trace_counts(std::uint64_t traces_max, started_by start) {
    collection all(traces_max, start);
    add_cells(all);
    add_litmus(all);
    add_exchanges(all);
    add_locks(all);
    add_queues(all);
    return all.take();
}

}  // namespace rollcall

#include "fuzzers/run_depths.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace rollcall {
namespace {

enum class depth_of : std::uint8_t { items, putters, getters, children, errors, requests, scopes };
constexpr std::size_t depths_of_objects = 7;

// What everybody reaches, new or not, is no depth.
constexpr std::int64_t shallow = 3;
constexpr std::size_t buckets = 64;
static_assert((depths_of_objects + op_kind_count) * buckets <= depth_counters{}.size());

// 0 to 7, then four for each doubling.
std::size_t bucket_of(std::int64_t n) {
    auto const count = static_cast<std::uint64_t>(n);
    if (count < 8) return count;
    auto const width = static_cast<std::size_t>(std::bit_width(count));
    return std::min(4 * width - 8 + (count >> (width - 3) & 3), buckets - 1);
}

struct queue_state {
    std::int64_t items = 0;
    std::int64_t putters = 0;
    std::int64_t getters = 0;
};

struct group_state {
    std::int64_t children = 0;  // that have not finished
    std::int64_t errors = 0;
    std::int64_t requests = 0;
};

struct task_state {
    object_id group = nothing;
    std::int64_t scopes = 0;
};

bool is_scope(op_kind kind) {
    return kind == op_kind::group || kind == op_kind::timeout || kind == op_kind::shield;
}

class follower {
public:
    follower(run_view const& run, depth_counters& counters)
        : run_(run), counters_(counters), queues_(run.planned.prog().queues.size()) {}

    void follow() {
        for (event const& e : run_.events.events()) note(e);
    }

private:
    void mark(std::size_t what, std::int64_t n) {
        if (n > shallow) counters_[what * buckets + bucket_of(n)] = 1;
    }
    void mark(depth_of what, std::int64_t n) { mark(static_cast<std::size_t>(what), n); }

    void note(event const& e) {
        // A broken runtime may name what never was.
        if (e.task >= run_.events.tasks().size()) return;
        bool const is_group = e.object < run_.events.events().size();
        switch (e.kind) {
            case event_kind::task_spawned:
                if (e.value >= run_.events.tasks().size() || !is_group) break;
                at(tasks_, e.value).group = e.object;
                mark(depth_of::children, ++at(groups_, e.object).children);
                break;
            case event_kind::task_finished:
                if (is_group) --at(groups_, e.object).children;
                break;
            case event_kind::error_escaped:
                if (is_group) mark(depth_of::errors, ++at(groups_, e.object).errors);
                break;
            case event_kind::cancel_reached: {
                object_id const group = at(tasks_, e.task).group;
                if (group != nothing) mark(depth_of::requests, ++at(groups_, group).requests);
                break;
            }
            case event_kind::op_begun: note_op(e, +1); break;
            case event_kind::op_returned: note_op(e, -1); break;
            default: break;
        }
    }

    template <class T>
    static T& at(std::vector<T>& all, std::uint32_t id) {
        if (id >= all.size()) all.resize(id + std::size_t{1});
        return all[id];
    }

    // `more`: 1 as it begins, -1 as it returns.
    void note_op(event const& e, std::int64_t more) {
        op_kind const kind = run_.planned.op_of(e.op).kind;
        auto const index = static_cast<std::size_t>(kind);
        mark(depths_of_objects + index, open_[index] += more);
        if (is_scope(kind)) mark(depth_of::scopes, at(tasks_, e.task).scopes += more);
        if (!is_at_queue(e.action) || e.object >= queues_.size()) return;
        queue_state& q = queues_[e.object];
        bool const is_done = more < 0 && (e.result == outcome::ok || e.result == outcome::sentinel);
        if (e.action == op_action::put) {
            mark(depth_of::putters, q.putters += more);
            if (is_done) mark(depth_of::items, ++q.items);
        } else {
            mark(depth_of::getters, q.getters += more);
            if (is_done) --q.items;
        }
    }

    run_view const& run_;
    depth_counters& counters_;
    std::vector<queue_state> queues_;
    std::vector<group_state> groups_;
    std::vector<task_state> tasks_;
    std::array<std::int64_t, op_kind_count> open_{};
};

}  // namespace

void note_depths(run_view const& run, depth_counters& counters) {
    follower(run, counters).follow();
}

}  // namespace rollcall

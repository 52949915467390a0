#include "fuzzers/run_signals.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>
#include <bit>
#include <sstream>
#include <string>
#include <vector>

namespace rollcall {
namespace {

constexpr std::array<std::string_view, signal_sort_count> sort_names{"outcomes", "overlaps",
                                                                     "queues", "groups", "laws"};

// 0, 1, 2, 3, 4-5, 6-8, 9-11, 12-15, 16-23, 24 and more.
std::uint64_t bucket(std::int64_t n) {
    constexpr std::array<std::int64_t, 9> ends{1, 2, 3, 4, 6, 9, 12, 16, 24};
    return static_cast<std::uint64_t>(std::ranges::upper_bound(ends, n) - ends.begin());
}

struct queue_state {
    std::int64_t level = 0;
    std::int64_t getters = 0;
    std::int64_t putters = 0;
    bool is_closed = false;
};

struct group_state {
    std::int64_t children = 0;  // that have not finished
    std::int64_t errors = 0;
    std::int64_t requests = 0;
    std::uint32_t shape = 0;
    bool has_body = true;
};

struct task_state {
    object_id group = nothing;
    std::uint64_t cause = 0;  // of the newest request, and one more; 0: there was none
};

// An op at an object, from its begin to its end.
struct presence {
    std::uint64_t object = 0;
    task_id task = nothing;
    std::uint16_t op = 0;
    op_kind kind{};
};

class follower {
public:
    follower(run_view const& run, std::uint32_t sorts, signal_counters& counters)
        : run_(run),
          sorts_(sorts),
          counters_(counters),
          queues_(run.planned.prog().queues.size()) {}

    void follow() {
        for (event const& e : run_.events.events()) note(e);
    }

    void note_laws(std::uint64_t exercised) {
        for (std::uint64_t a = exercised; a != 0; a &= a - 1) {
            for (std::uint64_t b = a; b != 0; b &= b - 1) {
                mark(signal_sort::laws, std::countr_zero(a), std::countr_zero(b));
            }
        }
    }

private:
    template <class... Part>
    void mark(signal_sort sort, Part... parts) {
        std::uint64_t const index = static_cast<std::uint64_t>(sort);
        if ((sorts_ >> index & 1) == 0) return;
        std::uint64_t h = 0;
        ((h = combine(h, static_cast<std::uint64_t>(parts))), ...);
        counters_[index * counters_per_sort + h % counters_per_sort] = 1;
    }

    void note(event const& e) {
        // A broken runtime may name what never was.
        if (e.task >= run_.events.tasks().size()) return;
        bool const is_group = e.object < run_.events.events().size();
        switch (e.kind) {
            case event_kind::task_spawned:
                if (e.value >= run_.events.tasks().size() || !is_group) break;
                at(tasks_, e.value).group = e.object;
                change(e.object, [](group_state& g) { ++g.children; });
                break;
            case event_kind::task_finished:
                if (is_group) change(e.object, [](group_state& g) { --g.children; });
                break;
            case event_kind::error_escaped:
                if (is_group) change(e.object, [](group_state& g) { ++g.errors; });
                break;
            case event_kind::group_opened:
                if (is_group) change(e.object, [&](group_state& g) { g.shape = e.value; });
                break;
            case event_kind::group_body_ended:
                if (is_group) change(e.object, [](group_state& g) { g.has_body = false; });
                break;
            case event_kind::cancel_reached: note_request(e); break;
            case event_kind::op_begun: note_begun(e); break;
            case event_kind::op_returned: note_returned(e); break;
            default: break;
        }
    }

    template <class T>
    static T& at(std::vector<T>& all, std::uint32_t id) {
        if (id >= all.size()) all.resize(id + std::size_t{1});
        return all[id];
    }

    template <class Change>
    void change(object_id id, Change const& how) {
        group_state& g = at(groups_, id);
        how(g);
        mark(signal_sort::groups, g.shape, bucket(g.children), bucket(g.errors), bucket(g.requests),
             g.has_body);
    }

    void note_request(event const& e) {
        at(tasks_, e.task).cause = std::uint64_t{e.value} + 1;
        object_id const group = at(tasks_, e.task).group;
        if (group != nothing) change(group, [](group_state& g) { ++g.requests; });
    }

    // Objects of different sorts have the same ids; ops of one sort name one sort of them.
    static std::uint64_t object_of(event const& e, op_kind kind) {
        return (static_cast<std::uint64_t>(sort_named_by(kind)) << 32) | e.object;
    }

    void note_begun(event const& e) {
        op_kind const kind = run_.planned.op_of(e.op).kind;
        if (e.object == nothing) return;
        std::uint64_t const object = object_of(e, kind);
        for (presence const& other : open_) {
            if (other.object != object || other.task == e.task) continue;
            mark(signal_sort::overlaps, sort_named_by(kind), other.kind, kind);
        }
        open_.push_back({object, e.task, e.op, kind});
        if (e.action == queue_action::none || e.object >= queues_.size()) return;
        queue_state& q = queues_[e.object];
        ++(e.action == queue_action::put ? q.putters : q.getters);
        mark_queue(e.object);
    }

    void note_returned(event const& e) {
        op_kind const kind = run_.planned.op_of(e.op).kind;
        mark(signal_sort::outcomes, kind, e.result, at(tasks_, e.task).cause);
        if (e.object == nothing) return;
        std::uint64_t const object = object_of(e, kind);
        auto const is_it = [&](presence const& p) {
            return p.object == object && p.task == e.task && p.op == e.op;
        };
        auto const open = std::ranges::find_if(open_, is_it);
        if (open != open_.end()) open_.erase(open);
        auto const before = std::ranges::find(ended_, object, &ending::object);
        if (before == ended_.end()) {
            ended_.push_back({object, kind, e.result});
        } else {
            mark(signal_sort::outcomes, before->kind, before->result, kind, e.result);
            *before = {object, kind, e.result};
        }
        note_queue(e, kind);
    }

    void note_queue(event const& e, op_kind kind) {
        if (sort_named_by(kind) != named_sort::queue || e.object >= queues_.size()) return;
        queue_state& q = queues_[e.object];
        if (kind == op_kind::close) q.is_closed = true;
        if (e.action == queue_action::put) {
            --q.putters;
            q.level += e.result == outcome::ok;
        } else if (e.action == queue_action::get) {
            --q.getters;
            q.level -= e.result == outcome::ok || e.result == outcome::sentinel;
        }
        mark_queue(e.object);
    }

    void mark_queue(object_id id) {
        queue_state const& q = queues_[id];
        std::uint32_t const capacity = run_.planned.prog().queues[id].capacity;
        mark(signal_sort::queues, bucket(q.level), bucket(q.putters), bucket(q.getters),
             q.is_closed, bucket(capacity));
    }

    struct ending {
        std::uint64_t object = 0;
        op_kind kind{};
        outcome result{};
    };

    run_view const& run_;
    std::uint32_t sorts_;
    signal_counters& counters_;
    std::vector<queue_state> queues_;
    std::vector<group_state> groups_;
    std::vector<task_state> tasks_;
    std::vector<presence> open_;
    std::vector<ending> ended_;
};

}  // namespace

void note_signals(run_view const& run, judgement const& judged, std::uint32_t sorts,
                  signal_counters& counters) {
    follower f(run, sorts, counters);
    f.follow();
    f.note_laws(judged.exercised);
}

std::uint32_t sorts_named(std::string_view names) {
    std::uint32_t sorts = 0;
    std::istringstream words{std::string(names)};
    for (std::string word; std::getline(words, word, ',');) {
        auto const found = std::ranges::find(sort_names, word);
        if (found == sort_names.end()) return 0;
        sorts |= 1u << (found - sort_names.begin());
    }
    return sorts;
}

}  // namespace rollcall

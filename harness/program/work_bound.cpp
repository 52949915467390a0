#include "harness/program/work_bound.hpp"

#include <cstddef>
#include <vector>

namespace rollcall {

namespace {

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
    return a > endless_work - b ? endless_work : a + b;
}

std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) {
    if (a == 0 || b == 0) return 0;
    return a > endless_work / b ? endless_work : a * b;
}

// An op, and how often it runs each time that its task does; inside a consume: for each item.
struct place {
    std::size_t task = 0;
    op const* consume = nullptr;  // the innermost one that encloses the op
    std::uint64_t times = 1;
};

class work_counter {
public:
    explicit work_counter(program const& p)
        : starts_(p.tasks.size()),
          puts_(p.queues.size()),
          tasks_(p.tasks.size()),
          queues_(p.queues.size()) {
        for (std::size_t t = 0; t < p.tasks.size(); ++t) collect(p.tasks[t].body, {t, nullptr, 1});
    }

    work_bound run() {
        std::uint64_t sum = 0;
        for (place const& o : ops_) sum = saturating_add(sum, executions(o));
        return {endless_op_ != 0 ? endless_work : sum, endless_op_};
    }

private:
    struct count {
        std::uint64_t value = 0;
        enum : std::uint8_t { unknown, in_progress, known } state = unknown;
    };

    void collect(std::vector<op> const& body, place const& where) {
        for (op const& o : body) {
            ops_.push_back(where);
            place inside = where;
            if (effect_of(o.kind) == op_effect::starts) {
                inside.times = saturating_multiply(where.times, o.count);
                starts_[o.target].push_back(inside);
            }
            if (effect_of(o.kind) == op_effect::puts) puts_[o.target].push_back(where);
            if (o.kind == op_kind::repeat) {
                inside.times = saturating_multiply(where.times, o.count);
                ops_.push_back(inside);  // the loop itself, should its body be empty
            }
            if (o.kind == op_kind::with) ops_.insert(ops_.end(), 2, where);  // acquire, release
            if (o.kind == op_kind::consume) {
                inside = {where.task, &o, 1};
                ops_.push_back(inside);
            }
            collect(o.body, inside);
            collect(o.handler, where);
        }
    }

    std::uint64_t executions(place const& where) {
        std::uint64_t const rounds =
            where.consume != nullptr ? items_of(*where.consume) : instances_of(where.task);
        return saturating_multiply(rounds, where.times);
    }

    // A sentinel that is passed on is one that was taken: it feeds nothing.
    std::uint64_t items_of(op const& consume) {
        count& items = queues_[consume.target];
        if (items.state == count::in_progress) {
            endless_op_ = consume.id;
            return endless_work;
        }
        if (items.state == count::unknown) {
            items.state = count::in_progress;
            std::uint64_t sum = 0;
            for (place const& put : puts_[consume.target]) {
                sum = saturating_add(sum, executions(put));
            }
            items = {sum, count::known};
        }
        return items.value;
    }

    // Tasks start later ones only, so this cannot run in circles by itself.
    std::uint64_t instances_of(std::size_t task) {
        if (task == 0) return 1;
        count& instances = tasks_[task];
        if (instances.state != count::known) {
            std::uint64_t sum = 0;
            for (place const& start : starts_[task]) sum = saturating_add(sum, executions(start));
            instances = {sum, count::known};
        }
        return instances.value;
    }

    std::vector<place> ops_;
    std::vector<std::vector<place>> starts_;  // by task
    std::vector<std::vector<place>> puts_;    // by queue
    std::vector<count> tasks_;
    std::vector<count> queues_;
    std::uint32_t endless_op_ = 0;
};

}  // namespace

work_bound bound_work(program const& p) { return work_counter(p).run(); }

}  // namespace rollcall

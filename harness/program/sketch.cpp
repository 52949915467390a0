#include "harness/program/sketch.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

namespace rollcall {

namespace {

constexpr std::array<std::string_view, 8> group_names = {"g", "h", "k", "m", "n", "u", "v", "w"};
constexpr std::array<std::string_view, 4> queue_names = {"q", "r", "s", "t"};
constexpr std::array<std::string_view, 3> error_names = {"ValueError", "KeyError", "OSError"};

std::string_view stem_of(role part) {
    switch (part) {
        case role::worker: return "worker";
        case role::producer: return "producer";
        case role::consumer: return "consumer";
        case role::failer: return "failer";
        case role::canceller: return "canceller";
        case role::host: return "host";
        case role::spawner: return "spawner";
        case role::joiner: return "joiner";
        case role::closer: return "closer";
    }
    return "task";
}

template <std::size_t Size>
std::string numbered(std::array<std::string_view, Size> const& names, std::size_t index) {
    std::string name(names[index % Size]);
    if (index >= Size) name += std::to_string(index / Size + 1);
    return name;
}

}  // namespace

op simple_op(op_kind kind, std::uint32_t target) {
    op o;
    o.kind = kind;
    o.target = target;
    return o;
}

op sleep_op(ticks time) {
    op o = simple_op(op_kind::sleep);
    o.time = time;
    return o;
}

op body_op(op_kind kind, std::vector<op> body) {
    op o = simple_op(kind);
    o.body = std::move(body);
    return o;
}

bool sketch::roll(feature f, std::uint32_t numerator, std::uint32_t denominator) {
    return mix[f] != 0 && draw.chance(numerator, denominator);
}

std::size_t sketch::add_task(role part) {
    std::string_view const stem = result.tasks.empty() ? "main" : stem_of(part);
    std::string name(stem);
    auto const taken = [&](task_declaration const& task) { return task.name == name; };
    for (std::size_t n = 2; std::any_of(result.tasks.begin(), result.tasks.end(), taken); ++n) {
        name = std::string(stem) + "_" + std::to_string(n);
    }
    result.tasks.push_back({std::move(name), {}});
    task_plan plan;
    plan.part = part;
    tasks.push_back(plan);
    return result.tasks.size() - 1;
}

std::uint32_t sketch::add_queue() {
    constexpr std::uint32_t capacities[] = {1, 2, 1, 3, 1, 2, 0, unbounded};
    std::uint32_t const capacity = capacities[draw.below(std::size(capacities))];
    result.queues.push_back({numbered(queue_names, result.queues.size()), capacity});
    return static_cast<std::uint32_t>(result.queues.size() - 1);
}

std::uint32_t sketch::add_group(site const& where, queue_set own_queues, bool is_static) {
    result.groups.push_back(numbered(group_names, result.groups.size()));
    groups.push_back({where.task, where.usable | own_queues, where.group_depth + 1, !is_static});
    return static_cast<std::uint32_t>(groups.size() - 1);
}

std::uint32_t sketch::some_error() {
    std::uint32_t const index = draw.below(std::size(error_names));
    std::string const name(error_names[index]);
    auto const found = std::find(result.errors.begin(), result.errors.end(), name);
    if (found != result.errors.end()) {
        return static_cast<std::uint32_t>(found - result.errors.begin());
    }
    result.errors.push_back(name);
    return static_cast<std::uint32_t>(result.errors.size() - 1);
}

site sketch::begin_of(std::size_t task) const {
    task_plan const& plan = tasks[task];
    site where;
    where.task = task;
    where.certain = task == 0 ? 0 : plan.certain;
    where.usable = task == 0 ? 0 : plan.usable & plan.certain;
    if (!options.complete) where.certain = where.usable = ~queue_set{0};
    where.first_put = plan.first_put;
    where.times = std::max(plan.times, 1u);
    where.group_depth = plan.group_depth;
    return where;
}

std::optional<std::size_t> sketch::some_startable(site const& where, std::uint32_t group,
                                                  std::optional<role> part) {
    // A group waits for its children, so they are declared after its host.
    std::size_t const after =
        group == no_group ? where.task : std::max(where.task, groups[group].host);
    queue_set const usable =
        (where.certain | where.closed) & (group == no_group ? ~queue_set{0} : groups[group].usable);
    std::vector<std::size_t> found;
    for (std::size_t t = after + 1; t < tasks.size(); ++t) {
        bool const keeps_queues = (tasks[t].usable & tasks[t].certain & ~usable) == 0;
        bool const fits = !part || tasks[t].part == *part;
        if (fits && keeps_queues && tasks[t].times < 8) found.push_back(t);
    }
    if (found.empty()) return std::nullopt;
    return found[draw.below(static_cast<std::uint32_t>(found.size()))];
}

void sketch::narrow(std::size_t task, site const& where, std::uint32_t group, std::uint32_t count) {
    task_plan& plan = tasks[task];
    plan.certain &= where.certain | where.closed;
    plan.usable &= group == no_group ? ~queue_set{0} : groups[group].usable;
    plan.first_put = std::max(plan.first_put, where.first_put);
    plan.times += where.times * count;
    std::uint32_t const depth = group == no_group ? where.group_depth : groups[group].group_depth;
    plan.group_depth = std::max(plan.group_depth, depth);
    if (plan.group == no_group) plan.group = group;
}

std::optional<op> sketch::start(site const& where, std::uint32_t group, role part,
                                std::size_t extra_tasks) {
    bool const can_add =
        result.tasks.size() < std::min<std::size_t>(tasks_wanted + extra_tasks, options.tasks_max);
    std::optional<std::size_t> task;
    if (!can_add || draw.chance(1, 4)) task = some_startable(where, group, part);
    if (!task && !can_add) task = some_startable(where, group, std::nullopt);
    if (!task && !can_add) return std::nullopt;
    op o = simple_op(group == no_group ? op_kind::detach : op_kind::spawn);
    bool const one_of_many = part == role::worker || part == role::producer ||
                             part == role::consumer || part == role::failer;
    if (group != no_group && one_of_many && where.times < 4 && draw.chance(3, 4)) {
        o.count = 2 + draw.below(3);
    }
    if (!task) task = add_task(part);
    o.target = static_cast<std::uint32_t>(*task);
    if (group != where.group) o.scope = group;
    narrow(*task, where, group, o.count);
    return o;
}

std::optional<std::uint32_t> sketch::some_queue(queue_set among) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t q = 0; q < result.queues.size(); ++q) {
        if ((among & just(q)) != 0) found.push_back(q);
    }
    if (found.empty()) return std::nullopt;
    std::uint32_t const size = static_cast<std::uint32_t>(found.size());
    // Where tasks meet at one queue more happens than where each has its own.
    std::uint32_t const first = draw.below(size);
    return found[std::min(first, draw.below(size))];
}

queue_set sketch::all_queues() const {
    return static_cast<queue_set>((std::uint64_t{1} << result.queues.size()) - 1);
}

queue_set sketch::waitable(site const& where) const {
    return all_queues() & (where.bounded ? ~queue_set{0} : where.usable | where.closed);
}

std::uint32_t sketch::weight_of(op_kind kind, std::uint32_t usual) const {
    feature const f = row_of(kind).drawn_with;
    return f == feature::none || f == feature::queues ? usual : mix[f];
}

op sketch::drawn_op(op_kind kind) {
    op o = simple_op(kind);
    if (has_clause(kind, clause::duration)) o.time = some_ticks();
    if (has_clause(kind, clause::times)) o.count = 1 + draw.below(3);
    return o;
}

op sketch::pause() {
    static std::vector<op_kind> const kinds =
        kinds_sorted(ops_where([](op_row const& row) {
                         return row.is_generated && row.waits == op_wait::own_step;
                     }),
                     [](op_row const& row) { return -static_cast<int>(row.drawn_with); });
    std::vector<std::uint32_t> weights;
    for (op_kind const kind : kinds) weights.push_back(weight_of(kind, 2));
    return drawn_op(kinds[draw.weighted(weights)]);
}

op sketch::longer_pause() {
    if (mix[feature::sleeps] == 0) return pause();
    if (mix[feature::io] != 0 && draw.chance(1, 3)) return simple_op(op_kind::io);
    return sleep_op(1 + draw.below(3));
}

}  // namespace rollcall

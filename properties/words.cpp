#include "properties/words.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>

namespace rollcall {
namespace {

event const* source_of(facts const& f, std::uint32_t error) {
    for (event const& e : f.events()) {
        bool const raises =
            e.kind == event_kind::error_raised || e.kind == event_kind::timeout_raised;
        if (raises && e.value == error) return &e;
    }
    return nullptr;
}

}  // namespace

std::string task_words(facts const& f, task_id task) {
    if (task >= f.tasks().size()) return "an unknown task";
    return task_name(f.prog(), f.run().events, task);
}

std::string op_words(facts const& f, std::uint32_t id) {
    if (id == 0) return "nowhere";
    return fmt::format("{} @{}", print_op_line(f.prog(), f.run().planned.op_of(id)), id);
}

std::string group_words(facts const& f, object_id group) {
    if (group >= f.groups().size()) return "an unknown group";
    std::uint32_t const id = f.groups()[group].op;
    return fmt::format("group {} @{}", f.prog().groups[f.run().planned.op_of(id).target], id);
}

std::string queue_words(facts const& f, object_id queue) {
    if (queue >= f.prog().queues.size()) return "an unknown queue";
    return "queue " + f.prog().queues[queue].name;
}

std::string semaphore_words(facts const& f, object_id semaphore) {
    semaphore_declaration const& s = f.prog().semaphores[semaphore];
    return fmt::format("{} {}", noun_of(s), s.name);
}

std::string flag_words(facts const& f, object_id event) {
    return "event " + f.prog().events[event].name;
}

std::string task_op_words(facts const& f, op_fact const& o) {
    return fmt::format("{} of {}", op_words(f, o.id), task_words(f, o.task));
}

std::string error_words(facts const& f, std::uint32_t error) {
    event const* const e = source_of(f, error);
    if (e == nullptr) return fmt::format("error {}", error);
    return fmt::format("error {} ({} of {})", error, op_words(f, e->op), task_words(f, e->task));
}

std::string item_words(facts const& f, std::uint32_t item) {
    std::uint32_t const id = item & ~sentinel_bit;
    if (id >= f.items().size() || f.items()[id].put == nothing) {
        return fmt::format("item {}, which nobody put there,", id);
    }
    op_fact const& put = f.ops()[f.items()[id].put];
    bool const is_sentinel = (f.at(put.begun).value & sentinel_bit) != 0;
    return fmt::format("{} {} ({} of {})", is_sentinel ? "sentinel" : "item", id,
                       op_words(f, put.id), task_words(f, put.task));
}

std::string step_words(facts const& f, position p) {
    if (p >= f.end()) return "the end of the run";
    return fmt::format("step {}", f.at(p).step);
}

std::uint32_t open_op_at(facts const& f, task_id task, position p) {
    std::uint32_t innermost = nothing;
    for (std::uint32_t i = 0; i < f.ops().size(); ++i) {
        op_fact const& o = f.ops()[i];
        if (o.begun > p) break;
        if (o.task == task && o.returned > p) innermost = i;
    }
    return innermost;
}

std::string moment_words(facts const& f, position p) {
    if (p >= f.end()) return "when the run had come to rest";
    return "when nothing was ready in " + step_words(f, p);
}

std::string place_words(facts const& f, task_id task, position p) {
    std::uint32_t const open = open_op_at(f, task, p);
    if (open == nothing) return "its own code";
    op_fact const& o = f.ops()[open];
    if (o.kind == op_kind::group) {
        for (object_id g = 0; g < f.groups().size(); ++g) {
            if (f.groups()[g].opened < o.begun || f.groups()[g].opened > p) continue;
            if (f.groups()[g].host != task || f.groups()[g].op != o.id) continue;
            if (f.groups()[g].body_ended < p) return "its wait for " + group_words(f, g);
        }
    }
    return op_words(f, o.id);
}

op_set origin_of(facts const& f, std::uint32_t error) {
    event const* const e = source_of(f, error);
    return e == nullptr || e->op == 0 ? 0 : bit(f.run().planned.op_of(e->op).kind);
}

}  // namespace rollcall

#include "harness/program/used_features.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rollcall {

namespace {

constexpr feature catch_feature(catch_filter filter) noexcept {
    switch (filter) {
        case catch_filter::error: return feature::catch_errors;
        case catch_filter::cancel: return feature::catch_cancels;
        case catch_filter::any: return feature::catch_all;
    }
    return feature::none;
}

class usage {
public:
    explicit usage(program const& p)
        : program_(p),
          times_(p.tasks.size()),
          fails_(p.tasks.size()),
          group_fails_(p.groups.size()) {}

    feature_set found() {
        for (queue_declaration const& queue : program_.queues) {
            use(queue.capacity == 0           ? feature::rendezvous
                : queue.capacity == unbounded ? feature::unbounded
                                              : feature::bounds);
        }
        for (semaphore_declaration const& s : program_.semaphores) {
            use(s.is_mutex ? feature::mutexes : feature::semaphores);
        }
        if (!program_.events.empty()) use(feature::events);
        if (!times_.empty()) times_[0] = 1;
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) {
            site here;
            here.task = t;
            here.times = times_[t];
            visit(program_.tasks[t].body, here);
        }
        if (cancels_ > 1) use(feature::second_cancels);
        while (spread_errors()) {
        }
        return found_;
    }

private:
    struct site {
        std::size_t task = 0;
        std::uint32_t times = 1;  // about how often this runs: 0, 1, or several times
        std::uint32_t group = no_group;
        bool in_cleanup = false;
    };

    void use(feature f) noexcept { found_ |= set_of(f); }

    void visit(std::vector<op> const& body, site const& here) {
        for (op const& o : body) visit(o, here);
    }

    void visit(op const& o, site const& here) {
        if (o.kind == op_kind::try_catch) {
            use(catch_feature(o.filter));
        } else {
            use(need_of(o.kind));
        }
        if (names_queue(o.kind)) use(feature::queues);
        if (has_clause(o.kind, clause::limit) && o.time != no_limit) {
            use(limit_feature(o.kind));
        }
        if (has_clause(o.kind, clause::permits) && o.count > 1) use(feature::many_permits);
        bool const waits = wait_of(o.kind) != op_wait::never && wait_of(o.kind) != op_wait::in_body;
        if (here.in_cleanup && waits) use(feature::awaiting_cleanups);
        switch (o.kind) {
            case op_kind::group: note_group(o, here); break;
            case op_kind::spawn: note_spawn(o, here); break;
            case op_kind::detach: start(o.target, here.times); break;
            case op_kind::consume:
                if (o.pass_on) use(feature::sentinels);
                break;
            case op_kind::close:
                if (!here.in_cleanup) use(feature::early_closes);
                break;
            case op_kind::cancel_task:
            case op_kind::cancel_group: cancels_ += here.times; break;
            default: break;
        }
        site inside = here;
        if (o.kind == op_kind::group) inside.group = o.target;
        bool const loops = (o.kind == op_kind::repeat && o.count > 1) || o.kind == op_kind::consume;
        if (loops) inside.times *= 2;
        visit(o.body, inside);
        inside.in_cleanup = here.in_cleanup || o.kind == op_kind::try_finally;
        visit(o.handler, inside);
    }

    void note_group(op const& o, site const& here) {
        if (here.task != 0 || here.group != no_group) use(feature::nested_groups);
        if (o.group == group_kind::race) use(feature::races);
        if (!o.is_static) return;
        use(feature::static_groups);
        bool const has_child = std::ranges::any_of(o.body, [](op const& s) { return s.count > 0; });
        if (!has_child) use(feature::empty_groups);
    }

    void note_spawn(op const& o, site const& here) {
        if (o.scope != innermost_group && o.scope != here.group) use(feature::late_spawns);
        start(o.target, here.times * std::min(o.count, 2u));
    }

    void start(std::uint32_t task, std::uint32_t times) {
        times_[task] = std::min(times_[task] + times, 2u);
    }

    // One round of: what leaves a child or a body reaches the group, which raises it in its host.
    bool spread_errors() {
        grew_ = false;
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) {
            if (may_raise(program_.tasks[t].body, no_group)) set(fails_, t);
        }
        return grew_;
    }

    bool may_raise(std::vector<op> const& body, std::uint32_t group) {
        bool raises = false;
        for (op const& o : body) {
            if (may_raise(o, group)) raises = true;
        }
        return raises;
    }

    bool may_raise(op const& o, std::uint32_t group) {
        bool const is_group = o.kind == op_kind::group;
        bool const body_raises = may_raise(o.body, is_group ? o.target : group);
        bool const handler_raises = may_raise(o.handler, group);
        if (is_group && body_raises) set_group(o.target);
        if (effect_of(o.kind) == op_effect::starts && fails_[o.target]) {
            if (o.kind == op_kind::detach) {
                use(feature::detached_errors);
            } else {
                set_group(o.scope == innermost_group ? group : o.scope);
            }
        }
        bool const body_leaves = body_raises && !catches_errors(o);
        return raises_by_itself(o) || body_leaves || handler_raises ||
               (is_group && group_fails_[o.target]);
    }

    void set_group(std::uint32_t group) {
        if (group == no_group) return;
        use(feature::group_errors);
        set(group_fails_, group);
    }
    void set(std::vector<bool>& which, std::size_t i) {
        grew_ = grew_ || !which[i];
        which[i] = true;
    }

    program const& program_;
    std::vector<std::uint32_t> times_;  // by task: how often it is started, 2 for more
    std::vector<bool> fails_;           // by task: an error may leave it
    std::vector<bool> group_fails_;     // by group name
    std::uint32_t cancels_ = 0;
    feature_set found_ = 0;
    bool grew_ = false;
};

}  // namespace

feature limit_feature(op_kind kind) noexcept {
    switch (effect_of(kind)) {
        case op_effect::takes: return feature::get_limits;
        case op_effect::acquires: return feature::acquire_limits;
        case op_effect::awaits_set: return feature::wait_limits;
        default: return feature::put_limits;
    }
}

feature_set features_of(program const& p) { return usage(p).found(); }

feature_set lacking(program const& p, capabilities const& may) {
    feature_set missing = features_of(p) & ~may.features;
    for (queue_declaration const& queue : p.queues) {
        bool const is_bounded = queue.capacity != 0 && queue.capacity != unbounded;
        if (is_bounded && !may.has_capacity(queue.capacity)) missing |= set_of(feature::bounds);
    }
    return missing;
}

std::vector<std::string> names_of(feature_set features) {
    std::vector<std::string> names;
    for (feature_row const& row : feature_table) {
        feature_set const one = set_of(row.what);
        // Those that a word for several stands for are listed themselves.
        if (is_one(one) && (features & one) != 0) names.emplace_back(row.name);
    }
    return names;
}

std::string missing_text(feature_set missing) {
    constexpr int told_max = 3;
    std::string text;
    int told = 0;
    // Words that stand for several go first.
    for (bool const of_several : {true, false}) {
        for (feature_row const& row : feature_table) {
            feature_set const here = set_of(row.what);
            if (is_one(here) == of_several || (here & ~missing) != 0) continue;
            missing &= ~here;
            if (told++ == told_max) return text + ", ...";
            if (!text.empty()) text += ", ";
            text += "no ";
            text += row.lacking;
        }
    }
    return text;
}

}  // namespace rollcall

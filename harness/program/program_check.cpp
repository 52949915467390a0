#include "harness/program/program_check.hpp"

#include "harness/program/memory_check.hpp"
#include "harness/program/names.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

// Where an op stands: what decides whether it may stand there.
struct surroundings {
    std::size_t task = 0;
    bool in_group = false;             // a group of the same task encloses it
    op const* static_group = nullptr;  // the static group whose body it is directly in
};

class checker {
public:
    explicit checker(program const& p)
        : p_(p), used_ids_(op_id_max + 1), opened_(p.groups.size()) {}

    std::optional<program_flaw> run_on_names() {
        check_declarations();
        return std::move(fault_);
    }

    std::optional<program_flaw> run() {
        bool valid = check_declarations() && check_root();
        for (std::size_t t = 0; valid && t < p_.tasks.size(); ++t) {
            valid = check_structure(p_.tasks[t].body, 1);
        }
        for (std::size_t t = 0; valid && t < p_.tasks.size(); ++t) {
            valid = check_ops(p_.tasks[t].body, {t, false, nullptr});
            if (valid && (fault_ = find_register_fault(p_, p_.tasks[t].body))) valid = false;
        }
        return std::move(fault_);
    }

private:
    bool fail(std::string message, std::string hint) {
        fault_ = program_flaw{std::move(message), std::move(hint)};
        return false;
    }

    bool fail(op const& o, std::string message, std::string hint, std::string_view name = {}) {
        fault_ = program_flaw{std::move(message), std::move(hint), o.id, std::string(name)};
        return false;
    }

    bool fail(named_sort sort, std::size_t index, std::string_view name, std::string message,
              std::string hint) {
        fault_ = program_flaw{std::move(message),
                              std::move(hint),
                              0,
                              std::string(name),
                              sort,
                              static_cast<std::uint32_t>(index)};
        return false;
    }

    // A name is unique among those of its sort; a queue may be called like a task.
    template <class Items>
    bool check_names(named_sort sort, sort_row const& row, Items const& items) {
        std::string const noun(row.noun);
        std::string const plural = noun + "s";
        if (items.size() > row.names_max) {
            return fail(sort, row.names_max, name_of(items[row.names_max]),
                        std::to_string(items.size()) + " " + plural + " are more than " +
                            std::to_string(row.names_max) + " (" + std::string(row.limit) + ")",
                        "drop some " + plural);
        }
        for (std::size_t i = 0; i < items.size(); ++i) {
            std::string const& name = name_of(items[i]);
            if (!is_name(name)) {
                return fail(sort, i, name, in_quotes(name) + " is no valid " + noun + " name",
                            name_rule());
            }
            for (std::size_t j = 0; j < i; ++j) {
                if (name_of(items[j]) != name) continue;
                return fail(sort, i, name, "two " + plural + " are called " + in_quotes(name),
                            "rename one of them");
            }
        }
        return true;
    }

    bool check_declarations() {
        for (std::size_t i = 1; i < named_sort_count; ++i) {
            auto const sort = static_cast<named_sort>(i);
            bool const valid = visit_sort(p_, sort, [&](auto const& items) {
                return check_names(sort, row_of(sort), items);
            });
            if (!valid) return false;
        }
        constexpr sort_row registers{"register", register_names_max, "register_names_max", false};
        if (!check_names(named_sort::none, registers, p_.registers) ||
            (fault_ = find_declaration_fault(p_))) {
            return false;
        }
        for (semaphore_declaration const& s : p_.semaphores) {
            if (s.permits <= permits_max) continue;
            return fail("semaphore " + in_quotes(s.name) + " has more than " +
                            std::to_string(permits_max) + " permits (permits_max)",
                        "give it fewer");
        }
        for (queue_declaration const& queue : p_.queues) {
            if (queue.capacity == unbounded || queue.capacity <= capacity_max) continue;
            return fail("the capacity of queue " + in_quotes(queue.name) + " is more than " +
                            std::to_string(capacity_max) + " (capacity_max)",
                        "make it smaller, or 'unbounded'");
        }
        return true;
    }

    bool check_root() {
        return !p_.tasks.empty() ||
               fail("the program has no task", "declare one with 'task main:'");
    }

    // Size, depth and ids come first, so that what follows may recurse and index without a thought.
    bool check_structure(std::vector<op> const& body, std::uint32_t depth) {
        for (op const& o : body) {
            if (++ops_ > ops_max) {
                return fail(
                    o, "the program has more than " + std::to_string(ops_max) + " ops (ops_max)",
                    "drop ops, or use 'repeat'");
            }
            if (depth > nesting_max) {
                return fail(
                    o,
                    "ops are nested deeper than " + std::to_string(nesting_max) + " (nesting_max)",
                    "move the inner ops into a task of their own");
            }
            if (!check_id(o)) return false;
            if (!o.body.empty() && !has_body(o.kind)) {
                return fail(
                    o, "'" + std::string(keyword(o.kind)) + "' has no body, but ops stand in it",
                    "move them behind it");
            }
            if (!o.handler.empty() && !has_handler(o.kind)) {
                return fail(o, "only 'try' and 'if' have a second block, but ops stand in one",
                            "move them behind the op");
            }
            if (o.kind == op_kind::group && o.target < opened_.size()) opened_[o.target] = true;
            if (!check_structure(o.body, depth + 1) || !check_structure(o.handler, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    bool check_id(op const& o) {
        if (o.id == 0 || o.id > op_id_max) {
            return fail(o, "an op has the id " + std::to_string(o.id),
                        "ids go from 1 to " + std::to_string(op_id_max) + " (op_id_max)");
        }
        if (used_ids_[o.id]) {
            return fail(o, "two ops have the id @" + std::to_string(o.id),
                        "give one of them the next free id");
        }
        used_ids_[o.id] = true;
        return true;
    }

    bool check_ops(std::vector<op> const& body, surroundings where) {
        for (op const& o : body) {
            if (where.static_group != nullptr && o.kind != op_kind::spawn) {
                return fail(o, "a static group holds spawns alone",
                            "move the op out of the group, or drop 'static'");
            }
            if (!check_target(o, where.task) || !check_numbers(o)) return false;
            if ((fault_ = find_argument_fault(p_, o))) return false;
            if (has_clause(o.kind, clause::scope) && !check_scope(o, where)) return false;
            if (o.kind == op_kind::cancel_group && !check_opened(o, o.target)) return false;
            bool const is_group = o.kind == op_kind::group;
            op const* const static_group = is_group && o.is_static ? &o : nullptr;
            surroundings const inside{where.task, where.in_group || is_group, static_group};
            if (!check_ops(o.body, inside) || !check_ops(o.handler, inside)) return false;
        }
        return true;
    }

    bool check_target(op const& o, std::size_t task) {
        auto const in_range = [&](std::size_t size, std::string_view noun) {
            if (o.target < size) return true;
            return fail(o,
                        "there is no " + std::string(noun) + " number " + std::to_string(o.target),
                        "the program has " + std::to_string(size) + " of them");
        };
        named_sort const sort = sort_named_by(o.kind);
        if (sort != named_sort::none && !in_range(count_of(p_, sort), row_of(sort).noun)) {
            return false;
        }
        if (effect_of(o.kind) != op_effect::starts || o.target > task) return true;
        // The order of declaration is what keeps every program finite.
        return fail(o,
                    in_quotes(p_.tasks[task].name) + " cannot " + std::string(keyword(o.kind)) +
                        " " + in_quotes(p_.tasks[o.target].name) +
                        ", which is not declared after it",
                    "a task starts only tasks declared further down: move the declaration",
                    p_.tasks[o.target].name);
    }

    bool check_numbers(op const& o) {
        auto const time_is_valid = [&](bool may_be_none) {
            if (o.time <= ticks_max || (may_be_none && o.time == no_limit)) return true;
            return fail(
                o, "a duration is more than " + std::to_string(ticks_max) + " ticks (ticks_max)",
                may_be_none ? "shorten it, or use none" : "shorten it");
        };
        auto const count_is_valid = [&](std::uint32_t least, std::uint32_t count_max,
                                        std::string_view limit) {
            if (o.count >= least && o.count <= count_max) return true;
            return fail(o,
                        "the count " + std::to_string(o.count) + " of '" +
                            std::string(keyword(o.kind)) + "' is out of range",
                        "use " + std::to_string(least) + " to " + std::to_string(count_max) + " (" +
                            std::string(limit) + ")");
        };
        if (has_clause(o.kind, clause::duration)) return time_is_valid(false);
        if (has_clause(o.kind, clause::instances))
            return count_is_valid(0, spawn_count_max, "spawn_count_max");
        if (has_clause(o.kind, clause::permits)) {
            if (p_.semaphores[o.target].is_mutex && o.count != 1) {
                return fail(o, "a mutex has one permit, not " + std::to_string(o.count),
                            "drop the 'xN'", p_.semaphores[o.target].name);
            }
            return count_is_valid(1, permits_max, "permits_max") &&
                   (!has_time(o.kind) || time_is_valid(true));
        }
        if (has_clause(o.kind, clause::times))
            return count_is_valid(1, repeat_count_max, "repeat_count_max");
        return !has_time(o.kind) || time_is_valid(true);
    }

    bool check_scope(op const& o, surroundings const& where) {
        if (o.scope == innermost_group) {
            return where.in_group ||
                   fail(o, "this spawn has no group to go into",
                        "put it inside a 'group', name one with 'in', or use 'detach'");
        }
        if (o.scope >= p_.groups.size()) {
            return fail(o, "there is no group number " + std::to_string(o.scope),
                        "the program has " + std::to_string(p_.groups.size()) + " of them");
        }
        if (where.static_group != nullptr && where.static_group->target != o.scope) {
            return fail(o, "a spawn in a static group goes into that group alone",
                        "drop 'in " + p_.groups[o.scope] + "', or move the spawn out");
        }
        return check_opened(o, o.scope);
    }

    bool check_opened(op const& o, std::uint32_t group) {
        if (opened_[group]) return true;
        std::vector<std::string_view> known;
        for (std::size_t g = 0; g < opened_.size(); ++g) {
            if (opened_[g]) known.push_back(p_.groups[g]);
        }
        return fail(o, "no op opens a group " + in_quotes(p_.groups[group]),
                    name_hint(p_.groups[group], "groups", known), p_.groups[group]);
    }

    program const& p_;
    std::vector<bool> used_ids_;
    std::vector<bool> opened_;  // by group: some op opens it
    std::size_t ops_ = 0;
    std::optional<program_flaw> fault_;
};

}  // namespace

std::optional<program_flaw> find_name_fault(program const& p) { return checker(p).run_on_names(); }

std::optional<program_flaw> find_fault(program const& p) { return checker(p).run(); }

}  // namespace rollcall

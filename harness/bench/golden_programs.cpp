#include "harness/bench/golden_programs.hpp"

#include <fmt/format.h>
#include <utility>

namespace rollcall::golden {

using namespace build;
using std::uint32_t;

crowd& crowd::add(op_drafts body, uint32_t count) {
    tasks_.push_back({fmt::format("t{}", tasks_.size()), std::move(body), count});
    return *this;
}

program crowd::build(started_by start) const {
    program_builder whole = builder_;
    op_drafts spawns;
    for (member const& m : tasks_) {
        if (start == started_by::detaching) {
            spawns.insert(spawns.end(), m.count, detach(m.name));
        } else {
            spawns.push_back(spawn(m.name, m.count));
        }
    }
    if (start == started_by::group) spawns = {group_of(group_kind::all, false, "g", spawns)};
    whole.task_of("main", std::move(spawns));
    for (member const& m : tasks_) whole.task_of(m.name, m.body);
    return whole.build();
}

namespace {

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

program_builder one_cell() { return std::move(program_builder{}.cell("x")); }
program_builder cells_xy() { return std::move(program_builder{}.cell("x").cell("y")); }

}  // namespace

crowd writers_and_readers(uint32_t writers, uint32_t readers) {
    crowd c(one_cell());
    for (uint32_t w = 0; w < writers; ++w) c.add({write("x", std::to_string(w + 1))});
    if (readers != 0) c.add({read("x", "r")}, readers);
    return c;
}

crowd increments(uint32_t tasks, uint32_t k) {
    program_builder shared;
    op_drafts items;
    for (uint32_t i = 0; i < k; ++i) {
        shared.cell(fmt::format("x{}", i));
        items.push_back(add(fmt::format("x{}", i), "1"));
    }
    return crowd(std::move(shared)).add(steps(std::move(items)), tasks);
}

crowd lost_update(uint32_t tasks) {
    return crowd(one_cell()).add(steps({read("x", "r"), write("x", "r + 1")}), tasks);
}

crowd lastzero(uint32_t n) {
    crowd c(std::move(program_builder{}.cells("a", n + 1)));
    c.add({let("i", std::to_string(n)), read("a[i]", "v"),
           repeat_of(n, sequence(if_else(
                            "v != 0", sequence(let("i", "i - 1"), yield(), read("a[i]", "v")))))});
    for (uint32_t j = 1; j <= n; ++j) {
        c.add(steps({read(cell_of("a", j - 1), "r"), write(cell_of("a", j), "r + 1")}));
    }
    return c;
}

crowd indexer(uint32_t tasks) {
    crowd c(std::move(program_builder{}.cells("slot", 128)));
    op_drafts probe = sequence(if_else(
        "won == 0", sequence(let("h", "(h + 1) % 128"), yield(), cas("slot[h]", "0", "w", "won"))));
    op_drafts insert = sequence(if_else("k > 0", sequence(yield())), let("k", "k + 1"),
                                let("w", "k * 11 + index"), let("h", "w * 7 % 128"),
                                cas("slot[h]", "0", "w", "won"), repeat_of(3, std::move(probe)));
    return c.add(sequence(repeat_of(4, std::move(insert))), tasks);
}

crowd filesystem(uint32_t tasks) {
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
    return c.add(std::move(body), tasks);
}

crowd fibonacci(uint32_t n, bool is_checked) {
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
    return c;
}

crowd casrot(uint32_t tasks) {
    crowd c(one_cell());
    c.add({cas("x", "index", "index + 1")}, tasks);
    return c;
}

crowd exchange_then_write(uint32_t tasks) {
    return crowd(one_cell())
        .add(steps({cas("x", "0", "index + 1"), write("x", "index + 2")}), tasks);
}

crowd one_write_and_exchanges(uint32_t exchanges) {
    return crowd(one_cell()).add({write("x", "2")}).add({cas("x", "2", "3")}, exchanges);
}

crowd exchanges(uint32_t tasks) { return crowd(one_cell()).add({cas("x", "0", "1")}, tasks); }

crowd redundant_co(uint32_t n) {
    crowd c(one_cell());
    for (uint32_t t = 0; t < 2; ++t) {
        op_drafts items;
        for (uint32_t i = 0; i < n; ++i) items.push_back(write("x", std::to_string(t * n + i)));
        c.add(steps(std::move(items)));
    }
    return c.add(steps({read("x", "a"), read("x", "b")}));
}

crowd writes_then_read(uint32_t n) {
    op_drafts items;
    for (uint32_t i = 0; i < n; ++i) items.push_back(write("x", "index"));
    items.push_back(read("x", "r"));
    return crowd(one_cell()).add(steps(std::move(items)), 2);
}

crowd write_read_pairs(uint32_t tasks, uint32_t pairs) {
    op_drafts items;
    for (uint32_t i = 0; i < pairs; ++i) {
        items.push_back(write("x", "index"));
        items.push_back(read("x", "r"));
    }
    return crowd(one_cell()).add(steps(std::move(items)), tasks);
}

crowd coherence(uint32_t writers) {
    crowd c(std::move(program_builder{}.cell("x").cell("y").cell("z")));
    c.add(steps({write("x", "1"), read("y", "a"), read("x", "b")}));
    c.add(steps({write("x", "2"), read("z", "a"), read("x", "b")}));
    return c.add(steps({write("y", "index"), write("z", "index")}), writers);
}

crowd philosophers(uint32_t n) {
    crowd c(std::move(program_builder{}.locks("fork", n)));
    for (uint32_t i = 0; i < n; ++i) {
        std::string const left = cell_of("fork", i);
        std::string const right = cell_of("fork", (i + 1) % n);
        c.add(steps({lock(left), lock(right), unlock(right), unlock(left)}));
    }
    return c;
}

crowd under_one_mutex(uint32_t tasks) {
    return crowd(std::move(program_builder{}.cell("sum").lock("m")))
        .add(steps({lock("m"), read("sum", "s"), write("sum", "s + 1"), unlock("m")}), tasks);
}

crowd mpat(uint32_t k) {
    crowd c(std::move(program_builder{}.lock("m").locks("own", k)));
    c.add(steps({lock("own[index]"), unlock("own[index]")}), k);
    c.add(steps({lock("m"), lock("own[index]"), unlock("own[index]"), unlock("m")}), k);
    return c;
}

crowd ssbexp(uint32_t k) {
    crowd c(std::move(program_builder{}.cell("count").locks("l", k)));
    c.add(steps({lock("l[index]"), unlock("l[index]")}), k);
    op_drafts counting;
    for (uint32_t i = 1; i < k; ++i) counting.push_back(write("count", std::to_string(i)));
    c.add(steps(std::move(counting)));
    return c.add(steps({read("count", "n"), lock("l[n]"), unlock("l[n]")}));
}

crowd channel(uint32_t senders) {
    op_drafts gets(senders, get("q"));
    return crowd(std::move(program_builder{}.queue("q", senders)))
        .add({put("q")}, senders)
        .add(steps(std::move(gets)));
}

crowd litmus(std::initializer_list<op_drafts> tasks) {
    crowd c(cells_xy());
    for (op_drafts const& items : tasks) c.add(steps(items));
    return c;
}

}  // namespace rollcall::golden

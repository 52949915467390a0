// Writes the bodies of a generated program's tasks.
//
// Roles and groups give a program its plot (task_writer.cpp, task_writer_groups.cpp), random blocks
// of ops its variety (task_writer_ops.cpp). Draws of 0 give the fewest and plainest ops. Each op
// written is one that its `site` allows; what must be true of a site is told in sketch.hpp.
// Ownership: borrows the sketch. Threads: none. Used by the generator alone.
#pragma once

#include "harness/program/sketch.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall {

class task_writer {
public:
    explicit task_writer(sketch& s) : sketch_(s), draw_(s.draw) {}

    // Tasks are written in order; those that `task` starts come after it.
    void write(std::size_t task);

private:
    using block = std::vector<op>;

    // Roles.
    block body_of(role part, site const& where);
    block worker(site const& where);
    block producer(site const& where);
    block consumer(site const& where);
    block failer(site const& where);
    block canceller();
    block host(site const& where);
    block spawner(site const& where);
    block joiner(site const& where);
    block closer(site const& where);
    block main(site const& where);

    // Groups.
    op group(site const& where, std::vector<role> const& parts);
    op static_group(site const& where);
    block group_body(site const& inside, std::vector<role> const& parts);
    std::vector<role> parts_of_main();
    std::vector<role> some_parts(std::size_t count);
    role some_role();

    // Blocks.
    block some_ops(site where, std::uint32_t count);
    block pauses(std::uint32_t count_max);
    op linger();
    op repeated(block body, std::uint32_t count_min);
    void append_op(block& ops, site& where);
    bool append_start(block& ops, site const& where, std::uint32_t group,
                      std::size_t extra_tasks = 0);
    bool append_queue_op(block& ops, site const& where);
    bool append_consume(block& ops, site const& where);
    bool append_join(block& ops, site const& where);
    bool append_close(block& ops);
    bool append_late_spawn(block& ops, site const& where);
    op cancel();
    op fail();
    op timeout(site const& where);
    op timeout_around(block body);
    op repeat(site const& where);
    op try_catch(site const& where);
    op try_catch_around(block body, site const& where);
    op try_finally_around(block body, site const& where);
    op shield(site const& where);
    block cleanup(site const& where);
    op limited(op_kind kind, std::uint32_t queue, site const& where);
    block decorated(block body, site const& where);

    bool roll(feature f, std::uint32_t numerator, std::uint32_t denominator) {
        return sketch_.roll(f, numerator, denominator);
    }

    sketch& sketch_;
    entropy& draw_;
    std::uint32_t quota_ = 0;  // ops that the random blocks of this task may still hold
};

}  // namespace rollcall

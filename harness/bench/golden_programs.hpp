// The programs whose traces are counted in golden_traces.cpp.
//
// An item (an access to a shared cell, a lock, an unlock) is one step.
#pragma once

#include "harness/bench/golden_traces.hpp"
#include "harness/program/builder.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace rollcall::golden {

// Collects tasks of one program; all of them start in the first step.
class crowd {
public:
    explicit crowd(build::program_builder shared) : builder_(std::move(shared)) {}

    crowd& add(build::op_drafts body, std::uint32_t count = 1);
    program build(started_by start) const;

private:
    struct member {
        std::string name;
        build::op_drafts body;
        std::uint32_t count;
    };
    build::program_builder builder_;
    std::vector<member> tasks_;
};

crowd writers_and_readers(std::uint32_t writers, std::uint32_t readers);
// Each task adds to k cells, one after the other.
crowd increments(std::uint32_t tasks, std::uint32_t k);
crowd lost_update(std::uint32_t tasks);
// Task j writes a[j] := a[j-1] + 1; a reader looks for the last cell that is zero.
crowd lastzero(std::uint32_t n);
// Each task inserts four values into a hash table of 128 slots with linear probing.
crowd indexer(std::uint32_t tasks);
// Task i allocates a block for inode i, from block 2i mod 26 on.
crowd filesystem(std::uint32_t tasks);
// i := i + j and j := j + i, n times each, not atomically; a checker reads both.
crowd fibonacci(std::uint32_t n, bool is_checked);
// Task i exchanges i for i + 1.
crowd casrot(std::uint32_t tasks);
// Task i exchanges 0 for i + 1, then stores 2 + i.
crowd exchange_then_write(std::uint32_t tasks);
crowd one_write_and_exchanges(std::uint32_t exchanges);
crowd exchanges(std::uint32_t tasks);
crowd redundant_co(std::uint32_t n);
crowd writes_then_read(std::uint32_t n);
crowd write_read_pairs(std::uint32_t tasks, std::uint32_t pairs);
// Two tasks write x and read it again, with a look at y or z between, which the writers write.
crowd coherence(std::uint32_t writers);
crowd philosophers(std::uint32_t n);
crowd under_one_mutex(std::uint32_t tasks);
// K tasks take their partner's mutex; K others take m, then such a mutex.
crowd mpat(std::uint32_t k);
// K tasks take a lock each, one counts up, one reads the count and takes the lock of that number.
crowd ssbexp(std::uint32_t k);
// N tasks put an item each into a queue that takes them all, one gets them one after the other.
crowd channel(std::uint32_t senders);
crowd litmus(std::initializer_list<build::op_drafts> tasks);

}  // namespace rollcall::golden

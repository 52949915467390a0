// Random programs that are small enough for plain exhaustive search.
#pragma once

#include "harness/program/program.hpp"
#include "harness/program/random.hpp"

#include <utility>
#include <vector>

namespace rollcall {

// Two or three tasks of a few ops each in a group, with a queue, cancellations and timers.
class tiny_program_maker {
public:
    explicit tiny_program_maker(std::uint64_t seed) : draw_(seed) {}

    program make() {
        program p;
        p.groups = {"g"};
        p.errors = {"Oops"};
        p.queues = {{"q", draw_.below(3)}};
        children_ = 2 + (draw_.chance(1, 3) ? 1 : 0);
        p.tasks.push_back({"main", {}});
        for (std::uint32_t c = 0; c < children_; ++c) {
            p.tasks.push_back({std::string(1, static_cast<char>('a' + c)), {}});
        }
        op group = make_op(op_kind::group);
        if (draw_.chance(1, 4)) group.group = group_kind::race;
        for (std::uint32_t c = 1; c <= children_; ++c) {
            op spawn = make_op(op_kind::spawn);
            spawn.target = c;
            group.body.push_back(std::move(spawn));
        }
        if (draw_.chance(1, 3)) group.body.push_back(simple(0));
        std::vector<op> main_body;
        main_body.push_back(std::move(group));
        if (draw_.chance(1, 3)) main_body = wrapped(std::move(main_body));
        p.tasks[0].body = std::move(main_body);
        for (std::uint32_t c = 1; c <= children_; ++c) {
            std::uint32_t const ops = 1 + draw_.below(children_ == 2 ? 3 : 2);
            for (std::uint32_t i = 0; i < ops; ++i) {
                std::vector<op> one;
                one.push_back(simple(c));
                if (draw_.chance(1, 4)) one = wrapped(std::move(one));
                for (op& o : one) p.tasks[c].body.push_back(std::move(o));
            }
        }
        return p;
    }

private:
    op make_op(op_kind kind) {
        op o;
        o.kind = kind;
        o.id = ++last_id_;
        return o;
    }

    // An op that holds no others, for the task with this number.
    op simple(std::uint32_t self) {
        switch (draw_.below(13)) {
            case 0:
            case 1: return make_op(op_kind::yield);
            case 2: return make_op(op_kind::io);
            case 3: {
                op o = make_op(op_kind::sleep);
                o.time = draw_.below(3);
                return o;
            }
            case 4: return make_op(op_kind::put);
            case 5: return make_op(op_kind::get);
            case 6: return make_op(op_kind::try_put);
            case 7: return make_op(op_kind::try_get);
            case 8: return make_op(op_kind::close);
            case 9: {
                op o = make_op(draw_.chance(1, 2) ? op_kind::put : op_kind::get);
                o.time = draw_.below(3);
                return o;
            }
            case 10: {
                op o = make_op(draw_.chance(3, 4) ? op_kind::cancel_task : op_kind::cancel_group);
                if (o.kind == op_kind::cancel_task) o.target = draw_.below(children_ + 1);
                return o;
            }
            case 11: {
                op o = make_op(op_kind::join);
                o.target = 1 + draw_.below(children_);
                if (o.target == self) o.kind = op_kind::yield;
                return o;
            }
            default: return make_op(op_kind::fail);
        }
    }

    std::vector<op> wrapped(std::vector<op> body) {
        op o;
        switch (draw_.below(4)) {
            case 0:
                o = make_op(op_kind::timeout);
                o.time = draw_.below(3);
                break;
            case 1: o = make_op(op_kind::shield); break;
            case 2:
                o = make_op(op_kind::try_catch);
                o.filter = catch_filter{static_cast<std::uint8_t>(draw_.below(3))};
                break;
            default:
                o = make_op(op_kind::try_finally);
                o.handler.push_back(make_op(op_kind::yield));
                break;
        }
        o.body = std::move(body);
        std::vector<op> one;
        one.push_back(std::move(o));
        return one;
    }

    random_source draw_;
    std::uint32_t children_ = 2;
    std::uint32_t last_id_ = 0;
};

}  // namespace rollcall

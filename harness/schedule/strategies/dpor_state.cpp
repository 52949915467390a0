// The state of a search as JSON, so that it can be taken up again in another process.
//
// What is kept: the numbers of actors, the footprints, what steps of each key touched, the steps
// that the next run has in common with the last one, and the tree of what is still to be tried.
#include "harness/program/json_text.hpp"
#include "harness/schedule/saved_number.hpp"
#include "harness/schedule/strategies/dpor.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rollcall {

using nlohmann::json;

namespace {

json step_json(logged_step const& s) {
    return {s.name.actor, s.name.alternative, s.task, s.touched, s.readied_in, s.lock, s.key,
            s.ways};
}

json branches_json(wakeup_tree const& tree, wakeup_node first) {
    json all = json::array();
    for (wakeup_node n = first; n != nothing; n = tree[n].next) {
        all.push_back({step_json(tree[n].step), branches_json(tree, tree[n].first_child)});
    }
    return all;
}

}  // namespace

std::string dpor_strategy::save() const {
    if (exhausted_) return {};
    json state;
    std::vector<std::uint64_t> numbers(numbers_.size());
    for (auto const& [key, number] : numbers_) numbers[number] = key;
    state["numbers"] = numbers;
    state["footprints"] = json::array();
    for (footprint_id f = 1; f < book_.size(); ++f) {
        json accesses = json::array();
        for (access const& a : book_.accesses(f)) {
            accesses.push_back({static_cast<int>(a.object), static_cast<int>(a.kind), a.index});
        }
        state["footprints"].push_back(accesses);
    }
    // By key, so that the same search gives the same text.
    std::vector<std::uint64_t> keys;
    for (auto const& [key, known] : seen_) keys.push_back(key);
    std::ranges::sort(keys);
    state["seen"] = json::array();
    for (std::uint64_t const key : keys) {
        knowledge const& known = seen_.at(key);
        state["seen"].push_back({key, known.touched, known.relied_on_by});
    }
    state["log"] = json::array();
    state["nodes"] = json::array();
    for (std::size_t d = 0; d <= kept_ && d < nodes_.size(); ++d) {
        json asleep = json::array();
        for (logged_step const& s : nodes_[d].asleep) asleep.push_back(step_json(s));
        state["nodes"].push_back(
            {asleep, branches_json(tree_, nodes_[d].to_try), nodes_[d].tried, nodes_[d].ways});
        if (d < kept_) state["log"].push_back(step_json(log_[d]));
    }
    state["withdrawn"] = json::array();
    for (withdrawal const& w : withdrawn_) {
        if (w.step < kept_) state["withdrawn"].push_back({w.step, step_json(w.what)});
    }
    state["complete"] = complete_;
    state["redundant"] = redundant_;
    return json_text(state);
}

// Reads what `save` wrote; throws where that cannot be.
class dpor_reader {
public:
    dpor_reader(dpor_strategy& into, json const& state) : into_(into), state_(state) {}

    void read() {
        for (json const& key : state_.at("numbers"))
            into_.number_of(saved_number<std::uint64_t>(key));
        expect(into_.numbers_.size() == state_.at("numbers").size());
        expect(!into_.numbers_.empty());
        read_footprints();
        for (json const& s : state_.at("seen")) {
            dpor_strategy::knowledge known{footprint(s.at(1)), {}};
            for (json const& f : s.at(2)) known.relied_on_by.push_back(footprint(f));
            into_.seen_.emplace(saved_number<std::uint64_t>(s.at(0)), std::move(known));
        }
        for (json const& s : state_.at("log")) {
            into_.log_.add(step(s));
            into_.path_.push_back(into_.log_[into_.log_.size() - 1].name);
        }
        into_.kept_ = into_.log_.size();
        read_nodes();
        for (json const& w : state_.at("withdrawn")) {
            into_.withdrawn_.push_back({saved_number<std::size_t>(w.at(0)), step(w.at(1))});
            expect(into_.withdrawn_.back().step < into_.kept_);
        }
        into_.complete_ = saved_number<std::uint64_t>(state_.at("complete"));
        into_.redundant_ = saved_number<std::uint64_t>(state_.at("redundant"));
    }

private:
    static void expect(bool holds) {
        if (!holds) throw std::invalid_argument("no state of a search");
    }

    static std::uint32_t small(json const& j) { return saved_number<std::uint32_t>(j); }

    footprint_id footprint(json const& j) const {
        auto const f = saved_number<footprint_id>(j);
        expect(f < into_.book_.size());
        return f;
    }

    void read_footprints() {
        footprint_id next = 1;
        for (json const& f : state_.at("footprints")) {
            std::vector<access> accesses;
            for (json const& a : f) {
                auto const object = saved_number<unsigned>(a.at(0));
                auto const kind = saved_number<unsigned>(a.at(1));
                expect(object < object_class_count);
                expect(kind <= static_cast<unsigned>(access_kind::commute));
                accesses.push_back({static_cast<object_class>(object),
                                    static_cast<access_kind>(kind),
                                    saved_number<std::uint32_t>(a.at(2))});
            }
            expect(into_.book_.of(accesses) == next++);
        }
    }

    logged_step step(json const& j) const {
        logged_step s;
        s.name = {small(j.at(0)), small(j.at(1))};
        s.task = small(j.at(2));
        s.touched = footprint(j.at(3));
        s.readied_in = small(j.at(4));
        s.lock = small(j.at(5));
        s.key = saved_number<std::uint64_t>(j.at(6));
        s.ways = small(j.at(7));
        expect(s.name.actor < into_.numbers_.size());
        expect(s.task == nothing || s.task < into_.numbers_.size());
        expect(s.readied_in == nothing || s.readied_in < steps_max);
        return s;
    }

    void read_branches(wakeup_node& first, json const& branches, int depth) {
        expect(depth < depth_max);
        for (json const& b : branches) {
            wakeup_node children = nothing;
            read_branches(children, b.at(1), depth + 1);
            into_.tree_.append(first, step(b.at(0)), children);
        }
    }

    void read_nodes() {
        into_.nodes_.clear();
        for (json const& n : state_.at("nodes")) {
            dpor_strategy::node node;
            for (json const& s : n.at(0)) node.asleep.push_back(step(s));
            read_branches(node.to_try, n.at(1), 0);
            node.tried = small(n.at(2));
            node.ways = small(n.at(3));
            into_.nodes_.push_back(std::move(node));
        }
        expect(into_.nodes_.size() == into_.kept_ + 1);
    }

    static constexpr std::uint32_t steps_max = 1'000'000;
    static constexpr int depth_max = 10'000;

    dpor_strategy& into_;
    json const& state_;
};

bool dpor_strategy::restore(std::string const& saved, std::uint64_t program_hash) {
    program_ = program_hash;
    numbers_.clear();
    option_of_.clear();
    seen_.clear();
    withdrawn_.clear();
    begin_anew();
    try {
        json const state = parse_json(saved);
        dpor_reader(*this, state).read();
    } catch (json::exception const&) {
        return false;
    } catch (std::invalid_argument const&) {
        return false;
    }
    return true;
}

}  // namespace rollcall

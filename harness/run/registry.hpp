// What the entry point registers: the runtimes and the laws. The harness itself knows none.
#pragma once

#include "harness/run/law.hpp"
#include "harness/run/runtime.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

struct runtime_entry {
    std::string name;         // "mini", "asio:fifo", "faulty:item_lost"
    std::string description;  // one line
    std::string planted_for;  // the law that a planted fault breaks; empty: a real runtime
    bool hunted_by_default = false;
    std::function<std::unique_ptr<runtime>()> make;
    // How a test makes it, for `keep`; may be empty.
    std::string header{};     // "runtimes/mini/mini_runtime.hpp"
    std::string factory{};    // "rollcall::make_mini_runtime()"
    bool is_foreign = false;  // brings the interpreter of another language: no fuzz target has it
};

// A program written by hand without Rollcall, measured beside it. `run` runs it once and returns
// how many scheduling decisions that took.
struct baseline_entry {
    std::string name;
    std::function<std::uint64_t()> run;
};

class registry {
public:
    void add(baseline_entry entry) { baselines_.push_back(std::move(entry)); }
    std::vector<baseline_entry> const& baselines() const noexcept { return baselines_; }

    void add(runtime_entry entry) { entries_.push_back(std::move(entry)); }
    void set_laws(std::function<std::unique_ptr<law_book>()> make) { laws_ = std::move(make); }

    std::vector<runtime_entry> const& runtimes() const noexcept { return entries_; }
    runtime_entry const* find(std::string_view name) const noexcept {
        for (runtime_entry const& e : entries_) {
            if (e.name == name) return &e;
        }
        return nullptr;
    }
    bool has_laws() const noexcept { return laws_ != nullptr; }
    std::unique_ptr<law_book> make_laws() const { return laws_(); }
    // What is declared of the law with that id; nothing if there is none.
    std::optional<law_info> law_named(std::string_view id) const {
        std::unique_ptr<law_book> const book = make_laws();
        for (law_info const& l : book->laws()) {
            if (l.id == id) return l;
        }
        return std::nullopt;
    }

private:
    std::vector<runtime_entry> entries_;
    std::vector<baseline_entry> baselines_;
    std::function<std::unique_ptr<law_book>()> laws_;
};

}  // namespace rollcall

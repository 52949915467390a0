#include "harness/schedule/footprint_book.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>

namespace rollcall {
namespace {

std::uint64_t object_of(access const& a) noexcept {
    return (std::uint64_t(a.object) << 32) | a.index;
}

std::uint64_t hash_of(std::span<access const> accesses) noexcept {
    std::uint64_t h = accesses.size();
    for (access const& a : accesses) h = combine(h, (object_of(a) << 2) | std::uint64_t(a.kind));
    return h;
}

// Sorts by object, and makes one access of several to one object.
void normalise(std::vector<access>& accesses) {
    std::sort(accesses.begin(), accesses.end(),
              [](access const& a, access const& b) { return object_of(a) < object_of(b); });
    std::size_t kept = 0;
    for (access const& a : accesses) {
        if (kept != 0 && object_of(accesses[kept - 1]) == object_of(a)) {
            access& before = accesses[kept - 1];
            if (before.kind != a.kind) before.kind = access_kind::write;
        } else {
            accesses[kept++] = a;
        }
    }
    accesses.resize(kept);
}

}  // namespace

footprint_book::footprint_book() { add({{object_class::everything, access_kind::write, 0}}); }

footprint_id footprint_book::of(std::span<access const> touched) {
    std::uint64_t const raw = hash_of(touched);
    if (auto const seen = by_raw_hash_.find(raw); seen != by_raw_hash_.end()) return seen->second;
    scratch_.assign(touched.begin(), touched.end());
    normalise(scratch_);
    std::uint64_t const sorted = hash_of(scratch_);
    auto const known = by_hash_.find(sorted);
    footprint_id const id = known != by_hash_.end() ? known->second : add(scratch_);
    by_raw_hash_.emplace(raw, id);
    return id;
}

footprint_id footprint_book::both(footprint_id a, footprint_id b) {
    if (a == b) return a;
    std::vector<access> all = known_[a];
    all.insert(all.end(), known_[b].begin(), known_[b].end());
    return of(all);
}

bool footprint_book::contains(footprint_id f, access const& wanted) const noexcept {
    return std::any_of(known_[f].begin(), known_[f].end(), [&](access const& a) {
        return object_of(a) == object_of(wanted) && a.kind == wanted.kind;
    });
}

footprint_id footprint_book::add(std::vector<access> sorted) {
    auto const id = static_cast<footprint_id>(known_.size());
    by_hash_.emplace(hash_of(sorted), id);
    known_.push_back(std::move(sorted));
    if (known_.size() > stride_) {
        std::size_t const wider = std::max<std::size_t>(64, 2 * stride_);
        std::vector<std::uint8_t> table(wider * wider);
        for (std::size_t row = 0; row < stride_; ++row) {
            std::copy_n(conflicts_.begin() + static_cast<std::ptrdiff_t>(row * stride_), stride_,
                        table.begin() + static_cast<std::ptrdiff_t>(row * wider));
        }
        conflicts_ = std::move(table);
        stride_ = wider;
    }
    for (footprint_id other = 0; other <= id; ++other) {
        std::uint8_t const is_conflict = compare(id, other) ? 1 : 0;
        conflicts_[id * stride_ + other] = conflicts_[other * stride_ + id] = is_conflict;
    }
    return id;
}

bool footprint_book::compare(footprint_id a, footprint_id b) const noexcept {
    auto const touches_all = [](std::vector<access> const& f) {
        return std::any_of(f.begin(), f.end(),
                           [](access const& x) { return x.object == object_class::everything; });
    };
    if (touches_all(known_[a]) || touches_all(known_[b])) return true;
    auto x = known_[a].begin();
    auto y = known_[b].begin();
    while (x != known_[a].end() && y != known_[b].end()) {
        if (object_of(*x) < object_of(*y)) {
            ++x;
        } else if (object_of(*y) < object_of(*x)) {
            ++y;
        } else {
            if (x->kind != y->kind || x->kind == access_kind::write) return true;
            ++x;
            ++y;
        }
    }
    return false;
}

}  // namespace rollcall

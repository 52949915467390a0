// What runs without a failure say, as formulas.
//
// All of them assume that the runs are independent and of one distribution. Where their chances
// differ, as between programs or between what a strategy learned, each bound holds for the mean
// chance: the product of 1 - p_i is at most (1 - mean p)^N. (Arithmetic and geometric mean.)
// Pure functions of counts.
#pragma once

#include <cstdint>

namespace rollcall {

inline constexpr double confidence = 0.95;

// The greatest chance p of a failure per run under which `runs` runs still go without one with
// probability 1 - confidence: 1 - 0.05^(1/N). Exact (Clopper, Pearson: "The use of confidence or
// fiducial limits", Biometrika 26, 1934, for no success), not the rule of three. 1 for no runs.
double failure_bound(std::uint64_t runs) noexcept;

// The assumptions of PCT's guarantee. Where a run exceeds them there is none.
struct pct_bounds {
    std::uint64_t actors = 1;     // most in a run, the passing of time as one of them
    std::uint64_t decisions = 1;  // most in a run
    std::uint32_t depths = 1;     // of so many depths each run draws one
};

// At most how likely `runs` runs miss a bug of that depth or less, which must be one of those that
// are drawn: (1 - 1/(D n k^(d-1)))^N. Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized
// scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010; D because only the runs
// that drew the depth count, one in D.
double chance_to_miss(pct_bounds const& b, std::uint32_t depth, std::uint64_t runs) noexcept;

// How often the traces of some runs were seen.
struct trace_counts {
    std::uint64_t seen = 0;   // different ones
    std::uint64_t once = 0;   // of which seen exactly once
    std::uint64_t twice = 0;  // and exactly twice
};

// An estimate, no bound, of the chance that the next run shows a new trace: f1/N. Good: "The
// population frequencies of species and the estimation of population parameters", Biometrika 40,
// 1953; for testing: Boehme: "STADS", ACM TOSEM 27, 2018. Laplace's 1/(N+2) if there is none that
// was seen once.
double chance_of_new_trace(trace_counts const& c, std::uint64_t runs) noexcept;

// An estimate of the least number of traces that there are: S + f1^2/(2 f2), or S + f1(f1-1)/2 if
// none was seen twice. Chao: "Nonparametric estimation of the number of classes in a population",
// Scandinavian Journal of Statistics 11, 1984.
double traces_at_least(trace_counts const& c) noexcept;

}  // namespace rollcall

#include "properties/law_book.hpp"

#include "properties/laws.hpp"

#include <array>

namespace rollcall {
namespace {

constexpr std::array<checked_law const*, 31> laws_by_id{
    &bq_01::law, &bq_02::law, &bq_03::law, &bq_04::law, &bq_05::law, &bq_06::law, &bq_07::law,
    &pg_01::law, &rt_01::law, &rt_02::law, &rt_03::law, &sc_01::law, &sc_02::law, &sc_03::law,
    &sc_04::law, &sc_05::law, &sc_06::law, &sc_07::law, &sc_08::law, &sc_09::law, &sc_10::law,
    &sc_11::law, &sy_01::law, &sy_02::law, &sy_03::law, &sy_04::law, &sy_05::law, &tm_01::law,
    &tm_02::law, &tm_03::law, &tm_04::law,
};
static_assert(laws_by_id.size() <= 64, "a law has one bit");

class book final : public law_book {
public:
    book() {
        for (std::size_t i = 0; i < infos_.size(); ++i) infos_[i] = laws_by_id[i]->info;
    }

    std::span<law_info const> laws() const noexcept override { return infos_; }

    std::uint64_t promised(dialect const& d) const noexcept override {
        std::uint64_t promises = 0;
        for (std::size_t i = 0; i < laws_by_id.size(); ++i) {
            auto const promised_by = laws_by_id[i]->promised;
            if (promised_by == nullptr || promised_by(d)) promises |= std::uint64_t{1} << i;
        }
        return promises;
    }

    void select(std::uint64_t laws) noexcept override { selected_ = laws; }

    void judge(run_view const& run, judgement& result) override {
        std::uint64_t const asked = selected_ & promised(run.declares);
        if (asked == 0) return;
        facts_.build(run);
        result.in_part = facts_.left().op != nothing;
        for (std::uint32_t i = 0; i < laws_by_id.size(); ++i) {
            if (((asked >> i) & 1) == 0) continue;
            ruling verdict(result, i);
            laws_by_id[i]->check(facts_, verdict);
        }
    }

private:
    std::array<law_info, laws_by_id.size()> infos_;
    std::uint64_t selected_ = ~std::uint64_t{0};
    facts facts_;
};

}  // namespace

std::unique_ptr<law_book> make_law_book() { return std::make_unique<book>(); }

std::span<checked_law const* const> all_laws() noexcept { return laws_by_id; }

}  // namespace rollcall

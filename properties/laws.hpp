// The laws, each in a source file of its own; law_book.cpp has the list.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall {

namespace bq_01 {
extern checked_law const law;
}
namespace bq_02 {
extern checked_law const law;
}
namespace bq_03 {
extern checked_law const law;
}
namespace bq_04 {
extern checked_law const law;
}
namespace bq_05 {
extern checked_law const law;
}
namespace bq_06 {
extern checked_law const law;
}
namespace bq_07 {
extern checked_law const law;
}
namespace pg_01 {
extern checked_law const law;
}
namespace rt_01 {
extern checked_law const law;
}
namespace rt_02 {
extern checked_law const law;
}
namespace rt_03 {
extern checked_law const law;
}
namespace sc_01 {
extern checked_law const law;
}
namespace sc_02 {
extern checked_law const law;
}
namespace sc_03 {
extern checked_law const law;
}
namespace sc_04 {
extern checked_law const law;
}
namespace sc_05 {
extern checked_law const law;
}
namespace sc_06 {
extern checked_law const law;
}
namespace sc_07 {
extern checked_law const law;
}
namespace sc_08 {
extern checked_law const law;
}
namespace sc_09 {
extern checked_law const law;
}
namespace sc_10 {
extern checked_law const law;
}
namespace sc_11 {
extern checked_law const law;
}
namespace sy_01 {
extern checked_law const law;
}
namespace sy_02 {
extern checked_law const law;
}
namespace sy_03 {
extern checked_law const law;
}
namespace sy_04 {
extern checked_law const law;
}
namespace sy_05 {
extern checked_law const law;
}
namespace tm_01 {
extern checked_law const law;
}
namespace tm_02 {
extern checked_law const law;
}
namespace tm_03 {
extern checked_law const law;
}
namespace tm_04 {
extern checked_law const law;
}

}  // namespace rollcall

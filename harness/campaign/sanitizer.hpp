// What an executable under AddressSanitizer must agree on with the processes that it isolates.
//
// ROLLCALL_ASAN is 1 in such a build, else 0. An executable that isolates defines
//     extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }
// because the sanitizer's own exit status, 1, reads as a counterexample, and because runtimes that
// leak on purpose are told by the frames counted. It is called before anything is initialised, so
// the text must be a literal.
//
// ROLLCALL_TSAN is the same for ThreadSanitizer, which replaces operator new and needs more address
// space than a limit would leave it.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define ROLLCALL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ROLLCALL_ASAN 1
#endif
#endif
#ifndef ROLLCALL_ASAN
#define ROLLCALL_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__)
#define ROLLCALL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ROLLCALL_TSAN 1
#endif
#endif
#ifndef ROLLCALL_TSAN
#define ROLLCALL_TSAN 0
#endif

#define ROLLCALL_ASAN_OPTIONS "exitcode=77:detect_leaks=0"

namespace rollcall {

// The exit status that ROLLCALL_ASAN_OPTIONS names.
inline constexpr int exit_sanitizer = 77;

}  // namespace rollcall

#include "harness/campaign/kept_files.hpp"

#include "harness/program/case_text.hpp"
#include "harness/trace/hash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cctype>
#include <cerrno>
#include <cstdio>

namespace rollcall {

bool write_fully(int fd, std::string const& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        ssize_t const n = write(fd, text.data() + done, text.size() - done);
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

bool write_whole(std::string const& path, std::string const& text) {
    struct stat there {};
    if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
        // A device or a pipe, such as /dev/stdout: not to be replaced by a file.
        int const fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (fd < 0) return false;
        bool const written = write_fully(fd, text);
        return close(fd) == 0 && written;
    }
    std::string const unfinished = path + ".part" + std::to_string(getpid());
    int const fd = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    bool const written = write_fully(fd, text) && fsync(fd) == 0;
    int const problem = errno;
    close(fd);
    errno = problem;
    if (written && std::rename(unfinished.c_str(), path.c_str()) == 0) return true;
    int const why = errno;
    unlink(unfinished.c_str());
    errno = why;
    return false;
}

std::string file_of_finding(std::string const& out, std::string const& runtime,
                            std::string const& fingerprint) {
    std::uint64_t hash = 0;
    for (char const c : runtime + ' ' + fingerprint)
        hash = combine(hash, static_cast<unsigned char>(c));
    std::string name;
    for (char const c : fingerprint.substr(0, 60)) {
        bool const plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
        name += plain ? c : '.';
    }
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash >> 32));
    return out + "/" + name + "." + digits + ".case";
}

bool keep_finding(std::string const& out, finding const& f) {
    test_case kept = f.reproduction;
    kept.about = f.fingerprint + "\n" + f.message;
    return write_whole(file_of_finding(out, kept.runtime, f.fingerprint), print_case(kept));
}

std::string kept_for(test_case const& c) { return c.about.substr(0, c.about.find('\n')); }

bool is_name_of_artifact(std::string const& path) {
    std::string const name = path.substr(path.rfind('/') + 1);
    auto const begins = [&](char const* word) { return name.starts_with(word); };
    return begins("crash-") || begins("timeout-") || begins("oom-") || begins("leak-");
}

}  // namespace rollcall

#include "harness/campaign/known.hpp"

#include "harness/campaign/replay.hpp"

#include <algorithm>
#include <filesystem>

namespace rollcall {
namespace {

// A runtime and its variants share their findings: "asio" and "asio:fifo".
std::string folder_of(campaign_settings const& settings) {
    return settings.known + "/" + settings.runtime.substr(0, settings.runtime.find(':'));
}

}  // namespace

void subtract_known(registry const& parts, campaign_settings const& settings,
                    std::vector<finding>& findings, std::vector<std::string>& notes) {
    if (settings.known.empty() || findings.empty()) return;
    std::error_code error;
    std::vector<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder_of(settings), error)) {
        if (entry.path().extension() == ".case") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    for (std::string const& file : files) {
        load_result const loaded = load_case(file);
        if (!loaded.value) {
            notes.push_back(loaded.error);
            continue;
        }
        replay_report r;
        if (parts.find(loaded.value->runtime) != nullptr) {
            r = replay_isolated(parts, *loaded.value, {});
        } else {
            // The case of another variant, which is not there to be replayed: what it says of
            // itself.
            std::string const& about = loaded.value->about;
            r.fingerprints.push_back(about.substr(0, about.find('\n')));
        }
        if (r.fingerprints.empty()) notes.push_back(file + " does not fail any more");
        for (finding& f : findings) {
            bool const same = std::find(r.fingerprints.begin(), r.fingerprints.end(),
                                        f.fingerprint) != r.fingerprints.end();
            if (same && f.known.empty()) f.known = file;
        }
    }
}

}  // namespace rollcall

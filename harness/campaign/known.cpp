#include "harness/campaign/known.hpp"

#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace rollcall {
namespace {

std::string without_variant(std::string const& runtime) {
    return runtime.substr(0, runtime.find(':'));
}

std::string folder_of(campaign_settings const& settings) {
    return settings.known + "/" + without_variant(settings.runtime);
}

struct entry {
    std::string file;
    test_case kept;
};

// What is kept for the runtime, then, if it is a variant, for the one that it varies.
std::vector<entry> entries_for(campaign_settings const& settings, std::vector<std::string>& notes) {
    std::vector<std::string> files;
    std::error_code error;
    for (auto const& one : std::filesystem::directory_iterator(folder_of(settings), error)) {
        if (one.path().extension() == ".case") files.push_back(one.path().string());
    }
    std::sort(files.begin(), files.end());
    std::vector<entry> own;
    std::vector<entry> shared;
    for (std::string const& file : files) {
        load_result loaded = load_case(file);
        if (!loaded.value) {
            notes.push_back(loaded.error);
        } else if (loaded.value->runtime == settings.runtime) {
            own.push_back({file, std::move(*loaded.value)});
        } else if (loaded.value->runtime == without_variant(settings.runtime)) {
            shared.push_back({file, std::move(*loaded.value)});
        }
    }
    std::ranges::move(shared, std::back_inserter(own));
    return own;
}

// The fingerprint that a case is kept for: the first line of its `about`, if that begins with the
// id of a law, or says that it hung or crashed. Empty: it is kept for whatever it shows.
std::string kept_for_one_of(law_book const& laws, test_case const& c) {
    std::string const line = kept_for(c);
    std::string const id = line.substr(0, line.find(' '));
    auto const is_named = [&](law_info const& l) { return l.id == id; };
    bool const is_no_law = id == "hung" || id == "limit" || id == "crashed";
    return is_no_law || std::ranges::any_of(laws.laws(), is_named) ? line : std::string();
}

// What a campaign leaves in its directory is what is new.
void set_aside(std::string const& out, finding const& f) {
    if (out.empty()) return;
    std::error_code error;
    std::string const aside = out + "/known";
    std::filesystem::create_directories(aside, error);
    std::string const& runtime = f.reproduction.runtime;
    std::filesystem::rename(file_of_finding(out, runtime, f.fingerprint),
                            file_of_finding(aside, runtime, f.fingerprint), error);
}

}  // namespace

void subtract_known(registry const& parts, campaign_settings const& settings,
                    std::vector<finding>& findings, std::vector<std::string>& notes) {
    if (settings.known.empty() || findings.empty()) return;
    std::error_code error;
    if (!std::filesystem::is_directory(settings.known, error)) {
        notes.push_back("there is no directory " + settings.known +
                        " of known findings: nothing was subtracted");
        return;
    }
    std::unique_ptr<law_book> const laws = parts.make_laws();
    // Also when the campaign was interrupted: what is known would be told as new.
    replay_options to_the_end;
    to_the_end.asked = {};
    for (auto const& [file, kept] : entries_for(settings, notes)) {
        std::string const wanted = kept_for_one_of(*laws, kept);
        std::vector<std::string> shown{wanted};
        // The runtime that is varied may not be there to replay it: what the case says of itself.
        if (parts.find(kept.runtime) != nullptr) {
            shown = replay_isolated(parts, kept, to_the_end).fingerprints;
        }
        if (shown.empty()) notes.push_back(file + " does not fail any more");
        auto const end = shown.end();
        if (!shown.empty() && !wanted.empty() && std::find(shown.begin(), end, wanted) == end) {
            notes.push_back(file + " does not show " + wanted + " any more");
        }
        for (finding& f : findings) {
            if (!f.known.empty() || (!wanted.empty() && f.fingerprint != wanted)) continue;
            if (std::find(shown.begin(), end, f.fingerprint) == end) continue;
            f.known = file;
            set_aside(settings.out, f);
        }
    }
}

std::string known_as(registry const& parts, std::string const& directory,
                     std::string const& runtime, std::string const& fingerprint) {
    campaign_settings settings;
    settings.runtime = runtime;
    settings.known = directory;
    std::vector<finding> asked(1);
    asked[0].fingerprint = fingerprint;
    std::vector<std::string> notes;
    subtract_known(parts, settings, asked, notes);
    return asked[0].known;
}

}  // namespace rollcall

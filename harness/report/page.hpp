// A run as files for other programs to show: one HTML page that needs nothing else, and Chrome's
// trace-event format, which the Perfetto UI opens.
//
// The page's markup, style and script are in page/; they are compiled in. No threads.
#pragma once

#include "harness/report/timeline.hpp"

#include <string>
#include <vector>

namespace rollcall {

// What stands beside the timeline.
struct page_notes {
    std::string title;    // "BQ-01 no_item_is_lost"; or the verdict of a run that broke nothing
    std::string message;  // what was seen
    std::string claim;    // of the law; may be empty
    std::string verdict;
    std::string runtime;
    std::string program;                   // as text
    std::string story;                     // likewise
    std::vector<std::string> explanation;  // of a hang, a line each
    std::string replay;                    // the command that replays the run
    std::string version;
};

// The timeline as JSON, for `make_page`; it can be handed from process to process.
std::string timeline_json(timeline const& t);

// `timeline` is JSON of timeline_json. No text of the case can end the script that holds the data.
std::string make_page(page_notes const& notes, std::string const& timeline);

// "Trace Event Format" (Google, 2016): the array of events. Complete events for steps and scopes,
// flow events for arrows, metadata for the names of lanes. A row is ten microseconds wide, since
// most steps of a run happen at one instant of its virtual time; that is an argument of each event.
std::string trace_events_json(timeline const& t);

// `events` is JSON of trace_events_json: the file that the Perfetto UI opens.
std::string make_trace_events(page_notes const& notes, std::string const& events);

}  // namespace rollcall

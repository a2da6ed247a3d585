// Where a split goes: into the Dockerfile's own place (`--write`), or into a directory that is generated
// (`-o`).
#pragma once

#include "cli/project.hpp"
#include "emit/directory.hpp"
#include "plan/plan.hpp"

#include <string>

namespace decant::cli {

// Where the output directory lies, seen from the context and the other way round.
struct Place {
  std::string inside;      // relative to the context's root; empty when it lies elsewhere
  std::string to_context;  // from the output directory to the context
};
Result<Place> place_of(const std::string& output, const std::string& context);

// The lines of the ignore file that the context goes by.
Result<std::string> ignore_lines(const Context& context);
// They with those of a plan behind them.
std::string lines_with(std::string_view lines, const std::vector<std::string>& ignored);
// The same context, with the output directory kept out.
Result<Context> without_output(const Context& context, std::string_view lines, const std::string& inside);

struct Generated {
  std::string path;     // of the directory
  std::string image;    // repository name in build.sh; empty: after the context's directory
  std::string options;  // the words that decide what is generated, for the record
  cache::Costs costs;   // of the costs file; none where there is none
};
// The files of the directory, and what they are made from.
Result<emit::OutputDirectory> output_directory(const Generated& generated, const Project& project,
                                               const plan::Plan& plan, const Place& place,
                                               std::string_view lines);

// Whether the directory is what would be written now.
Result<emit::Staleness> staleness_of(const emit::OutputDirectory& wanted, const Project& project);

// Replaces the Dockerfile. Problems: it came from standard input or stands in a Compose file; it has changed
// since it was read; it cannot be written.
Result<bool> adopt(const Project& project, const std::string& rewritten);

// Adds the plan's lines to the ignore file, or makes one in the context. False: it has none. Problems: the
// context is no directory; the file has changed since it was read; it cannot be written.
Result<bool> adopt_ignored(const Project& project, const plan::Plan& plan, std::string_view lines);

}  // namespace decant::cli

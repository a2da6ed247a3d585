// decant replay: what a history has paid for layer order.
#include "report/replay.hpp"

#include "base/json.hpp"
#include "base/number.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/replay_costs.hpp"
#include "cli/replay_history.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>

namespace decant::cli {
namespace {

struct ReplayCommand {
  ReplayOptions replay;
  std::string dockerfile_of = "then";
  std::string cache = "all";
  std::vector<std::string> varied;
  std::string format = "text";
  bool write_costs = false;
};

std::optional<Problem> read_varied(const std::vector<std::string>& words, ReplayOptions& options) {
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string_view as =
        std::string_view(word).substr(equals == std::string::npos ? word.size() : equals + 1);
    if (equals == 0 || (as != "commit" && as != "date")) {
      return Problem{.what = fmt::format("--vary {}: what the argument is at each commit is not told", word),
                     .remedy = "write NAME=commit or NAME=date",
                     .exit = Exit::usage};
    }
    options.varied[word.substr(0, equals)] = as == "commit" ? Varied::commit : Varied::date;
  }
  return std::nullopt;
}

Result<Exit> run(ReplayCommand& command) {
  ReplayOptions& options = command.replay;
  if (auto problem = read_varied(command.varied, options)) return *std::move(problem);
  options.now = command.dockerfile_of == "now";
  options.cache = command.cache == "all"    ? cache::Policy::all
                  : command.cache == "none" ? cache::Policy::none
                                            : cache::Policy::previous;
  Progress progress;
  options.progress = [&](std::size_t done, std::size_t of) { progress.show({}, done, of); };
  const auto replay = replay_history(options);
  progress.clear();
  if (!replay) return replay.problem();
  if (replay->builds == 0) {
    warn(fmt::format("none of {} commits has a build of {}", replay->commits.size(), replay->dockerfile));
  }
  print(command.format == "json"  ? report::replay_json(*replay, command.cache)
        : command.format == "csv" ? report::replay_csv(*replay)
                                  : report::replay_text(*replay, command.cache));
  return command.write_costs ? write_changes(options) : Result<Exit>(Exit::ok);
}

}  // namespace

void declare_replay(CLI::App& app, Exit& exit) {
  const auto command = std::make_shared<ReplayCommand>();
  app.add_option("range", command->replay.range.revisions,
                 "commits: REV (with all before it), or A..B; over first parents (default HEAD)")
      ->type_name("RANGE");
  app.add_option("-f,--file", command->replay.project.dockerfile, "the Dockerfile (default: ./Dockerfile)")
      ->type_name("DOCKERFILE");
  app.add_option("--last", command->replay.range.last, "only so many commits, the newest")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const bool is_count = number_of<std::size_t>(text).value_or(0) > 0;
            return is_count ? std::string() : fmt::format("`{}` is no number of commits", text);
          },
          ""))
      ->type_name("N");
  add_build_options(app, command->replay.project);
  app.add_option("--dockerfile", command->dockerfile_of,
                 "then: as it was at each commit; now: as it is in the working tree")
      ->check(CLI::IsMember({"then", "now"}));
  app.add_option("--cache", command->cache,
                 "what is in the cache when a build begins. all: everything ever built; previous, "
                 "registry-max: what the "
                 "build before used or made, here or in a registry with mode=max; none")
      ->check(CLI::IsMember({"all", "previous", "registry-max", "none"}));
  app.add_option("--vary", command->varied, "a build argument that is each commit's id or date")
      ->type_name("NAME=commit|date")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag(
      "--write-costs", command->write_costs,
      "keep how often what the Dockerfile takes changes in .decant/costs.json, by which split chooses");
  app.add_option("--format", command->format, "text, json, or csv (a line a commit)")
      ->check(CLI::IsMember({"text", "json", "csv"}));
  app.callback([command, &exit] {
    const Result<Exit> result = run(*command);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli

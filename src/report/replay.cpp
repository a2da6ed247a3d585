// See replay.hpp.
#include "report/replay.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "report/printable.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::report {
namespace replay {
namespace {

constexpr std::size_t kMostLayers = 12;
constexpr std::size_t kTextBytes = 60;

std::string date_of(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string minutes(double seconds) {
  return fmt::format("{:.1f}", seconds / 60);
}

std::string heading(const Replay& all, std::string_view cache) {
  if (all.commits.empty()) return "no commit\n";
  std::string text =
      fmt::format("{}: {}, {} to {}; {}, cache: {}\n", printable(all.dockerfile),
                  counted(all.commits.size(), "commit"), date_of(all.commits.front().time_seconds),
                  date_of(all.commits.back().time_seconds), counted(all.builds, "build"), cache);
  for (const FormerName& former : all.former) {
    const std::string where =
        former.context
            ? fmt::format(", context {}", former.context->empty() ? "." : printable(*former.context))
            : std::string();
    text += fmt::format("  called {}{} until {}\n", printable(former.dockerfile), where, former.until);
  }
  if (all.without_file > 0)
    text += fmt::format("  {} without the file or its context\n", counted(all.without_file, "commit"));
  if (all.refused > 0) {
    text += fmt::format("  {} that no builder takes, the first: {}\n", counted(all.refused, "Dockerfile"),
                        printable(all.refused_example));
  }
  if (all.is_cut_off) text += "  the clone is shallow: what was before is not counted\n";
  return text;
}

std::string table(const Replay& all) {
  const cache::Tally& is = all.as_is;
  const cache::Tally& split = all.split;
  const Least least = all.least();
  const auto row = [](std::string_view name, const std::string& a, const std::string& b,
                      const std::string& c) {
    std::string text = fmt::format("  {:<30}{:>10}{:>12}{:>12}", name, a, b, c);
    text.resize(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  const auto number = [](auto value) { return fmt::format("{}", value); };
  return row("", "as it is", all.is_split ? "split" : "(no split)", "least") +
         row("RUNs that ran again", number(is.runs), number(split.runs), number(least.runs)) +
         row("  for no reason", number(is.needless), number(split.needless), "0") +
         row("COPYs with something new", number(is.copies), number(split.copies), "") +
         row("COPYs of the same bytes", number(is.copied_again), number(split.copied_again), "") +
         row("minutes, estimated", minutes(is.seconds), minutes(split.seconds), minutes(least.seconds)) +
         row("  for no reason", minutes(is.needless_seconds), minutes(split.needless_seconds), "0.0");
}

std::string layers(const Replay& all) {
  std::string text;
  std::size_t shown = 0;
  for (const cache::LayerTally& layer : all.layers) {
    if (++shown > kMostLayers) break;
    const std::string where = layer.line != 0 ? fmt::format("line {}", layer.line) : "gone";
    text += fmt::format("  {:>7}{:>8}{:>12}{:>10}   {}\n", where, layer.runs, layer.needless,
                        minutes(layer.seconds), printable(shortened(squeezed(layer.text), kTextBytes)));
  }
  if (text.empty()) return text;
  text = fmt::format("\n  {:>7}{:>8}{:>12}{:>10}\n", "", "again", "no reason", "minutes") + text;
  if (all.layers.size() > kMostLayers)
    text += fmt::format("  and {} more\n", all.layers.size() - kMostLayers);
  return text;
}

std::string unknown(const Replay& all) {
  if (all.unknown.empty()) return {};
  std::string text = "\nnot in git, taken to stay as it is:\n";
  for (const UnknownInput& input : all.unknown)
    text += fmt::format("  {} ({})\n", printable(input.what), counted(input.builds, "build"));
  return text;
}

}  // namespace
}  // namespace replay

Least ReplayedCommit::least() const {
  return {.runs = std::min(as_is.needed(), split.needed()),
          .seconds = std::min(as_is.needed_seconds(), split.needed_seconds())};
}

Least Replay::least() const {
  Least all;
  for (const ReplayedCommit& commit : commits) {
    const Least one = commit.least();
    all.runs += one.runs;
    all.seconds += one.seconds;
  }
  return all;
}

nlohmann::ordered_json tally_json(const cache::Tally& tally) {
  return {{"runs", tally.runs},       {"needless", tally.needless},
          {"copies", tally.copies},   {"copied_again", tally.copied_again},
          {"seconds", tally.seconds}, {"needless_seconds", tally.needless_seconds}};
}

std::string replay_text(const Replay& all, std::string_view cache) {
  return replay::heading(all, cache) + "\n" + replay::table(all) + replay::layers(all) + replay::unknown(all);
}

std::string replay_json(const Replay& all, std::string_view cache) {
  const Least least = all.least();
  nlohmann::ordered_json json{{"dockerfile", all.dockerfile},
                              {"cache", cache},
                              {"commits", all.commits.size()},
                              {"builds", all.builds},
                              {"without_file", all.without_file},
                              {"refused", all.refused},
                              {"shallow", all.is_cut_off},
                              {"as_it_is", tally_json(all.as_is)},
                              {"split", all.is_split ? tally_json(all.split) : nlohmann::ordered_json()},
                              {"least", {{"runs", least.runs}, {"seconds", least.seconds}}}};
  auto& former = json["former_names"] = nlohmann::ordered_json::array();
  for (const FormerName& each : all.former) {
    former.push_back(
        {{"dockerfile", each.dockerfile},
         {"context", each.context ? nlohmann::ordered_json(*each.context) : nlohmann::ordered_json()},
         {"until", each.until}});
  }
  auto& layers = json["layers"] = nlohmann::ordered_json::array();
  for (const cache::LayerTally& layer : all.layers) {
    layers.push_back(
        {{"line", layer.line != 0 ? nlohmann::ordered_json(layer.line) : nlohmann::ordered_json()},
         {"text", layer.text},
         {"runs", layer.runs},
         {"needless", layer.needless},
         {"seconds", layer.seconds},
         {"needless_seconds", layer.needless_seconds}});
  }
  auto& unknown = json["unknown"] = nlohmann::ordered_json::array();
  for (const UnknownInput& input : all.unknown)
    unknown.push_back({{"what", input.what}, {"builds", input.builds}});
  return dump_json(json, 2) + "\n";
}

std::string replay_csv(const Replay& all) {
  std::string text =
      "commit,time,built,runs,needless,copies,copied_again,seconds,needless_seconds,least,split_runs,split_"
      "needless,"
      "split_seconds\n";
  for (const ReplayedCommit& commit : all.commits) {
    const cache::Tally& is = commit.as_is;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", commit.id, commit.time_seconds,
                        commit.built ? 1 : 0, is.runs, is.needless, is.copies, is.copied_again, is.seconds,
                        is.needless_seconds, commit.least().runs, commit.split.runs, commit.split.needless,
                        commit.split.seconds);
  }
  return text;
}

}  // namespace decant::report

// See saving.hpp.

#include "report/saving.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace decant::report {
namespace saving {
namespace {

// RUNs are whole where they were counted, and not where they are expected.
std::string runs(double count) {
  return std::abs(count - std::round(count)) < 0.05 ? fmt::format("{:.0f}", std::round(count) + 0.0)
                                                    : fmt::format("{:.1f}", count);
}

double rounded(double value) {
  return std::round(value * 10) / 10 + 0.0;  // no -0
}

}  // namespace
}  // namespace saving

double Saving::percent() const {
  return as_is.seconds <= 0 ? 0 : 100 * (as_is.seconds - split.seconds) / as_is.seconds;
}

std::string_view name_of(Saving::Basis basis) {
  switch (basis) {
    case Saving::Basis::history:
      return "history";
    case Saving::Basis::costs:
      return "costs";
    case Saving::Basis::knowledge:
      return "knowledge";
  }
  return "";
}

std::string Saving::rests_on() const {
  switch (basis) {
    case Basis::history:
      return fmt::format("over the last {}, replayed with one cache that is kept",
                         counted(commits, "commit"));
    case Basis::costs:
      return fmt::format("over {} as .decant/costs.json expects them", counted(commits, "commit"));
    case Basis::knowledge:
      return fmt::format("over {} as decant expects them by the names of files, for want of a history",
                         counted(commits, "commit"));
  }
  return {};
}

std::string saving_text(const Saving& saved) {
  const auto row = [](std::string_view name, const std::string& as_is, const std::string& split,
                      const std::string& less) {
    std::string text = fmt::format("  {:<24}{:>10}{:>10}{:>16}", name, as_is, split, less);
    text.resize(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  const std::string less = saved.percent() < 0 ? fmt::format("{:.0f} % more", -saved.percent())
                                               : fmt::format("{:.0f} % less", std::abs(saved.percent()));
  return fmt::format("It saves, {}{}\n", saved.rests_on(),
                     saved.is_cut_off ? " (the clone is shallow)" : "") +
         row("", "as it is", "split", "") +
         row("RUNs that run again", saving::runs(saved.as_is.runs), saving::runs(saved.split.runs), "") +
         row(saved.is_measured ? "minutes" : "minutes, estimated",
             fmt::format("{:.1f}", saved.as_is.seconds / 60), fmt::format("{:.1f}", saved.split.seconds / 60),
             less);
}

std::string spent_text(const Spent& saved) {
  const double minutes = saving::rounded(saved.seconds / 60);
  const std::string count = saving::runs(std::abs(saved.runs));
  const std::string many = fmt::format("{} RUN{}", count, count == "1" ? "" : "s");
  if (count == "0" && minutes == 0) return "saves nothing with a cache that is kept";
  if (minutes == 0) return fmt::format("{} {}", saved.runs < 0 ? "costs" : "saves", many);
  if (count == "0")
    return fmt::format("{} {:.1f} minutes", minutes < 0 ? "costs" : "saves", std::abs(minutes));
  if ((saved.runs < 0) == (minutes < 0))
    return fmt::format("{} {} and {:.1f} minutes", minutes < 0 ? "costs" : "saves", many, std::abs(minutes));
  // A RUN that was cut: more of them run, for less time.
  return fmt::format("{} {:.1f} minutes, with {} {}", minutes < 0 ? "costs" : "saves", std::abs(minutes),
                     many, saved.runs < 0 ? "more" : "fewer");
}

nlohmann::ordered_json spent_json(const Spent& spent) {
  return {{"runs", saving::rounded(spent.runs)}, {"seconds", saving::rounded(spent.seconds)}};
}

nlohmann::ordered_json saving_json(const Saving& saved) {
  return {{"basis", name_of(saved.basis)},    {"commits", saved.commits},
          {"builds", saved.builds},           {"shallow", saved.is_cut_off},
          {"measured", saved.is_measured},    {"as_it_is", spent_json(saved.as_is)},
          {"split", spent_json(saved.split)}, {"percent", saving::rounded(saved.percent())}};
}

}  // namespace decant::report

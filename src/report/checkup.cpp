// See checkup.hpp.
#include "report/checkup.hpp"

#include "base/text.hpp"
#include "lint/rule.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace decant::report {
namespace checkup {
namespace {

constexpr std::size_t kMostFiles = 8;
constexpr std::size_t kMostRules = 4;
constexpr std::size_t kMostPlaces = 3;
constexpr std::size_t kPathColumns = 26;
// Columns that are left empty, so that a path begins with a whole name.
constexpr std::size_t kCutAtSlash = 6;
constexpr std::uint32_t kColumns = 80;
constexpr std::string_view kRuleIndent = "           ";
constexpr std::uint32_t kCommandColumns = 46;

class Page {
 public:
  Page(const Checkup& all, bool color) : all_(all), color_(color) {}

  std::string text() {
    add_heading();
    add_table();
    add_rules();
    add_paid();
    for (const std::string& note : all_.notes) text_ += "\n" + wrapped(printable(note), kColumns, "");
    add_next();
    return std::move(text_);
  }

 private:
  [[nodiscard]] std::string painted(std::string_view paint, std::string_view text) const {
    return color_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", paint, text) : std::string(text);
  }

  [[nodiscard]] std::string title(std::string_view text) const { return painted("1", text); }

  void add_heading() {
    std::size_t findings = 0;
    for (const CheckedFile& file : all_.files) {
      for (const std::size_t count : file.levels) findings += count;
    }
    text_ += title(fmt::format("{}: {}, {}", printable(all_.name), counted(all_.files.size(), "Dockerfile"),
                               findings == 0 ? "no findings" : counted(findings, "finding"))) +
             "\n\n";
  }

  [[nodiscard]] bool any_paid() const {
    return std::ranges::any_of(all_.files, [](const CheckedFile& file) { return file.paid.has_value(); });
  }

  // The end of a path tells more than its beginning.
  static std::string path_cell(const std::string& path) {
    std::string shown = printable(path);
    if (columns_of(shown) > kPathColumns) {
      std::size_t from = shown.size() - (kPathColumns - 1);
      const std::size_t slash = shown.find('/', from);
      if (slash != std::string::npos && slash - from <= kCutAtSlash) from = slash;
      while ((static_cast<unsigned char>(shown[from]) & 0xC0U) == 0x80U) ++from;
      shown = "…" + shown.substr(from);
    }
    return shown + std::string(kPathColumns - std::min<std::size_t>(kPathColumns, columns_of(shown)), ' ');
  }

  // A number in its columns; none is a dot.
  [[nodiscard]] std::string cell(std::size_t number, std::size_t columns, std::string_view paint) const {
    const std::string text = number == 0 ? "·" : fmt::format("{}", number);
    return std::string(columns - columns_of(text), ' ') + painted(number == 0 ? "2" : paint, text);
  }

  // The worst first.
  static auto weight(const CheckedFile* file) {
    const double seconds = file->paid ? file->paid->as_is.needless_seconds : 0;
    return std::tuple(-static_cast<long>(file->levels[0]), -seconds, -static_cast<long>(file->levels[1]),
                      -static_cast<long>(file->levels[2]));
  }

  void add_table() {
    const bool paid = any_paid();
    std::string first = std::string(kPathColumns + 2, ' ') + "    findings       ";
    std::string second = std::string(kPathColumns + 2, ' ') + " error  warn  info";
    if (paid) {
      first += "   RUNs in history   minutes";
      second += "   again needless  as is  split";
      text_ += painted("2", first) + "\n";
    }
    text_ += painted("2", second) + "\n";
    std::vector<const CheckedFile*> files;
    for (const CheckedFile& file : all_.files) files.push_back(&file);
    std::ranges::stable_sort(files, {}, weight);
    for (std::size_t i = 0; i < std::min(files.size(), kMostFiles); ++i) add_row(*files[i], paid);
    if (files.size() > kMostFiles) text_ += fmt::format("  and {} more\n", files.size() - kMostFiles);
  }

  static std::string minutes(double seconds) {
    const double value = seconds / 60;
    return value < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
  }

  void add_row(const CheckedFile& file, bool paid) {
    std::string row = "  " + path_cell(file.path);
    if (file.is_linted) {
      row += cell(file.levels[0], 6, "31") + cell(file.levels[1], 6, "33") +
             cell(file.levels[2] + file.levels[3], 6, "0");
    } else {
      row += painted("31", "        not linted");
    }
    if (paid && file.paid && file.paid->builds > 0) {
      const PaidHistory& history = *file.paid;
      row += cell(history.as_is.runs, 8, "0") + cell(history.as_is.needless, 9, "33") +
             fmt::format("{:>7}{:>7}", minutes(history.as_is.seconds),
                         history.is_split ? minutes(history.split.seconds) : "·");
    } else if (paid) {
      row += painted("2", file.paid ? "   never built" : "   not replayed");
    }
    text_ += row + "\n";
  }

  void add_rules() {
    if (all_.rules.empty()) return;
    text_ += "\n" + title("Most important") + "\n";
    for (std::size_t i = 0; i < std::min(all_.rules.size(), kMostRules); ++i) {
      const CheckedRule& rule = all_.rules[i];
      std::string_view paint = "36";
      if (rule.level == lint::Level::error) paint = "31";
      if (rule.level == lint::Level::warning) paint = "33";
      const std::string level(lint::name_of(rule.level));
      const std::string what = wrapped(rule.summary, kColumns, kRuleIndent).substr(kRuleIndent.size());
      text_ += fmt::format("  {}{}{}", painted(paint, level),
                           std::string(kRuleIndent.size() - 2 - level.size(), ' '), what);
      std::vector<std::string> places;
      for (const auto& [path, line] : rule.places)
        places.push_back(fmt::format("{}:{}", printable(path), line));
      text_ += wrapped(fmt::format("{}: {}", rule.code, listed(places, kMostPlaces)), kColumns, kRuleIndent);
    }
    if (all_.rules.size() > kMostRules)
      text_ += fmt::format("  and {} more\n", all_.rules.size() - kMostRules);
  }

  void add_paid() {
    cache::Tally sum;
    cache::Tally split;
    std::size_t builds = 0;
    std::size_t commits = 0;
    std::size_t unknown = 0;
    bool cut_off = false;
    for (const CheckedFile& file : all_.files) {
      if (!file.paid || file.paid->builds == 0) continue;
      sum += file.paid->as_is;
      split += file.paid->is_split ? file.paid->split : file.paid->as_is;
      builds += file.paid->builds;
      commits = std::max(commits, file.paid->commits);
      unknown += file.paid->unknown;
      cut_off = cut_off || file.paid->is_cut_off;
    }
    if (builds == 0) return;
    const std::string last = commits == 1 ? "commit" : counted(commits, "commit");
    text_ += "\n" + title(fmt::format("What the last {} paid for layer order", last)) + "\n";
    std::string text = paid_text(sum, split, counted(builds, "build"));
    text += " Each build finds in its cache what was ever built";
    text += unknown == 0 ? "."
                         : fmt::format("; what git does not hold ({}) is taken to stay the same.",
                                       counted(unknown, "input"));
    if (cut_off) text += " The clone is shallow: what was before is not counted.";
    text_ += wrapped(text, kColumns, "  ");
  }

  [[nodiscard]] std::string paid_text(const cache::Tally& sum, const cache::Tally& split,
                                      const std::string& builds) const {
    if (sum.runs == 0) return fmt::format("No RUN ran again in {}.", builds);
    if (sum.needless == 0)
      return fmt::format("{} ran again in {}, none of them for no reason.", counted(sum.runs, "RUN"), builds);
    const std::string wasted =
        sum.needless_seconds < 30
            ? fmt::format("less than a minute of {}", minutes(sum.seconds))
            : fmt::format("about {} of {} minutes", minutes(sum.needless_seconds), minutes(sum.seconds));
    std::string text = fmt::format(
        "Of {} that ran again in {}, {} had nothing new to read: {}, {}.", counted(sum.runs, "RUN"), builds,
        sum.needless, wasted,
        all_.has_costs ? "as measured in .decant/costs.json, else by decant's guess of each command"
                       : "by decant's guess of what each command takes");
    if (split.seconds + 3 < sum.seconds)
      text +=
          fmt::format(" `decant split` would have saved {} minutes.", minutes(sum.seconds - split.seconds));
    return text;
  }

  void add_next() {
    if (all_.next.empty()) return;
    text_ += "\n" + title("Next") + "\n";
    std::size_t width = 0;
    for (const NextStep& step : all_.next) {
      const std::size_t columns = columns_of(step.command);
      if (columns <= kCommandColumns) width = std::max(width, columns);
    }
    for (const NextStep& step : all_.next) {
      const std::size_t columns = columns_of(step.command);
      const std::string gap =
          columns <= width ? std::string(width - columns + 2, ' ') : "\n" + std::string(width + 4, ' ');
      text_ += fmt::format("  {}{}{}\n", painted("1", step.command), gap, step.why);
    }
  }

  const Checkup& all_;
  bool color_;
  std::string text_;
};

}  // namespace
}  // namespace checkup

std::string checkup_text(const Checkup& all, bool color) {
  return checkup::Page(all, color).text();
}

}  // namespace decant::report

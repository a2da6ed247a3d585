// See build_log.hpp.
#include "cache/build_log.hpp"

#include "base/ascii.hpp"
#include "base/json.hpp"
#include "base/number.hpp"
#include "cache/operations.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

namespace decant::cache {
namespace {

// `[linux/amd64 build 2/5] RUN make` taken apart; nothing for steps that are none of the Dockerfile's.
std::optional<LoggedStep> step_of(std::string_view name) {
  if (!name.starts_with('[')) return std::nullopt;
  const std::size_t close = name.find("] ");
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view inside = name.substr(1, close - 1);
  LoggedStep step;
  step.text = name.substr(close + 2);
  const std::size_t space = inside.rfind(' ');
  const std::string_view counter = space == std::string_view::npos ? inside : inside.substr(space + 1);
  const std::size_t slash = counter.find('/');
  const auto at =
      slash == std::string_view::npos ? std::nullopt : number_of<std::uint32_t>(counter.substr(0, slash));
  if (!at || !number_of<std::uint32_t>(counter.substr(slash + 1))) return std::nullopt;
  step.number = *at;
  if (space != std::string_view::npos) {
    std::string_view stage = inside.substr(0, space);
    if (const std::size_t platform = stage.rfind(' '); platform != std::string_view::npos)
      stage.remove_prefix(platform + 1);
    if (stage.find('/') == std::string_view::npos) step.stage = stage;
  }
  // The merge of a linked copy is no step of its own.
  if (step.text.starts_with("LINK ")) return std::nullopt;
  return step;
}

class PlainLog {
 public:
  std::vector<LoggedStep> read(std::string_view text) {
    while (!text.empty()) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
    }
    return std::move(steps_);
  }

 private:
  // `#12 [build 2/5] RUN make`, `#12 CACHED`, `#12 DONE 1.2s`, `#12 ERROR: …`.
  void read_line(std::string_view line) {
    if (!line.starts_with('#')) return;
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return;
    const auto vertex = number_of<std::uint32_t>(line.substr(1, space - 1));
    if (!vertex) return;
    const std::string_view rest = line.substr(space + 1);
    const auto known = by_vertex_.find(*vertex);
    if (known == by_vertex_.end()) {
      if (auto step = step_of(rest)) {
        by_vertex_[*vertex] = steps_.size();
        steps_.push_back(*std::move(step));
      }
      return;
    }
    LoggedStep& step = steps_[known->second];
    if (rest == "CACHED") {
      step.cached = step.finished = true;
    } else if (rest.starts_with("DONE ") && rest.ends_with('s')) {
      const std::string_view time = rest.substr(5, rest.size() - 6);
      double seconds = 0;
      const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
      if (error != std::errc() || end != time.data() + time.size()) return;
      step.seconds = std::max(step.seconds, seconds);
      step.finished = true;
    } else if (rest.starts_with("ERROR")) {
      step.failed = step.finished = true;
    }
  }

  std::vector<LoggedStep> steps_;
  std::map<std::uint32_t, std::size_t> by_vertex_;
};

// Seconds since some day of `2024-05-01T10:20:30.123456789Z` or with `+02:00`; differences are all that is
// asked.
std::optional<double> seconds_of(std::string_view time) {
  if (time.size() < 19) return std::nullopt;
  const auto year = number_of<int>(time.substr(0, 4));
  const auto month = number_of<unsigned>(time.substr(5, 2));
  const auto day = number_of<unsigned>(time.substr(8, 2));
  const auto hour = number_of<int>(time.substr(11, 2));
  const auto minute = number_of<int>(time.substr(14, 2));
  if (!year || !month || !day || !hour || !minute) return std::nullopt;
  double second = 0;
  const char* const begin = time.data() + 17;
  const auto [end, error] = std::from_chars(begin, time.data() + time.size(), second);
  if (error != std::errc()) return std::nullopt;
  int offset = 0;  // minutes
  const std::string_view zone = time.substr(static_cast<std::size_t>(end - time.data()));
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-')) {
    offset =
        number_of<int>(zone.substr(1, 2)).value_or(0) * 60 + number_of<int>(zone.substr(4, 2)).value_or(0);
    if (zone[0] == '-') offset = -offset;
  }
  const std::chrono::sys_days date{std::chrono::year{*year} / std::chrono::month{*month} /
                                   std::chrono::day{*day}};
  return static_cast<double>(date.time_since_epoch().count()) * 86400 +
         (*hour * 60 + *minute - offset) * 60.0 + second;
}

// The next JSON object of several, on one line each or over many; nothing at the end.
std::string_view next_object(std::string_view& text) {
  const std::size_t begin = text.find('{');
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      const std::string_view object = text.substr(begin, i + 1 - begin);
      text.remove_prefix(i + 1);
      return object;
    }
  }
  return {};
}

// SolveStatus after SolveStatus.
class RawLog {
 public:
  std::vector<LoggedStep> read(std::string_view text) {
    for (std::string_view object = next_object(text); !object.empty(); object = next_object(text)) {
      const nlohmann::json status = read_json(object);
      if (!status.is_object()) continue;
      const auto vertexes = status.find("vertexes");
      if (vertexes == status.end() || !vertexes->is_array()) continue;
      for (const nlohmann::json& each : *vertexes) read_vertex(each);
    }
    return std::move(steps_);
  }

 private:
  static std::string text(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  void read_vertex(const nlohmann::json& vertex) {
    if (!vertex.is_object()) return;
    const std::string digest = text(vertex, "digest");
    auto known = by_digest_.find(digest);
    if (known == by_digest_.end()) {
      auto named = step_of(text(vertex, "name"));
      if (!named) return;
      known = by_digest_.emplace(digest, steps_.size()).first;
      steps_.push_back(*std::move(named));
    }
    LoggedStep& step = steps_[known->second];
    const auto cached = vertex.find("cached");
    if (cached != vertex.end() && cached->is_boolean() && cached->get<bool>())
      step.cached = step.finished = true;
    if (!text(vertex, "error").empty()) step.failed = step.finished = true;
    const auto started = seconds_of(text(vertex, "started"));
    const auto completed = seconds_of(text(vertex, "completed"));
    if (!started || !completed) return;
    step.seconds = std::max(step.seconds, *completed - *started);
    step.finished = true;
  }

  std::vector<LoggedStep> steps_;
  std::map<std::string, std::size_t> by_digest_;
};

bool counts(InstructionKind kind) {
  return kind == InstructionKind::run || kind == InstructionKind::copy || kind == InstructionKind::add ||
         kind == InstructionKind::workdir;
}

}  // namespace

Result<std::vector<LoggedStep>> read_build_log(std::string_view name, std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool raw = first != std::string_view::npos && text[first] == '{';
  std::vector<LoggedStep> steps = raw ? RawLog().read(text) : PlainLog().read(text);
  if (!steps.empty()) return steps;
  const bool classic = text.find("\nStep 1/") != std::string_view::npos || text.starts_with("Step 1/");
  return Problem{.what = fmt::format("{} is no log of BuildKit: no step of a Dockerfile is in it", name),
                 .remedy = classic ? "it is a log of the classic builder; build with DOCKER_BUILDKIT=1"
                                   : "keep one with: docker build --progress=plain . 2> build.log"};
}

std::vector<std::uint32_t> instructions_of(const std::vector<LoggedStep>& steps, const Document& document,
                                           const Evaluation& evaluation) {
  // By stage the instructions that count, the FROM of an image among them.
  std::vector<std::vector<std::uint32_t>> numbered(document.stages.size());
  for (const Stage& stage : document.stages) {
    const EvaluatedStage& evaluated = evaluation.stages[stage.index];
    std::vector<std::uint32_t>& list = numbered[stage.index];
    if (evaluated.base.kind == Base::Kind::image || evaluated.base.kind == Base::Kind::unknown)
      list.push_back(stage.from);
    for (const Trigger& trigger : evaluated.triggers) {
      if (trigger.inner() != nullptr && counts(trigger.inner()->kind)) list.push_back(stage.from);
    }
    for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
      if (counts(document.instructions[i].kind)) list.push_back(i);
    }
  }
  const auto stage_of = [&](const LoggedStep& step) -> std::uint32_t {
    if (step.stage.empty()) return document.stages.size() == 1 ? 0 : kNone;
    for (std::size_t i = document.stages.size(); i-- > 0;) {
      if (ascii::equal_in_any_case(document.stages[i].name, step.stage)) return static_cast<std::uint32_t>(i);
    }
    const auto index = step.stage.starts_with("stage-")
                           ? number_of<std::uint32_t>(std::string_view(step.stage).substr(6))
                           : std::nullopt;
    return index && *index < document.stages.size() ? *index : kNone;
  };
  std::vector<std::uint32_t> result;
  for (const LoggedStep& step : steps) {
    const std::uint32_t stage = stage_of(step);
    std::uint32_t found = kNone;
    if (stage != kNone && step.number >= 1 && step.number <= numbered[stage].size())
      found = numbered[stage][step.number - 1];
    // A log of another Dockerfile: the keyword tells.
    if (found != kNone) {
      const std::string_view keyword = name_of(document.instructions[found].kind);
      const std::string_view word = std::string_view(step.text).substr(0, step.text.find(' '));
      if (word != "ONBUILD" && !ascii::equal_in_any_case(word, keyword) &&
          document.instructions[found].kind != InstructionKind::from)
        found = kNone;
    }
    result.push_back(found);
  }
  return result;
}

}  // namespace decant::cache

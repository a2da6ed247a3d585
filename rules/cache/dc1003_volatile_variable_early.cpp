// DC1003: a variable that changes with every commit or build, above installs that do not read it.
//
// BuildKit puts every ARG that has a value, and every ENV, into the environment of all RUNs below it, and the
// environment into their keys: used or not (facts: BuildKit cache, section 1, row ARG; stages that stand on
// it by FROM too). So `ARG GIT_SHA` at the top installs everything again with each commit.
//
// What changes often is told by name and default: a name that people give to stamps, and no default or one
// that says "not known here". A default with a real value is a pin (`ARG PYTHON_VERSION=3.11`), and so is a
// variable that an install reads.
#include "base/ascii.hpp"
#include "effects/volatile.hpp"
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace decant::rules::dc1003 {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC1003",
    .name = "volatile-variable-early",
    .family = lint::Family::cache,
    .level = lint::Level::info,
    .summary = "a variable that changes with every commit or build, above installs that don't read it",
    .why =
        R"(BuildKit adds each `ARG` that has a value, and each `ENV`, to the environment of every `RUN` below it, and
the environment is part of the key. A commit hash or a build date at the top of the stage therefore runs all installs
again on each commit, though none of them reads it. Declare such arguments below the installs, just above the instruction
that uses them.

decant goes by the name (`GIT_SHA`, `COMMIT`, `REVISION`, `BUILD_DATE`, `BUILD_NUMBER`, …) and the default: one without a
default, or with a stand-in for it such as `dev` or `unknown`. `VERSION` and `RELEASE` count only where no `RUN`, `FROM`,
`COPY` or `ADD` uses them; a value that a `RUN` fetches something by is a pin. Reported only above installs of which decant knows all variables that they read.)",
    .bad = R"(FROM python:3.11-slim
ARG GIT_SHA=unknown
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
LABEL org.opencontainers.image.revision=$GIT_SHA
)",
    .good = R"(FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
ARG GIT_SHA=unknown
LABEL org.opencontainers.image.revision=$GIT_SHA
)",
    .files = "requirements.txt=flask\\n\napp.py\n"};

// Stamps or pins: it shows in what uses them.
constexpr auto kMaybeStamps = std::to_array<std::string_view>({
    "APP_VERSION",
    "BUILD_VERSION",
    "IMAGE_TAG",
    "IMAGE_VERSION",
    "RELEASE",
    "RELEASE_VERSION",
    "VERSION",
});
// Defaults that stand for "not known on this machine".
constexpr auto kStandIns = std::to_array<std::string_view>({
    "",     "-",        "0",         "0.0.0",   "dev",        "development", "dirty",       "edge",
    "git",  "head",     "latest",    "local",   "main",       "master",      "n/a",         "none",
    "null", "snapshot", "undefined", "unknown", "unreleased", "unset",       "unspecified",
});

bool holds(std::span<const std::string_view> list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_stand_in(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
    value = value.substr(1, value.size() - 2);
  }
  return std::ranges::any_of(kStandIns,
                             [&](std::string_view text) { return ascii::equal_in_any_case(text, value); });
}

// True when shell text mentions the variable; `$GIT_SHA` and `GIT_SHA` alike, to be on the safe side.
bool mentions(std::string_view text, std::string_view name) {
  const auto in_name = [](char c) { return ascii::is_alphanumeric(c) || c == '_'; };
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !in_name(text[at - 1])) && (end == text.size() || !in_name(text[end]))) return true;
  }
  return false;
}

bool instruction_mentions(const Instruction& instruction, std::string_view name) {
  return mentions(instruction.logical.text(), name) ||
         std::ranges::any_of(instruction.heredocs,
                             [&](const Heredoc& h) { return mentions(h.content, name); });
}

// True when the variable decides what goes into the image: then its value is a pin, however it is called.
// `any_run`: a RUN that uses it is enough; else it must be one that fetches something.
bool is_input(const Document& document, std::string_view name, bool any_run) {
  return std::ranges::any_of(document.instructions, [&](const Instruction& instruction) {
    const bool fetches = mentions(instruction.logical.text(), "git") ||
                         mentions(instruction.logical.text(), "curl") ||
                         mentions(instruction.logical.text(), "wget");
    switch (instruction.kind) {
      case InstructionKind::run:
        return (any_run || fetches) && instruction_mentions(instruction, name);
      case InstructionKind::from:
      case InstructionKind::copy:
      case InstructionKind::add:
        return instruction_mentions(instruction, name);
      default:
        return false;
    }
  });
}

// The default of a global ARG that `name` in a stage takes over; nullopt when there is none.
std::optional<KeyValue> global_argument(const Document& document, std::string_view name) {
  std::optional<KeyValue> found;
  const std::uint32_t end = document.stages.empty() ? 0 : document.stages[0].from;
  for (std::uint32_t i = 0; i < end; ++i) {
    for (const KeyValue& pair : document.instructions[i].pairs) {
      if (pair.name == name) found = pair;
    }
  }
  return found;
}

bool is_volatile_argument(const Document& document, const KeyValue& pair) {
  const std::string name = ascii::upper(pair.name);
  const bool stamp = is_stamp_name(name);
  if (!stamp && !holds(kMaybeStamps, name)) return false;
  if (name.find("CACHE") != std::string::npos) return false;  // CACHEBUST: it stands there to do just that
  if (pair.has_value && !is_stand_in(pair.value)) return false;
  if (!pair.has_value) {
    const auto global = global_argument(document, pair.name);
    if (global && global->has_value && !is_stand_in(global->value)) return false;
  }
  return !is_input(document, pair.name, !stamp);
}

// By instruction that sets it, the volatile variables: arguments by their names, ENVs by what they take their
// value from.
struct Volatile {
  std::string name;
  std::uint32_t instruction = 0;
  std::uint32_t root = 0;  // the ARG that the value comes from
};

std::vector<Volatile> volatile_variables(const Subject& subject) {
  std::vector<Volatile> found;
  const Document& document = subject.document;
  for (const Stage& stage : document.stages) {
    for (const std::uint32_t i : instructions_of(stage)) {
      const Instruction& instruction = document.instructions[i];
      for (std::size_t p = 0; p < instruction.pairs.size(); ++p) {
        const KeyValue& pair = instruction.pairs[p];
        if (instruction.kind == InstructionKind::arg && is_volatile_argument(document, pair)) {
          found.push_back({std::string(pair.name), i, i});
        }
        const Evaluated* evaluated = subject.evaluation.find(i);
        if (instruction.kind != InstructionKind::env || evaluated == nullptr || p >= evaluated->args.size())
          continue;
        std::vector<std::string> names = evaluated->args[p].used;
        names.insert(names.end(), evaluated->args[p].unset.begin(), evaluated->args[p].unset.end());
        for (const std::string& used : names) {
          const Variable* from = evaluated->before->find(used);
          const auto source = std::ranges::find_if(found, [&](const Volatile& v) {
            return from != nullptr && v.name == used && v.instruction == from->instruction;
          });
          if (source == found.end()) continue;
          found.push_back({std::string(pair.name), i, source->root});
          break;
        }
      }
    }
  }
  return found;
}

// True when the RUN installs, and all that it reads from the environment is known and none of `name`.
bool is_install_without(const Subject& subject, const Effect& run, std::string_view name) {
  if (run.kind != EffectKind::run || run.opaque || run.reads_source() || installs_of(run).empty())
    return false;
  if (run.variables.any || run.variables.reads(name)) return false;
  return !instruction_mentions(subject.document.instructions[run.instruction], name);
}

// True when no instruction between the two needs the variable where it is: a RUN that may read it, an operand
// that holds it. What only carries it on (ENV, LABEL) can move with it.
bool can_move_below(const Subject& subject, const Volatile& variable, std::uint32_t run) {
  return std::ranges::all_of(lineage(subject, run), [&](std::uint32_t i) {
    if (i <= variable.instruction) return true;
    const Effect& effect = subject.effects().effects[i];
    const Instruction& instruction = subject.document.instructions[i];
    switch (instruction.kind) {
      case InstructionKind::arg:
      case InstructionKind::env:
      case InstructionKind::label:
        return true;
      case InstructionKind::run:
        if (effect.reads_source() || effect.variables.reads(variable.name)) return false;
        break;
      default:
        break;
    }
    return !instruction_mentions(instruction, variable.name);
  });
}

struct Victims {
  std::string name;
  std::vector<std::string> labels;
  std::vector<std::uint32_t> variables;  // instructions that carry the value, the reported one first
};

void check(const Subject& subject, lint::Report& report) {
  const std::vector<Volatile> variables = volatile_variables(subject);
  if (variables.empty()) return;

  std::map<std::uint32_t, Victims> by_instruction;
  for (const Effect& run : subject.effects().effects) {
    if (!run.installs()) continue;
    const Evaluated* evaluated = subject.evaluation.find(run.instruction);
    if (evaluated == nullptr || evaluated->before == nullptr) continue;
    // The topmost instruction of one value is the place; what carries it on below goes with it.
    std::map<std::uint32_t, std::vector<const Volatile*>> seen;
    for (const Volatile& variable : variables) {
      const Variable* now = evaluated->before->find(variable.name);
      if (now != nullptr && now->instruction == variable.instruction)
        seen[variable.root].push_back(&variable);
    }
    for (const auto& [root, carriers] : seen) {
      const bool unread = std::ranges::all_of(carriers, [&](const Volatile* carrier) {
        return is_install_without(subject, run, carrier->name) &&
               can_move_below(subject, *carrier, run.instruction);
      });
      if (!unread) continue;
      Victims& victims = by_instruction[carriers.front()->instruction];
      victims.name = carriers.front()->name;
      for (const Volatile* carrier : carriers) {
        if (std::ranges::find(victims.variables, carrier->instruction) == victims.variables.end()) {
          victims.variables.push_back(carrier->instruction);
        }
      }
      for (const CommandEffect* install : installs_of(run)) {
        const Span place = place_of(subject, run, *install);
        add_once(victims.labels, fmt::format("`{}` in line {}", install->label,
                                             subject.document.source->position(place.begin).line));
      }
    }
  }

  for (const auto& [instruction, victims] : by_instruction) {
    std::string what = "Declare it";
    if (victims.variables.size() > 1) {
      std::vector<std::string> lines;
      for (std::size_t i = 1; i < victims.variables.size(); ++i) {
        lines.push_back(fmt::format("line {}", line_of(subject, victims.variables[i])));
      }
      what = fmt::format("Declare it, and what {} makes of it,", listed(lines));
    }
    const bool many = victims.labels.size() > 1;
    report.add(
        kInfo, subject.document.instructions[instruction].line_span,
        fmt::format(
            "Each new value of `{}` runs {} again, though {} it: a variable with a value is part of the "
            "key of every RUN below. {} below the install{}.",
            victims.name, listed(victims.labels, 4),
            many ? "none of them reads" : "that install does not read", what, many ? "s" : ""));
  }
}

}  // namespace
}  // namespace decant::rules::dc1003

namespace decant::rules {

constinit const lint::Rule volatile_variable_early{&dc1003::kInfo, dc1003::check};

}  // namespace decant::rules

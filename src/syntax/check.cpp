// BuildKit's second layer (instructions/parse.go): the tree is good, but a typed instruction is not. At most
// one error an instruction, the one that BuildKit would stop at; unlike it, the check goes on with the next
// instruction.
#include "base/ascii.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace decant::syntax {

namespace {

using Found = std::optional<Complaint>;

Complaint about(const Instruction& instruction, std::string message) {
  return {instruction.line_span, std::move(message)};
}

Complaint at_least_one(const Instruction& instruction) {
  return about(instruction, fmt::format("{} requires at least one argument", name_of(instruction.kind)));
}

bool is_stage_name(std::string_view name) {
  if (name.empty() || name[0] < 'a' || name[0] > 'z') return false;
  for (const char c : name) {
    const bool fine = ascii::is_lower(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.';
    if (!fine) return false;
  }
  return true;
}

Found check_pairs(const Instruction& instruction) {
  if (instruction.pairs.empty()) return at_least_one(instruction);
  for (const KeyValue& pair : instruction.pairs) {
    if (pair.name.empty() && pair.has_value) {
      return Complaint{pair.span, fmt::format("{} names can not be blank", name_of(instruction.kind))};
    }
  }
  return std::nullopt;
}

Found check_exactly_one(const Instruction& instruction) {
  if (instruction.args.size() == 1) return std::nullopt;
  return about(instruction, fmt::format("{} requires exactly one argument", name_of(instruction.kind)));
}

Found check_copy(const Instruction& instruction) {
  if (instruction.args.size() < 2) {
    return about(instruction, fmt::format("{} requires at least two arguments, but only one was provided. "
                                          "Destination could not be determined",
                                          name_of(instruction.kind)));
  }
  if (Found found = check_flags(instruction)) return found;
  std::string problem;
  if (!heredoc_opener(instruction.args.back().text, problem)) return std::nullopt;
  return Complaint{instruction.args.back().span,
                   fmt::format("{} cannot accept a heredoc as a destination", name_of(instruction.kind))};
}

Found check_from(const Instruction& instruction, const Stage& stage) {
  const auto& args = instruction.args;
  const bool named = args.size() == 3 && !stage.name_span.empty();
  if (named && !is_stage_name(stage.name)) {
    return Complaint{args[2].span,
                     fmt::format("invalid name for build stage: {}, name can't start with a number or "
                                 "contain symbols",
                                 go_quote(args[2].text))};
  }
  if (!named && args.size() != 1) {
    return about(instruction, "FROM requires either one or three arguments");
  }
  return check_flags(instruction);
}

Found check_onbuild(const Instruction& instruction) {
  if (!instruction.onbuild) return at_least_one(instruction);
  if (Found found = check_flags(instruction)) return found;
  // Not the kind of the inner instruction: keywords are looked up in lower case, and a letter may differ
  // there that is the same in upper case.
  const Instruction& inner = *instruction.onbuild;
  const std::string trigger = upper(trim_space(inner.keyword));
  if (trigger == "ONBUILD") {
    return Complaint{inner.keyword_span, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"};
  }
  if (trigger == "MAINTAINER" || trigger == "FROM") {
    return Complaint{inner.keyword_span, fmt::format("{} isn't allowed as an ONBUILD trigger", trigger)};
  }
  return std::nullopt;
}

// The flags named `name`, each value through `check`.
Found check_each(const Instruction& instruction, std::string_view name,
                 std::string (*check)(std::string_view)) {
  for (const Flag& flag : instruction.flags) {
    if (flag.name != name) continue;
    if (std::string message = check(flag.value); !message.empty())
      return Complaint{flag.span, std::move(message)};
  }
  return std::nullopt;
}

std::string check_network(std::string_view value) {
  if (value == "default" || value == "none" || value == "host") return {};
  return fmt::format("invalid network mode {}", go_quote(value));
}

std::string check_security(std::string_view value) {
  if (value == "insecure" || value == "sandbox") return {};
  return fmt::format("security {} is not valid", go_quote(value));
}

Found check_run(const Instruction& instruction) {
  if (Found found = check_flags(instruction)) return found;
  if (Found found = check_each(instruction, "device", check_device)) return found;
  if (Found found = check_each(instruction, "mount", check_mount)) return found;
  if (Found found = check_each(instruction, "network", check_network)) return found;
  return check_each(instruction, "security", check_security);
}

Found check_health(const Instruction& instruction) {
  if (instruction.args.empty()) return at_least_one(instruction);
  const std::string type = upper(instruction.args[0].text);
  if (type == "NONE") {
    if (instruction.args.size() == 1) return std::nullopt;
    return Complaint{instruction.args[1].span, "HEALTHCHECK NONE takes no arguments"};
  }
  if (Found found = check_flags(instruction)) return found;
  if (type != "CMD") {
    return Complaint{instruction.args[0].span,
                     fmt::format("Unknown type {} in HEALTHCHECK (try CMD)", go_quote(type))};
  }
  if (instruction.args.size() == 1) return about(instruction, "Missing command after HEALTHCHECK CMD");
  static constexpr std::array<std::string_view, 4> kIntervals{"interval", "timeout", "start-period",
                                                              "start-interval"};
  for (const std::string_view name : kIntervals) {
    for (const Flag& flag : instruction.flags) {
      if (flag.name != name) continue;
      if (std::string message = check_interval(name, flag.value); !message.empty()) {
        return Complaint{flag.span, std::move(message)};
      }
    }
  }
  return check_each(instruction, "retries", check_retries);
}

Found check_volume(const Instruction& instruction) {
  if (instruction.args.empty()) return at_least_one(instruction);
  if (Found found = check_flags(instruction)) return found;
  for (const Word& word : instruction.args) {
    if (trim_space(word.text).empty()) {
      return Complaint{word.span, "VOLUME specified can not be an empty string"};
    }
  }
  return std::nullopt;
}

Found check_shell(const Instruction& instruction) {
  if (Found found = check_flags(instruction)) return found;
  if (instruction.args.empty()) return at_least_one(instruction);
  if (instruction.json) return std::nullopt;
  return about(instruction, "SHELL requires the arguments to be in JSON form");
}

Found check_unknown(const Instruction& instruction) {
  static constexpr auto kKinds = static_cast<std::size_t>(InstructionKind::unknown);
  std::array<std::string_view, kKinds> names;
  for (std::size_t i = 0; i < kKinds; ++i) names[i] = name_of(static_cast<InstructionKind>(i));
  return Complaint{instruction.keyword_span, fmt::format("unknown instruction: {}{}", instruction.keyword,
                                                         suggestion(instruction.keyword, names, false))};
}

Found check_one(const Document& document, std::uint32_t index) {
  const Instruction& instruction = document.instructions[index];
  switch (instruction.kind) {
    case InstructionKind::add:
    case InstructionKind::copy:
      return check_copy(instruction);
    case InstructionKind::arg:
      return check_pairs(instruction);
    case InstructionKind::cmd:
    case InstructionKind::entrypoint:
      return check_flags(instruction);
    case InstructionKind::env:
    case InstructionKind::label:
      if (Found found = check_flags(instruction)) return found;
      return check_pairs(instruction);
    case InstructionKind::expose:
      if (instruction.args.empty()) return at_least_one(instruction);
      return check_flags(instruction);
    case InstructionKind::from:
      return check_from(instruction, document.stages[*document.stage_of(index)]);
    case InstructionKind::healthcheck:
      return check_health(instruction);
    case InstructionKind::maintainer:
    case InstructionKind::user:
    case InstructionKind::workdir:
      if (Found found = check_exactly_one(instruction)) return found;
      return check_flags(instruction);
    case InstructionKind::onbuild:
      return check_onbuild(instruction);
    case InstructionKind::run:
      return check_run(instruction);
    case InstructionKind::shell:
      return check_shell(instruction);
    case InstructionKind::stopsignal:
      return check_exactly_one(instruction);
    case InstructionKind::volume:
      return check_volume(instruction);
    case InstructionKind::unknown:
      return check_unknown(instruction);
  }
  return std::nullopt;
}

// True when the parser itself has an error in this instruction; diagnostics are by place.
bool is_refused(std::span<const Diagnostic> parser_diagnostics, const Instruction& instruction) {
  auto at = std::lower_bound(
      parser_diagnostics.begin(), parser_diagnostics.end(), instruction.line_span.begin,
      [](const Diagnostic& diagnostic, std::uint32_t begin) { return diagnostic.span.begin < begin; });
  for (; at != parser_diagnostics.end() && at->span.begin <= instruction.line_span.end; ++at) {
    if (at->severity == Severity::error) return true;
  }
  return false;
}

}  // namespace

void check_instructions(Document& document) {
  const std::vector<Diagnostic> parser_diagnostics = document.diagnostics;
  bool in_stage = false;
  bool only_arguments = true;
  for (std::uint32_t i = 0; i < document.instructions.size(); ++i) {
    const Instruction& instruction = document.instructions[i];
    const bool global = instruction.kind == InstructionKind::arg;
    in_stage |= instruction.kind == InstructionKind::from;
    only_arguments &= global;
    if (is_refused(parser_diagnostics, instruction)) continue;
    Found found = check_one(document, i);
    if (!found && !in_stage && !global) found = about(instruction, "no build stage in current context");
    if (!found) continue;
    document.diagnostics.push_back({found->span, std::move(found->message), Diagnostic::Layer::instructions});
  }
  check_options(document);
  if (only_arguments && !document.instructions.empty()) {
    document.diagnostics.push_back({document.instructions.back().line_span,
                                    "dockerfile contains no stages to build", Diagnostic::Layer::build});
  }
}

}  // namespace decant::syntax

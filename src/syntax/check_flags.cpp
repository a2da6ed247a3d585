// Which flags each instruction has, and what BuildKit's flag reader (instructions/bflag.go) says of others.
// One table; a flag that is missing here is an error that users see.
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace decant::syntax {

namespace {

enum class FlagType : std::uint8_t { boolean, string, strings };

struct FlagSpec {
  InstructionKind kind;
  std::string_view name;
  FlagType type;
};

// By kind, then by name.
constexpr std::array kFlags{
    FlagSpec{InstructionKind::add, "checksum", FlagType::string},
    FlagSpec{InstructionKind::add, "chmod", FlagType::string},
    FlagSpec{InstructionKind::add, "chown", FlagType::string},
    FlagSpec{InstructionKind::add, "exclude", FlagType::strings},
    FlagSpec{InstructionKind::add, "keep-git-dir", FlagType::boolean},
    FlagSpec{InstructionKind::add, "link", FlagType::boolean},
    FlagSpec{InstructionKind::add, "unpack", FlagType::boolean},
    FlagSpec{InstructionKind::copy, "chmod", FlagType::string},
    FlagSpec{InstructionKind::copy, "chown", FlagType::string},
    FlagSpec{InstructionKind::copy, "exclude", FlagType::strings},
    FlagSpec{InstructionKind::copy, "from", FlagType::string},
    FlagSpec{InstructionKind::copy, "link", FlagType::boolean},
    FlagSpec{InstructionKind::copy, "parents", FlagType::boolean},
    FlagSpec{InstructionKind::from, "platform", FlagType::string},
    FlagSpec{InstructionKind::healthcheck, "interval", FlagType::string},
    FlagSpec{InstructionKind::healthcheck, "retries", FlagType::string},
    FlagSpec{InstructionKind::healthcheck, "start-interval", FlagType::string},
    FlagSpec{InstructionKind::healthcheck, "start-period", FlagType::string},
    FlagSpec{InstructionKind::healthcheck, "timeout", FlagType::string},
    FlagSpec{InstructionKind::run, "device", FlagType::strings},
    FlagSpec{InstructionKind::run, "mount", FlagType::strings},
    FlagSpec{InstructionKind::run, "network", FlagType::string},
    FlagSpec{InstructionKind::run, "security", FlagType::string},
};

std::string check_value(const Flag& flag, FlagType type) {
  if (type != FlagType::boolean) {
    return flag.has_value ? std::string{} : fmt::format("missing a value on flag: --{}", flag.name);
  }
  if (!flag.has_value) return {};
  if (flag.value.empty()) return fmt::format("missing a value on flag: --{}", flag.name);
  const std::string value = lower(flag.value);
  if (value == "true" || value == "false") return {};
  return fmt::format("expecting boolean value for flag --{}, not: {}", flag.name, flag.value);
}

}  // namespace

std::optional<Complaint> check_flags(const Instruction& instruction) {
  std::vector<std::string_view> seen;
  for (const Flag& flag : instruction.flags) {
    const auto spec = std::find_if(kFlags.begin(), kFlags.end(), [&](const FlagSpec& candidate) {
      return candidate.kind == instruction.kind && candidate.name == flag.name;
    });
    if (spec == kFlags.end()) {
      std::vector<std::string_view> names;
      for (const FlagSpec& candidate : kFlags) {
        if (candidate.kind == instruction.kind) names.push_back(candidate.name);
      }
      return Complaint{flag.span,
                       fmt::format("unknown flag: --{}{}", flag.name, suggestion(flag.name, names, true))};
    }
    const bool again = std::find(seen.begin(), seen.end(), flag.name) != seen.end();
    if (again && spec->type != FlagType::strings) {
      return Complaint{flag.span, fmt::format("duplicate flag specified: --{}", flag.name)};
    }
    if (!again) seen.push_back(flag.name);
    if (std::string message = check_value(flag, spec->type); !message.empty()) {
      return Complaint{flag.span, std::move(message)};
    }
  }
  return std::nullopt;
}

}  // namespace decant::syntax

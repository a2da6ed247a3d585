// Which flags each instruction has, and what BuildKit's flag reader (instructions/bflag.go) says of others.
// One table; a flag that is missing here is an error that users see.
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
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

// Levenshtein's distance in characters, or `limit` when it is that or more.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  const auto runes = [](std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
      const Rune rune = decode_rune(text.substr(0, 4));
      out.push_back(rune.value);
      text.remove_prefix(rune.size);
    }
    return out;
  };
  if (a.size() > 4 * (b.size() + limit)) return limit;
  const std::u32string left = runes(a);
  const std::u32string right = runes(b);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0U : 1U);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return std::min(row.back(), limit);
}

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

// Among equally near ones BuildKit takes any; here the one that begins as the value does, or the first.
std::string suggestion(std::string_view value, std::span<const std::string_view> options,
                       bool case_sensitive) {
  const std::string wanted = case_sensitive ? std::string(value) : lower(value);
  std::string match;
  std::size_t best = 3;
  for (const std::string_view option : options) {
    const std::string candidate = case_sensitive ? std::string(option) : lower(option);
    if (candidate == wanted) return {};
    const std::size_t far = distance(wanted, candidate, best + 1);
    const bool better_tie =
        far == best && best < 3 && !match.empty() && match[0] != wanted[0] && candidate[0] == wanted[0];
    if (far >= best && !better_tie) continue;
    best = far;
    match = candidate;
  }
  if (match.empty()) return {};
  // In the case that the value is written in; else in lower case.
  if (!case_sensitive && value != wanted && value == upper(value)) match = upper(match);
  return fmt::format(" (did you mean {}?)", match);
}

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

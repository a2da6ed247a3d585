// Names are all that tells a stamp from a pin: `GIT_SHA` differs in every build, `NODE_VERSION` in hardly
// any. The list is short on purpose: what is not surely a stamp is left alone.

#include "effects/volatile.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace decant {
namespace {

bool has_word(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const bool begins = at == 0 || name[at - 1] == '_';
    const bool ends = at + word.size() == name.size() || name[at + word.size()] == '_';
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

bool is_stamp_name(std::string_view name) {
  const std::string upper_name = ascii::upper(name);
  static constexpr std::string_view kAlone[] = {"SHA",           "GIT_SHA",         "GITSHA",
                                                "COMMIT",        "GIT_COMMIT",      "GITCOMMIT",
                                                "COMMIT_SHA",    "COMMIT_HASH",     "GIT_HASH",
                                                "GITHASH",       "GIT_REV",         "GIT_REVISION",
                                                "REVISION",      "VCS_REF",         "GIT_REF",
                                                "GIT_BRANCH",    "GIT_TAG",         "GIT_DESCRIBE",
                                                "BUILD_DATE",    "BUILDDATE",       "BUILD_TIME",
                                                "BUILDTIME",     "BUILD_TIMESTAMP", "BUILD_ID",
                                                "BUILD_NUMBER",  "BUILD_NUM",       "BUILD_SHA",
                                                "BUILD_REV",     "BUILD_REVISION",  "BUILD_COMMIT",
                                                "SOURCE_COMMIT", "SOURCE_VERSION",  "HEROKU_SLUG_COMMIT",
                                                "CACHEBUST",     "CACHE_BUST",      "CACHE_DATE",
                                                "CACHEBUSTER",   "TIMESTAMP"};
  if (std::find(std::begin(kAlone), std::end(kAlone), upper_name) != std::end(kAlone)) return true;
  static constexpr std::string_view kWords[] = {"COMMIT_SHA",   "GIT_SHA",    "GIT_COMMIT", "GIT_HASH",
                                                "GIT_REVISION", "BUILD_DATE", "BUILD_TIME", "BUILD_TIMESTAMP",
                                                "BUILD_NUMBER", "VCS_REF"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return has_word(upper_name, word); });
}

bool is_volatile(const Document& document, const Evaluation& evaluation, std::uint32_t instruction) {
  const Instruction& item = document.instructions[instruction];
  if (!document.stage_of(instruction)) return false;
  if (item.kind == InstructionKind::arg) {
    return std::any_of(item.pairs.begin(), item.pairs.end(),
                       [](const KeyValue& pair) { return is_stamp_name(pair.name); });
  }
  if (item.kind != InstructionKind::env) return false;
  const Evaluated* evaluated = evaluation.find(instruction);
  if (evaluated == nullptr) return false;
  const auto stamps = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      if (!is_stamp_name(name)) return false;
      // An ENV of a constant is no stamp, whatever its name.
      const Variable* variable = evaluated->before->find(name);
      return variable == nullptr || variable->origin != Origin::env;
    });
  };
  return std::any_of(evaluated->args.begin(), evaluated->args.end(),
                     [&](const Expanded& value) { return stamps(value.used) || stamps(value.unset); });
}

}  // namespace decant

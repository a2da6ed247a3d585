// ignore, on request: a wide copy takes the history, packages of the machine, caches and build output along
// (DC3001 has the list; a name alone is not enough). They change though the source is the same, and packages
// of the machine land on those that the image has installed, which keeps the copy above the install. Lines of
// the ignore file keep them out, and the rest of the plan is made for a context with these lines.
//
// The image is another one: what was taken along no longer lies in it.

#include "plan/ignore.hpp"

#include "context/path.hpp"
#include "effects/excess.hpp"
#include "emit/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace ignoring {
namespace {

// What names the path itself, or something in it: a line would break that.
std::string asked_for_by(const View& view, std::string_view path) {
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      const Effect& effect = view.effect(stage, at);
      const auto names = [&](std::string_view source) {
        while (source.starts_with("./")) source.remove_prefix(2);
        while (source.starts_with('/')) source.remove_prefix(1);
        return is_within(source, path);
      };
      if ((effect.from_context && std::ranges::any_of(effect.sources, names)) ||
          std::ranges::any_of(effect.mounted_context, names))
        return shown(instructions[at]);
    }
  }
  return {};
}

// Caches of Python lie everywhere; else one line is one place, since others of the name may be wanted.
std::string line_for(std::string_view path) {
  constexpr std::string_view kEverywhere = "__pycache__";
  if (path.substr(path.rfind('/') + 1) == kEverywhere) return fmt::format("**/{}", kEverywhere);
  return emit::ignore_pattern(path);
}

}  // namespace
}  // namespace ignoring

std::vector<std::string> find_excess(const View& view, Record& record) {
  using namespace ignoring;
  std::vector<std::string> lines;
  if (!requested(view, "ignore")) return lines;
  const Excess excess(view.document, *view.context);
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      const Effect& copy = view.effect(stage, at);
      if (copy.kind != EffectKind::copy || !copy.from_context || !copy.wide || !copy.selection_known)
        continue;
      std::vector<std::string> own;
      for (const std::string& path : excess.of(copy)) {
        const auto refuse = [&](std::string why) {
          record.refuse({"ignore",
                         fmt::format("{} in the ignore file", path),
                         std::move(why),
                         {},
                         instructions[at].line});
        };
        if (const std::string by = asked_for_by(view, path); !by.empty()) {
          refuse(fmt::format("`{}` asks for it", by));
          continue;
        }
        if (std::string why = why_not_strict(view, {{"ignored", "nothing in the image needs it"}});
            !why.empty()) {
          refuse(std::move(why));
          continue;
        }
        const std::string line = line_for(path);
        if (std::ranges::find(own, line) == own.end()) own.push_back(line);
      }
      std::erase_if(own,
                    [&](const std::string& line) { return std::ranges::find(lines, line) != lines.end(); });
      if (own.empty()) continue;
      const std::string all = fmt::format("{}", fmt::join(own, ", "));
      Step step{
          "ignore",
          fmt::format("{} in the ignore file: `{}` no longer takes {}", all, shown(instructions[at]),
                      own.size() > 1 ? "them" : "it"),
          "it changes though the source is the same, and what changes runs all again that stands below",
          instructions[at].line,
          {{"ignored", fmt::format("no command and nothing in the image needs {} of the context", all)}}};
      step.changes = fmt::format("{}: not in the context, and so not in the image", all);
      record.steps.push_back(std::move(step));
      lines.insert(lines.end(), own.begin(), own.end());
    }
  }
  return lines;
}

Result<Context> context_without(const Context& context, const std::vector<std::string>& lines) {
  std::string text;
  for (const IgnorePattern& pattern : context.ignore().patterns())
    text += fmt::format("{}/{}\n", pattern.negated ? "!" : "", pattern.text);
  for (const std::string& line : lines) text += line + "\n";
  auto ignore = IgnoreFile::parse(".dockerignore", text);
  if (!ignore) return ignore.problem();
  return Context(context.tree_pointer(), std::make_shared<const IgnoreFile>(std::move(*ignore)),
                 context.ignore_name());
}

}  // namespace decant::plan

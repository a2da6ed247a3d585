// prefetch: a command that loads packages and works on the source gets one above it that only loads them, by
// the manifests alone; narrow then moves the copy of the source between the two.
//
//   COPY . .                      COPY go.mod go.sum ./
//   RUN go build -o /app .        RUN go mod download
//                                 COPY . .
//                                 RUN go build -o /app .
//
// Which command loads for which, knowledge says (`prefetch`), with where that is documented. The command
// itself stays as it is. Nothing is added where narrow could not follow: the layout is tried first.

#include "context/path.hpp"
#include "effects/landed.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

// The one command of a RUN that something can be loaded for; nullptr when there is none, or several.
const CommandEffect* loading_command(const Effect& effect) {
  const CommandEffect* found = nullptr;
  for (const CommandEffect& command : effect.commands) {
    if (command.prefetch_run.empty() && command.prefetch_add.empty()) continue;
    if (found != nullptr) return nullptr;
    found = &command;
  }
  return found;
}

// Whether what stands before `at`, here or in stages below, has loaded for the command already, or is the
// command itself: people run it twice on purpose.
bool is_loaded(const View& view, std::size_t stage, std::size_t at, const CommandEffect& command) {
  for (std::size_t current = stage;;) {
    const std::size_t end = current == stage ? at : view.layout.stages[current].instructions.size();
    for (std::size_t i = 1; i < end; ++i) {
      for (const CommandEffect& other : view.effect(current, i).commands) {
        if (command.is_loaded_by(other) || (other.tool == command.tool && other.label == command.label))
          return true;
      }
    }
    const Base& base = view.evaluation.stages[current].base;
    if (base.kind != Base::Kind::stage) return false;
    current = base.stage;
  }
}

std::string_view name_of_program(std::string_view word) {
  return word.substr(word.rfind('/') + 1);
}

// Whether nothing stands before the command in its RUN that it may need: another one may install the program
// itself, or set a variable. `set` is no matter.
bool is_first(const Effect& effect, const CommandEffect& command) {
  if (effect.script == nullptr) return false;
  const std::string_view program =
      command.prefetch_run.empty()
          ? (command.programs.empty() ? std::string_view() : name_of_program(command.programs.front()))
          : std::string_view(command.prefetch_run).substr(0, command.prefetch_run.find(' '));
  for (const shell::Command* part : shell::and_chain(*effect.script)) {
    if (part->kind != shell::CommandKind::simple || part->words.empty()) return false;
    const std::string_view first = part->words.front().text;
    // The words of a wrapper, or of a shell that runs it, are not its own.
    if (part == command.command) return name_of_program(first) == program;
    if (first != "set") return false;
  }
  return false;
}

// Why the RUN is none to load for, or nothing: a reason that people can do something about.
std::string why_not(const View& view, std::size_t stage, std::size_t at, const CommandEffect& command) {
  const Effect& effect = view.effect(stage, at);
  const Instruction& run = view.instruction(stage, at);
  if (command.conditional) return fmt::format("`{}` runs only under a condition", command.label);
  if (!is_first(effect, command))
    return fmt::format("`{}` is not the first command of its RUN", command.label);
  if (!effect.mounted_context.empty()) return "it mounts files of the context";
  const auto& workdir = view.before(stage, at).workdir;
  if (!workdir || command.directory != *workdir)
    return fmt::format("`{}` runs in another directory than the RUN begins in", command.label);
  const Variable* proxy = command.tool == "go" ? view.before(stage, at).find("GOPROXY") : nullptr;
  if (proxy != nullptr && proxy->value == "off") return "GOPROXY is off: it has its modules from elsewhere";
  for (const Flag& flag : run.flags) {
    if (flag.name == "network") return "it has --network";
    // What it loads into a cache mount is not loaded again anyway.
    if (flag.name == "mount" && flag.value.find("cache") != std::string_view::npos)
      return "it has a cache mount, which keeps what it loads";
  }
  return {};
}

// The command with its options and those of the rule, in the words of the file; empty when it is not written
// as one simple command without redirections.
std::string with_options(const Effect& effect, const CommandEffect& command) {
  if (command.command == nullptr || effect.text == nullptr || !command.command->redirections.empty())
    return {};
  const Span span = command.command->span;
  if (span.end > effect.text->text.size()) return {};
  std::string text(std::string_view(effect.text->text).substr(span.begin, span.size()));
  if (text.find('\n') != std::string::npos) return {};
  return fmt::format("{} {}", text, command.prefetch_add);
}

// Assignments before the command hold for what loads as well: GOPROXY=… go build.
std::string with_assignments(const Effect& effect, const CommandEffect& command) {
  if (command.command == nullptr || effect.text == nullptr) return {};
  std::string text;
  for (const shell::Assignment& assignment : command.command->assignments) {
    if (assignment.span.end > effect.text->text.size()) return {};
    text += std::string_view(effect.text->text).substr(assignment.span.begin, assignment.span.size());
    text += ' ';
  }
  return text + command.prefetch_run;
}

// go takes modules from a vendor directory where there is one, and loads none.
bool has_vendored(const View& view, std::size_t stage, std::size_t at, const CommandEffect& command) {
  if (command.tool != "go") return false;
  for (std::size_t i = 1; i < at; ++i) {
    const Effect& effect = view.effect(stage, i);
    if (Landed(effect, view.context).at(command.directory + "/vendor/modules.txt")) return true;
  }
  return false;
}

struct Trial {
  std::optional<Layout> layout;
  std::vector<Step> steps;
  std::string why_not;
  std::string needed;
};

std::size_t place_of(const Layout& layout, std::size_t stage, const std::string& text) {
  const auto& items = layout.stages[stage].instructions;
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const LayoutInstruction& item) { return item.text == text; });
  return static_cast<std::size_t>(found - items.begin());
}

// The first file that a copy above `at` brings and that it does not read; empty when there is none.
std::string unread_above(const View& view, std::size_t stage, std::size_t at) {
  const Base& base = view.evaluation.stages[stage].base;
  if (base.kind == Base::Kind::stage && view.with_context[base.stage])
    return fmt::format("what stage {} copies", view.layout.stages[base.stage].name);
  const Effect& loading = view.effect(stage, at);
  for (std::size_t i = 1; i < at; ++i) {
    const Effect& copy = view.effect(stage, i);
    if (copy.kind != EffectKind::copy || !copy.from_context) continue;
    const auto unread = Landed(copy, view.context).find_file([&](const CopiedFile& file) {
      return !overlap(loading.reads, {PathEffect{std::string(file.to), false, false}});
    });
    if (unread) return unread->from.path;
    if (!copy.selection_known) return shown(view.layout.stages[stage].instructions[i]);
  }
  return {};
}

// The copy from another stage or image that brings what is to be loaded; empty when none does.
std::string brought_already(const View& view, std::size_t stage, std::size_t at) {
  const Effect& loading = view.effect(stage, at);
  for (std::size_t i = 1; i < at; ++i) {
    const Effect& copy = view.effect(stage, i);
    if (copy.kind == EffectKind::copy && !copy.from_context && overlap(copy.writes, loading.writes))
      return shown(view.layout.stages[stage].instructions[i]);
  }
  return {};
}

// A command of its own may load more than the build takes, which must stay in a stage that is not shipped:
// why it would not; empty when it does.
std::string why_shipped(const View& view, std::size_t stage, std::size_t at) {
  const std::size_t last = view.layout.stages.size() - 1;
  if (stands_on(view, last, stage) || stands_on(view, view.graph.target, stage))
    return "the image would keep what it loads beyond what is built in";
  if (const std::string copy = brought_already(view, stage, at); !copy.empty())
    return fmt::format("`{}` brings packages already, and it may be that no others can be had", copy);
  const Effect& loading = view.effect(stage, at);
  for (std::size_t other = 0; other <= last; ++other) {
    for (std::size_t i = 1; i < view.layout.stages[other].instructions.size(); ++i) {
      const Effect& effect = view.effect(other, i);
      for (const std::uint32_t mounted : effect.mounted_stages) {
        if (stands_on(view, mounted, stage)) return "another stage mounts this one";
      }
      if (!effect.from_stage || !stands_on(view, *effect.from_stage, stage)) continue;
      for (const std::string& source : effect.sources) {
        const std::string path = canonical_image_path(resolve_image_path("/", source));
        const bool is_pattern = path.find_first_of("*?[") != std::string::npos;
        if (is_pattern || overlap({PathEffect{path, true}}, loading.writes))
          return fmt::format("`{}` may take what it loads", shown(view.layout.stages[other].instructions[i]));
      }
    }
  }
  return {};
}

// The layout with `RUN text` above instruction `at`, and the copies of the source below that.
Trial with_loading(const View& view, std::size_t stage, std::size_t at, const std::string& text,
                   bool is_own_command) {
  Trial trial;
  Layout layout = view.layout;
  auto& items = layout.stages[stage].instructions;
  LayoutInstruction loading;
  loading.kind = InstructionKind::run;
  loading.provenance = Provenance::made;
  loading.line = items[at].line;
  loading.text = "RUN ";
  for (const Flag& flag : view.instruction(stage, at).flags) loading.text += fmt::format("{} ", flag.text);
  loading.text += text;
  const std::string written = loading.text;
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(at), std::move(loading));
  constexpr int kMostMoves = 20;
  for (int moves = 0;; ++moves) {
    const auto with = make_view(std::move(layout), *view.context, *view.options);
    if (!with) {
      trial.why_not = with.problem().what;
      return trial;
    }
    Record record;
    auto next = moves < kMostMoves ? narrow(**with, record) : std::nullopt;
    trial.steps.insert(trial.steps.end(), record.steps.begin(), record.steps.end());
    if (next) {
      layout = std::move(*next);
      continue;
    }
    const std::size_t place = place_of((*with)->layout, stage, written);
    const std::string unread = unread_above(**with, stage, place);
    if (unread.empty() && is_own_command) {
      trial.why_not = why_shipped(**with, stage, place);
      if (!trial.why_not.empty()) return trial;
    }
    if (unread.empty()) {
      if (!trial.steps.empty()) trial.layout = (*with)->layout;
      return trial;
    }
    trial.why_not = fmt::format("{} would stand above it as well, and it would run again with that", unread);
    for (const Refusal& refusal : record.refusals) {
      if (refusal.line != view.layout.stages[stage].instructions[at].line) continue;
      trial.why_not = refusal.why;
      trial.needed = refusal.needed;
    }
    return trial;
  }
}

}  // namespace

std::optional<Layout> prefetch(const View& view, Record& record) {
  if (!wanted(view, "prefetch") || !wanted(view, "narrow")) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      const Effect& effect = view.effect(stage, at);
      if (effect.kind != EffectKind::run || !effect.reads_source()) continue;
      const CommandEffect* command = loading_command(effect);
      if (command == nullptr || is_loaded(view, stage, at, *command)) continue;
      if (has_vendored(view, stage, at, *command)) continue;
      const std::string text =
          command->prefetch_run.empty() ? with_options(effect, *command) : with_assignments(effect, *command);
      if (text.empty()) continue;
      const auto refuse = [&](std::string why, std::string needed) {
        const std::string loading = command->prefetch_run.empty()
                                        ? fmt::format("{} {}", command->label, command->prefetch_add)
                                        : command->prefetch_run;
        record.refuse({"prefetch", fmt::format("`{}` above the copy of the source", loading), std::move(why),
                       std::move(needed), instructions[at].line});
      };
      if (std::string why = why_not(view, stage, at, *command); !why.empty()) {
        refuse(std::move(why), {});
        continue;
      }
      std::vector<Assumption> assumptions;
      if (!command->prefetch_assumption.empty())
        assumptions.push_back({fmt::format("{}-prefetch", command->tool), command->prefetch_assumption});
      if (std::string why = why_not_strict(view, assumptions); !why.empty()) {
        refuse(std::move(why), {});
        continue;
      }
      Trial trial = with_loading(view, stage, at, text, !command->prefetch_run.empty());
      if (!trial.layout) {
        // Where no copy stands above it there is nothing to tell.
        if (!trial.why_not.empty()) refuse(std::move(trial.why_not), std::move(trial.needed));
        continue;
      }
      Step step{"prefetch",
                fmt::format("`{}` loads the packages for `{}` before the source is copied", shown(text),
                            command->label),
                "a change of the source no longer loads them again",
                instructions[at].line,
                std::move(assumptions),
                {},
                {},
                {instructions[at].line}};
      record.steps.push_back(std::move(step));
      record.steps.insert(record.steps.end(), trial.steps.begin(), trial.steps.end());
      record.added.push_back(text);
      return std::move(trial.layout);
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan

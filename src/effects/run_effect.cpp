// RUN: finds the text that runs and the shell that reads it, the mounts, and joins what its commands do.
#include "effects/instructions.hpp"
#include "effects/manifest_files.hpp"
#include "effects/paths.hpp"
#include "effects/walk.hpp"
#include "syntax/mount_fields.hpp"
#include "syntax/recent_scripts.hpp"
#include "syntax/shell_family.hpp"

#include <algorithm>
#include <array>

namespace decant {
namespace {

using shell::ShellFamily;

// What the shell itself and the programs that it starts read, whichever they are: sh(1), ld.so(8).
constexpr std::array<std::string_view, 7> kShellVariables{"PATH",     "HOME",   "IFS", "ENV",
                                                          "BASH_ENV", "CDPATH", "LD_*"};

class Running {
 public:
  Running(const InstructionSite& site, Effect& effect)
      : site_(site), effect_(effect), state_(*site.evaluated.before) {}

  void run() {
    effect_.kind = EffectKind::run;
    read_mounts();
    if (state_.windows) return make_opaque(effect_, "Windows images are not modelled");
    Walked walked;
    if (site_.instruction.json) {
      std::vector<std::string> words;
      for (const Word& word : site_.instruction.args) words.emplace_back(word.text);
      if (words.empty()) return;
      walked = walk_words(words, state_, walk_site());
    } else {
      effect_.script = read_script();
      if (!effect_.script) return;
      walked = walk_script(*effect_.script, state_, walk_site());
    }
    effect_.commands = std::move(walked.commands);
    join(walked.variables);
    note_directories();
  }

 private:
  void read_mounts() {
    for (std::size_t i = 0; i < site_.instruction.flags.size() && i < site_.evaluated.flags.size(); ++i) {
      if (site_.instruction.flags[i].name != "mount") continue;
      const syntax::MountFields fields = syntax::read_mount_fields(site_.evaluated.flags[i].text);
      MountPoint point;
      std::string target = fields.target;
      if (target.empty() && fields.type == "secret")
        target = "/run/secrets/" + (fields.id.empty() ? fields.source : fields.id);
      point.from_context = fields.type == "bind" && fields.from.empty();
      if (point.from_context) {
        point.source = resolve_image_path("/", fields.source).substr(1);
        effect_.mounted_context.push_back(point.source);
      }
      if (target.empty()) continue;
      point.target = canonical_image_path(resolve_image_path(state_.workdir.value_or("/"), target));
      mounts_.push_back(std::move(point));
    }
    for (const Edge& edge : site_.graph.edges) {
      if (edge.instruction != effect_.instruction || edge.kind != EdgeKind::mount || !edge.needs) continue;
      effect_.mounted_stages.push_back(*edge.needs);
    }
  }

  // The script's tree, where a shell reads it that decant reads too; else the effect is opaque.
  std::shared_ptr<const shell::Script> read_script() {
    std::optional<RunScript> given = run_script(site_.instruction);
    if (!given) return nullptr;
    effect_.text = std::make_shared<const RunScript>(std::move(*given));
    if (!state_.shell_known)
      add_assumption(effect_.assumptions, {"base-shell", "the base image keeps the shell `/bin/sh -c`"});
    std::string reader = fmt::format("{}", fmt::join(state_.shell, " "));
    family_ = shell::family_of_shell(state_.shell);
    if (!is_read()) return opaque(fmt::format("the shell `{}` is not one that decant reads", reader));
    if (!effect_.text->interpreter.empty()) {
      reader = effect_.text->interpreter;
      family_ = shell::family_of_interpreter(reader);
      if (!is_read()) return opaque(fmt::format("it runs a script for {}", reader));
    }
    auto script = std::make_shared<const shell::Script>(shell::recent_script(effect_.text->text));
    if (!script->understood) return opaque("the script is not understood: " + script->problem);
    if (family_ == ShellFamily::posix && !script->bash_form.empty())
      return opaque(
          fmt::format("`{}` is a form of bash, which `{}` may read otherwise", script->bash_form, reader));
    return script;
  }

  [[nodiscard]] WalkSite walk_site() const {
    return {site_.document, site_.instruction, site_.view,        site_.context,
            mounts_,        family_,           site_.diagnostics, site_.library};
  }

  [[nodiscard]] bool is_read() const { return family_ == ShellFamily::posix || family_ == ShellFamily::bash; }

  std::nullptr_t opaque(std::string why) {
    make_opaque(effect_, std::move(why));
    return nullptr;
  }

  void join(const std::vector<std::string>& used) {
    effect_.variables.names = used;
    effect_.variables.add_list(kShellVariables);
    for (CommandEffect& command : effect_.commands) {
      take_off_prefetched(command);
      effect_.reads.insert(effect_.reads.end(), command.reads.begin(), command.reads.end());
      for (const WriteEffect& write : command.writes) effect_.writes.push_back(write.where);
      effect_.deletes.insert(effect_.deletes.end(), command.deletes.begin(), command.deletes.end());
      for (const auto& list : command.variables.lists) effect_.variables.add_list(list);
      for (const std::string& name : command.variables.names) {
        auto& names = effect_.variables.names;
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
      }
      effect_.variables.any = effect_.variables.any || command.variables.any;
      for (const Assumption& assumption : command.assumptions)
        add_assumption(effect_.assumptions, assumption);
      effect_.network = effect_.network || command.network;
      effect_.cost_seconds += command.cost_seconds;
      if (command.opaque) make_opaque(effect_, command.why_opaque);
    }
  }

  // What a command above it has loaded already, it no longer waits for.
  void take_off_prefetched(CommandEffect& command) const {
    if (command.prefetch_run.empty() && command.prefetch_add.empty()) return;
    const CommandEffect* before = site_.view.prefetch_of(command);
    if (before == nullptr) return;
    constexpr double kLeast = 1;
    command.cost_seconds = std::max(kLeast, command.cost_seconds - before->cost_seconds);
  }

  // Directories that are there from now on.
  void note_directories() {
    for (const CommandEffect& command : effect_.commands) {
      if (command.label != "mkdir" || command.conditional || command.opaque) continue;
      for (const WriteEffect& write : command.writes)
        site_.view.add_directory(write.where.path, effect_.instruction);
    }
  }

  const InstructionSite& site_;
  Effect& effect_;
  const State& state_;
  ShellFamily family_ = ShellFamily::posix;
  std::vector<MountPoint> mounts_;
};

}  // namespace

void run_effect(const InstructionSite& site, Effect& effect) {
  Running(site, effect).run();
}

}  // namespace decant

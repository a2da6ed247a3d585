// Keys of all stages: for each in order of the file the pieces that decide its image, then their digest. What
// a stage takes from others counts by their keys, from images by digest, from the context by the files.
#include "keys/keys.hpp"

#include "eval/remote.hpp"
#include "keys/canonical.hpp"
#include "keys/context_files.hpp"
#include "keys/piece_digester.hpp"

#include <set>

namespace decant::keys {
namespace {

std::string_view text_at(const std::vector<Expanded>& all, std::size_t index) {
  return index < all.size() ? std::string_view(all[index].text) : std::string_view();
}

bool is_octal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("01234567") == std::string_view::npos;
}

// A git source whose commit is written out: `…#` and 40 hex digits, then the end or a `:subdirectory`.
bool names_commit(std::string_view source) {
  constexpr std::size_t kCommitDigits = 40;
  const std::size_t hash = source.find('#');
  if (hash == std::string_view::npos) return false;
  std::string_view commit = source.substr(hash + 1);
  commit = commit.substr(0, commit.find(':'));
  return commit.size() == kCommitDigits &&
         commit.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Keys {
 public:
  Keys(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
       const EffectGraph& effects, const Context& context, const Options& options)
      : document_(document),
        evaluation_(evaluation),
        graph_(graph),
        effects_(effects),
        context_(context),
        options_(options),
        files_(context, options.digest, options.normalize_modes, options.store),
        index_of_stage_(document.stages.size(), SIZE_MAX) {}

  Result<std::vector<StageKeys>> compute() {
    for (const EvaluatedStage& stage : evaluation_.stages) {
      if (stage.stage >= graph_.reachable.size() || !graph_.reachable[stage.stage]) continue;
      if (std::optional<Problem> problem = add_stage(stage)) return *std::move(problem);
    }
    for (const EvaluatedStage& stage : evaluation_.stages) {
      const StageKeys* keys = find(stage.stage);
      if (keys == nullptr || (keys->alias && stage.stage != graph_.target)) continue;
      if (stage.base.kind == Base::Kind::stage) mark_shipped(stage.base.stage);
    }
    mark_shipped(graph_.target);
    return std::move(keys_);
  }

 private:
  using Failure = std::optional<Problem>;

  StageKeys* find(std::uint32_t stage) {
    if (stage >= index_of_stage_.size() || index_of_stage_[stage] == SIZE_MAX) return nullptr;
    return &keys_[index_of_stage_[stage]];
  }

  // The stage whose image an alias stands for. Bases are earlier stages, so this ends.
  std::uint32_t root_of(std::uint32_t stage) {
    for (const StageKeys* keys = find(stage); keys != nullptr && keys->alias; keys = find(stage)) {
      const Base& base = evaluation_.stages[stage].base;
      if (base.kind != Base::Kind::stage || base.stage >= stage) break;
      stage = base.stage;
    }
    return stage;
  }

  void mark_shipped(std::uint32_t stage) {
    if (StageKeys* keys = find(stage)) keys->shipped = true;
    if (StageKeys* keys = find(root_of(stage))) keys->shipped = true;
  }

  [[nodiscard]] Problem problem_at(std::uint32_t instruction, std::string what, std::string remedy) const {
    return {.what = fmt::format("{}:{}: {}", document_.source->name(),
                                document_.instructions[instruction].start_line, what),
            .remedy = std::move(remedy)};
  }

  // The digest of an image, or its reference where nobody said one.
  std::string image_identity(const std::string& reference, StageKeys& keys) {
    if (const auto found = options_.base_digests.find(reference); found != options_.base_digests.end()) {
      return found->second;
    }
    if (const std::size_t at = reference.find('@'); at != std::string::npos) return reference.substr(at + 1);
    if (std::find(keys.unpinned.begin(), keys.unpinned.end(), reference) == keys.unpinned.end()) {
      keys.unpinned.push_back(reference);
    }
    return reference;
  }

  // What stands at the other end of an edge: the files key of a stage, or an image's digest.
  std::string source_identity(const Edge& edge, StageKeys& keys) {
    if (!edge.needs) return image_identity(edge.image, keys);
    add_need(keys, *edge.needs);
    const StageKeys* source = find(*edge.needs);
    return source != nullptr ? source->files : std::string();
  }

  void add_need(StageKeys& keys, std::uint32_t stage) {
    const std::uint32_t root = root_of(stage);
    const StageKeys* source = find(root);
    if (source == nullptr || source->alias) return;  // an image, nothing to look up
    if (std::find(keys.needs.begin(), keys.needs.end(), root) == keys.needs.end()) keys.needs.push_back(root);
  }

  Failure add_stage(const EvaluatedStage& stage) {
    StageKeys keys{.stage = stage.stage, .name = display_name(document_, stage.stage)};
    if (stage.base.kind == Base::Kind::unknown) {
      return problem_at(document_.stages[stage.stage].from,
                        fmt::format("the base of {} is not known: {}", keys.name, stage.base.why),
                        "give the argument's value: --build-arg NAME=VALUE");
    }
    const bool on_stage = stage.base.kind == Base::Kind::stage;
    const bool triggers = !stage.triggers.empty();
    keys.alias = stage.instructions.size() == 1 && stage.base.platform.empty() && !triggers;
    if (on_stage) add_need(keys, stage.base.stage);
    if (keys.alias && on_stage) {
      const StageKeys* base = find(stage.base.stage);
      if (base == nullptr) return std::nullopt;
      keys.files = base->files;
      keys.image = base->image;
    } else {
      Result<PieceDigester> pieces =
          PieceDigester::make(options_.digest, options_.keep_pieces ? &keys.pieces : nullptr);
      if (!pieces) return pieces.problem();
      pieces_ = &*pieces;
      add_head(stage, keys);
      if (triggers) {
        if (Failure failure = add_triggers(stage, keys)) return failure;
      }
      for (const Evaluated& evaluated : stage.instructions) {
        if (Failure failure = add_instruction(evaluated, keys)) return failure;
      }
      Result<PieceDigester::Both> both = pieces->finish();
      if (!both) return both.problem();
      keys.files = std::move(both->files);
      keys.image = std::move(both->image);
    }
    std::sort(keys.needs.begin(), keys.needs.end());
    index_of_stage_[stage.stage] = keys_.size();
    keys_.push_back(std::move(keys));
    arguments_.clear();
    return std::nullopt;
  }

  void add_head(const EvaluatedStage& stage, StageKeys& keys) {
    pieces_->add(
        {"platform", stage.base.platform.empty() ? options_.platform : std::string(stage.base.platform)});
    pieces_->add({"builder", options_.builder});
    if (options_.normalize_modes) pieces_->add({"modes", "normalized"});
    for (const Directive& directive : document_.directives) {
      if (directive.name == "syntax") pieces_->add({"syntax", std::string(directive.value)});
    }
    for (const std::string& option : options_.build_options) pieces_->add({"option", option});
    std::string base = "scratch";
    if (stage.base.kind == Base::Kind::stage) {
      const StageKeys* below = find(stage.base.stage);
      base = below != nullptr ? below->image : "";
    } else if (stage.base.kind == Base::Kind::image) {
      base = image_identity(stage.base.reference, keys);
    }
    pieces_->add({"base", std::move(base)});
  }

  // ONBUILD instructions run here: a stage's are in its key as text, a base image's may be known from
  // elsewhere than its digest. What they can read is this stage's affair.
  Failure add_triggers(const EvaluatedStage& stage, StageKeys& keys) {
    for (const Trigger& trigger : stage.triggers) {
      const bool of_image = trigger.instruction == UINT32_MAX;
      if (of_image) pieces_->add({"onbuild", std::string(trigger.document->source->bytes())});
      add_arguments(*trigger.evaluated.before, nullptr, {});
      const std::uint32_t index = of_image ? trigger.evaluated.instruction : trigger.instruction;
      for (const Edge& edge : graph_.edges) {
        if (edge.stage != stage.stage || edge.instruction != index || edge.kind == EdgeKind::from) continue;
        pieces_->add({"onbuild-from", source_identity(edge, keys)});
      }
    }
    pieces_->add({"onbuild-context", ""});
    return files_.below("", *pieces_);
  }

  // Arguments that a command may read and that no piece above has said, with their values. ENV needs none of
  // this: its pieces stand where it stands. A name in the command's own text counts as read whatever the
  // effects say.
  void add_arguments(const State& state, const VariableReads* reads, std::string_view text) {
    for (const Variable& variable : state.env) {
      if (!is_argument(variable.origin)) continue;
      if (reads != nullptr && !reads->any && !reads->reads(variable.name) &&
          text.find(variable.name) == std::string_view::npos) {
        continue;
      }
      std::string value;
      if (!variable.known) {  // it follows from the base image and from what the ARG says
        const bool written = variable.instruction < document_.instructions.size();
        value = quote_words(
            {variable.name, "unknown",
             written ? std::string(document_.instructions[variable.instruction].logical.text()) : ""});
      } else if (variable.value) {
        value = quote_words({variable.name, *variable.value});
      } else {
        continue;
      }
      std::string& said = arguments_[variable.name];
      if (said == value) continue;
      said = value;
      pieces_->add({"argument", std::move(value)});
    }
  }

  Failure add_instruction(const Evaluated& evaluated, StageKeys& keys) {
    const Instruction& instruction = document_.instructions[evaluated.instruction];
    const Effect* effect =
        evaluated.instruction < effects_.effects.size() ? &effects_.effects[evaluated.instruction] : nullptr;
    const bool reads_heredoc = std::any_of(instruction.heredocs.begin(), instruction.heredocs.end(),
                                           [](const Heredoc& heredoc) { return heredoc.expand; });
    const bool run = instruction.kind == InstructionKind::run;
    if (evaluated.before && (run || reads_heredoc)) {
      const bool closed = run && effect != nullptr && !effect->opaque;
      add_arguments(*evaluated.before, closed ? &effect->variables : nullptr, instruction.logical.text());
    }
    for (const Piece& piece : canonical_pieces(instruction, evaluated)) pieces_->add(piece);
    if (run) return add_mounts(evaluated, keys);
    if (instruction.kind == InstructionKind::copy || instruction.kind == InstructionKind::add) {
      return add_copied(evaluated, effect, keys);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<const Edge*> edges_of(std::uint32_t instruction, EdgeKind kind) const {
    std::vector<const Edge*> out;
    for (const Edge& edge : graph_.edges) {
      if (edge.instruction == instruction && edge.kind == kind) out.push_back(&edge);
    }
    return out;
  }

  Failure add_mounts(const Evaluated& evaluated, StageKeys& keys) {
    const Instruction& instruction = document_.instructions[evaluated.instruction];
    const std::vector<const Edge*> edges = edges_of(evaluated.instruction, EdgeKind::mount);
    std::size_t next_edge = 0;
    for (std::size_t i = 0; i < instruction.flags.size(); ++i) {
      if (instruction.flags[i].name != "mount") continue;
      const MountText mount =
          read_mount(i < evaluated.flags.size() ? text_at(evaluated.flags, i) : instruction.flags[i].value);
      pieces_->add({"mount", mount.without_from});
      if (!mount.from.empty()) {
        pieces_->add({"mount-from",
                      next_edge < edges.size() ? source_identity(*edges[next_edge++], keys) : mount.from});
      } else if (mount.type == "bind") {
        const bool known = i >= evaluated.flags.size() || evaluated.flags[i].complete;
        const std::string source = known ? resolve_image_path("/", mount.source).substr(1) : std::string();
        if (Failure failure = files_.below(source, *pieces_)) return failure;
      }
    }
    return std::nullopt;
  }

  Failure add_copied(const Evaluated& evaluated, const Effect* effect, StageKeys& keys) {
    const Instruction& instruction = document_.instructions[evaluated.instruction];
    const std::vector<const Edge*> edges = edges_of(evaluated.instruction, EdgeKind::copy);
    if (!edges.empty()) {
      pieces_->add({"from", source_identity(*edges.front(), keys)});
      return std::nullopt;
    }
    if (const std::optional<std::string_view> from = instruction.flag("from")) {
      pieces_->add({"from", std::string(*from)});
      return std::nullopt;
    }
    std::vector<std::string> sources;
    for (std::size_t i = 0; i + 1 < evaluated.args.size(); ++i) {
      const Expanded& source = evaluated.args[i];
      const bool heredoc = source.text.starts_with("<<") && !instruction.heredocs.empty();
      if (heredoc) continue;
      if (instruction.kind == InstructionKind::add && source_kind(source.text) != SourceKind::path) {
        if (instruction.flag("checksum") || names_commit(source.text)) continue;
        return problem_at(evaluated.instruction,
                          fmt::format("what `ADD {}` brings is not known before it is fetched", source.text),
                          "pin it: --checksum=sha256:…, or a full commit behind `#` for git");
      }
      if (!source.complete) {
        return problem_at(evaluated.instruction,
                          fmt::format("which files `{}` takes is not known", source.text),
                          "give the argument's value: --build-arg NAME=VALUE");
      }
      sources.push_back(source.text);
    }
    if (sources.empty()) return std::nullopt;
    return add_files(evaluated, effect, sources);
  }

  Failure add_files(const Evaluated& evaluated, const Effect* effect,
                    const std::vector<std::string>& sources) {
    const Instruction& instruction = document_.instructions[evaluated.instruction];
    // A directory or operand that is not known follows from the base, which the key has; only what lies below
    // the destination must be right here.
    const std::string workdir = evaluated.before ? evaluated.before->workdir.value_or("/") : "/";
    const std::string destination(text_at(evaluated.args, evaluated.args.size() - 1));
    std::vector<std::string> excludes;
    bool parents = false;
    bool mode_is_given = false;
    for (std::size_t i = 0; i < instruction.flags.size(); ++i) {
      const Flag& flag = instruction.flags[i];
      const std::string_view value = i < evaluated.flags.size() ? text_at(evaluated.flags, i) : flag.value;
      if (flag.name == "exclude") excludes.emplace_back(value);
      if (flag.name == "parents") parents = value != "false";
      if (flag.name == "chmod") mode_is_given = is_octal(value);
    }
    CopySelection own;
    const bool known = effect != nullptr && effect->selection_known;
    if (!known) own = select_copied(context_, sources, destination, workdir, excludes, parents, false, false);
    const CopySelection& selection = known ? effect->selection : own;
    if (!selection.problem.empty()) return problem_at(evaluated.instruction, selection.problem, "");
    if (!selection.missing.empty()) {
      return problem_at(
          evaluated.instruction,
          fmt::format("{}: no such file in {}", selection.missing.front(), context_.tree().describe()),
          "a build would fail here; check the context and its .dockerignore");
    }
    return files_.copied(selection, resolve_image_path(workdir, destination), mode_is_given, *pieces_);
  }

  const Document& document_;
  const Evaluation& evaluation_;
  const BuildGraph& graph_;
  const EffectGraph& effects_;
  const Context& context_;
  const Options& options_;
  ContextFiles files_;
  std::vector<StageKeys> keys_;
  std::vector<std::size_t> index_of_stage_;  // into keys_
  // Of the stage at hand: where its pieces go, and the arguments that were said.
  PieceDigester* pieces_ = nullptr;
  std::map<std::string, std::string, std::less<>> arguments_;
};

}  // namespace

Result<std::vector<StageKeys>> stage_keys(const Document& document, const Evaluation& evaluation,
                                          const BuildGraph& graph, const EffectGraph& effects,
                                          const Context& context, const Options& options) {
  return Keys(document, evaluation, graph, effects, context, options).compute();
}

}  // namespace decant::keys

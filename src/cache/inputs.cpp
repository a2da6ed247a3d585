// Early cutoff: a COPY --from matches by the bytes that it takes (facts: buildkit-cache 0, consequence 1).
// Nothing is built here, so "the same bytes" is judged by truth: the outputs of the layers of that stage that
// write below the copied paths are the same when their truths are.

#include "cache/inputs.hpp"

#include "cache/operation_key.hpp"
#include "effects/provides.hpp"

#include <xxhash.h>

namespace decant::cache {
namespace {

class Hasher {
 public:
  Hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }
  Hasher& add(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    XXH3_128bits_update(state_.get(), &size, sizeof size);
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
    return *this;
  }
  Hasher& add(const ContentId& id) {
    XXH3_128bits_update(state_.get(), &id, sizeof id);
    return *this;
  }
  [[nodiscard]] ContentId id() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return {hash.high64, hash.low64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

class Gatherer {
 public:
  explicit Gatherer(const Build& build) : build_(build), layers_(build.document.instructions.size()) {}

  std::vector<LayerInputs> run() {
    for (const EvaluatedStage& stage : build_.evaluation.stages) gather_stage(stage);
    return std::move(layers_);
  }

 private:
  void gather_stage(const EvaluatedStage& stage) {
    std::vector<std::uint32_t> lineage;
    ContentId chain{};
    std::uint32_t parent = UINT32_MAX;
    if (stage.base.kind == Base::Kind::stage) {
      lineage = lineages_[stage.base.stage];
      chain = chains_[stage.base.stage];
      parent = lineage.empty() ? UINT32_MAX : lineage.back();
    } else {
      chain = Hasher().add("base").add(stage.base.reference).add(stage.base.platform).id();
    }
    const ContentId base = bases_[stage.stage] =
        stage.base.kind == Base::Kind::stage ? bases_[stage.base.stage] : chain;
    for (const Evaluated& evaluated : stage.instructions) {
      LayerInputs& layer = layers_[evaluated.instruction];
      layer.reached = build_.graph.reachable[stage.stage];
      layer.parent = parent;
      const std::string operation = operation_key(build_, evaluated.instruction);
      if (operation.empty()) continue;
      layer.layer = true;
      layer.operation = Hasher().add(operation).id();
      const Effect& effect = build_.effects.effects[evaluated.instruction];
      Hasher hash;
      hash.add(layer.operation).add(chain);
      switch (effect.kind) {
        case EffectKind::copy:
          gather_copy(effect, layer);
          hash.add(layer.source);
          layer.truth = Hasher().add(layer.operation).add(layer.source).id();
          break;
        case EffectKind::run:
          gather_run(evaluated, effect, lineage, base, layer);
          hash.add(layer.source);
          break;
        case EffectKind::directory:
        case EffectKind::none:
          layer.truth = layer.operation;
          break;
      }
      chain = layer.chain = hash.id();
      parent = evaluated.instruction;
      lineage.push_back(evaluated.instruction);
    }
    lineages_[stage.stage] = std::move(lineage);
    chains_[stage.stage] = chain;
  }

  void gather_copy(const Effect& effect, LayerInputs& layer) {
    Hasher hash;
    if (effect.from_stage) {
      std::vector<PathEffect> taken;
      for (const std::string& source : effect.sources)
        taken.push_back({resolve_image_path("/", source), true, false});
      hash.add(output_of(*effect.from_stage, taken));
    } else if (effect.from_context) {
      for (const CopiedFile& file : effect.selection.files) {
        const ContentId id = identity(file.from);
        layer.files[file.from.path] = id;
        hash.add(file.to).add(id);
      }
    } else {
      hash.add(effect.from_image);
      for (const std::string& source : effect.sources) hash.add(source);
    }
    layer.source = hash.id();
  }

  ContentId identity(const FileEntry& entry) {
    const auto known = identities_.find(entry.path);
    if (known != identities_.end()) return known->second;
    Hasher hash;
    hash.add(fmt::format("{} {:o}", static_cast<int>(entry.type), entry.mode)).add(entry.link_target);
    if (entry.type == FileType::file && build_.context != nullptr) {
      const auto content = build_.context->tree().content_id(entry.path);
      if (content) hash.add(*content);
    }
    return identities_[entry.path] = hash.id();
  }

  // The bytes below `taken` in a finished stage, as far as truths tell.
  ContentId output_of(std::uint32_t stage, const std::vector<PathEffect>& taken) {
    Hasher hash;
    hash.add(bases_[stage]);
    for (const std::uint32_t index : lineages_[stage]) add_output(index, taken, hash);
    return hash.id();
  }

  // Adds what layer `index` leaves below `taken`; true when it leaves anything there.
  bool add_output(std::uint32_t index, const std::vector<PathEffect>& taken, Hasher& hash) {
    const Effect& effect = build_.effects.effects[index];
    const LayerInputs& layer = layers_[index];
    if (effect.kind == EffectKind::copy && effect.from_context && effect.selection_known) {
      bool any = false;
      for (const CopiedFile& file : effect.selection.files) {
        // A directory's own entry counts where it is named, not where something below it is.
        if (!overlap(taken, {PathEffect{file.to, false, false}})) continue;
        hash.add(file.to).add(identity(file.from));
        any = true;
      }
      return any;
    }
    const bool meets = provides(effect, taken);
    if (meets) hash.add(layer.truth);
    return meets;
  }

  void gather_run(const Evaluated& evaluated, const Effect& effect, const std::vector<std::uint32_t>& lineage,
                  const ContentId& base, LayerInputs& layer) {
    layer.command = Hasher().add(command_text(build_, evaluated.instruction)).id();
    Hasher mounted;
    for (const std::uint32_t stage : effect.mounted_stages)
      mounted.add(output_of(stage, {PathEffect{"/", true, false}}));
    if (build_.context != nullptr) {
      for (const std::string& path : effect.mounted_context) {
        if (const auto entry = build_.context->entry(path)) mounted.add(path).add(identity(*entry));
        for (const FileEntry& entry : build_.context->walk(path))
          mounted.add(entry.path).add(identity(entry));
      }
    }
    layer.source = mounted.id();
    Hasher truth;
    truth.add(layer.command).add(base).add(layer.source);
    // Its state is not that of the FROM; what it reads is not known.
    if (build_.document.instructions[evaluated.instruction].kind == InstructionKind::from)
      truth.add(layer.operation);
    const State& state = *evaluated.before;
    truth.add(state.workdir.value_or("?")).add(state.user.value_or("?"));
    for (const Variable& variable : state.env) {
      layer.variables.emplace_back(variable.name, variable.value.value_or(""));
      if (!effect.opaque && !effect.variables.any && !effect.variables.reads(variable.name)) continue;
      truth.add(variable.name).add(variable.value.value_or(""));
    }
    std::vector<PathEffect> reads = effect.reads;
    if (effect.reads_source()) reads = {{"/", true, false}};
    for (const std::uint32_t index : lineage) {
      if (add_output(index, reads, truth)) layer.lineage_reads.push_back(index);
    }
    layer.truth = truth.id();
  }

  const Build& build_;
  std::vector<LayerInputs> layers_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> lineages_;
  std::map<std::uint32_t, ContentId> chains_;
  std::map<std::uint32_t, ContentId> bases_;
  std::map<std::string, ContentId> identities_;
};

}  // namespace

std::vector<LayerInputs> layer_inputs(const Build& build) {
  return Gatherer(build).run();
}

}  // namespace decant::cache

// The image as it stands before an instruction, as far as the Dockerfile says: which copy brought a path, who
// may have changed it since, and which directories exist. One view a stage; a stage on another one sees that
// one's below its own.
#pragma once

#include "effects/effects.hpp"
#include "effects/landed.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace decant {

class ImageView {
 public:
  // `below`: the view of the stage that this one stands on, or null; `scratch`: nothing is there at first.
  // `context`: where what copies bring is looked up.
  ImageView(const ImageView* below, bool scratch, const Context* context)
      : below_(below), scratch_(scratch), context_(context) {}

  // What an effect did, in order. The effect must stay where it is.
  void add(const Effect& effect) {
    effects_.push_back(&effect);
    if (effect.kind == EffectKind::copy && Landed(effect, context_).is_looked_up())
      wholes_.push_back(&effect);
  }
  void add_directory(std::string_view path, std::uint32_t instruction) {
    directories_.emplace(path, instruction);
    if (journal_ != nullptr) journal_->emplace_back(path);
  }
  // From now on each directory that is added goes there too; null: no more.
  void write_down(std::vector<std::string>* journal) { journal_ = journal; }

  struct Found {
    enum class Kind : std::uint8_t { nothing, copied, written };
    Kind kind = Kind::nothing;
    std::uint32_t instruction = 0;  // that copied or wrote it
    std::string context_path;       // copied
    std::vector<std::uint32_t>
        doubts;  // copied: instructions since that may have changed it, as far as decant can tell
  };
  // `so_far`: what the commands of the same RUN did before.
  [[nodiscard]] Found find(std::string_view path, std::span<const CommandEffect> so_far) const;

  // The files called `name` (with `*` for any text) at and below a directory that copies brought from the
  // context, sorted.
  [[nodiscard]] std::vector<std::string> files_named(std::string_view directory, std::string_view name) const;

  // The command that loads for `command` what it needs (knowledge's `prefetch`) and ran before, in the same
  // directory; nullptr when none did.
  [[nodiscard]] const CommandEffect* prefetch_of(const CommandEffect& command) const;

  // True when the directory is there: every image has it, or an instruction made it.
  [[nodiscard]] bool has_directory(std::string_view path) const;
  // The instruction of this file that made it; nullopt when none did.
  [[nodiscard]] std::optional<std::uint32_t> maker_of(std::string_view directory) const;

 private:
  const ImageView* below_;
  bool scratch_;
  const Context* context_;
  std::vector<std::string>* journal_ = nullptr;
  std::vector<const Effect*> effects_;
  std::vector<const Effect*> wholes_;  // among them copies of whole directories, not listed
  std::map<std::string, std::uint32_t, std::less<>> directories_;  // with who made them first
  // Paths that were looked for in vain, and among how many effects: a stage of thousands of installs asks for
  // the same few files again and again.
  mutable std::unordered_map<std::string, std::size_t> nowhere_;
};

}  // namespace decant

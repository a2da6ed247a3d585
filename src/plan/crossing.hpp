// May a copy from the context stand below an instruction that now stands below it? The one question behind
// narrow and reorder, answered for one instruction at a time, with the reason where it may not.
#pragma once

#include "effects/landed.hpp"
#include "plan/view.hpp"

#include <string>
#include <vector>

namespace decant::plan {

struct Crossing {
  std::string why_not;                // empty: it may
  std::string needed;                 // what would make it possible; may be empty
  std::vector<LandedFile> read;       // files of the copy that the instruction reads
  std::vector<LandedFile> manifests;  // of them, those that no other copy brings there: a copy of just these
                                      // must stand above it
  std::vector<LandedFile> rewritten;  // those that it may leave otherwise than they came
  std::vector<Assumption> assumptions;
};

// What becomes of a file that the copy brings and the instruction writes, such as a lock file.
enum class Rewrites : std::uint8_t {
  stand_against,  // the copy would bring the old one again
  are_restored,   // it is taken from behind the instruction again
};

// `copy_at` stands above `other_at` in layout stage `stage`.
Crossing copy_below(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
                    Rewrites rewrites = Rewrites::stand_against);

// Why this COPY or ADD cannot be moved at all; empty when it can.
std::string immovable(const View& view, std::size_t stage, std::size_t copy_at);

// The same two questions for a copy from another stage (stage_copy.cpp).
Crossing stage_copy_below(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at);
std::string immovable_stage_copy(const View& view, std::size_t stage, std::size_t copy_at);

// True when something in this stage or below it, other than the copy, makes `directory` before `at`.
bool directory_exists_without(const View& view, std::size_t stage, std::size_t at, std::size_t copy_at,
                              const std::string& directory);
// True when the operands of `user` expand a variable that `setter` sets.
bool uses_variables_of(const Evaluated& user, const Instruction& setter);
// True when its destination is relative to the working directory.
bool is_written_relative(const Instruction& copy);
// Its text with the destination as an absolute path; nothing where that cannot be written.
std::optional<std::string> with_absolute_destination(const View& view, std::size_t stage,
                                                     std::size_t copy_at);
std::string trimmed_slash(std::string path);  // without slashes at the end, but for `/`

// True when `file` (an entry of a copy) also comes, to the same place, from a copy above `at`, the one at
// `except` left out.
bool brought_by_another(const View& view, std::size_t stage, std::size_t at, std::size_t except,
                        const LandedFile& file);

}  // namespace decant::plan

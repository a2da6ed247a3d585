// What `COPY --from` and `RUN --mount from=` name, as far as BuildKit refuses it: a stage that stands below,
// a number that is none, a variable. Inner header of eval.
//
// Source: BuildKit dockerfile2llb/convert.go (toCommand, findStateByName, findStateByIndex, dispatch) and
// convert_runmount.go (detectRunMount, dispatchRunMounts). A name means the last stage of that name in the
// whole file, in any case. BuildKit counts images that are copied from as stages behind those of the file,
// and takes their numbers too; no file can depend on that, but it is no error.
#pragma once

#include "syntax/document.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class SourceChecker {
 public:
  SourceChecker(const Document& document, std::vector<Diagnostic>& diagnostics);

  // An instruction of `stage`; errors are at `place`, by default at the instruction.
  void check(const Instruction& instruction, std::uint32_t stage, std::optional<Span> place = std::nullopt);

 private:
  void copy(const Instruction& instruction, std::uint32_t stage, Span place);
  void mount(const Flag& flag, std::uint32_t stage, Span place);
  void image(std::string_view name, Span place);
  void error(Span place, Diagnostic::Phase phase, std::string message);
  [[nodiscard]] std::string name_of_stage(std::uint32_t stage) const;
  [[nodiscard]] std::optional<std::uint32_t> named(std::string_view name) const;

  const Document& document_;
  std::vector<Diagnostic>& diagnostics_;
  std::map<std::string, std::uint32_t, std::less<>> names_;  // the last of each
  std::size_t images_ = 0;
};

}  // namespace decant

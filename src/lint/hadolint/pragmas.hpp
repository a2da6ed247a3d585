// hadolint's own comments that silence rules. They are read as hadolint reads them, to the letter, since
// people have them in their files:
//
//   # hadolint ignore=DL3008,DL3015 # why        for findings of the very next line
//   # hadolint stage ignore=DL3008               directly above a FROM: for the lines below that FROM
//   # hadolint global ignore=DL3008              anywhere: for the whole file
//
// What is not written so is a comment: a word behind the codes without `#`, another case, a second `#`.
#pragma once

#include "lint/hadolint/view.hpp"

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace decant::lint::hadolint {

enum class IgnoreScope : std::uint8_t { line, stage, global };

struct IgnorePragma {
  IgnoreScope scope = IgnoreScope::line;
  std::vector<std::string_view> codes;
};
// Of a comment's text behind its `#`; no codes when it is no pragma.
IgnorePragma read_ignore_pragma(std::string_view comment);

class Ignores {
 public:
  explicit Ignores(const View& view);
  // Remembers that the code was of use.
  bool has(std::string_view code, std::uint32_t line);

  struct Unused {
    std::string_view code;  // in the file's text
    IgnoreScope scope = IgnoreScope::line;
  };
  // Codes that `has` never said yes to.
  [[nodiscard]] std::vector<Unused> unused() const;

 private:
  struct Entry {
    std::uint32_t line;  // of a line: that line; of a stage: lines below
    std::vector<std::string_view> codes;
  };
  std::vector<Entry> lines_;   // by line
  std::vector<Entry> stages_;  // by line
  std::vector<std::string_view> global_;
  std::set<const char*> used_;  // where their codes stand

  bool find(const std::vector<std::string_view>& codes, std::string_view code);
};

}  // namespace decant::lint::hadolint

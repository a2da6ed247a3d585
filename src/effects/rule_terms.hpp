// What the words of a rule stand for at one place: `~`, `{--target}`, `@user` with this command's options,
// variables, user and directory. It notes on the way what it had to assume, and makes the command opaque when
// something that matters is not known.
#pragma once

#include "effects/invocation.hpp"
#include "effects/manifest_files.hpp"
#include "effects/site.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class RuleTerms {
 public:
  RuleTerms(const Invocation& invocation, const Scope& scope, CommandEffect& effect)
      : found_(invocation), scope_(scope), effect_(effect), directory_(scope.directory) {}

  // The command is opaque; the first reason stays.
  void fail(std::string_view why);

  // Options such as `npm --prefix` change the directory that all else is relative to.
  void change_directory();
  [[nodiscard]] const std::optional<std::string>& directory() const { return directory_; }

  void set_project(OpenedProject project) { project_ = std::move(project); }
  [[nodiscard]] bool any_holds(std::span<const std::string_view> words);
  bool holds(const knowledge::Condition& condition);

  // An image path from a text; nullopt when it is relative and the directory is not known.
  [[nodiscard]] std::optional<std::string> absolute(std::string_view path) const;
  // The path that a field names; nullopt (and opaque) when it is not known.
  std::optional<std::string> path_of(const Field& field);
  // The same; a field with wildcards is the tree of the directory in front of the first one.
  std::optional<PathEffect> operand_path(const Field& field);

  // The paths that a rule's path stands for, until the next call. `must`: when one cannot be told, the
  // command is opaque.
  enum class Need : std::uint8_t { must, may };
  std::vector<PathEffect>& expand(const knowledge::PathRule& rule, Need need);

  // Variables that change what the tool's rules say.
  void check_settings();
  // Adds what was taken for granted about the base image and the user.
  void add_assumptions();

 private:
  void note_arguments(const Field& field);
  std::optional<std::string> variable(std::string_view name);
  bool holds(std::string_view word);
  std::optional<std::vector<std::string>> replacements(std::string_view name);
  std::vector<std::string> path_prefixes();
  // `~` in front taken off: the user's home directory; nullopt when it is not known.
  std::optional<std::string> with_home(std::string_view text, Need need);

  const Invocation& found_;
  const Scope& scope_;
  CommandEffect& effect_;
  std::optional<std::string> directory_;
  std::vector<PathEffect> expanded_;
  OpenedProject project_;
  std::string assumed_home_;
  bool asked_environment_ = false;
  bool asked_user_ = false;
  bool asked_home_ = false;
  bool asked_path_ = false;
};

}  // namespace decant

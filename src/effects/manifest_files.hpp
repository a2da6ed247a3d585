// The files of the image that decant can open, because a copy or a mount brought them from the context: what
// package managers read there.
#pragma once

#include "effects/site.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class ManifestFiles {
 public:
  explicit ManifestFiles(const Site& site) : site_(site) {}

  // The bytes of an image path; nullopt when it is not there or cannot be opened (`problem` says why).
  std::optional<std::string> read(std::string_view image_path);
  // The same without its bytes: its content.
  std::optional<ContentId> content(std::string_view image_path);

  // The files called `name` at and below an image path that copies brought from the context.
  std::vector<std::string> find(std::string_view directory, std::string_view name);
  // What was asked for and is not there.
  [[nodiscard]] const std::set<std::string>& absent() const { return absent_; }

  // Why a path that was asked for could not be opened; empty when it is simply not there.
  [[nodiscard]] std::string problem(std::string_view image_path) const;
  // The first path that is in the image and could not be opened, as a sentence; empty when there is none.
  [[nodiscard]] std::string first_problem() const;
  // Assumptions that the reading rests on: nobody changed the files since they were copied.
  [[nodiscard]] std::vector<Assumption> assumptions() const;

  // Where the context has it.
  std::optional<std::string> place_of(std::string_view image_path);
  // Whether bytes were there that could not be read.
  [[nodiscard]] bool any_unread() const { return any_unread_; }

 private:
  const Site& site_;
  bool any_unread_ = false;
  std::map<std::string, std::string, std::less<>> problems_;  // by path
  std::set<std::string> absent_;
  std::map<std::uint32_t, std::string> doubts_;  // by instruction: a path that it may have changed
};

// Opens what a recognised command reads by name or by directory, and writes into `effect` what is found
// there: reads, manifests, packages, why it needs the source, or why it is opaque.
void open_requirements(const Site& site, std::span<const std::string> paths, CommandEffect& effect);

// What a project's manifest said: conditions of rules ask for it.
struct OpenedProject {
  std::set<std::string, std::less<>> facts{"scripts"};
  std::vector<std::string> members;  // directories, absolute
};
// `named`: manifests that options and operands name. `waived` says whether a kind of SourceNeed does not
// matter here.
OpenedProject open_project(const Site& site, const knowledge::ManifestRule& rule,
                           const std::string& directory, std::vector<std::string> named,
                           const std::function<bool(std::string_view)>& waived, CommandEffect& effect);

void add_assumption(std::vector<Assumption>& assumptions, Assumption assumption);

}  // namespace decant

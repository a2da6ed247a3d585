// A Dockerfile as hadolint's rules look at it: instructions one after the other, each with the line that it
// begins in, what stands behind ONBUILD in a list of its own (most rules look there too, with a state of its
// own), comments, and for FROM and RUN what the rules want to know. Made once for all rules; plain data with
// views into the Document. What makes a finding is the rules' business (rules/hadolint).
#pragma once

#include "lint/hadolint/options.hpp"
#include "lint/hadolint/shell.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint::hadolint {

// The base of a FROM as hadolint takes it apart, not as a registry would: `gcr.io/a/b:1@sha256:2` is
// registry, name `a/b`, tag, digest; what has no dot in front of its slash is all name.
struct Image {
  std::optional<std::string_view> registry{};
  std::string_view name;
  std::optional<std::string_view> tag{};
  std::optional<std::string_view> digest{};
  std::optional<std::string_view> alias{};     // as written
  std::optional<std::string_view> platform{};  // as written

  bool operator==(const Image&) const = default;
};
// Registry, name, tag and digest of a text. A `:` inside `${…}` separates nothing.
Image read_image(std::string_view text);

struct Step {
  const Instruction* instruction = nullptr;  // of a trigger: the inner one
  const Instruction* outer = nullptr;        // the instruction of the file: the same, or the ONBUILD
  std::uint32_t line = 0;
  const Image* image = nullptr;  // FROM
  const Shell* shell = nullptr;  // RUN and SHELL

  [[nodiscard]] InstructionKind kind() const { return instruction->kind; }
};

struct Comment {
  std::string_view text;  // behind the `#`
  Span span;
  std::uint32_t line = 0;
};

struct View {
  const Document* document = nullptr;
  const HadolintOptions* options = nullptr;
  std::vector<Step> steps;        // the instructions of the file; an ONBUILD is one
  std::vector<Step> triggers;     // what stands behind each ONBUILD
  std::vector<Comment> comments;  // lines of their own, not those inside an instruction; no directives

  std::deque<Image> images;
  std::deque<Shell> shells;
  std::deque<std::string> texts;
};

View view_of(const Document& document, const HadolintOptions& options);

// --- what rules ask of a step ---

// Behind keyword and flags, as written, continuations joined.
std::string_view body_of(const Step& step);
// `"a b"` is `a b`: all quotes at both ends off.
std::string_view without_quotes(std::string_view text);
// Name and value of a pair of ENV or LABEL with the quotes off and escapes of quotes undone. The legacy form
// (`ENV name value`) keeps the value as it is.
std::string name_of(const KeyValue& pair, char escape);
std::string value_of(const KeyValue& pair, char escape);
// What a flag has behind its `=` in the file, quotes and all: hadolint does not take them off.
std::optional<std::string_view> raw_flag(const View& view, const Step& step, std::string_view name);

// A RUN's mount as its text says; `bind` where there is no type.
struct Mount {
  std::string type;
  std::string target;
  std::string from;
};
std::vector<Mount> mounts_of(const Step& run);
// The target of a mount has `part` in it; of a RUN's mounts of type cache and tmpfs.
bool has_cache_or_tmpfs(const Step& run, std::string_view part);
// A path with a drive letter.
bool is_windows_absolute(std::string_view path);
// Names of archives that ADD unpacks.
bool is_archive(std::string_view path);
// `${NAME}` is somewhere in the text.
bool has_reference(std::string_view text, std::string_view name);

// Where a range of a step's script lies in the file; the whole line of the instruction where that cannot be
// told.
Span place_of(const Step& step, Span in_script);

}  // namespace decant::lint::hadolint

// See scripts.hpp: the scripts as a build runs them.
#include "shellcheck/scripts.hpp"

#include "base/text.hpp"
#include "lint/hadolint/view.hpp"
#include "shellcheck/head.hpp"
#include "shellcheck/shell_settings.hpp"
#include "syntax/run_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace decant::shellcheck {
namespace {

using Words = std::vector<std::string>;

// Shells that ShellCheck reads, and how it calls them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kDialects{{
    {"ash", "ash"},
    {"bash", "bash"},
    {"dash", "dash"},
    {"ksh", "ksh"},
    {"ksh88", "ksh"},
    {"ksh93", "ksh"},
    {"oksh", "ksh"},
    {"sh", "sh"},
}};

// Blanks between, empty words not among them.
Words words_of(std::string_view text) {
  Words words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

bool is_harmless(std::string_view word) {
  return word.find_first_of("\n\r#") == std::string_view::npos;
}

// `/bin/bash -eo pipefail` of the words of a SHELL or of a `#!` line; nullopt: not one that ShellCheck reads.
// It looks at the options too: under `-e` a `cd` that fails ends the script.
std::optional<std::string> shebang_of(Words words) {
  const auto name = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
  if (words.size() > 1 && name(words.front()) == "env") {
    words.erase(words.begin());
    if (words.front() == "-S") words.erase(words.begin());
  }
  if (words.empty()) return std::nullopt;
  const auto dialect = std::ranges::find(kDialects, name(words.front()),
                                         &std::pair<std::string_view, std::string_view>::first);
  if (dialect == kDialects.end()) return std::nullopt;
  std::string shebang = fmt::format("/bin/{}", dialect->second);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] != "-c" && is_harmless(words[i])) shebang += " " + words[i];
  }
  return shebang;
}

// Proxies are set in every RUN when they are given to the build.
bool is_proxy(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kProxies{
      "ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY",  "NO_PROXY",
      "all_proxy", "ftp_proxy", "http_proxy",  "https_proxy", "no_proxy"};
  return std::ranges::binary_search(kProxies, name);
}

// What a pragma says of the shell, by the line of the instruction it holds for.
std::map<std::uint32_t, std::string> shells_of_pragmas(const Document& document) {
  std::map<std::uint32_t, std::string> shells;
  if (document.source->bytes().find("hadolint") == std::string_view::npos) return shells;
  const lint::HadolintOptions options;
  const lint::hadolint::View view = lint::hadolint::view_of(document, options);
  ShellReader reader;
  auto comment = view.comments.begin();
  for (const lint::hadolint::Step& step : view.steps) {
    for (; comment != view.comments.end() && comment->line < step.line; ++comment) reader.read(*comment);
    reader.read(step, document.escape);
    if (reader.now().from_pragma) shells.emplace(step.line, reader.now().shell);
  }
  return shells;
}

class Collector {
 public:
  explicit Collector(const Document& document) : document_(document), pragmas_(shells_of_pragmas(document)) {}

  void add(const Instruction& instruction, const Instruction& outer, const State& state) {
    if (instruction.kind != InstructionKind::run) return;
    // A heredoc belongs to the ONBUILD, and what is left of the line alone is no script.
    if (&instruction != &outer && !outer.heredocs.empty()) return;
    std::optional<RunScript> run = run_script(instruction);
    if (!run) return;
    const auto shebang = shebang_for(*run, outer, state);
    if (!shebang) return;
    if (outer.heredocs.empty()) run->text = without_indentation(run->text, run->places);
    Script script = with_head(*shebang, run->text, [&](std::string_view name) {
      return is_proxy(name) || state.find(name) != nullptr;
    });
    script.places = std::move(run->places);
    script.whole = outer.line_span;
    script.first_line = outer.start_line;
    script.last_line = outer.end_line;
    scripts_.push_back(std::move(script));
  }

  std::vector<Script> take() { return std::move(scripts_); }

 private:
  [[nodiscard]] std::optional<std::string> shebang_for(const RunScript& run, const Instruction& outer,
                                                       const State& state) const {
    if (!run.interpreter.empty()) return shebang_of(words_of(run.interpreter));
    if (const auto pragma = pragmas_.find(outer.start_line); pragma != pragmas_.end())
      return shebang_of(words_of(pragma->second));
    // Who escapes with a backquote has paths with backslashes: an image of Windows that nobody knows.
    if (document_.escape == '`' && state.shell == State().shell) return std::nullopt;
    return shebang_of(state.shell);
  }

  const Document& document_;
  std::map<std::uint32_t, std::string> pragmas_;
  std::vector<Script> scripts_;
};

}  // namespace

std::vector<Script> scripts_of(const Document& document, const Evaluation& evaluation) {
  Collector collector(document);
  for (const EvaluatedStage& stage : evaluation.stages) {
    for (const Evaluated& each : stage.instructions) {
      const Instruction& instruction = document.instructions[each.instruction];
      if (each.before == nullptr) continue;
      collector.add(instruction, instruction, *each.before);
      if (instruction.onbuild) collector.add(*instruction.onbuild, instruction, *each.before);
    }
  }
  return collector.take();
}

}  // namespace decant::shellcheck

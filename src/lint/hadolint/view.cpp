// See view.hpp. Source: hadolint's language-docker, whose reader decides what a rule gets to see.
#include "lint/hadolint/view.hpp"

#include "base/ascii.hpp"
#include "syntax/csv.hpp"

#include <algorithm>
#include <array>

namespace decant::lint::hadolint {
namespace {

using Kind = InstructionKind;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The first of `ends` in the text that stands in no `${…}`; its size where there is none.
std::size_t find_outside_braces(std::string_view text, std::string_view ends, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '{' && (depth > 0 || (i > 0 && text[i - 1] == '$'))) {
      ++depth;
    } else if (text[i] == '}' && depth > 0) {
      --depth;
    } else if (depth == 0 && ends.find(text[i]) != std::string_view::npos) {
      return i;
    }
  }
  return text.size();
}

// Length of `gcr.io` and its slash in front of a name; 0 without.
std::size_t registry_size(std::string_view text) {
  const std::size_t dot = find_outside_braces(text, ".", 0);
  if (dot == 0 || dot >= text.size()) return 0;
  const std::size_t slash = find_outside_braces(text, "/", dot + 1);
  return slash == dot + 1 || slash >= text.size() ? 0 : slash + 1;
}

// Where the opener of the first heredoc stands in the line: `cat <<EOF > /x`.
std::size_t find_heredoc(std::string_view line, const Heredoc& heredoc) {
  for (std::size_t at = line.find("<<"); at != std::string_view::npos; at = line.find("<<", at + 1)) {
    std::size_t name = at + 2;
    while (name < line.size() && line[name] == '-') ++name;
    if (name < line.size() && (line[name] == '"' || line[name] == '\'')) ++name;
    if (line.substr(name).starts_with(heredoc.name)) return at;
  }
  return std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(View& view) : view_(view) {}

  void read(const Instruction& instruction) {
    view_.steps.push_back(step(instruction, instruction));
    if (instruction.onbuild) view_.triggers.push_back(step(*instruction.onbuild, instruction));
  }

 private:
  Step step(const Instruction& instruction, const Instruction& outer) {
    Step made{.instruction = &instruction, .outer = &outer, .line = outer.start_line};
    if (instruction.kind == Kind::from) made.image = image(instruction);
    if (instruction.kind == Kind::run || instruction.kind == Kind::shell) {
      Shell& shell = view_.shells.emplace_back();
      shell.text = script(instruction, outer);
      if (!ends_in_escape(outer)) read_commands(shell);
      made.shell = &shell;
    }
    return made;
  }

  // A continuation at the end of the file: for a shell that is no script.
  [[nodiscard]] bool ends_in_escape(const Instruction& outer) const {
    const std::string_view bytes = view_.document->source->bytes();
    return outer.span.end == bytes.size() && bytes.ends_with(view_.document->escape);
  }

  const Image* image(const Instruction& instruction) {
    if (instruction.args.empty()) return &view_.images.emplace_back();
    Image& image = view_.images.emplace_back(read_image(instruction.args[0].text));
    if (instruction.args.size() > 2) image.alias = instruction.args[2].text;
    image.platform = raw_flag(view_, {.instruction = &instruction}, "platform");
    return &image;
  }

  // What hadolint takes for the shell's text: of exec form the words, of `RUN <<EOF` the body with what
  // stands behind the opener (`<<EOF bash -e`) in front of it, of `cat <<EOF > x` what is before the opener.
  std::string_view script(const Instruction& instruction, const Instruction& outer) {
    if (instruction.args.empty()) return {};
    if (instruction.json || instruction.args.size() > 1) {
      std::string& text = view_.texts.emplace_back();
      for (const Word& word : instruction.args) {
        if (!text.empty()) text += ' ';
        text += word.text;
      }
      return text;
    }
    const std::string_view line = instruction.args.front().text;
    if (outer.heredocs.empty()) return line;
    const Heredoc& heredoc = outer.heredocs.front();
    const std::size_t at = find_heredoc(line, heredoc);
    if (at == std::string_view::npos) return line;
    if (at > 0) return line.substr(0, at);
    std::string& text = view_.texts.emplace_back(behind_opener(line));
    text += '\n';
    text += heredoc.content;
    return text;
  }

  static std::string_view behind_opener(std::string_view line) {
    const auto end = std::ranges::find_if(line, is_blank);
    std::string_view rest = line.substr(static_cast<std::size_t>(end - line.begin()));
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    return rest.starts_with('>') || rest.starts_with('|') ? std::string_view() : rest;
  }

  View& view_;
};

void read_comments(const Document& document, std::vector<Comment>& comments) {
  const std::string_view bytes = document.source->bytes();
  for (std::uint32_t i = 0; i < document.tree.nodes.size(); ++i) {
    const TreeNode& node = document.tree.nodes[i];
    if (node.kind != NodeKind::comment_line) continue;
    Span span{node.begin, node.end};
    while (span.begin < span.end && bytes[span.begin] != '#') ++span.begin;
    while (span.end > span.begin && (bytes[span.end - 1] == '\n' || bytes[span.end - 1] == '\r')) --span.end;
    if (span.empty()) continue;
    comments.push_back({.text = bytes.substr(span.begin + 1, span.size() - 1),
                        .span = span,
                        .line = document.source->position(span.begin).line});
  }
}

// Quotes off as hadolint takes them off: pieces in quotes and out of them, one behind the other.
std::string unquoted(std::string_view text, char escape) {
  std::string plain;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool escaped = c == escape && (quote != 0 ? next == quote : is_blank(next));
    if (escaped) {
      plain += next;
      ++i;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else {
      plain += c;
    }
  }
  return plain;
}

}  // namespace

Image read_image(std::string_view text) {
  Image image;
  if (const std::size_t size = registry_size(text); size > 0) {
    image.registry = text.substr(0, size - 1);
    text.remove_prefix(size);
  }
  std::size_t end = find_outside_braces(text, ":@", 0);
  // hadolint cannot read `localhost:5000/x:1`, and takes the port of `localhost:5000/x` for a tag.
  if (const std::size_t second = find_outside_braces(text, ":@", end + 1);
      end < text.size() && text[end] == ':' && second < text.size() && text[second] == ':')
    end = second;
  image.name = text.substr(0, end);
  if (end < text.size() && text[end] == ':') {
    const std::size_t tag_end = find_outside_braces(text, "@", end + 1);
    image.tag = text.substr(end + 1, tag_end - end - 1);
    end = tag_end;
  }
  if (end < text.size()) image.digest = text.substr(end + 1);
  return image;
}

View view_of(const Document& document, const HadolintOptions& options) {
  View view;
  view.document = &document;
  view.options = &options;
  view.steps.reserve(document.instructions.size());
  Reader reader(view);
  for (const Instruction& instruction : document.instructions) reader.read(instruction);
  read_comments(document, view.comments);
  return view;
}

std::string_view body_of(const Step& step) {
  const Instruction& instruction = *step.instruction;
  std::string_view text = instruction.logical.text();
  text = text.substr(instruction.body.begin, instruction.body.size());
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_quotes(std::string_view text) {
  constexpr std::string_view kQuotes = "\"'";
  const std::size_t begin = text.find_first_not_of(kQuotes);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kQuotes) - begin + 1);
}

std::string name_of(const KeyValue& pair, char escape) {
  return unquoted(pair.name, escape);
}

std::string value_of(const KeyValue& pair, char escape) {
  return pair.legacy ? std::string(pair.value) : unquoted(pair.value, escape);
}

std::optional<std::string_view> raw_flag(const View& view, const Step& step, std::string_view name) {
  for (const Flag& flag : step.instruction->flags) {
    if (flag.name != name || !flag.has_value) continue;
    const std::string_view text = view.document->source->text(flag.span);
    const std::size_t equals = text.find('=');
    return equals == std::string_view::npos ? flag.value : text.substr(equals + 1);
  }
  return std::nullopt;
}

std::vector<Mount> mounts_of(const Step& run) {
  std::vector<Mount> mounts;
  for (const Flag& flag : run.instruction->flags) {
    if (flag.name != "mount") continue;
    Mount& mount = mounts.emplace_back(Mount{.type = "bind", .target = {}, .from = {}});
    for (const std::string& field : syntax::read_csv(flag.value).fields) {
      if (field.empty()) continue;
      const std::size_t equals = std::min(field.find('='), field.size() - 1);
      const std::string key = field.substr(0, equals);
      const std::string value = field.substr(equals + 1);
      if (key == "type") mount.type = value;
      if (key == "target" || key == "dst" || key == "destination") mount.target = value;
      if (key == "from") mount.from = value;
    }
  }
  return mounts;
}

bool has_cache_or_tmpfs(const Step& run, std::string_view part) {
  return std::ranges::any_of(mounts_of(run), [&](const Mount& mount) {
    return (mount.type == "cache" || mount.type == "tmpfs") && mount.target.find(part) != std::string::npos;
  });
}

bool is_windows_absolute(std::string_view path) {
  return path.size() > 1 && ascii::is_letter(path[0]) && path[1] == ':';
}

bool is_archive(std::string_view path) {
  static constexpr std::array<std::string_view, 15> kEndings{".Z",   ".bz2", ".gz",  ".lz",  ".lzma",
                                                             ".tZ",  ".tar", ".tb2", ".tbz", ".tbz2",
                                                             ".tgz", ".tlz", ".tpz", ".txz", ".xz"};
  const std::string_view plain = without_quotes(path);
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return plain.ends_with(ending); });
}

bool has_reference(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    const std::string_view rest = text.substr(at + 2);
    if (rest.starts_with(name) && rest.substr(name.size()).starts_with('}')) return true;
  }
  return false;
}

Span place_of(const Step& step, Span in_script) {
  const Span whole = step.outer->line_span;
  const Instruction& instruction = *step.instruction;
  if (step.shell == nullptr || instruction.args.size() != 1) return whole;
  const std::string_view line = instruction.args.front().text;
  const std::string_view logical = instruction.logical.text();
  const std::string_view script = step.shell->text;
  // Only what is a view into the logical line; a heredoc's body is a copy.
  if (script.data() != line.data() || line.data() < logical.data() ||
      line.data() + line.size() > logical.data() + logical.size())
    return whole;
  const auto begin = static_cast<std::uint32_t>(line.data() - logical.data());
  if (in_script.end > script.size()) return whole;
  const Span place = instruction.logical.to_source(Span{begin + in_script.begin, begin + in_script.end});
  return place.empty() || place.end > step.outer->span.end ? whole : place;
}

}  // namespace decant::lint::hadolint

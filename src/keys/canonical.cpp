// See canonical.hpp.
#include "keys/canonical.hpp"

#include "base/ascii.hpp"
#include "syntax/bytes.hpp"
#include "syntax/csv.hpp"
#include "syntax/mount_fields.hpp"

namespace decant::keys {
namespace {

std::string quote_word(std::string_view word) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string_view expanded_or(const std::vector<Expanded>& all, std::size_t index, std::string_view raw) {
  return index < all.size() ? std::string_view(all[index].text) : raw;
}

// Flags in one order whatever the order they are written in. What `--from` and `--mount` name is said by
// content elsewhere, and a FROM's platform is that of the stage.
std::vector<std::string> flags_of(const Instruction& instruction, const Evaluated* evaluated) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < instruction.flags.size(); ++i) {
    const Flag& flag = instruction.flags[i];
    if (flag.name == "from" || flag.name == "platform" || flag.name == "mount") continue;
    const std::string_view value =
        evaluated != nullptr ? expanded_or(evaluated->flags, i, flag.value) : flag.value;
    out.push_back(flag.has_value ? fmt::format("--{}={}", flag.name, value) : fmt::format("--{}", flag.name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> args_of(const Instruction& instruction, const Evaluated* evaluated) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < instruction.args.size(); ++i) {
    const std::string_view raw = instruction.args[i].text;
    out.emplace_back(evaluated != nullptr ? expanded_or(evaluated->args, i, raw) : raw);
  }
  return out;
}

void add_heredocs(const Instruction& instruction, std::vector<std::string>& out) {
  for (const Heredoc& heredoc : instruction.heredocs) {
    out.push_back(fmt::format("{}{}", heredoc.chomp ? "<<-" : "<<", heredoc.expand ? "" : "'"));
    out.emplace_back(heredoc.name);
    out.emplace_back(heredoc.content);
  }
}

// The command as the shell gets it, or the words of the exec form.
Piece run_piece(const Instruction& instruction, const Evaluated& evaluated) {
  std::vector<std::string> words{instruction.json ? "exec" : "shell"};
  for (std::string& flag : flags_of(instruction, &evaluated)) words.push_back(std::move(flag));
  words.emplace_back("--");
  for (const Word& word : instruction.args) words.emplace_back(word.text);
  add_heredocs(instruction, words);
  return {.tag = "run", .value = quote_words(words)};
}

Piece copy_piece(const Instruction& instruction, const Evaluated& evaluated) {
  std::vector<std::string> words = flags_of(instruction, &evaluated);
  words.emplace_back("--");
  for (std::string& word : args_of(instruction, &evaluated)) words.push_back(std::move(word));
  add_heredocs(instruction, words);
  return {.tag = ascii::lower(name_of(instruction.kind)), .value = quote_words(words)};
}

// Instructions that are their words: USER, WORKDIR, EXPOSE, CMD, …
Piece words_piece(const Instruction& instruction, const Evaluated* evaluated, bool configuration) {
  std::vector<std::string> words = flags_of(instruction, evaluated);
  if (instruction.json) words.emplace_back("exec");
  for (std::string& word : args_of(instruction, evaluated)) words.push_back(std::move(word));
  add_heredocs(instruction, words);
  return {.tag = ascii::lower(name_of(instruction.kind)),
          .value = quote_words(words),
          .configuration = configuration};
}

std::vector<Piece> pair_pieces(const Instruction& instruction, const Evaluated& evaluated,
                               bool configuration) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < instruction.pairs.size(); ++i) {
    const KeyValue& pair = instruction.pairs[i];
    out.push_back({.tag = ascii::lower(name_of(instruction.kind)),
                   .value = quote_words({std::string(expanded_or(evaluated.names, i, pair.name)),
                                         std::string(expanded_or(evaluated.args, i, pair.value))}),
                   .configuration = configuration});
  }
  return out;
}

Piece onbuild_piece(const Instruction& instruction) {
  std::vector<std::string> words;
  if (instruction.onbuild) {
    const Instruction& inner = *instruction.onbuild;
    words.emplace_back(name_of(inner.kind));
    words.emplace_back(inner.json ? "exec" : "shell");
    for (const Flag& flag : inner.flags) words.emplace_back(flag.text);
    words.emplace_back("--");
    for (const Word& word : inner.args) words.emplace_back(word.text);
    for (const KeyValue& pair : inner.pairs) {
      words.emplace_back(pair.name);
      words.emplace_back(pair.has_value ? fmt::format("={}", pair.value) : "");
    }
    add_heredocs(inner, words);
  } else {
    words.emplace_back(instruction.logical.text());
  }
  return {.tag = "onbuild", .value = quote_words(words), .configuration = true};
}

}  // namespace

std::string quote_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + quote_word(word);
  return out;
}

MountText read_mount(std::string_view value) {
  const syntax::MountFields read = syntax::read_mount_fields(value);
  MountText out{.without_from = {}, .from = read.from, .type = read.type, .source = read.source};
  for (const std::string& field : syntax::read_csv(value).fields) {
    if (lower(std::string_view(field).substr(0, field.find('='))) == "from") continue;
    out.without_from += (out.without_from.empty() ? "" : ",") + syntax::csv_field(field);
  }
  return out;
}

std::vector<Piece> canonical_pieces(const Instruction& instruction, const Evaluated& evaluated) {
  switch (instruction.kind) {
    case InstructionKind::from:
    case InstructionKind::arg:
      return {};
    case InstructionKind::run:
      return {run_piece(instruction, evaluated)};
    case InstructionKind::add:
    case InstructionKind::copy:
      return {copy_piece(instruction, evaluated)};
    case InstructionKind::env:
      return pair_pieces(instruction, evaluated, false);
    case InstructionKind::label:
      return pair_pieces(instruction, evaluated, true);
    case InstructionKind::shell:
    case InstructionKind::user:
    case InstructionKind::volume:  // some builders drop what is written below a volume
    case InstructionKind::workdir:
    case InstructionKind::unknown:
      return {words_piece(instruction, &evaluated, false)};
    case InstructionKind::expose:
    case InstructionKind::stopsignal:
      return {words_piece(instruction, &evaluated, true)};
    case InstructionKind::cmd:
    case InstructionKind::entrypoint:
    case InstructionKind::healthcheck:
    case InstructionKind::maintainer:
      return {words_piece(instruction, nullptr, true)};
    case InstructionKind::onbuild:
      return {onbuild_piece(instruction)};
  }
  return {};
}

}  // namespace decant::keys

// COPY and ADD. Sources: BuildKit dockerfile2llb/convert_copy.go (dispatchCopy); tonistiigi/dchapes-mode
// (modes in letters); opencontainers/go-digest.
#include "base/ascii.hpp"
#include "eval/check_operands.hpp"
#include "eval/remote.hpp"
#include "eval/workdir.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace decant {
namespace {

// `u=rwX,go-w`
bool is_mode_in_letters(std::string_view text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of("augo"), text.size()));
    if (text.empty()) return false;
    do {
      if (text.front() != '+' && text.front() != '-' && text.front() != '=') return false;
      text.remove_prefix(1);
      text.remove_prefix(std::min(text.find_first_not_of("rwxXstugo"), text.size()));
    } while (!text.empty() && text.front() != ',');
    if (text.empty()) return true;
    text.remove_prefix(1);
  }
}

std::string check_mode(std::string_view mode) {
  const std::string no_octal =
      fmt::format("invalid chmod parameter: '{}'. it should be octal string and between 0 and 07777", mode);
  std::uint32_t bits = 0;
  const auto [end, failed] = std::from_chars(mode.data(), mode.data() + mode.size(), bits, 8);
  const bool octal = failed == std::errc() && end == mode.data() + mode.size();
  if (octal) return bits > 07777 ? no_octal : std::string();
  if (ascii::is_digit(mode.front())) return no_octal;
  return is_mode_in_letters(mode) ? std::string() : "invalid syntax";
}

bool all_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

std::string check_digest(std::string_view digest) {
  constexpr std::string_view kFormat = "invalid checksum digest format";
  constexpr std::string_view kHex = "abcdef0123456789";
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == digest.size())
    return std::string(kFormat);
  const std::string_view algorithm = digest.substr(0, colon);
  const std::string_view encoded = digest.substr(colon + 1);
  for (const auto& [name, size] :
       {std::pair{"sha256", 64U}, std::pair{"sha384", 96U}, std::pair{"sha512", 128U}}) {
    if (algorithm != name) continue;
    if (encoded.size() != size) return "invalid checksum digest length";
    return std::string(all_of(encoded, kHex) ? "" : kFormat);
  }
  const bool lower_case = all_of(algorithm, "abcdefghijklmnopqrstuvwxyz0123456789.+_-");
  const bool word = all_of(encoded, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=_-");
  return lower_case && word ? "unsupported digest algorithm" : std::string(kFormat);
}

const Expanded* flag_value(const Instruction& copy, const Evaluated& evaluated, std::string_view name) {
  for (std::size_t i = 0; i < copy.flags.size() && i < evaluated.flags.size(); ++i) {
    if (copy.flags[i].name == name && !evaluated.flags[i].text.empty()) return &evaluated.flags[i];
  }
  return nullptr;
}

// One source that is no heredoc. `checksum` as the flag has it, or nothing.
std::string check_source(std::string_view source, bool add, std::string_view checksum,
                         std::optional<bool> keep_git_dir, const State& before) {
  switch (source_kind(source)) {
    case SourceKind::repository: {
      const RepositoryOptions options = repository_options(source);
      if (!options.error.empty()) return options.error;
      if (!add) return "source can't be a git ref for COPY";
      if (keep_git_dir && options.keep_git_dir && *keep_git_dir != *options.keep_git_dir)
        return "inconsistent keep-git-dir configuration";
      if (!checksum.empty() && !options.checksum.empty() && checksum != options.checksum)
        return fmt::format("checksum mismatch {} != {}", go_quote(checksum), go_quote(options.checksum));
      return {};
    }
    case SourceKind::file:
      if (!add) return "source can't be a URL for COPY";
      return checksum.empty() ? std::string() : check_digest(checksum);
    case SourceKind::path:
      break;
  }
  const std::string error = before.windows ? check_windows_path(source) : std::string();
  return error.empty() ? error : "removing drive letter: removing drive letter: " + error;
}

}  // namespace

CopyVerdict check_copy(const Instruction& copy, const Evaluated& evaluated, const State& before) {
  const bool add = copy.kind == InstructionKind::add;
  if (evaluated.args.size() < 2) return {};
  const Expanded& destination = evaluated.args.back();
  if (before.windows && destination.complete) {
    const std::string error = check_windows_path(destination.text);
    if (!error.empty()) return {"removing drive letter: " + error};
  }
  const Expanded* mode = flag_value(copy, evaluated, "chmod");
  if (mode != nullptr && mode->complete) {
    if (std::string error = check_mode(mode->text); !error.empty()) return {std::move(error)};
  }
  std::vector<const Expanded*> sources;
  for (std::size_t i = 0; i + 1 < evaluated.args.size(); ++i) {
    if (!is_heredoc_source(copy.args[i].text)) sources.push_back(&evaluated.args[i]);
  }
  const Expanded* checksum = flag_value(copy, evaluated, "checksum");
  if (checksum != nullptr && checksum->complete) {
    if (sources.size() != 1) return {"checksum can't be specified for multiple sources"};
    if (sources[0]->complete && source_kind(sources[0]->text) == SourceKind::path)
      return {"checksum requires HTTP(S) or Git sources"};
  }
  std::optional<bool> keep_git_dir;
  if (const auto flag = copy.flag("keep-git-dir")) keep_git_dir = lower(*flag) != "false";
  const std::string_view digest =
      checksum != nullptr && checksum->complete ? std::string_view(checksum->text) : "";
  CopyVerdict verdict;
  for (const Expanded* source : sources) {
    ++verdict.looked_at;
    if (!source->complete) continue;
    verdict.error = check_source(source->text, add, digest, keep_git_dir, before);
    if (!verdict.error.empty()) break;
  }
  return verdict;
}

}  // namespace decant

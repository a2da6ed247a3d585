// See scripts.hpp: the scripts as hadolint makes them. Source: hadolint's src/Hadolint/Shell.hs.
#include "lint/hadolint/view.hpp"
#include "shellcheck/head.hpp"
#include "shellcheck/scripts.hpp"
#include "shellcheck/shell_settings.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace decant::shellcheck {
namespace {

using lint::hadolint::Step;
using lint::hadolint::View;

constexpr std::string_view kSpaces = " \t\n\r\v\f";

// Shells whose scripts it leaves alone, anywhere in the words of SHELL.
constexpr std::array<std::string_view, 3> kNotPosix{"pwsh", "powershell", "cmd"};

// What a script with a `#!` of its own has to begin with.
constexpr std::array<std::string_view, 6> kShebangs{"#!/bin/sh",           "#!/bin/bash",
                                                    "#!/bin/ksh",          "#!/usr/bin/env sh",
                                                    "#!/usr/bin/env bash", "#!/usr/bin/env ksh"};

constexpr std::array<std::string_view, 8> kHadolintProxies{"FTP_PROXY",   "HTTPS_PROXY", "HTTP_PROXY",
                                                           "NO_PROXY",    "ftp_proxy",   "http_proxy",
                                                           "https_proxy", "no_proxy"};

bool is_read(std::string_view shell, std::string_view text) {
  if (std::ranges::any_of(kNotPosix,
                          [&](std::string_view name) { return shell.find(name) != std::string_view::npos; }))
    return false;
  return !text.starts_with("#!") ||
         std::ranges::any_of(kShebangs, [&](std::string_view begin) { return text.starts_with(begin); });
}

std::string_view first_word(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_first_of(kSpaces));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

// Adds the script of a RUN.
void add(const Step& step, const ShellSettings& settings, std::vector<Script>& scripts) {
  if (step.instruction->json) return;
  std::string_view text = step.shell->text;
  if (!step.outer->heredocs.empty()) text = trimmed(text);
  if (!is_read(settings.shell, text)) return;
  const LogicalText& logical = step.instruction->logical;
  const std::string_view line = logical.text();
  // Only of what is a view into the logical line we know where it lies; a heredoc's body is a copy.
  const bool has_places =
      !text.empty() && text.data() >= line.data() && text.data() + text.size() <= line.data() + line.size();
  LogicalText places;
  std::string joined(text);
  if (has_places) {
    const auto begin = static_cast<std::uint32_t>(text.data() - line.data());
    places = logical.part({begin, begin + static_cast<std::uint32_t>(text.size())});
    joined = without_indentation(text, places);
  }
  Script script = with_head(first_word(settings.shell), joined, [&](std::string_view name) {
    return std::ranges::binary_search(kHadolintProxies, name) || settings.names.find(name) != nullptr;
  });
  script.has_places = has_places;
  script.places = std::move(places);
  script.whole = step.outer->line_span;
  script.first_line = step.line;
  script.last_line = step.outer->end_line;
  scripts.push_back(std::move(script));
}

}  // namespace

std::vector<Script> scripts_of_hadolint(const Document& document, const lint::HadolintOptions& options) {
  const View view = lint::hadolint::view_of(document, options);
  std::vector<Script> scripts;
  ShellReader reader;
  auto comment = view.comments.begin();
  for (const Step& step : view.steps) {
    for (; comment != view.comments.end() && comment->line < step.line; ++comment) reader.read(*comment);
    reader.read(step, document.escape);
    if (step.kind() == InstructionKind::run) add(step, reader.now(), scripts);
  }
  // Triggers see one another, and nothing else.
  ShellReader triggers;
  for (const Step& step : view.triggers) {
    triggers.read(step, document.escape);
    if (step.kind() == InstructionKind::run) add(step, triggers.now(), scripts);
  }
  return scripts;
}

}  // namespace decant::shellcheck

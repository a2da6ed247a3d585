// See output.hpp. C streams: they cost nothing at start, and fmt's own print would throw on a closed pipe.
#include "cli/output.hpp"

#include "base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

namespace decant::cli {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kCyan = "\x1b[1;36m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr int kFewestColumns = 20;

// Reason of the first write to stdout that failed; 0 when none did.
int lost_output = 0;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::string_view first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const std::string_view value = environment(name); !value.empty()) return value;
  }
  return {};
}

bool says_utf8(std::string_view locale) {
  const std::string lower = ascii::lower(locale);
  return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
}

Terminal ask_terminal(int fd) {
  const bool is_terminal = ::isatty(fd) == 1;
  winsize size{};
  const bool sized = is_terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0;
  return describe_terminal(is_terminal, sized ? size.ws_col : 0,
                           {.no_color = environment("NO_COLOR"),
                            .term = environment("TERM"),
                            .locale = first_set({"LC_ALL", "LC_CTYPE", "LANG"}),
                            .columns = environment("COLUMNS"),
                            .term_program = environment("TERM_PROGRAM"),
                            .knows_links = !first_set({"KITTY_WINDOW_ID", "KONSOLE_VERSION", "VTE_VERSION",
                                                       "WEZTERM_PANE", "WT_SESSION"})
                                                .empty()});
}

std::string render(std::string_view label, std::string_view paint, std::string_view text, bool color) {
  if (!color) return fmt::format("decant: {}: {}\n", label, text);
  return fmt::format("decant: {}{}:{} {}\n", paint, label, kPlain, text);
}

void print_error(std::string_view text) {
  std::fflush(stdout);  // in the order in which things happened
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

Terminal describe_terminal(bool is_terminal, int columns, const TerminalEnvironment& environment) {
  Terminal out;
  out.terminal = is_terminal;
  out.color = is_terminal && environment.no_color.empty() && environment.term != "dumb";
  out.unicode = !is_terminal || says_utf8(environment.locale);
  out.emoji = is_terminal && out.unicode && environment.term != "linux" && environment.term != "dumb";
  constexpr std::array<std::string_view, 5> kLinkPrograms{"Hyper", "WezTerm", "ghostty", "iTerm.app",
                                                          "vscode"};
  const bool knows_links = environment.knows_links ||
                           std::ranges::find(kLinkPrograms, environment.term_program) != kLinkPrograms.end();
  out.links = out.color && environment.term != "linux" && knows_links;
  int given = 0;
  std::from_chars(environment.columns.data(), environment.columns.data() + environment.columns.size(), given);
  for (const int candidate : {given, columns}) {
    if (candidate < kFewestColumns) continue;
    out.columns = candidate;
    break;
  }
  return out;
}

const Terminal& out_terminal() {
  static const Terminal terminal = ask_terminal(STDOUT_FILENO);
  return terminal;
}

const Terminal& error_terminal() {
  static const Terminal terminal = ask_terminal(STDERR_FILENO);
  return terminal;
}

void print(std::string_view text) {
  if (lost_output != 0 || text.empty()) return;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) lost_output = errno;
}

bool output_is_lost() {
  return lost_output != 0;
}

std::string render_problem(const Problem& problem, bool color) {
  std::string out = render("error", kRed, problem.what, color);
  if (!problem.remedy.empty()) out += fmt::format("  {}\n", problem.remedy);
  return out;
}

Exit fail(const Problem& problem) {
  print_error(render_problem(problem, error_terminal().color));
  return problem.exit;
}

void warn(std::string_view what) {
  print_error(render("warning", kYellow, what, error_terminal().color));
}

void note(std::string_view what) {
  print_error(render("note", kCyan, what, error_terminal().color));
}

Exit finish_output(Exit exit) {
  if (std::fflush(stdout) != 0 && lost_output == 0) lost_output = errno;
  if (lost_output == 0 || lost_output == EPIPE) return exit;
  return fail({.what = fmt::format("cannot write to standard output: {}", std::strerror(lost_output)),
               .remedy = "the output above is not complete: make room, or send it elsewhere"});
}

}  // namespace decant::cli

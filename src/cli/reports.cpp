// See reports.hpp.
#include "cli/reports.hpp"

#include "base/version.hpp"
#include "cli/output.hpp"
#include "host/files.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace decant::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kWidestText = 100;

report::FormatOptions options_for(const Terminal& terminal, const ReportOptions& options) {
  std::error_code error;
  const int columns = terminal.terminal ? std::min(terminal.columns, kWidestText) : kWidestText;
  return {.colour = terminal.color && options.colour,
          .width = static_cast<std::uint32_t>(columns),
          .links = terminal.links,
          .directory = terminal.links ? fs::current_path(error).string() : std::string(),
          .program = options.program,
          .version = std::string(version()),
          .path_in_report = options.path_in_report};
}

Result<ReportFile> read_output(const std::string& text) {
  const std::string where = fmt::format("--output {}", text);
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return Problem{.what = where + ": there is no file to write to",
                   .remedy = "write --output FORMAT=FILE, such as --output sarif=decant.sarif"};
  }
  const auto format = report::find_format(where, std::string_view(text).substr(0, equals));
  if (!format) return format.problem();
  return ReportFile{*format, text.substr(equals + 1)};
}

bool is_linted(const std::string& path, const report::Findings& findings) {
  std::error_code error;
  return std::ranges::any_of(findings.files, [&](const report::FileFindings& file) {
    return fs::equivalent(path, file.source->name(), error) && !error;
  });
}

Result<bool> write_report(const ReportFile& file, const report::Findings& findings,
                          const ReportOptions& options) {
  if (is_linted(file.path, findings)) {
    return Problem{
        .what = fmt::format("{} is a file that is linted: no report is written over it", file.path),
        .remedy = "choose another name for the report"};
  }
  const std::string text = report::rendered(*file.format, findings, options_for(Terminal{}, options));
  return host::write_file(file.path, text);
}

}  // namespace

void add_report_options(CLI::App& app, ReportOptions& options) {
  app.add_option_function<std::string>(
         "-f,--format", [&options](const std::string& format) { options.formats = {format}; },
         fmt::format("what is printed: {} (default: {})", report::format_names(), report::kDefaultFormat))
      ->type_name("FORMAT");
  app.add_option("--output", options.outputs,
                 "write a report in this format into a file too; may be given several times")
      ->type_name("FORMAT=FILE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--file-path-in-report", options.path_in_report,
                 "the name that reports give to the file, for one that was piped in or copied")
      ->type_name("PATH");
}

Result<Reports> read_report_options(const ReportOptions& options) {
  Reports reports{.printed = {}, .files = {}, .options = &options};
  for (const std::string& name : options.formats) {
    const auto format = report::find_format(fmt::format("--format {}", name), name);
    if (!format) return format.problem();
    reports.printed.push_back(*format);
  }
  for (const std::string& text : options.outputs) {
    auto file = read_output(text);
    if (!file) return file.problem();
    if (std::ranges::find(reports.files, file->path, &ReportFile::path) != reports.files.end()) {
      return Problem{.what = fmt::format("--output {}: another report goes into that file", text),
                     .remedy = "give each report a file of its own"};
    }
    reports.files.push_back(*std::move(file));
  }
  return reports;
}

Exit write_reports(const Reports& reports, const report::Findings& findings) {
  Exit exit = Exit::ok;
  for (const ReportFile& file : reports.files) {
    if (const auto written = write_report(file, findings, *reports.options); !written)
      exit = fail(written.problem());
  }
  report::Sink out([](std::string_view piece) {
    print(piece);
    return !output_is_lost();
  });
  const report::FormatOptions options = options_for(out_terminal(), *reports.options);
  for (const report::Format* format : reports.printed) format->write(findings, options, out);
  return exit;
}

}  // namespace decant::cli

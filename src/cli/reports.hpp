// Where findings go: one format to standard output, and any number of them into files in the same run.
#pragma once

#include "base/problem.hpp"
#include "report/formats.hpp"

#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace decant::cli {

struct ReportOptions {
  std::vector<std::string> formats{std::string(report::kDefaultFormat)};  // to standard output
  std::vector<std::string> outputs;                                       // FORMAT=FILE
  std::string path_in_report;
  bool colour = true;              // where the terminal has it
  std::string program = "decant";  // what reports name as their source
};

// `--format`, `--output`, `--file-path-in-report`.
void add_report_options(CLI::App& app, ReportOptions& options);

struct ReportFile {
  const report::Format* format = nullptr;
  std::string path;
};

struct Reports {
  std::vector<const report::Format*> printed;  // one behind the other
  std::vector<ReportFile> files;
  const ReportOptions* options = nullptr;
};

// Keeps a pointer to the options. Problems: unknown formats, an output without a file name, two into one
// file.
Result<Reports> read_report_options(const ReportOptions& options);

// Writes all reports. A file that cannot be written is told and does not keep the others from being written;
// one that is among the files linted is not overwritten.
Exit write_reports(const Reports& reports, const report::Findings& findings);

}  // namespace decant::cli

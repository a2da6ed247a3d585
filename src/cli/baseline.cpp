#include "cli/baseline.hpp"

#include "base/text.hpp"
#include "cli/output.hpp"
#include "host/files.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace decant::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostStale = 10;

fs::path absolute(const fs::path& path) {
  std::error_code error;
  return fs::weakly_canonical(fs::absolute(path, error), error);
}

// How the baseline calls a file: the same from wherever decant runs.
std::string name_in(const std::string& baseline, const std::string& file) {
  if (file == "-") return file;
  const fs::path directory = absolute(baseline).parent_path();
  return absolute(file).lexically_relative(directory).generic_string();
}

}  // namespace

void add_baseline_options(CLI::App& app, BaselineOptions& options) {
  app.add_option("--baseline", options.read, "report only findings that this file does not hold")
      ->type_name("FILE");
  app.add_option("--write-baseline", options.write,
                 "write the findings into this file instead of reporting them")
      ->type_name("FILE");
}

Result<BaselineFiles> BaselineFiles::open(const BaselineOptions& options) {
  BaselineFiles files;
  files.options_ = options;
  if (options.read.empty()) return files;
  const auto bytes = host::read_file(options.read);
  if (!bytes) return bytes.problem();
  auto known = lint::Baseline::read(options.read, *bytes);
  if (!known) return known.problem();
  files.known_ = std::move(*known);
  return files;
}

void BaselineFiles::apply(const SourceText& source, std::vector<lint::Finding>& findings) {
  const bool reads = !options_.read.empty();
  const bool writes = !options_.write.empty();
  if (!reads && !writes) return;
  const std::string read_name = reads ? name_in(options_.read, source.name()) : std::string();
  const std::string written_name = writes ? name_in(options_.write, source.name()) : std::string();
  if (reads) files_.push_back(read_name);
  std::erase_if(findings, [&](const lint::Finding& finding) {
    if (finding.code == "DL1000") return false;
    lint::KnownFinding known = lint::known_finding(read_name, source, finding);
    const bool is_known = reads && known_.take(known);
    if (!writes) return is_known;
    known.file = written_name;
    written_.add(std::move(known));
    ++count_;
    return true;
  });
}

Exit BaselineFiles::finish(bool complete) {
  std::vector<lint::KnownFinding> stale;
  for (const std::string& file : files_) std::ranges::move(known_.left(file), std::back_inserter(stale));
  // Who writes it anew need not be told.
  for (std::size_t i = 0; options_.write.empty() && i < stale.size(); ++i) {
    if (i == kMostStale) {
      warn(fmt::format("{}: {} more that are gone", report::printable(options_.read), stale.size() - i));
      break;
    }
    warn(fmt::format("{}: {} has no {} any more at `{}`; write the baseline again",
                     report::printable(options_.read), report::printable(stale[i].file),
                     report::printable(stale[i].code), report::printable(stale[i].lines)));
  }
  if (options_.write.empty()) return Exit::ok;
  if (!complete) {
    return fail({.what = fmt::format("{} is not written: some files could not be linted", options_.write),
                 .remedy = "mend or leave out what is told above"});
  }
  if (const auto written = host::write_file(options_.write, written_.text()); !written)
    return fail(written.problem());
  warn(fmt::format("{} holds {} now", report::printable(options_.write), counted(count_, "finding")));
  return Exit::ok;
}

}  // namespace decant::cli

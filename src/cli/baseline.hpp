// `--baseline` and `--write-baseline` of `decant lint`: the files behind lint/baseline.hpp, and what is told
// of them.
#pragma once

#include "base/problem.hpp"
#include "lint/baseline.hpp"
#include "lint/finding.hpp"
#include "syntax/source.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace decant::cli {

struct BaselineOptions {
  std::string read;
  std::string write;
};

void add_baseline_options(CLI::App& app, BaselineOptions& options);

class BaselineFiles {
 public:
  // A baseline that cannot be read is a Problem.
  static Result<BaselineFiles> open(const BaselineOptions& options);

  // All findings of one file: takes out those that are known, and those that are written down. What a build
  // refuses (DL1000) is never known.
  void apply(const SourceText& source, std::vector<lint::Finding>& findings);

  // After the last file: tells which entries found nothing, and writes. When a file could not be linted
  // nothing is written: its entries would be lost.
  Exit finish(bool complete);

 private:
  BaselineOptions options_;
  lint::Baseline known_;
  lint::Baseline written_;
  std::size_t count_ = 0;
  std::vector<std::string> files_;  // as the baseline that is read knows them
};

}  // namespace decant::cli

// The unit tests' main: doctest's own options, and `--rewrite-goldens` (support/golden.hpp). The last line is
// for
// ./quickstart, which adds up several suites: `N passed, N failed[, N skipped]`, counting test cases.
#define DOCTEST_CONFIG_IMPLEMENT
#include "base/known_leaks.hpp"
#include "support/golden.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <string_view>
#include <vector>

namespace {

struct Counts {
  int run = 0;
  int failed = 0;
} counts;

// Only here for the counts, which doctest gives to reporters alone.
struct Counter : doctest::IReporter {
  explicit Counter(const doctest::ContextOptions& /*options*/) {}
  void test_run_end(const doctest::TestRunStats& stats) override {
    counts.run = static_cast<int>(stats.numTestCasesPassingFilters);
    counts.failed = static_cast<int>(stats.numTestCasesFailed);
  }
  void report_query(const doctest::QueryData& /*data*/) override {}
  void test_run_start() override {}
  void test_case_start(const doctest::TestCaseData& /*data*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*data*/) override {}
  void test_case_end(const doctest::CurrentTestCaseStats& /*stats*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*exception*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*signature*/) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& /*data*/) override {}
  void log_message(const doctest::MessageData& /*data*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*data*/) override {}
};
REGISTER_LISTENER("counter", 1, Counter);

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // as decant does
  std::vector<char*> arguments;
  for (int i = 0; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rewrite-goldens") {
      decant::set_rewriting_goldens(true);
    } else {
      arguments.push_back(argv[i]);
    }
  }
  doctest::Context context(static_cast<int>(arguments.size()), arguments.data());
  const int exit = context.run();
  if (context.shouldExit()) return exit;  // --help, --list-test-cases
  const int skipped = decant::skipped_tests();
  std::printf("%d passed, %d failed", counts.run - counts.failed - skipped, counts.failed);
  if (skipped > 0) std::printf(", %d skipped", skipped);
  std::printf("\n");
  return exit;
}

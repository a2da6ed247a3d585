// Which shell hadolint takes a RUN to have, and which variables it takes to be set: from SHELL, ARG, ENV, its
// pragma `# hadolint shell=…` and the stages that a FROM names. Inner header of shellcheck.
//
// Source: hadolint's rule for ShellCheck (its src/Hadolint/Rule/Shellcheck.hs). What it does is kept to the
// letter, what looks like an oversight too: a pragma above the first FROM is for all stages, unless something
// else stands above it.
#pragma once

#include "eval/environment.hpp"
#include "lint/hadolint/view.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shellcheck {

struct ShellSettings {
  std::string shell = "/bin/sh -c";  // the words of SHELL, or what the pragma says
  bool from_pragma = false;
  Environment names{};  // that are set: a copy costs nothing
};

// `# hadolint shell=NAME`, of a comment's text behind its `#`.
std::optional<std::string_view> read_shell_pragma(std::string_view comment);

class ShellReader {
 public:
  void read(const lint::hadolint::Step& step, char escape);
  void read(const lint::hadolint::Comment& comment);
  [[nodiscard]] const ShellSettings& now() const { return now_; }

 private:
  void from(const lint::hadolint::Image& image);

  bool anything_ = false;  // one of these has been read
  ShellSettings now_;
  ShellSettings at_first_;            // of a stage that stands on none above
  std::vector<ShellSettings> above_;  // how the stages ended; the current one is not among them
  std::map<std::string_view, std::size_t> aliases_;  // the first stage of that name
};

}  // namespace decant::shellcheck

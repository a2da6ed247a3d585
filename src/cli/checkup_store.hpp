// What histories have paid, kept in the user's cache directory: a second check-up of the same commit walks no
// history. One small file an answer, named by the digest of all that decides it; one that is damaged is not
// there, and what cannot be written is worked out again.
#pragma once

#include "cli/project.hpp"
#include "git/repository.hpp"
#include "report/checkup.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace decant::cli {

class CheckupStore {
 public:
  // `directory`: host::cache_directory; empty: nothing is kept.
  explicit CheckupStore(std::string directory) : directory_(std::move(directory)) {}

  // The name of an answer: HEAD, the Dockerfile and its build, configuration, costs, decant itself.
  static std::string key_of(const Project& project, const git::Repository& repository,
                            const git::ObjectId& head, std::size_t last, std::string_view costs);

  [[nodiscard]] std::optional<report::PaidHistory> find(const std::string& key) const;
  void keep(const std::string& key, const report::PaidHistory& paid) const;

 private:
  [[nodiscard]] std::string path_of(const std::string& key) const;

  std::string directory_;
};

}  // namespace decant::cli

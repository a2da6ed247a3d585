// A configuration from the disk, put together with those that it extends: what is nearer counts more.
#include "config/config.hpp"
#include "config/file.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace decant::config {
namespace {

namespace fs = std::filesystem;

// Files that one configuration may be made of: nobody needs more, and lists of lists grow without bound.
constexpr std::size_t kMaxFiles = 100;

// The nearer configuration on top of one that it extends.
void extend(Config& config, Config base) {
  std::ranges::move(base.files, std::back_inserter(config.files));
  std::ranges::move(base.builds, std::back_inserter(config.builds));
  std::ranges::move(base.images, std::back_inserter(config.images));
  std::ranges::move(base.knowledge, std::back_inserter(config.knowledge));
  std::ranges::move(config.lint, std::back_inserter(base.lint));
  config.lint = std::move(base.lint);
}

class Loader {
 public:
  Result<Config> load(const std::string& file) {
    std::error_code error;
    const std::string canonical = fs::canonical(file, error).string();
    const std::string shown = host::shown_path(error ? file : canonical);
    if (++count_ > kMaxFiles) {
      return Problem{.what = fmt::format("{}: `extends` leads to more than {} files", shown, kMaxFiles),
                     .remedy = "name a file once"};
    }
    const Result<std::string> text = read_config_file(file);
    if (!text) return text.problem();
    Result<Config> config = read_config(shown, *text);
    if (!config) return config;
    config->files = {canonical};
    config->directory = fs::path(canonical).parent_path().string();
    for (Said& said : config->knowledge)
      said.text = (fs::path(config->directory) / said.text).lexically_normal().string();
    open_.push_back(canonical);
    // From the last to the first: each of them is further away than those behind it.
    for (auto said = config->extends.rbegin(); said != config->extends.rend(); ++said) {
      Result<Config> base = load_base(*config, *said);
      if (!base) return base;
      extend(*config, *std::move(base));
    }
    open_.pop_back();
    return config;
  }

 private:
  Result<Config> load_base(const Config& config, const Said& said) {
    const std::string at = fmt::format("{}:{}:{}: ", config.path, said.place.line, said.place.column);
    const std::string file = (fs::path(config.directory) / said.text).lexically_normal().string();
    std::error_code error;
    const std::string canonical = fs::canonical(file, error).string();
    if (!error && std::ranges::find(open_, canonical) != open_.end()) {
      return Problem{.what = fmt::format("{}`extends` goes in a circle: {}", at, circle(canonical)),
                     .remedy = "take one of them out"};
    }
    if (error || fs::is_directory(canonical, error)) {
      return Problem{.what = fmt::format("{}`extends` names {}, which is {}", at, host::shown_path(file),
                                         error ? "not there" : "a directory"),
                     .remedy = "name a file; its path is relative to the file that says `extends`"};
    }
    return load(file);
  }

  [[nodiscard]] std::string circle(const std::string& again) const {
    std::string text;
    for (auto each = std::ranges::find(open_, again); each != open_.end(); ++each)
      text += host::shown_path(*each) + " → ";
    return text + host::shown_path(again);
  }

  std::vector<std::string> open_;
  std::size_t count_ = 0;
};

}  // namespace

Result<Config> load_config_file(const std::string& path) {
  return Loader().load(path);
}

}  // namespace decant::config

// The laws of the rewrite over Dockerfiles that lie on disk: `bench-split-laws DIRECTORY…` looks for them
// below each directory, and tests each in a context that holds what it copies, with `--real` in the directory
// that it lies in where that holds it. `--with STEP` takes a step on request too. One row a law that does not
// hold, then how many files there were. The files are other people's, and never committed. With `--write
// DIRECTORY` each file that has steps is written there as it was, split, and split with links, for another
// parser to read; its name is in `names`.
#include "support/split_laws.hpp"

#include "base/parallel.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace decant;
namespace fs = std::filesystem;

struct Sum {
  std::size_t planned = 0;
  std::size_t split = 0;
  std::size_t changes = 0;
  std::size_t broken = 0;
  std::map<std::string, std::size_t> refused;
};

bool is_dockerfile(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.ends_with(".dockerignore")) return false;
  return name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") || name.ends_with(".dockerfile") ||
         name.starts_with("Containerfile");
}

// The kind of a refusal, without names.
std::string kind_of(std::string text) {
  const std::size_t at = text.find(": ");
  if (at != std::string::npos) text.erase(0, at + 2);
  return text.substr(0, 60);
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

int main(int count, char** words) {
  bool real = false;
  std::vector<std::string> with;
  fs::path written;
  std::set<fs::path> found;
  std::set<std::string> texts;
  std::vector<std::pair<fs::path, std::string>> files;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(words[i]) == "--real") {
      real = true;
      continue;
    }
    if (std::string_view(words[i]) == "--with" && i + 1 < count) {
      with.emplace_back(words[++i]);
      continue;
    }
    if (std::string_view(words[i]) == "--write" && i + 1 < count) {
      written = words[++i];
      fs::create_directories(written);
      continue;
    }
    std::error_code error;
    for (fs::recursive_directory_iterator it(words[i], fs::directory_options::skip_permission_denied, error),
         end;
         !error && it != end; it.increment(error)) {
      if (it->is_regular_file(error) && is_dockerfile(it->path())) found.insert(it->path());
    }
  }
  for (const fs::path& path : found) {
    auto text = host::read_file(path.string());
    if (!text || text->size() > 60'000 || (!real && !texts.insert(*text).second)) continue;
    files.emplace_back(path, *std::move(text));
  }
  Sum sum;
  std::mutex mutex;
  for_each_number(files.size(), 0, 1, [&](std::size_t i) {
    const auto& [path, text] = files[i];
    std::shared_ptr<const Context> context;
    if (real) {
      const auto tree = open_directory(path.parent_path().string());
      if (!tree) return;
      auto opened = open_context(*tree, path.filename().string());
      if (opened) context = std::make_shared<const Context>(*std::move(opened));
    } else {
      context = context_for(text);
    }
    if (context == nullptr) return;
    const SplitLaws laws = check_split_laws(text, *context, 8, with);
    const std::scoped_lock lock(mutex);
    sum.planned += laws.planned ? 1 : 0;
    sum.split += laws.steps > 0 ? 1 : 0;
    sum.changes += laws.changes;
    if (!laws.refused.empty()) ++sum.refused[kind_of(laws.refused)];
    if (laws.steps > 0 && !written.empty()) {
      const std::string number = std::to_string(sum.split);
      write(written / (number + ".before"), text);
      write(written / (number + ".split"), laws.split);
      write(written / (number + ".linked"), laws.linked);
      std::ofstream(written / "names", std::ios::app) << number << '\t' << path.string() << '\n';
    }
    if (laws.broken.empty()) return;
    ++sum.broken;
    fmt::print("{}: {}\n", path.string(), laws.broken);
    std::fflush(stdout);
  });
  fmt::print("{} files, {} planned, {} with steps, {} change sets, {} broken\n", files.size(), sum.planned,
             sum.split, sum.changes, sum.broken);
  for (const auto& [why, times] : sum.refused) fmt::print("  refused {:>6}  {}\n", times, why);
  return sum.broken == 0 ? 0 : 1;
}

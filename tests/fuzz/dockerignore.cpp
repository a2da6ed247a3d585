// Laws of .dockerignore and of what a COPY takes: the walk gives what one gets by asking for every file,
// though it leaves out whole directories; a selection holds files that are sent, sorted, each place once.
//
// Input: the ignore file, `%%`, the files of a context one a line (`dir/`, `link -> target`), `%%`, the words
// of a COPY one a line (`--exclude=…`, `--parents`, sources, destination).
#include "context/context.hpp"
#include "context/path.hpp"
#include "context/wildcard.hpp"
#include "fuzz/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace decant::fuzz {
namespace {

// More files say nothing new and take their time.
constexpr std::size_t kMostFiles = 200;
constexpr std::size_t kMostPatterns = 20;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::shared_ptr<const FileTree> tree_of(std::string_view listing) {
  std::vector<MemoryFile> files;
  for (const std::string_view line : lines_of(listing)) {
    MemoryFile file;
    const std::size_t arrow = line.find(" -> ");
    file.entry.path = context_path(line.substr(0, arrow));
    if (file.entry.path.empty() || files.size() == kMostFiles) continue;
    if (arrow != std::string_view::npos) {
      file.entry.type = FileType::symlink;
      file.entry.link_target = line.substr(arrow + 4);
    } else if (line.ends_with('/')) {
      file.entry.type = FileType::directory;
    }
    files.push_back(std::move(file));
  }
  return memory_tree(std::move(files));
}

// What is sent below a directory, by asking for everything: no directory is left out early.
class Asker {
 public:
  explicit Asker(const Context& context) : context_(context) {}

  std::set<std::string> run() {
    below("", {});
    return std::move(sent_);
  }

 private:
  bool below(std::string_view directory, const IgnoreFile::Matched& parent) {
    bool any = false;
    for (const FileEntry& entry : context_.tree().children(directory)) {
      IgnoreFile::Matched own;
      const bool out = context_.ignore().walk_matches(entry.path, parent, own);
      const bool inside = entry.type == FileType::directory && below(entry.path, own);
      if (out && !inside) continue;
      sent_.insert(entry.path);
      any = true;
    }
    return any;
  }

  const Context& context_;
  std::set<std::string> sent_;
};

// The matcher looks at a path and all directories above it in one run; the walk asks for each of them.
std::string broken_in_matcher(const Context& context) {
  const Context all(context.tree_pointer(), std::make_shared<const IgnoreFile>(), "");
  const EntryList files = all.walk("");
  std::size_t seen = 0;
  for (const IgnorePattern& pattern : context.ignore().patterns()) {
    const Result<IgnoreFile> alone = IgnoreFile::compile({pattern.text});
    if (!alone || alone->patterns().size() != 1 || alone->has_negated() || ++seen > kMostPatterns) continue;
    for (const EntryView& entry : files) {
      bool any = false;
      for (std::string_view up = entry.path; !up.empty() && !any; up = parent_of(up)) {
        IgnoreFile::Matched own;
        any = alone->walk_matches(up, {}, own);
      }
      if (any != alone->matches(entry.path)) return fmt::format("`{}` and {}", pattern.text, entry.path);
    }
  }
  return {};
}

std::string broken_in_walk(const Context& context) {
  std::vector<std::string> walked;
  for (const EntryView& entry : context.walk("")) walked.emplace_back(entry.path);
  const std::set<std::string> asked = Asker(context).run();
  if (!std::ranges::equal(walked, asked)) return "the walk is not what asking for each file gives";
  const Context all(context.tree_pointer(), std::make_shared<const IgnoreFile>(), "");
  for (const EntryView& entry : all.walk("")) {
    if (context.entry(entry.path).has_value() != asked.contains(std::string(entry.path)))
      return fmt::format("{} is sent by the walk alone or by itself alone", entry.path);
    const std::vector<FileEntry> children = context.children(entry.path);
    for (const FileEntry& child : children) {
      if (!asked.contains(child.path)) return fmt::format("{} is a child that is not sent", child.path);
    }
    // Pruning is by a pattern's beginning: it may be too careful, never too bold.
    const std::string_view parent = parent_of(entry.path);
    if (context.ignore().matches(entry.path) && !parent.empty() && !context.ignore().matches(parent) &&
        !context.ignore().may_match_below(parent))
      return fmt::format("{} matches, and nothing was to be expected there", entry.path);
  }
  return {};
}

std::string broken_in_selection(const Context& context, std::string_view words) {
  std::vector<std::string> sources;
  std::vector<std::string> excludes;
  bool parents = false;
  for (const std::string_view word : lines_of(words)) {
    constexpr std::string_view kExclude = "--exclude=";
    if (word == "--parents") {
      parents = true;
    } else if (word.starts_with(kExclude)) {
      excludes.emplace_back(word.substr(kExclude.size()));
    } else {
      sources.emplace_back(word);
    }
  }
  if (sources.size() < 2) return {};
  const std::string destination = sources.back();
  sources.pop_back();
  const CopySelection selection = select_copied(context, sources, destination, "/work", excludes, parents);
  std::string last;
  for (const CopiedFile& file : selection.files) {
    if (!file.to.starts_with('/')) return fmt::format("{} lands at {}", file.from.path, file.to);
    if (file.to <= last) return fmt::format("{} is not in order, or comes twice", file.to);
    last = file.to;
    if (!file.from.path.empty() && !context.entry(file.from.path))
      return fmt::format("{} is copied and not sent", file.from.path);
  }
  for (const std::string& missing : selection.missing) {
    if (std::ranges::find(sources, missing) == sources.end()) return missing + " was never asked for";
  }
  return {};
}

}  // namespace

std::string check_dockerignore(std::string_view input) {
  const std::vector<std::string_view> parts = parts_of(input);
  for (const std::string_view line : lines_of(parts[0])) {
    if (!has_wildcards(line) && line.find('\\') == std::string_view::npos && !wildcard_match(line, line))
      return fmt::format("`{}` does not match itself", line);
  }
  const auto tree = tree_of(parts.size() > 1 ? parts[1] : "a\nb/c\nb/d/e.log\nf.txt\nb/l -> ../a\n");
  const Result<Context> context = open_context_with_ignore(tree, ".dockerignore", parts[0]);
  if (!context) return context.problem().what.empty() ? "refused without a reason" : "";
  if (std::string broken = broken_in_walk(*context); !broken.empty()) return broken;
  if (std::string broken = broken_in_matcher(*context); !broken.empty()) return broken;
  return parts.size() > 2 ? broken_in_selection(*context, parts[2]) : "";
}

}  // namespace decant::fuzz

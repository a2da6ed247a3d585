// COPY, ADD and WORKDIR as operations. Source: dockerfile2llb/convert_copy.go, convert.go (dispatchWorkdir),
// client/llb/fileop.go (Marshal), solver/llbsolver/ops/file.go (CacheMap).
#include "base/number.hpp"
#include "cache/assembly.hpp"
#include "context/path.hpp"
#include "context/wildcard.hpp"
#include "eval/remote.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

std::string absolute(std::string_view directory, std::string_view path) {
  if (path.starts_with('/')) return clean_path(path);
  return clean_path(fmt::format("/{}/{}", directory, path));
}

// A destination: clean, but for the slash at its end.
std::string destination_path(std::string_view directory, std::string_view written) {
  const std::string_view path = written.empty() || written == "." ? std::string_view("./") : written;
  std::string result = absolute(directory, path);
  if (path.ends_with('/') && !result.ends_with('/')) {
    result += '/';
  } else if (path.ends_with("/.")) {
    if (result != "/") result += '/';
    result += '.';
  }
  return result;
}

// `0644` and `644` are one mode; what is no number is its text.
std::string mode_key(std::string_view mode) {
  const auto value = number_of<unsigned>(mode, 8);
  return value ? fmt::format("{:o}", *value) : std::string(mode);
}

std::string single_owner_key(std::string_view name) {
  if (name == "root") return "0";
  const auto value = number_of<int>(name);
  return value ? fmt::format("{}", *value) : fmt::format("@{}", name);
}

std::string base_name(const std::string& path) {
  if (path == "/" || path.empty()) return path;
  return std::string(name_of_path(path));
}

std::string_view flag_value(const Site& site, std::string_view name) {
  for (std::size_t i = site.instruction.flags.size(); i-- > 0;) {
    if (site.instruction.flags[i].name == name && i < site.evaluated.flags.size())
      return site.evaluated.flags[i].text;
  }
  return {};
}

bool flag_set(const Site& site, std::string_view name) {
  const auto value = site.instruction.flag(name);
  return value && (value->empty() || *value == "true" || *value == "1");
}

// One COPY or ADD, source by source.
class Copying {
 public:
  Copying(const Site& site, Assembly& assembly, const StageState& stage)
      : site_(site), assembly_(assembly), stage_(stage) {
    owner_ = flag_value(site, "chown");
    mode_ = flag_value(site, "chmod");
    parents_ = flag_set(site, "parents");
    adds_ = site.instruction.kind == InstructionKind::add;
    for (std::size_t i = 0; i < site.instruction.flags.size() && i < site.evaluated.flags.size(); ++i) {
      if (site.instruction.flags[i].name == "exclude") excludes_.push_back(site.evaluated.flags[i].text);
    }
    unpack_ = site.instruction.flag("unpack") ? flag_set(site, "unpack") : adds_;
  }

  [[nodiscard]] bool links() const { return flag_set(site_, "link") && mode_.empty(); }

  // `base`: what it copies onto; none: scratch.
  Operation run(Vertex base) {
    operation_.kind = OperationKind::file;
    operation_.ignore_cache = stage_.ignore_cache;
    operation_.base = assembly_.slot(operation_, base);
    const std::vector<Expanded>& words = site_.evaluated.args;
    const std::string directory = site_.evaluated.before->workdir.value_or("/");
    destination_ = destination_path(directory, words.empty() ? std::string_view() : words.back().text);
    std::size_t heredoc = 0;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (i < site_.instruction.args.size() && is_heredoc_source(site_.instruction.args[i].text) &&
          heredoc < site_.instruction.heredocs.size()) {
        ++heredoc;
        continue;
      }
      add_source(words[i].text);
    }
    for (std::size_t i = 0; i < site_.instruction.heredocs.size() && i < site_.evaluated.heredocs.size(); ++i)
      add_document(site_.instruction.heredocs[i].name, site_.evaluated.heredocs[i].text);
    finish_file_operation(operation_);
    return std::move(operation_);
  }

 private:
  void add_source(const std::string& source) {
    const bool remote = adds_ && source_kind(source) != SourceKind::path;
    if (!remote) return add_path(source);
    const std::string_view checksum = flag_value(site_, "checksum");
    const bool keeps_git = flag_set(site_, "keep-git-dir");
    const Vertex input = assembly_.add(
        {.kind = OperationKind::remote,
         .digest = Pieces().add("remote").add(source).add(checksum).number(keeps_git ? 1 : 0).id(),
         .name = source});
    FileAction action = copy(assembly_.slot(operation_, input));
    action.source = "/";
    if (source_kind(source) == SourceKind::file) {
      const std::string path = clean_path(source.substr(0, source.find_first_of("?#")));
      action.source = "/" + base_name(path);
      action.unpack = flag_set(site_, "unpack");
    }
    operation_.actions.push_back(std::move(action));
  }

  void add_path(std::string_view source) {
    FileAction action = copy(assembly_.slot(operation_, origin()));
    action.from_files = true;
    action.unpack = unpack_;
    action.excludes = excludes_;
    std::string path(source);
    if (parents_) {
      std::string pattern(source);
      path = "/";
      if (const std::size_t pivot = source.find("/./"); pivot != std::string_view::npos) {
        path = source.substr(0, pivot);
        pattern = source.substr(pivot + 3);
      }
      pattern = absolute("/", pattern);
      action.includes = {pattern.substr(1)};
      if (!has_wildcards(path) && !has_wildcards(pattern))
        action.required = {absolute(path, pattern.substr(1))};
    }
    action.source = absolute("/", path);
    operation_.actions.push_back(std::move(action));
  }

  void add_document(std::string_view name, const std::string& content) {
    Operation document{.kind = OperationKind::file};
    document.actions.push_back({.kind = FileAction::Kind::make_file,
                                .destination = absolute("/", name),
                                .mode = "644",
                                .content = content});
    finish_file_operation(document);
    FileAction action = copy(assembly_.slot(operation_, assembly_.add(std::move(document))));
    action.source = absolute("/", name);
    operation_.actions.push_back(std::move(action));
  }

  FileAction copy(std::int32_t from) const {
    FileAction action{.kind = FileAction::Kind::copy, .from = from};
    action.destination = destination_;
    action.owner = owner_;
    action.mode = mode_;
    return action;
  }

  Vertex origin() {
    const std::string_view from = flag_value(site_, "from");
    return from.empty() ? assembly_.context("") : site_.sources(from, true);
  }

  const Site& site_;
  Assembly& assembly_;
  const StageState& stage_;
  Operation operation_;
  std::string owner_, mode_, destination_;
  std::vector<std::string> excludes_;
  bool parents_ = false;
  bool adds_ = false;
  bool unpack_ = false;
};

// Nested sources are one; those with patterns stay as they are.
std::vector<Selector> distinct(const std::vector<Selector>& selectors) {
  const auto is_plain = [](const Selector& each) {
    return !each.wildcard && each.includes.empty() && each.excludes.empty();
  };
  std::vector<Selector> result;
  for (const bool follows : {false, true}) {
    std::vector<std::string> paths;
    for (const Selector& each : selectors) {
      if (is_plain(each) && each.follow_links == follows) paths.push_back(each.path);
    }
    // Sorted by components, what lies in a directory stands right behind it.
    std::ranges::sort(paths, [](std::string_view a, std::string_view b) {
      return std::ranges::lexicographical_compare(split_path(a), split_path(b));
    });
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::string last;
    for (std::string& path : paths) {
      const bool nested =
          !last.empty() && (last == "/" || (path.starts_with(last) && path[last.size()] == '/'));
      if (nested) continue;
      last = path;
      result.push_back({.path = std::move(path), .follow_links = follows});
    }
  }
  for (const Selector& each : selectors) {
    if (!is_plain(each)) result.push_back(each);
  }
  std::ranges::stable_sort(result, {}, &Selector::path);
  return result;
}

}  // namespace

std::string owner_key(std::string_view owner) {
  if (owner.empty()) return {};
  const std::size_t colon = owner.find(':');
  std::string key = single_owner_key(owner.substr(0, colon));
  if (colon != std::string_view::npos) key += ':' + single_owner_key(owner.substr(colon + 1));
  return key;
}

void finish_file_operation(Operation& operation) {
  std::vector<std::vector<Selector>> selectors(operation.slots.size());
  Pieces pieces;
  pieces.add("file");
  for (std::size_t i = 0; i < operation.actions.size(); ++i) {
    const FileAction& action = operation.actions[i];
    const bool copies = action.kind == FileAction::Kind::copy;
    const std::string owner = owner_key(action.owner);
    if (i == 0 && operation.base == -1 && owner.find('@') != std::string::npos)
      operation.error = "invalid user index: -1";
    // Which slots and actions it joins: BuildKit's indexes.
    pieces.number(i == 0 ? static_cast<std::uint64_t>(operation.base + 1) : operation.slots.size() + i);
    pieces.number(static_cast<std::uint64_t>(action.from + 1));
    pieces.number(static_cast<std::uint64_t>(action.kind));
    pieces.add(action.destination).add(owner).add(mode_key(action.mode)).add(action.content);
    // The selector says where a source lies; what is copied has only its name. From scratch there is none.
    pieces.add(copies && action.from != -1 ? base_name(action.source) : action.source);
    pieces.number((action.unpack ? 1U : 0U) | (action.from_files ? 2U : 0U));
    for (const auto* list : {&action.includes, &action.excludes, &action.required}) {
      pieces.number(list->size());
      for (const std::string& each : *list) pieces.add(each);
    }
    if (!copies || action.from == -1) continue;
    selectors[static_cast<std::size_t>(action.from)].push_back(
        {.path = action.source,
         .wildcard = action.from_files && has_wildcards(action.source),
         .follow_links = action.from_files,
         .includes = action.includes,
         .excludes = action.excludes,
         .required = action.required});
  }
  operation.digest = pieces.id();
  for (std::size_t i = 0; i < operation.slots.size(); ++i) {
    if (selectors[i].empty() || static_cast<std::int32_t>(i) == operation.base) continue;
    std::vector<std::string> paths;
    for (const Selector& each : selectors[i]) paths.push_back(each.path);
    std::ranges::sort(paths, std::greater());
    Pieces selector;
    for (const std::string& path : paths) selector.add(path);
    operation.slots[i].selector = selector.id();
    operation.slots[i].by_content = true;
    operation.slots[i].files = distinct(selectors[i]);
  }
}

void assemble_copy(const Site& site, Assembly& assembly, StageState& stage, Step& step) {
  if (site.evaluated.args.empty()) return;
  Copying copying(site, assembly, stage);
  const bool links = copying.links();
  const Vertex copy = assembly.add(copying.run(links ? kNone : stage.output));
  step.vertex = copy;
  step.operation = assembly.operation(copy);
  if (!links || stage.output == kNone) {
    stage.output = copy;
    return;
  }
  Operation merge{.kind = OperationKind::merge, .digest = Pieces().add("merge").id()};
  assembly.slot(merge, stage.output);
  assembly.slot(merge, copy);
  merge.ignore_cache = stage.ignore_cache;
  stage.output = assembly.add(std::move(merge));
  step.merge = assembly.operation(stage.output);
}

void assemble_workdir(const Site& site, Assembly& assembly, StageState& stage, Step& step) {
  if (site.evaluated.args.empty()) return;
  const std::string path =
      absolute(site.evaluated.before->workdir.value_or("/"), site.evaluated.args.front().text);
  if (path == "/") return;
  Operation operation{.kind = OperationKind::file};
  operation.base = assembly.slot(operation, stage.output);
  operation.actions.push_back({.kind = FileAction::Kind::make_directory,
                               .destination = path,
                               .owner = site.evaluated.before->user.value_or(""),
                               .mode = "755",
                               .content = assembly.options().source_date_epoch});
  finish_file_operation(operation);
  stage.output = step.vertex = assembly.add(std::move(operation));
  step.operation = assembly.operation(step.vertex);
}

}  // namespace decant::cache

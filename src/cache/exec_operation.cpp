// RUN as an operation. Source: dockerfile2llb/convert.go (dispatchRun), convert_runmount.go,
// client/llb/exec.go (Marshal), solver/llbsolver/ops/exec.go (CacheMap, getMountDeps);
// facts/buildkit-cache.md sections 2 to 4.
#include "cache/assembly.hpp"
#include "context/path.hpp"
#include "eval/platform.hpp"
#include "syntax/mount_fields.hpp"
#include "syntax/reader.hpp"
#include "syntax/run_script.hpp"

#include <algorithm>
#include <charconv>

namespace decant::cache {
namespace {

constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string absolute(std::string_view path) {
  return clean_path(fmt::format("/{}", path));
}

// `1m` and `1024k` are one size.
double size_bytes(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return 0;
  const std::string_view units = "kmgtp";
  for (const char c : std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end))) {
    const std::size_t unit = units.find(static_cast<char>(c | 0x20));
    if (c == ' ' || unit == std::string_view::npos) continue;
    for (std::size_t i = 0; i <= unit; ++i) value *= 1024;
    break;
  }
  return value;
}

// One mount of the operation, with what of it is in the key.
struct KeyedMount {
  ExecMount mount;
  std::string key;  // without slot, target and readonly
  bool has_output = false;
};

class Running {
 public:
  Running(const Site& site, Assembly& assembly, const StageState& stage)
      : site_(site), assembly_(assembly), stage_(stage), state_(*site.evaluated.before) {}

  Operation run() {
    operation_.kind = OperationKind::exec;
    operation_.ignore_cache = stage_.ignore_cache;
    operation_.platform = stage_.platform;
    operation_.directory = state_.workdir.value_or("?");
    operation_.user = state_.user.value_or("?");
    KeyedMount root{.mount = {.type = "bind", .target = "/"}, .key = "bind", .has_output = true};
    mounts_.push_back(root);
    inputs_.push_back(stage_.output);
    command();
    read_mounts();
    if (!assembly_.options().shm_size.empty())
      add_mount(
          {.mount = {.type = "tmpfs", .target = "/dev/shm"}, .key = "tmpfs " + assembly_.options().shm_size},
          kNone);
    environment();
    connect();
    operation_.digest = digest();
    for (KeyedMount& each : mounts_) operation_.mounts.push_back(std::move(each.mount));
    for (KeyedMount& each : unsorted_) operation_.mounts.push_back(std::move(each.mount));
    operation_.mounts.erase(operation_.mounts.begin() + root_);
    return std::move(operation_);
  }

 private:
  void command() {
    const Instruction& run = site_.instruction;
    if (run.json) {
      for (const Word& word : run.args) operation_.words.emplace_back(word.text);
      return;
    }
    operation_.words = state_.shell;
    const std::optional<RunScript> script = run_script(run);
    std::string text = script ? std::string(script->text) : std::string();
    std::string ignored;
    const bool alone = !run.heredocs.empty() && !run.args.empty() &&
                       syntax::heredoc_opener(run.args.back().text, ignored).has_value();
    if (!alone || state_.windows || !text.starts_with("#!")) {
      operation_.words.push_back(std::move(text));
      return;
    }
    // A script with an interpreter of its own is a file that is mounted.
    Operation document{.kind = OperationKind::file};
    const std::string name(run.heredocs.front().name);
    document.actions.push_back({.kind = FileAction::Kind::make_file,
                                .destination = absolute(name),
                                .mode = "755",
                                .content = std::move(text)});
    finish_file_operation(document);
    add_mount(
        {.mount = {.type = "bind", .target = "/dev/pipes/", .source = "/", .readonly = true}, .key = "bind"},
        assembly_.add(std::move(document)));
    operation_.words.push_back(clean_path("/dev/pipes/" + name));
  }

  void read_mounts() {
    for (std::size_t i = 0; i < site_.instruction.flags.size() && i < site_.evaluated.flags.size(); ++i) {
      if (site_.instruction.flags[i].name != "mount") continue;
      const syntax::MountFields fields = syntax::read_mount_fields(site_.evaluated.flags[i].text);
      if (fields.type == "secret") {
        secret(fields);
      } else if (fields.type == "ssh") {
        ssh(fields);
      } else {
        files(fields);
      }
    }
  }

  static std::string numbers(const syntax::MountFields& fields, std::uint64_t mode) {
    if (!fields.mode && !fields.uid && !fields.gid) return fmt::format("0 0 {:o}", mode);
    return fmt::format("{} {} {:o}", fields.uid.value_or(0), fields.gid.value_or(0),
                       fields.mode.value_or(mode));
  }

  void secret(const syntax::MountFields& fields) {
    std::string id = fields.source.empty() ? fields.id : fields.source;
    if (id.empty()) id = name_of_path(absolute(fields.target));
    const std::string optional = fields.required ? "required" : "optional";
    if (fields.environment)
      secret_environment_ += fmt::format("{} {} {}\n", id, *fields.environment, optional);
    if (fields.environment && fields.target.empty()) return;
    std::string target = fields.target;
    if (target.empty()) target = fmt::format("/run/secrets/{}", name_of_path(absolute(id)));
    unsorted_.push_back({.mount = {.type = "secret", .target = target},
                         .key = fmt::format("secret {} {} {}", id, optional, numbers(fields, 0400))});
  }

  void ssh(const syntax::MountFields& fields) {
    std::string target = fields.target;
    if (target.empty()) target = fmt::format("/run/buildkit/ssh_agent.{}", ssh_.size());
    ssh_.push_back({.mount = {.type = "ssh", .target = std::move(target)},
                    .key = fmt::format("ssh {} {} {}", fields.id, fields.required ? "required" : "optional",
                                       numbers(fields, 0600))});
  }

  void files(const syntax::MountFields& fields) {
    KeyedMount keyed{.mount = {.type = fields.type, .readonly = fields.is_readonly()}, .key = fields.type};
    std::string& target = keyed.mount.target;
    target = fields.target;
    if (!clean_path(target).starts_with('/'))
      target = clean_path(fmt::format("/{}/{}", state_.workdir.value_or("/"), target));
    Vertex input = source_of(fields);
    if (fields.type == "tmpfs") keyed.key += fmt::format(" {}", size_bytes(fields.size));
    if (fields.type == "cache") keyed.key += cache_key(fields, target);
    const std::string source = absolute(fields.source);
    keyed.mount.source = source;
    if (source == "/" && (fields.mode || fields.uid || fields.gid)) {
      input = cache_directory(fields, input);
      keyed.mount.source = "/cache";
    }
    add_mount(std::move(keyed), input);
  }

  Vertex source_of(const syntax::MountFields& fields) {
    if (fields.type == "tmpfs") return kNone;
    if (!fields.from.empty()) return site_.sources(fields.from, false);
    return fields.type == "cache" ? kNone : assembly_.context("");
  }

  // The id of a cache counts only in its default form.
  std::string cache_key(const syntax::MountFields& fields, std::string_view target) const {
    const std::string& space = assembly_.options().cache_namespace;
    const std::string id =
        fmt::format("{}/{}", space, fields.id.empty() ? clean_path(fields.target) : fields.id);
    const bool shared = fields.sharing.empty() || fields.sharing == "shared";
    const bool is_default =
        shared && (id == target || std::string_view(id).substr(id.find('/') + 1) == target);
    return is_default ? " " + id : std::string();
  }

  // Owner and mode of a cache come from a directory that is made for it.
  Vertex cache_directory(const syntax::MountFields& fields, Vertex input) {
    Operation directory{.kind = OperationKind::file};
    directory.base = assembly_.slot(directory, input);
    directory.actions.push_back(
        {.kind = FileAction::Kind::make_directory,
         .destination = "/cache",
         .owner = fmt::format("{}:{}", fields.uid.value_or(0), fields.gid.value_or(0)),
         .mode = fmt::format("{:o}", fields.mode.value_or(0755)),
         .content = "cache"});
    finish_file_operation(directory);
    return assembly_.add(std::move(directory));
  }

  void add_mount(KeyedMount mount, Vertex input) {
    mounts_.push_back(std::move(mount));
    inputs_.push_back(input);
  }

  void environment() {
    bool has_path = false;
    for (const Variable& variable : state_.env) {
      if (variable.known && !variable.value) continue;
      has_path = has_path || variable.name == "PATH";
      operation_.environment.emplace_back(variable.name, variable.value.value_or("?"));
      unknown_.push_back(!variable.known);
    }
    const auto set = [&](std::string_view name, std::string_view value) {
      operation_.environment.emplace_back(name, value);
      unknown_.push_back(false);
    };
    if (!ssh_.empty() && state_.find("SSH_AUTH_SOCK") == nullptr)
      set("SSH_AUTH_SOCK", ssh_.front().mount.target);
    if (!has_path && !state_.windows && state_.environment_complete) set("PATH", kDefaultPath);
  }

  // Sorts the mounts by target and gives them slots; the last mount of a slot says whether its bytes are a
  // key.
  void connect() {
    std::vector<std::size_t> order(mounts_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {},
                             [&](std::size_t i) -> std::string_view { return mounts_[i].mount.target; });
    std::vector<KeyedMount> sorted;
    std::vector<std::vector<std::string>> paths;
    for (const std::size_t i : order) {
      KeyedMount& keyed = mounts_[i];
      if (i == 0) root_ = static_cast<std::ptrdiff_t>(sorted.size());
      keyed.mount.slot = assembly_.slot(operation_, inputs_[i]);
      if (i == 0) operation_.base = keyed.mount.slot;
      if (keyed.mount.slot != -1 && keyed.mount.type != "tmpfs") {
        const auto slot = static_cast<std::size_t>(keyed.mount.slot);
        paths.resize(std::max(paths.size(), slot + 1));
        paths[slot].push_back(keyed.mount.source.empty() ? "/" : keyed.mount.source);
        operation_.slots[slot].by_content = i != 0;
      }
      sorted.push_back(std::move(keyed));
    }
    mounts_ = std::move(sorted);
    for (std::size_t i = 0; i < paths.size(); ++i) select(operation_.slots[i], paths[i]);
  }

  static void select(Slot& slot, const std::vector<std::string>& paths) {
    Pieces selector;
    for (const std::string& path : paths) selector.add(path);
    slot.selector = selector.id();
    if (!slot.by_content) return;
    for (const std::string& path : paths) {
      if (path == "/") {
        slot.files.clear();
        return;
      }
      const bool nested = std::ranges::any_of(
          paths, [&](const std::string& other) { return path != other && is_within(path, other); });
      const Selector whole{.path = path, .follow_links = true};
      if (!nested && std::ranges::find(slot.files, whole) == slot.files.end()) slot.files.push_back(whole);
    }
    std::ranges::sort(slot.files, {}, &Selector::path);
  }

  [[nodiscard]] ContentId digest() const {
    Pieces pieces;
    pieces.add("exec").add(stage_.platform).number(operation_.words.size());
    for (const std::string& word : operation_.words) pieces.add(word);
    pieces.number(operation_.environment.size());
    for (std::size_t i = 0; i < operation_.environment.size(); ++i) {
      const auto& variable = operation_.environment[i];
      pieces.add(variable.first).add(variable.second).number(unknown_[i] ? 1 : 0);
    }
    pieces.number(state_.environment_complete ? 1 : 0);
    pieces.add(operation_.directory).add(operation_.user).add(secret_environment_);
    pieces.add(network()).add(last_flag("security", "sandbox")).add(assembly_.options().host);
    for (const Flag& flag : site_.instruction.flags) {
      if (flag.name == "device") pieces.add("device").add(flag.value);
    }
    // The root alone stands for no mounts at all.
    if (mounts_.size() == 1 && unsorted_.empty() && ssh_.empty()) return pieces.id();
    for (const auto* list : {&mounts_, &unsorted_, &ssh_}) {
      for (const KeyedMount& each : *list) {
        pieces.number(static_cast<std::uint64_t>(each.mount.slot + 1));
        pieces.number((each.mount.readonly ? 1U : 0U) | (each.has_output ? 2U : 0U));
        pieces.add(each.key).add(each.mount.target);
      }
    }
    return pieces.id();
  }

  [[nodiscard]] std::string_view last_flag(std::string_view name, std::string_view otherwise) const {
    const auto value = site_.instruction.flag(name);
    return value && !value->empty() ? *value : otherwise;
  }
  [[nodiscard]] std::string_view network() const {
    const std::string& all = assembly_.options().network;
    const std::string_view own = last_flag("network", "default");
    if (own != "default") return own;
    return all.empty() || all == "sandbox" ? "default" : std::string_view(all);
  }

  const Site& site_;
  Assembly& assembly_;
  const StageState& stage_;
  const State& state_;
  Operation operation_;
  std::vector<KeyedMount> mounts_;    // bind, cache, tmpfs; first the root
  std::vector<Vertex> inputs_;        // parallel to mounts_ until they are sorted
  std::vector<KeyedMount> unsorted_;  // secrets
  std::vector<KeyedMount> ssh_;
  std::vector<bool> unknown_;  // parallel to the environment
  std::string secret_environment_;
  std::ptrdiff_t root_ = 0;
};

}  // namespace

void assemble_run(const Site& site, Assembly& assembly, StageState& stage, Step& step) {
  stage.output = step.vertex = assembly.add(Running(site, assembly, stage).run());
  step.operation = assembly.operation(step.vertex);
}

}  // namespace decant::cache

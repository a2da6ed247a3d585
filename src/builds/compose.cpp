// Compose files: the services that are built. Source: the Compose specification ("Build", "Interpolation",
// "Include", "Extends"); override files as `docker compose` puts them together.
#include "builds/build.hpp"
#include "builds/draft.hpp"
#include "builds/interpolate.hpp"
#include "config/file.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace decant::builds {
namespace {

// Files that one may be made of, and services that extend each other.
constexpr std::size_t kMaxFiles = 50;
constexpr std::size_t kMaxExtends = 20;

class Compose {
 public:
  Compose(const Environment& environment, BuildFile& into) : environment_(environment), into_(into) {}

  // A file, its override, and what it includes.
  std::optional<Problem> read(const std::string& path, std::string_view text) {
    std::optional<Problem> problem;
    const Value* file = parse(path, text, problem);
    if (file == nullptr) return problem;
    into_.names_builds = file->field("services") != nullptr || file->field("include") != nullptr;
    std::vector<Draft> drafts = services_of(path, *file);
    if (const std::string over = override_of(path); !over.empty()) add_override(over, drafts);
    for (Draft& draft : drafts) finish(std::move(draft), into_);
    if (const Value* include = file->field("include")) return read_included(path, *include);
    return std::nullopt;
  }

 private:
  struct File {
    Value value;
    std::map<std::string, std::string, std::less<>> env;
  };

  // Parsed once; nullptr: it is not YAML, or there are too many.
  const Value* parse(const std::string& path, std::string_view text, std::optional<Problem>& problem) {
    Result<Value> value = read_yaml(path, text);
    if (!value) {
      problem = value.problem();
      return nullptr;
    }
    File file{*std::move(value), {}};
    const std::string env = joined(directory_of(path), ".env");
    if (host::exists(env) && !host::is_directory(env)) {
      if (const auto lines = config::read_config_file(env)) file.env = read_env_file(*lines);
    }
    return &files_.insert_or_assign(path, std::move(file)).first->second.value;
  }

  const Value* load(const std::string& path, std::optional<Problem>& problem) {
    if (const auto known = files_.find(path); known != files_.end()) return &known->second.value;
    if (files_.size() >= kMaxFiles) {
      problem =
          Problem{.what = fmt::format("{}: more than {} Compose files belong together", path, kMaxFiles),
                  .remedy = "name the files that you mean"};
      return nullptr;
    }
    const Result<std::string> text = config::read_config_file(path);
    if (text) return parse(path, *text, problem);
    problem = text.problem();
    return nullptr;
  }

  std::optional<std::string> expand(const std::string& path, std::string_view text) const {
    return interpolate(text, [&](const std::string& name) { return variable(path, name); });
  }

  // The environment counts more than the file `.env`.
  [[nodiscard]] std::optional<std::string> variable(const std::string& path, const std::string& name) const {
    if (auto value = environment_(name)) return value;
    const auto file = files_.find(path);
    if (file == files_.end()) return std::nullopt;
    const auto found = file->second.env.find(name);
    return found == file->second.env.end() ? std::nullopt : std::optional(found->second);
  }

  void note(const std::string& path, Place place, std::string_view what) {
    into_.notes.push_back(note_at(path, place, what));
  }

  // The value of a key that is one text; where it is there and nobody knows it, `known` says so.
  std::optional<std::string> text_of(const std::string& path, const Value& map, std::string_view key,
                                     bool& known) {
    known = true;
    const Value* value = map.field(key);
    if (value == nullptr) return std::nullopt;
    std::optional<std::string> text;
    if (value->kind == Value::Kind::text) text = expand(path, value->text);
    known = text.has_value();
    return text;
  }

  void read_args(const std::string& path, const Value& args, Draft& draft) {
    const auto add = [&](const std::string& name, const std::optional<std::string>& value, Place place) {
      if (value) {
        draft.args.insert_or_assign(name, *value);
      } else {
        note(path, place, fmt::format("{}: the argument {} is not known; it is left out", draft.name, name));
      }
    };
    for (const Value& item : args.items) {
      if (item.kind != Value::Kind::text) continue;
      const std::size_t equals = item.text.find('=');
      const std::string name = item.text.substr(0, equals);
      add(name,
          equals == std::string::npos ? variable(path, name) : expand(path, item.text.substr(equals + 1)),
          item.place);
    }
    for (const auto& [name, value] : args.fields)
      add(name, value.kind == Value::Kind::text ? expand(path, value.text) : variable(path, name),
          value.place);
  }

  void read_build(const std::string& path, const Value& build, Draft& draft) {
    bool known = true;
    if (build.kind != Value::Kind::text && build.kind != Value::Kind::map) {
      draft.unknown = "its build is neither a path nor a mapping";
      return;
    }
    const auto context =
        build.kind == Value::Kind::text ? expand(path, build.text) : text_of(path, build, "context", known);
    if (build.kind == Value::Kind::text) known = context.has_value();
    if (!known) draft.unknown = "nobody knows its context before a variable is set";
    if (context) draft.context = is_remote(*context) ? *context : joined(directory_of(path), *context);
    draft.dockerfile = text_of(path, build, "dockerfile", known);
    if (!known) draft.unknown = "nobody knows its Dockerfile before a variable is set";
    if (const Value* text = build.field("dockerfile_inline")) {
      draft.inline_text = expand(path, text->text);
      draft.inline_place = text->place;
      if (!draft.inline_text) draft.unknown = "nobody knows its Dockerfile before a variable is set";
    }
    draft.target = text_of(path, build, "target", known);
    if (!known) {
      draft.open_target = true;
      note(path, build.field("target")->place, fmt::format("{}: its target is not known", draft.name));
    }
    if (const Value* args = build.field("args")) read_args(path, *args, draft);
    if (const Value* contexts = build.field("additional_contexts")) {
      for (const Field& each : contexts->fields) draft.contexts.insert(each.name);
      for (const Value& item : contexts->items)
        draft.contexts.insert(item.text.substr(0, item.text.find('=')));
    }
    if (const Value* platforms = build.field("platforms")) {
      for (const Value& item : platforms->items) {
        if (auto platform = expand(path, item.text)) draft.platforms.push_back(*std::move(platform));
      }
    }
  }

  // The build of a service with what it extends; nullopt: it has none.
  std::optional<Draft> draft_of(const std::string& path, const std::string& name, const Value& service,
                                std::size_t depth) {
    std::optional<Draft> result;
    if (const Value* extends = service.field("extends")) result = extended(path, name, *extends, depth);
    const Value* build = service.field("build");
    if (build == nullptr) {
      if (result) {
        result->file = path;
        result->place = service.place;
        result->name = "service " + name;
      }
      return result;
    }
    Draft own{.file = path, .place = build->place, .name = "service " + name};
    bool known = true;
    read_build(path, *build, own);
    // What the service runs on is what is built.
    if (auto platform = text_of(path, service, "platform", known)) own.platforms = {*std::move(platform)};
    if (!result) return own;
    result->file = own.file;
    result->place = own.place;
    result->name = own.name;
    merge(*result, own);
    return result;
  }

  std::optional<Draft> extended(const std::string& path, const std::string& name, const Value& extends,
                                std::size_t depth) {
    bool known = true;
    const auto file = text_of(path, extends, "file", known);
    const auto service = extends.kind == Value::Kind::text ? expand(path, extends.text)
                                                           : text_of(path, extends, "service", known);
    const std::string from = file ? joined(directory_of(path), *file) : path;
    std::optional<Problem> problem;
    const Value* base = known && service && depth < kMaxExtends ? load(from, problem) : nullptr;
    const Value* services = base == nullptr ? nullptr : base->field("services");
    const Value* found = services == nullptr ? nullptr : services->field(*service);
    if (found == nullptr) {
      note(path, extends.place, fmt::format("service {}: what it extends is not found", name));
      return std::nullopt;
    }
    return draft_of(from, *service, *found, depth + 1);
  }

  std::vector<Draft> services_of(const std::string& path, const Value& file) {
    std::vector<Draft> drafts;
    const Value* services = file.field("services");
    if (services == nullptr) return drafts;
    for (const auto& [name, service] : services->fields) {
      if (auto draft = draft_of(path, name, service, 0)) drafts.push_back(*std::move(draft));
    }
    std::ranges::stable_sort(drafts, {}, &Draft::place);
    return drafts;
  }

  // `compose.override.yaml` beside `compose.yaml`: `docker compose up` reads both.
  static std::string override_of(const std::string& path) {
    const std::filesystem::path file(path);
    const std::string stem = file.stem().string();
    if (stem != "compose" && stem != "docker-compose") return {};
    for (const std::string_view ending : {".yaml", ".yml"}) {
      std::string over = joined(directory_of(path), fmt::format("{}.override{}", stem, ending));
      if (host::exists(over)) return over;
    }
    return {};
  }

  void add_override(const std::string& path, std::vector<Draft>& drafts) {
    std::optional<Problem> problem;
    const Value* file = load(path, problem);
    if (problem) into_.notes.push_back(problem->what);
    if (file == nullptr) return;
    const Value* services = file->field("services");
    if (services == nullptr) return;
    for (const auto& [name, service] : services->fields) {
      std::optional<Draft> over = draft_of(path, name, service, 0);
      if (!over) continue;
      const auto base = std::ranges::find(drafts, over->name, &Draft::name);
      if (base == drafts.end()) {
        drafts.push_back(*std::move(over));
      } else {
        merge(*base, *over);
      }
    }
  }

  std::optional<Problem> read_included(const std::string& path, const Value& include) {
    for (const Value& item : include.items) {
      const Value* said = item.kind == Value::Kind::map ? item.field("path") : &item;
      if (said == nullptr) continue;
      const std::vector<Value> one{*said};
      for (const Value& each : said->kind == Value::Kind::list ? said->items : one) {
        const auto text = each.kind == Value::Kind::text ? expand(path, each.text) : std::nullopt;
        if (!text || is_remote(*text)) {
          note(path, each.place, "this include is passed over: nobody knows the file, or it is not here");
          continue;
        }
        const std::string file = joined(directory_of(path), *text);
        if (files_.contains(file)) continue;
        std::optional<Problem> problem;
        if (load(file, problem) == nullptr) {
          return problem
                     ? Problem{.what = note_at(path, each.place, problem->what), .remedy = problem->remedy}
                     : problem;
        }
        if (auto deeper = read_loaded(file)) return deeper;
      }
    }
    return std::nullopt;
  }

  std::optional<Problem> read_loaded(const std::string& path) {
    const Value& file = files_.find(path)->second.value;
    for (Draft& draft : services_of(path, file)) finish(std::move(draft), into_);
    const Value* include = file.field("include");
    return include == nullptr ? std::nullopt : read_included(path, *include);
  }

  const Environment& environment_;
  BuildFile& into_;
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace

Result<BuildFile> read_compose(const std::string& path, std::string_view text,
                               const Environment& environment) {
  BuildFile result;
  if (auto problem = Compose(environment, result).read(path, text)) return *std::move(problem);
  return result;
}

}  // namespace decant::builds

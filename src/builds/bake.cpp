// Bake files, JSON and HCL: the targets that are built. Source: Docker's Bake file reference. Targets that
// others inherit from and no group names are parts of others, not builds.
#include "base/json.hpp"
#include "builds/build.hpp"
#include "builds/draft.hpp"
#include "builds/hcl.hpp"
#include "config/file.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace decant::builds {
namespace {

constexpr int kMaxJsonDepth = 100;
constexpr std::size_t kMaxInherits = 50;

Value from_json(const nlohmann::json& json, int depth) {
  Value value;
  if (json.is_string()) {
    value.kind = Value::Kind::text;
    value.text = json.get<std::string>();
  } else if (json.is_null() || depth > kMaxJsonDepth) {
    return value;
  } else if (json.is_array()) {
    value.kind = Value::Kind::list;
    for (const auto& item : json) value.items.push_back(from_json(item, depth + 1));
  } else if (json.is_object()) {
    value.kind = Value::Kind::map;
    for (const auto& item : json.items())
      value.fields.push_back({item.key(), from_json(item.value(), depth + 1)});
  } else {
    value.kind = Value::Kind::text;
    value.text = dump_json(json);
  }
  return value;
}

// nlohmann's reader keeps no places: where `"name":` stands for the first time behind `"target"`.
void find_places(Value& file, std::string_view text) {
  for (auto& [kind, targets] : file.fields) {
    std::size_t at = kind == "target" ? std::min(text.find("\"target\""), text.size()) : text.size();
    for (auto& [name, target] : targets.fields) {
      const std::size_t found = text.find(fmt::format("\"{}\"", name), at);
      if (found == std::string_view::npos) continue;
      const std::string_view before = text.substr(0, found);
      target.place.line = 1 + static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
      target.place.column = static_cast<std::uint32_t>(found - (before.rfind('\n') + 1) + 1);
    }
  }
}

Result<Value> parse(const std::string& path, std::string_view text) {
  if (path.ends_with(".hcl")) return read_hcl(path, text);
  const nlohmann::json json = read_json(text);
  if (!json.is_object()) {
    return Problem{.what = fmt::format("{} is no JSON object", path),
                   .remedy = "a bake file is an object with the keys target, group, variable"};
  }
  Value value = from_json(json, 0);
  find_places(value, text);
  return value;
}

class Bake {
 public:
  Bake(const Environment& environment, BuildFile& into) : environment_(environment), into_(into) {}

  void add(const std::string& path, const Value& file) {
    if (const Value* variables = file.field("variable")) {
      for (const auto& [name, variable] : variables->fields) {
        const Value* value = variable.field("default");
        const bool known = value != nullptr && value->kind == Value::Kind::text;
        variables_[name] = {known ? std::optional(value->text) : std::nullopt, value == nullptr};
      }
    }
    for (const auto& [name, value] : file.fields) {
      if (value.kind == Value::Kind::text) variables_[name] = {value.text, false};
    }
    if (const Value* groups = file.field("group")) {
      for (const auto& [name, group] : groups->fields) {
        if (const Value* targets = group.field("targets")) {
          for (const Value& each : targets->items) wanted_.insert(each.text);
        }
      }
    }
    if (const Value* targets = file.field("target")) {
      into_.names_builds = true;
      for (const auto& [name, target] : targets->fields) targets_[name].push_back({path, &target});
    }
  }

  void finish_all() {
    std::set<std::string> parts;
    for (const auto& [name, pieces] : targets_) {
      for (const Piece& piece : pieces) {
        if (const Value* inherits = piece.value->field("inherits")) {
          for (const Value& each : inherits->items) parts.insert(each.text);
        }
      }
    }
    std::vector<Draft> drafts;
    for (const auto& [name, pieces] : targets_) {
      if (parts.contains(name) && !wanted_.contains(name)) continue;
      Draft draft = draft_of(name, 0);
      // Targets that tools fill in say nothing here.
      const bool says = draft.context || draft.dockerfile || draft.inline_text || !draft.unknown.empty() ||
                        wanted_.contains(name) || draft.target;
      if (says) drafts.push_back(std::move(draft));
    }
    std::ranges::stable_sort(drafts, {}, &Draft::place);
    for (Draft& draft : drafts) finish(std::move(draft), into_);
  }

 private:
  struct Variable {
    std::optional<std::string> text;  // as it is written; nullopt: it has none, or one that is computed
    bool is_null = false;
  };

  struct Piece {
    std::string path;
    const Value* value;
  };

  [[nodiscard]] std::optional<std::string> variable(const std::string& name, int depth) const {
    const auto found = variables_.find(name);
    if (found == variables_.end() || depth > 10) return std::nullopt;
    if (auto value = environment_(name)) return value;
    if (!found->second.text) return std::nullopt;
    return expand_template(*found->second.text,
                           [&](const std::string& inner) { return variable(inner, depth + 1); });
  }

  // `NAME` or `${NAME}` of a variable without a value: bake leaves the argument out.
  [[nodiscard]] bool is_unset(const Value& value) const {
    if (value.kind != Value::Kind::text || !value.text.starts_with("${") || !value.text.ends_with('}'))
      return false;
    const std::string name = value.text.substr(2, value.text.size() - 3);
    const auto found = variables_.find(name);
    return found != variables_.end() && found->second.is_null && !environment_(name);
  }

  [[nodiscard]] std::optional<std::string> text_of(const Value& value) const {
    if (value.kind != Value::Kind::text) return std::nullopt;
    return expand_template(value.text, [&](const std::string& name) { return variable(name, 0); });
  }

  // The value of a key; `known` is false where it is there and nobody knows it.
  std::optional<std::string> text_of(const Piece& piece, std::string_view key, bool& known) const {
    const Value* value = piece.value->field(key);
    auto text = value == nullptr ? std::nullopt : text_of(*value);
    known = value == nullptr || text.has_value();
    return text;
  }

  Draft draft_of(const std::string& name, std::size_t depth) {
    const std::vector<Piece>& pieces = targets_.find(name)->second;
    Draft draft{.file = pieces.front().path, .place = pieces.front().value->place, .name = "target " + name};
    for (const Piece& piece : pieces) {
      const Value* inherits = piece.value->field("inherits");
      if (inherits == nullptr) continue;
      for (const Value& each : inherits->items) {
        const auto base = text_of(each);
        if (base && targets_.contains(*base) && depth < kMaxInherits &&
            ++inherited_ < kMaxInherits * kMaxInherits)
          merge(draft, draft_of(*base, depth + 1));
      }
    }
    for (const Piece& piece : pieces) merge(draft, own(piece, draft));
    return draft;
  }

  Draft own(const Piece& piece, const Draft& whole) {
    Draft draft{.file = piece.path, .place = piece.value->place, .name = whole.name};
    bool known = true;
    if (const auto context = text_of(piece, "context", known))
      draft.context = is_remote(*context) ? *context : joined(directory_of(piece.path), *context);
    if (!known) draft.unknown = "its context is computed";
    draft.dockerfile = text_of(piece, "dockerfile", known);
    if (!known) draft.unknown = "its Dockerfile is computed";
    draft.inline_text = text_of(piece, "dockerfile-inline", known);
    if (!known) draft.unknown = "its Dockerfile is computed";
    if (draft.inline_text)
      draft.inline_place = std::max(piece.value->field("dockerfile-inline")->place, draft.place);
    draft.target = text_of(piece, "target", known);
    draft.open_target = !known;
    if (!known)
      into_.notes.push_back(
          note_at(piece.path, piece.value->field("target")->place, draft.name + ": its target is computed"));
    if (const Value* args = piece.value->field("args")) {
      for (const auto& [name, value] : args->fields) {
        if (value.kind == Value::Kind::null || is_unset(value)) continue;
        if (const auto text = text_of(value)) {
          draft.args.insert_or_assign(name, *text);
        } else {
          into_.notes.push_back(
              note_at(piece.path, value.place,
                      fmt::format("{}: the argument {} is computed; it is left out", draft.name, name)));
        }
      }
      if (args->kind == Value::Kind::unknown)
        into_.notes.push_back(note_at(piece.path, args->place, draft.name + ": its args are computed"));
    }
    if (const Value* contexts = piece.value->field("contexts")) {
      for (const Field& each : contexts->fields) draft.contexts.insert(each.name);
    }
    if (const Value* platforms = piece.value->field("platforms")) {
      for (const Value& each : platforms->items) {
        if (auto text = text_of(each)) draft.platforms.push_back(*std::move(text));
      }
    }
    return draft;
  }

  const Environment& environment_;
  BuildFile& into_;
  std::map<std::string, Variable, std::less<>> variables_;
  std::set<std::string> wanted_;
  std::map<std::string, std::vector<Piece>, std::less<>> targets_;
  std::size_t inherited_ = 0;
};

// Those that bake reads on top of `docker-bake.*`, in its order.
std::vector<std::string> overrides_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  std::vector<std::string> files;
  if (name != "docker-bake.json" && name != "docker-bake.hcl") return files;
  for (const std::string_view ending : {"json", "hcl"}) {
    std::string over = joined(directory_of(path), fmt::format("docker-bake.override.{}", ending));
    if (host::exists(over)) files.push_back(std::move(over));
  }
  return files;
}

}  // namespace

Result<BuildFile> read_bake(const std::string& path, std::string_view text, const Environment& environment) {
  BuildFile result;
  Bake bake(environment, result);
  std::vector<Value> files;
  files.reserve(3);  // their targets are pointed to
  Result<Value> value = parse(path, text);
  if (!value) return value.problem();
  files.push_back(*std::move(value));
  bake.add(path, files.back());
  for (const std::string& over : overrides_of(path)) {
    const auto more = config::read_config_file(over);
    Result<Value> parsed = more ? parse(over, *more) : Result<Value>(more.problem());
    if (!parsed) {
      result.notes.push_back(parsed.problem().what);
      continue;
    }
    files.push_back(*std::move(parsed));
    bake.add(over, files.back());
  }
  bake.finish_all();
  return result;
}

}  // namespace decant::builds

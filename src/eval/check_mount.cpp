// RUN --mount. Sources: BuildKit instructions/commands_runmount.go (parseMount);
// dockerfile2llb/convert_runmount.go; docker/go-units (sizes).
#include "base/number.hpp"
#include "eval/check_operands.hpp"
#include "eval/workdir.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/mount_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace decant {
namespace {

constexpr std::array<std::string_view, 5> kTypes{"bind", "cache", "secret", "ssh", "tmpfs"};
constexpr std::array<std::string_view, 3> kSharing{"locked", "private", "shared"};
constexpr std::array<std::string_view, 19> kKeys{
    "type", "from", "source", "target", "readonly",    "id", "sharing", "required",  "size", "mode",
    "uid",  "gid",  "src",    "dst",    "destination", "ro", "rw",      "readwrite", "env"};

bool is_one_of(std::string_view text, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

// `1g`, `1.5 MB`, `1KiB`.
bool is_size(std::string_view text) {
  const std::size_t last = text.find_last_of("0123456789. ");
  if (last == std::string_view::npos) return false;
  const std::string_view number = text.substr(0, text[last] == ' ' ? last : last + 1);
  const std::string suffix = lower(text.substr(last + 1));
  double value = 0;
  const std::string_view digits = number.starts_with('+') ? number.substr(1) : number;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size() || value < 0)
    return false;
  if (suffix.empty() || suffix == "b") return true;
  if (std::string_view("kmgtp").find(suffix[0]) == std::string_view::npos) return false;
  const std::string_view rest = std::string_view(suffix).substr(1);
  return rest.empty() || rest == "b" || rest == "ib";
}

using syntax::MountFields;

bool may_be_required(const MountFields& mount) {
  return mount.type == "secret" || mount.type == "ssh";
}

std::string check_flag(std::string_view key, std::string_view field, const MountFields& before) {
  if (key == "readonly" || key == "ro" || key == "readwrite" || key == "rw") return {};
  if (key != "required") return fmt::format("invalid field '{}' must be a key=value pair", field);
  if (may_be_required(before)) return {};
  return fmt::format("unexpected key '{}' for mount type '{}'", key, before.type);
}

std::string check_value(std::string_view key, std::string_view value, std::string_view field,
                        const MountFields& before) {
  const auto invalid = [&] { return fmt::format("invalid value for {}: {}", key, value); };
  const auto unexpected = [&] {
    return fmt::format("unexpected key '{}' for mount type '{}'", key, before.type);
  };
  if (key == "type") {
    if (is_one_of(lower(value), kTypes)) return {};
    return fmt::format("unsupported mount type {}{}", go_quote(value),
                       syntax::suggestion(value, kTypes, true));
  }
  if (key == "sharing") {
    if (is_one_of(lower(value), kSharing)) return {};
    return fmt::format("unsupported sharing value {}{}", go_quote(value),
                       syntax::suggestion(value, kSharing, true));
  }
  if (key == "readonly" || key == "ro" || key == "readwrite" || key == "rw") {
    return syntax::parse_bool(value) ? std::string() : invalid();
  }
  if (key == "required") {
    if (!may_be_required(before)) return unexpected();
    return syntax::parse_bool(value) ? std::string() : invalid();
  }
  if (key == "size") {
    if (before.type != "tmpfs") return unexpected();
    return is_size(value) ? std::string() : invalid();
  }
  if (key == "mode" || key == "uid" || key == "gid") {
    return number_of<std::uint32_t>(value, key == "mode" ? 8 : 10)
               ? std::string()
               : fmt::format("invalid value {} for {}", value, key);
  }
  if (is_one_of(key, kKeys)) return {};
  return fmt::format("unexpected key '{}' in '{}'{}", key, field, syntax::suggestion(key, kKeys, true));
}

std::string check_whole(const MountFields& mount) {
  if (mount.type == "bind" || mount.type == "tmpfs") {
    for (const auto& [given, name] :
         {std::pair{mount.mode, "mode"}, std::pair{mount.uid, "uid"}, std::pair{mount.gid, "gid"}}) {
      if (given) return fmt::format("{} not allowed for {} type mounts", name, go_quote(mount.type));
    }
  }
  if (mount.type == "secret") {
    if (!mount.from.empty()) return "secret mount should not have a from";
    if (!mount.sharing.empty()) return "secret mount should not define sharing";
    if (mount.source.empty() && mount.target.empty() && mount.id.empty())
      return "invalid secret mount. one of source, target required";
    if (!mount.source.empty() && !mount.id.empty()) return "both source and id can't be set";
  }
  if (!mount.sharing.empty() && mount.type != "cache")
    return fmt::format("invalid cache sharing set for {} mount", mount.type);
  return {};
}

}  // namespace

std::string check_mount(const std::vector<std::string>& fields, const State& before) {
  MountFields mount;
  for (const std::string& field : fields) {
    const std::size_t equals = field.find('=');
    const std::string key = lower(std::string_view(field).substr(0, equals));
    std::optional<std::string_view> value;
    if (equals != std::string::npos) value = std::string_view(field).substr(equals + 1);
    std::string error = value ? check_value(key, *value, field, mount) : check_flag(key, field, mount);
    if (!error.empty()) return error;
    syntax::read_mount_field(key, value, mount);
  }
  if (std::string error = check_whole(mount); !error.empty()) return error;
  if (mount.type == "secret") return {};
  if (mount.type == "ssh") return mount.source.empty() ? "" : "ssh does not support source";
  const bool absolute = mount.target.starts_with('/');
  if (!absolute && !before.workdir) return {};
  const std::string target = absolute ? mount.target : clean_path(*before.workdir, mount.target);
  return target == "/" ? "invalid mount target \"/\"" : std::string();
}

}  // namespace decant

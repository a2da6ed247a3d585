// See mount_fields.hpp.
#include "cache/mount_fields.hpp"

#include "base/ascii.hpp"
#include "syntax/checks.hpp"
#include "syntax/csv.hpp"

#include <charconv>

namespace decant::cache {
namespace {

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void read_field(std::string_view key, const std::optional<std::string>& value, MountFields& mount,
                std::optional<bool>& readonly) {
  const bool set = !value || syntax::parse_bool(*value).value_or(false);
  if (key == "readonly" || key == "ro") readonly = set;
  if (key == "readwrite" || key == "rw") readonly = !set;
  if (key == "required") mount.required = set;
  if (!value) return;
  if (key == "type") mount.type = ascii::lower(*value);
  if (key == "from") mount.from = *value;
  if (key == "source" || key == "src") mount.source = *value;
  if (key == "target" || key == "dst" || key == "destination") mount.target = *value;
  if (key == "id") mount.id = *value;
  if (key == "sharing") mount.sharing = ascii::lower(*value);
  if (key == "size") mount.size = *value;
  if (key == "env") mount.environment = *value;
  if (key == "mode") mount.mode = number(*value, 8);
  if (key == "uid") mount.uid = number(*value, 10);
  if (key == "gid") mount.gid = number(*value, 10);
}

}  // namespace

MountFields read_mount_fields(std::string_view value) {
  MountFields mount;
  std::optional<bool> readonly;
  for (const std::string& field : syntax::read_csv(value).fields) {
    const std::size_t equals = field.find('=');
    const std::string key = ascii::lower(std::string_view(field).substr(0, equals));
    std::optional<std::string> text;
    if (equals != std::string::npos) text = field.substr(equals + 1);
    read_field(key, text, mount, readonly);
  }
  mount.readonly = readonly.value_or(mount.type != "cache" && mount.type != "tmpfs");
  return mount;
}

}  // namespace decant::cache

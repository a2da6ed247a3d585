// See mount_fields.hpp.
#include "syntax/mount_fields.hpp"

#include "base/number.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/csv.hpp"

namespace decant::syntax {
namespace {

void read_field(std::string_view key, const std::optional<std::string>& value, MountFields& mount,
                std::optional<bool>& readonly) {
  const bool set = !value || parse_bool(*value).value_or(false);
  if (key == "readonly" || key == "ro") readonly = set;
  if (key == "readwrite" || key == "rw") readonly = !set;
  if (key == "required") mount.required = set;
  if (!value) return;
  if (key == "type") mount.type = lower(*value);
  if (key == "from") mount.from = *value;
  if (key == "source" || key == "src") mount.source = *value;
  if (key == "target" || key == "dst" || key == "destination") mount.target = *value;
  if (key == "id") mount.id = *value;
  if (key == "sharing") mount.sharing = lower(*value);
  if (key == "size") mount.size = *value;
  if (key == "env") mount.environment = *value;
  if (key == "mode") mount.mode = number_of<std::uint64_t>(*value, 8);
  if (key == "uid") mount.uid = number_of<std::uint64_t>(*value);
  if (key == "gid") mount.gid = number_of<std::uint64_t>(*value);
}

}  // namespace

MountFields read_mount_fields(std::string_view value) {
  MountFields mount;
  std::optional<bool> readonly;
  for (const std::string& field : read_csv(value).fields) {
    const std::size_t equals = field.find('=');
    const std::string key = lower(std::string_view(field).substr(0, equals));
    std::optional<std::string> text;
    if (equals != std::string::npos) text = field.substr(equals + 1);
    read_field(key, text, mount, readonly);
  }
  mount.readonly = readonly.value_or(mount.type != "cache" && mount.type != "tmpfs");
  return mount;
}

}  // namespace decant::syntax

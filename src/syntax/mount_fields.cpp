// See mount_fields.hpp.
#include "syntax/mount_fields.hpp"

#include "base/number.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/csv.hpp"

namespace decant::syntax {

void read_mount_field(std::string_view key, std::optional<std::string_view> value, MountFields& mount) {
  const bool set = !value || parse_bool(*value).value_or(false);
  if (key == "readonly" || key == "ro") mount.readonly = set;
  if (key == "readwrite" || key == "rw") mount.readonly = !set;
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

MountFields read_mount_fields(std::string_view value) {
  MountFields mount;
  for (const std::string& field : read_csv(value).fields) {
    const std::size_t equals = field.find('=');
    const std::string key = lower(std::string_view(field).substr(0, equals));
    std::optional<std::string_view> text;
    if (equals != std::string::npos) text = std::string_view(field).substr(equals + 1);
    read_mount_field(key, text, mount);
  }
  return mount;
}

}  // namespace decant::syntax

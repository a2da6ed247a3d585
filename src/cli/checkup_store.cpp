// See checkup_store.hpp.
#include "cli/checkup_store.hpp"

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/version.hpp"
#include "context/content_id.hpp"
#include "effects/knowledge.hpp"
#include "host/cache_directory.hpp"
#include "host/files.hpp"
#include "report/replay.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <utility>

namespace decant::cli {
namespace {

constexpr std::string_view kCheckupHeader = "decant check-up 2 ";
constexpr std::size_t kChecksumDigits = 32;

std::string hex_of(const ContentId& id) {
  return fmt::format("{:016x}{:016x}", id.high, id.low);
}

// A decant that was built again may know better under the same version.
std::string this_program() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto time = std::filesystem::last_write_time(path, error);
  return error ? std::string() : fmt::format("{}", time.time_since_epoch().count());
}

std::string bytes_of(const std::string& path) {
  if (!host::exists(path)) return {};
  const Result<std::string> bytes = host::read_file(path);
  return bytes ? *bytes : std::string();
}

struct CheckupField {
  const char* name;
  std::uint32_t cache::Tally::*number;
};
constexpr std::array<CheckupField, 4> kTallyNumbers{{{"runs", &cache::Tally::runs},
                                                     {"needless", &cache::Tally::needless},
                                                     {"copies", &cache::Tally::copies},
                                                     {"copied_again", &cache::Tally::copied_again}}};
constexpr std::array<std::pair<const char*, double cache::Tally::*>, 2> kTallySeconds{
    {{"seconds", &cache::Tally::seconds}, {"needless_seconds", &cache::Tally::needless_seconds}}};

// False: something is missing, or is not what `keep` writes.
template <typename Value, typename Read>
bool take(const std::optional<Read>& read, Value& to) {
  if (!read || !std::in_range<Value>(*read)) return false;
  to = static_cast<Value>(*read);
  return true;
}
bool take(std::optional<bool> read, bool& to) {
  to = read.value_or(false);
  return read.has_value();
}
bool take(std::optional<double> read, double& to) {
  to = read.value_or(0);
  return read && *read >= 0 && *read < 1e12;
}

bool take_tally(const nlohmann::json* json, cache::Tally& tally) {
  if (json == nullptr) return false;
  return std::ranges::all_of(kTallyNumbers,
                             [&](const CheckupField& field) {
                               return take(json_count(*json, field.name), tally.*field.number);
                             }) &&
         std::ranges::all_of(kTallySeconds, [&](const auto& field) {
           return take(json_number(*json, field.first), tally.*field.second);
         });
}

}  // namespace

std::string CheckupStore::key_of(const Project& project, const git::Repository& repository,
                                 const git::ObjectId& head, std::size_t last, std::string_view costs) {
  std::string pieces;
  const auto add = [&](std::string_view piece) { pieces += fmt::format("{}:{}", piece.size(), piece); };
  add(version());
  add(this_program());
  add(project.options.knowledge.version());
  add(head.hex());
  add(repository.place().common_directory);
  add(bytes_of(repository.place().common_directory + "/shallow"));
  add(fmt::format("{}", last));
  std::error_code error;
  add(std::filesystem::weakly_canonical(project.dockerfile, error).string());
  add(std::filesystem::weakly_canonical(project.context->tree().describe(), error).string());
  add(project.options.target);
  add(project.options.platform);
  add(project.options.build_platform);
  for (const auto& [name, value] : project.options.build_args) {
    add(name);
    add(value);
  }
  add(costs);
  const std::string directory = std::filesystem::path(project.dockerfile).parent_path().string();
  const auto config = project.options.configurations->nearest(directory);
  if (config && *config != nullptr) {
    for (const std::string& file : (*config)->files) add(bytes_of(file));
  }
  return hex_of(content_id_of(pieces));
}

std::string CheckupStore::path_of(const std::string& key) const {
  return fmt::format("{}/history-{}", directory_, key);
}

std::optional<report::PaidHistory> CheckupStore::find(const std::string& key) const {
  if (directory_.empty() || !host::exists(path_of(key))) return std::nullopt;
  const Result<std::string> bytes = host::read_file(path_of(key));
  const std::size_t text_at = kCheckupHeader.size() + kChecksumDigits + 1;
  if (!bytes || !bytes->starts_with(kCheckupHeader) || bytes->size() < text_at) return std::nullopt;
  const std::string_view text = std::string_view(*bytes).substr(text_at);
  const std::string_view checksum = std::string_view(*bytes).substr(kCheckupHeader.size(), kChecksumDigits);
  if (checksum != hex_of(content_id_of(text))) return std::nullopt;
  const nlohmann::json json = read_json(text);
  report::PaidHistory paid;
  const bool whole =
      take(json_count(json, "commits"), paid.commits) && take(json_count(json, "builds"), paid.builds) &&
      take(json_flag(json, "shallow"), paid.is_cut_off) && take(json_flag(json, "is_split"), paid.is_split) &&
      take(json_count(json, "unknown"), paid.unknown) &&
      take_tally(json_member(json, "as_it_is"), paid.as_is) &&
      take_tally(json_member(json, "split"), paid.split);
  return whole ? std::optional(paid) : std::nullopt;
}

void CheckupStore::keep(const std::string& key, const report::PaidHistory& paid) const {
  if (directory_.empty() || !host::make_directories(directory_)) return;
  host::forget_old_files(directory_, "history-");
  const nlohmann::ordered_json json{{"commits", paid.commits},
                                    {"builds", paid.builds},
                                    {"shallow", paid.is_cut_off},
                                    {"is_split", paid.is_split},
                                    {"unknown", paid.unknown},
                                    {"as_it_is", report::tally_json(paid.as_is)},
                                    {"split", report::tally_json(paid.split)}};
  const std::string text = dump_json(json, 2) + "\n";
  (void)host::write_file(path_of(key),
                         fmt::format("{}{}\n{}", kCheckupHeader, hex_of(content_id_of(text)), text));
}

}  // namespace decant::cli

// See store.hpp.
#include "images/store.hpp"

#include "base/json.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::images {
namespace {

constexpr std::uint64_t kMaxJson = std::uint64_t{16} << 20U;

bool leads_out(const std::string& name) {
  return name.empty() || name.starts_with('/') || name.find("..") != std::string::npos;
}

}  // namespace

std::string blob_name(const std::string& digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string::npos) return {};
  return fmt::format("blobs/{}/{}", digest.substr(0, colon), digest.substr(colon + 1));
}

Result<Store> Store::open(const std::string& path) {
  Store store;
  store.path_ = path;
  if (host::is_directory(path)) return store;
  Result<host::RandomAccessFile> file = host::RandomAccessFile::open(path);
  if (!file) return file.problem();
  auto entries = read_tar(*file, path);
  if (!entries) return entries.problem();
  store.entries_ = *std::move(entries);
  store.file_.emplace(std::move(*file));
  return store;
}

nlohmann::json Store::read(const std::string& name) const {
  const std::optional<std::string> bytes = file_ ? from_tar(name) : from_directory(name);
  return bytes ? read_json(*bytes) : nlohmann::json(nullptr);
}

Result<bool> Store::walk(const std::string& name, const TarVisitor& visit) const {
  const std::string shown = fmt::format("{}: {}", path_, name);
  if (file_) {
    const auto entry = entries_.find(name);
    if (entry == entries_.end()) return Problem{.what = fmt::format("{} is not there", shown)};
    return walk_tar(*file_, entry->second, shown, visit);
  }
  if (leads_out(name)) return Problem{.what = fmt::format("{} is not there", shown)};
  const Result<host::RandomAccessFile> file = host::RandomAccessFile::open(path_ + "/" + name);
  if (!file) return file.problem();
  return walk_tar(*file, {0, file->size_bytes()}, shown, visit);
}

std::optional<std::string> Store::from_tar(const std::string& name) const {
  const auto entry = entries_.find(name);
  if (entry == entries_.end() || entry->second.size_bytes > kMaxJson) return std::nullopt;
  return file_->read(entry->second.offset, entry->second.size_bytes);
}

std::optional<std::string> Store::from_directory(const std::string& name) const {
  if (leads_out(name)) return std::nullopt;
  const Result<host::RandomAccessFile> file = host::RandomAccessFile::open(path_ + "/" + name);
  if (!file || file->size_bytes() > kMaxJson) return std::nullopt;
  return file->read(0, file->size_bytes());
}

}  // namespace decant::images

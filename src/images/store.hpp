// The files of an image archive by name: of a tar file, or of a directory. Nothing outside of it is ever
// opened.
#pragma once

#include "base/problem.hpp"
#include "host/random_access.hpp"
#include "images/tar.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>

namespace decant::images {

// `blobs/sha256/…` of a digest; empty when it is none.
std::string blob_name(const std::string& digest);

class Store {
 public:
  static Result<Store> open(const std::string& path);

  // null where there is no such file, or it is no JSON.
  [[nodiscard]] nlohmann::json read(const std::string& name) const;
  // The members of a tar file in it, a layer.
  [[nodiscard]] Result<bool> walk(const std::string& name, const TarVisitor& visit) const;

 private:
  [[nodiscard]] std::optional<std::string> from_tar(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> from_directory(const std::string& name) const;

  std::string path_;
  std::optional<host::RandomAccessFile> file_;
  std::map<std::string, TarEntry, std::less<>> entries_;
};

}  // namespace decant::images

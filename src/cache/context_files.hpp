// The files of a context, as the digest of an input sees them.
#pragma once

#include "cache/content_hash.hpp"
#include "context/context.hpp"

namespace decant::cache {

class ContextFiles final : public Files {
 public:
  explicit ContextFiles(const Context& context) : context_(context) {}
  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    return context_.entry(path);
  }
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    return context_.children(directory);
  }
  [[nodiscard]] ContentId identity(const EntryView& entry) const override;
  [[nodiscard]] std::optional<ContentId> version(std::string_view directory) const override {
    return context_.tree().version(directory);
  }
  [[nodiscard]] std::optional<ChildVersions> child_versions(std::string_view directory) const override {
    return context_.tree().child_versions(directory);
  }
  [[nodiscard]] std::function<bool(std::string_view name)> sieve(std::string_view directory) const override {
    return context_.sieve(directory);
  }

 private:
  const Context& context_;
};

}  // namespace decant::cache

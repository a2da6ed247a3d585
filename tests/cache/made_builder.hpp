// What stands for the builder in a scenario: it keeps the files of each result, and runs commands on them.
#pragma once

#include "cache/made_images.hpp"
#include "cache/snapshot.hpp"
#include "cache/solve.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace decant::scenarios {

class MadeBuilder final : public cache::Builder {
 public:
  // Before each build. The references stay valid through it.
  void begin(const MadeImages& images, std::map<std::string, Snapshot> contexts,
             std::map<std::string, std::string> secrets);
  // The whole cache is emptied.
  void forget() { unpacked_.clear(); }
  // Whether an image was downloaded or unpacked in this build, at least in part.
  [[nodiscard]] bool pulled(std::string_view reference) const {
    return pulled_.contains(std::string(reference));
  }

  std::optional<cache::ResultId> run(const cache::Operations& operations, std::uint32_t operation,
                                   std::span<const cache::ResultId> inputs) override;
  std::optional<ContentId> content(const cache::Operations& operations, std::uint32_t operation,
                                   std::uint32_t slot, cache::ResultId input) override;

 private:
  struct Made {
    Snapshot files;
    std::vector<ContentId> layers;                         // of the images that it stands on
    std::map<std::string, std::vector<ContentId>> images;  // by reference, not unpacked when it was made
  };
  cache::ResultId keep(Made made);
  void unpack(cache::ResultId result);
  std::optional<Made> run_files(const cache::Operation& operation, std::span<const cache::ResultId> inputs);
  std::optional<Made> run_command(const cache::Operation& operation, std::span<const cache::ResultId> inputs);

  const MadeImages* images_ = nullptr;
  std::map<std::string, Snapshot> contexts_;
  std::map<std::string, std::string> secrets_;
  std::vector<std::shared_ptr<const Made>> results_;
  std::set<ContentId> unpacked_;
  std::set<ContentId> unpacked_now_;
  std::set<std::string> pulled_;
  std::uint64_t clock_ = 0;
};

}  // namespace decant::scenarios

// See cached_build.hpp.
#include "cli/cached_build.hpp"

#include "cache/linear.hpp"
#include "host/files.hpp"

#include <filesystem>

namespace decant::cli {

namespace fs = std::filesystem;

std::string costs_path(const Project& project) {
  if (project.context == nullptr) return {};
  return (fs::path(project.context->tree().describe()) / cache::kCostsFile).lexically_normal().string();
}

Result<cache::Costs> load_costs(const std::string& path) {
  if (path.empty() || !host::exists(path)) return cache::Costs{};
  const Result<std::string> text = host::read_file(path);
  if (!text) return text.problem();
  return cache::read_costs(path, *text);
}

cache::Build build_of(const Project& project, cache::BuilderKind builder, const cache::Costs& costs) {
  cache::Build build{project.document, project.evaluation, project.graph, project.effects(),
                     project.context.get()};
  build.options.platform = project.options.platform;
  const auto argument = [&](std::string_view name) {
    const auto found = project.options.build_args.find(name);
    return found == project.options.build_args.end() ? std::string() : found->second;
  };
  build.options.cache_namespace = argument("BUILDKIT_CACHE_MOUNT_NS");
  build.options.source_date_epoch = argument("SOURCE_DATE_EPOCH");
  build.options.host = argument("BUILDKIT_SANDBOX_HOSTNAME");
  build.builder = builder;
  build.options.all_stages = cache::builds_all_stages(build.builder);
  build.costs = &costs;
  return build;
}

std::optional<std::string> path_in(const git::Repository& repository, const std::string& path) {
  const std::string& work_tree = repository.place().work_tree;
  if (work_tree.empty()) return std::nullopt;
  std::error_code error;
  const fs::path real = fs::weakly_canonical(fs::absolute(path.empty() ? "." : path, error), error);
  const std::string relative = real.lexically_relative(work_tree).generic_string();
  if (error || relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
  return relative == "." ? std::string() : relative;
}

}  // namespace decant::cli

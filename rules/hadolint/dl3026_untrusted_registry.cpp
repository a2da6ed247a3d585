// DL3026: an image from a registry that the configuration does not name.
//
// Says nothing without `trustedRegistries`. What has no registry is from Docker Hub.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace decant::rules::dl3026 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3026",
    .name = "untrusted-registry",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "an image from a registry that is not trusted",
    .why =
        R"(`trustedRegistries` in the configuration names the registries that images may come from: `docker.io` for Docker Hub,
`registry.example.com`, `*.example.com`, `example.*`. Images of `FROM`, of `COPY --from` and of mounts are looked at. Without
that list every registry is trusted, so the example below is good or bad by configuration only.)",
    .bad = R"(FROM ghcr.io/acme/base:1
)",
    .good = R"(FROM registry.example.com/acme/base:1
)"};

struct Name {
  std::optional<std::string_view> registry;
  std::string_view name;
};

// Of COPY and mounts: the part in front of the first slash where it has a dot.
Name read_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.substr(0, slash).find('.') == std::string_view::npos)
    return {{}, text};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

bool matches(std::string_view allowed, std::string_view registry) {
  if (allowed.starts_with('*')) return registry.ends_with(allowed.substr(1));
  if (allowed.ends_with('*')) return registry.starts_with(allowed.substr(0, allowed.size() - 1));
  return registry == allowed;
}

class Checker {
 public:
  explicit Checker(const std::vector<std::string>& trusted) : trusted_(trusted) {}

  void add_stage(std::string_view name) { stages_.insert(name); }

  [[nodiscard]] bool accepts(const Name& image) const {
    if (stages_.contains(image.name)) return true;
    if (image.registry) return trusts(*image.registry);
    return image.name == "scratch" || trusts("docker.io") || trusts("hub.docker.com");
  }

 private:
  [[nodiscard]] bool trusts(std::string_view registry) const {
    return std::ranges::any_of(trusted_, [&](const std::string& each) { return matches(each, registry); });
  }

  const std::vector<std::string>& trusted_;
  std::set<std::string_view> stages_;
};

bool mounts_are_accepted(const Checker& checker, const hado::Step& run) {
  return std::ranges::all_of(mounts_of(run), [&](const hado::Mount& mount) {
    return mount.from.empty() || (mount.type != "bind" && mount.type != "cache") ||
           checker.accepts(read_name(mount.from));
  });
}

void check(const lint::Subject& subject, lint::Report& report) {
  const std::vector<std::string>& trusted = subject.hadolint->options->trusted_registries;
  if (trusted.empty()) return;
  Checker checker(trusted);
  for (const hado::Step& step : subject.hadolint->steps) {
    bool accepted = true;
    if (step.image != nullptr) accepted = checker.accepts({step.image->registry, step.image->name});
    if (step.kind() == InstructionKind::copy) {
      const auto from = hado::raw_flag(*subject.hadolint, step, "from");
      accepted = !from || checker.accepts(read_name(*from));
    }
    if (step.kind() == InstructionKind::run) accepted = mounts_are_accepted(checker, step);
    if (!accepted)
      add_finding(kInfo, step,
                  "Use only an allowed registry: the configuration does not trust the one of this image.",
                  report);
    if (step.image != nullptr && step.image->alias) checker.add_stage(*step.image->alias);
  }
}

}  // namespace
}  // namespace decant::rules::dl3026

namespace decant::rules {
constinit const lint::Rule untrusted_registry{&dl3026::kInfo, dl3026::check};
}  // namespace decant::rules

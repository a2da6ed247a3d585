// See options.hpp. Names from `docker buildx build --help` (0.13) and `docker build --help` (20.10, 26.1).
#include "keys/options.hpp"

#include <array>

namespace decant::keys {
namespace {

enum class Meaning {
  harmless,  // where it comes from, where it goes, how it looks
  keyed,     // changes what is built
  build_arg,
  platform,
  secret,  // its id counts, its value does not
  refused,
};

struct Option {
  std::string_view name;
  Meaning meaning;
  bool takes_value;
};

// Sorted by name.
constexpr std::array kOptions{
    Option{"--add-host", Meaning::keyed, true},
    Option{"--allow", Meaning::harmless, true},
    Option{"--attest", Meaning::harmless, true},
    Option{"--build-arg", Meaning::build_arg, true},
    Option{"--build-context", Meaning::refused, true},
    Option{"--builder", Meaning::harmless, true},
    Option{"--cache-from", Meaning::harmless, true},
    Option{"--cache-to", Meaning::harmless, true},
    Option{"--cgroup-parent", Meaning::harmless, true},
    Option{"--compress", Meaning::harmless, false},
    Option{"--cpu-period", Meaning::harmless, true},
    Option{"--cpu-quota", Meaning::harmless, true},
    Option{"--cpu-shares", Meaning::harmless, true},
    Option{"--cpuset-cpus", Meaning::harmless, true},
    Option{"--cpuset-mems", Meaning::harmless, true},
    Option{"--file", Meaning::refused, true},
    Option{"--force-rm", Meaning::harmless, false},
    Option{"--iidfile", Meaning::harmless, true},
    Option{"--label", Meaning::keyed, true},
    Option{"--load", Meaning::harmless, false},
    Option{"--memory", Meaning::harmless, true},
    Option{"--memory-swap", Meaning::harmless, true},
    Option{"--metadata-file", Meaning::harmless, true},
    Option{"--network", Meaning::keyed, true},
    Option{"--no-cache", Meaning::harmless, false},
    Option{"--output", Meaning::harmless, true},
    Option{"--platform", Meaning::platform, true},
    Option{"--progress", Meaning::harmless, true},
    Option{"--provenance", Meaning::harmless, true},
    Option{"--pull", Meaning::harmless, false},
    Option{"--push", Meaning::harmless, false},
    Option{"--quiet", Meaning::harmless, false},
    Option{"--rm", Meaning::harmless, false},
    Option{"--sbom", Meaning::harmless, true},
    Option{"--secret", Meaning::secret, true},
    Option{"--security-opt", Meaning::keyed, true},
    Option{"--shm-size", Meaning::keyed, true},
    Option{"--ssh", Meaning::secret, true},
    Option{"--tag", Meaning::harmless, true},
    Option{"--target", Meaning::refused, true},
    Option{"--ulimit", Meaning::keyed, true},
    Option{"-f", Meaning::refused, true},
    Option{"-m", Meaning::harmless, true},
    Option{"-o", Meaning::harmless, true},
    Option{"-q", Meaning::harmless, false},
    Option{"-t", Meaning::harmless, true},
};

// `id=x,src=y` → `x`; `default=/path` → `default`.
std::string_view id_of(std::string_view value) {
  constexpr std::string_view kId = "id=";
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.starts_with(kId)) return rest.substr(kId.size(), comma - kId.size());
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return value.substr(0, value.find('='));
}

}  // namespace

Result<BuildOptions> read_build_options(std::span<const std::string> words) {
  BuildOptions out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    const std::string_view name = word.substr(0, equals);
    const auto option = std::lower_bound(kOptions.begin(), kOptions.end(), name,
                                         [](const Option& o, std::string_view n) { return o.name < n; });
    if (option == kOptions.end() || option->name != name) {
      out.keyed.emplace_back(word);
      continue;
    }
    std::string_view value;
    if (equals != std::string_view::npos) {
      value = word.substr(equals + 1);
    } else if (option->takes_value) {
      if (i + 1 == words.size()) return Problem{.what = fmt::format("{} needs a value", name)};
      value = words[++i];
    }
    switch (option->meaning) {
      case Meaning::harmless:
        break;
      case Meaning::keyed:
        if (name != "--network" || value != "default") out.keyed.push_back(fmt::format("{}={}", name, value));
        break;
      case Meaning::secret:
        out.keyed.push_back(fmt::format("{}={}", name, id_of(value)));
        break;
      case Meaning::platform:
        out.platform = value;
        break;
      case Meaning::build_arg: {
        const std::size_t split = value.find('=');
        if (split == std::string_view::npos) {
          return Problem{
              .what = fmt::format("--build-arg {}: decant reads no values from the environment", value),
              .remedy = fmt::format("write --build-arg {}=VALUE", value)};
        }
        out.build_args.insert_or_assign(std::string(value.substr(0, split)),
                                        std::string(value.substr(split + 1)));
        break;
      }
      case Meaning::refused:
        return Problem{.what = fmt::format("{}: keys cannot be computed for a build with this option", name),
                       .remedy = "leave it out, or build without keys"};
    }
  }
  std::sort(out.keyed.begin(), out.keyed.end());
  return out;
}

}  // namespace decant::keys

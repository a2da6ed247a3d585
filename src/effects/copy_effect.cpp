// COPY and ADD: which files of the context land where, or what else the sources are (another stage, an image,
// a URL, the text of a heredoc), and which directories are made on the way.
#include "effects/instructions.hpp"
#include "effects/paths.hpp"
#include "eval/remote.hpp"

#include <array>

namespace decant {
namespace {

constexpr std::array<std::string_view, 8> kArchives{".tar",  ".tar.gz", ".tgz", ".tar.bz2",
                                                    ".tbz2", ".tar.xz", ".txz", ".tar.zst"};

bool is_archive(std::string_view source) {
  return std::any_of(kArchives.begin(), kArchives.end(),
                     [&](std::string_view end) { return source.ends_with(end); });
}

bool names_directory(std::string_view destination) {
  return destination.ends_with('/') || destination == "." || destination == ".." ||
         destination.ends_with("/.") || destination.ends_with("/..");
}

class Copying {
 public:
  Copying(const InstructionSite& site, Effect& effect) : site_(site), effect_(effect) {}

  void run() {
    effect_.kind = EffectKind::copy;
    if (site_.evaluated.args.size() < 2) return;
    read_flags();
    const Expanded& destination = site_.evaluated.args.back();
    const std::optional<std::string>& workdir = site_.evaluated.before->workdir;
    if (!destination.complete)
      return make_opaque(effect_, fmt::format("its destination `{}` is not known", destination.text));
    if (!workdir && !destination.text.starts_with('/'))
      return make_opaque(effect_, "the working directory is not known");
    workdir_ = workdir.value_or("/");
    effect_.destination = canonical_image_path(resolve_image_path(workdir_, destination.text));
    is_directory_ = names_directory(destination.text);
    sort_sources();
    find_origin();
    write_inline_files();
    if (effect_.from_context) {
      take_from_context(destination.text);
    } else if (effect_.remote || effect_.from_stage || !effect_.from_image.empty()) {
      make_parents(effect_.destination, site_.view, effect_);
      effect_.writes.push_back({.path = effect_.destination, .tree = true});
      if (is_directory_) site_.view.add_directory(effect_.destination, effect_.instruction);
    }
    if (is_directory_ && effect_.destination != "/") effect_.destination += '/';
  }

 private:
  void read_flags() {
    for (std::size_t i = 0; i < site_.instruction.flags.size() && i < site_.evaluated.flags.size(); ++i) {
      const Flag& flag = site_.instruction.flags[i];
      const Expanded& value = site_.evaluated.flags[i];
      if (flag.name == "from") has_from_ = true;
      if (flag.name == "parents") parents_ = !flag.has_value || value.text != "false";
      if (flag.name == "exclude") {
        excludes_.push_back(value.text);
        sources_known_ = sources_known_ && value.complete;
      }
    }
  }

  void sort_sources() {
    for (std::size_t i = 0; i + 1 < site_.evaluated.args.size(); ++i) {
      const Expanded& source = site_.evaluated.args[i];
      effect_.sources.push_back(source.text);
      sources_known_ = sources_known_ && source.complete;
      const auto names_it = [&](const Heredoc& heredoc) { return source.text.ends_with(heredoc.name); };
      if (source.text.starts_with("<<") &&
          std::any_of(site_.instruction.heredocs.begin(), site_.instruction.heredocs.end(), names_it)) {
        continue;
      }
      if (!has_from_ && site_.instruction.kind == InstructionKind::add &&
          source_kind(source.text) != SourceKind::path) {
        effect_.remote = true;
        effect_.network = true;
      } else {
        files_.push_back(source.text);
      }
    }
  }

  void find_origin() {
    for (const Edge& edge : site_.graph.edges) {
      if (edge.instruction != effect_.instruction || edge.kind != EdgeKind::copy) continue;
      effect_.from_stage = edge.needs;
      if (!edge.needs) effect_.from_image = edge.image;
    }
    if (has_from_ && !effect_.from_stage && effect_.from_image.empty()) effect_.from_image = "?";
    effect_.from_context = !has_from_ && !files_.empty();
  }

  // `COPY <<EOF /etc/motd`: the text lies in the Dockerfile.
  void write_inline_files() {
    for (const Heredoc& heredoc : site_.instruction.heredocs) {
      const std::string below =
          fmt::format("{}/{}", effect_.destination == "/" ? "" : effect_.destination, heredoc.name);
      const std::string to = is_directory_ ? below : effect_.destination;
      make_parents(to, site_.view, effect_);
      effect_.writes.push_back({.path = to});
    }
  }

  void take_from_context(std::string_view destination) {
    effect_.wide = std::any_of(files_.begin(), files_.end(), [](const std::string& source) {
      return source == "." || source == "/" || source.ends_with('/') || source.ends_with("/.");
    });
    if (site_.context == nullptr || !sources_known_) {
      make_parents(effect_.destination, site_.view, effect_);
      effect_.writes.push_back({.path = effect_.destination, .tree = true});
      if (is_directory_) site_.view.add_directory(effect_.destination, effect_.instruction);
      return;
    }
    effect_.selection =
        select_copied(*site_.context, files_, destination, workdir_, excludes_, parents_,
                      site_.view.has_directory(effect_.destination), has_alias_below(effect_.destination));
    effect_.selection_known = true;
    for (const std::string& missing : effect_.selection.missing) report(missing);
    canonicalise_selection();
    is_directory_ = is_directory_ || effect_.selection.destination_is_directory;
    std::string_view parent;  // of the file before: a directory's files stand together
    for (const CopiedFile& file : effect_.selection.files) {
      if (file.from.type != FileType::directory) {
        if (parent_of_image_path(file.to) != parent) make_parents(file.to, site_.view, effect_);
        parent = parent_of_image_path(file.to);
        effect_.writes.push_back({.path = std::string(file.to)});
        continue;
      }
      // With --parents the directories above a file are listed too; they are not what was asked for.
      if (!parents_) effect_.wide = true;
      make_parents(file.to, site_.view, effect_);
      if (file.to == effect_.destination && site_.view.has_directory(file.to)) {
        need_directory(file.to, site_.view, effect_);
        continue;  // the directory that files are copied into keeps its metadata
      }
      effect_.writes.push_back({.path = std::string(file.to)});
      site_.view.add_directory(file.to, effect_.instruction);
    }
    if (site_.instruction.kind != InstructionKind::add) return;
    if (std::any_of(files_.begin(), files_.end(), is_archive)) {
      effect_.writes.push_back({.path = effect_.destination, .tree = true});  // it is unpacked there
    }
  }

  void canonicalise_selection() {
    bool changed = false;
    for (CopiedFile& file : effect_.selection.files) {
      const std::string place = canonical_image_path(file.to);
      if (place == file.to) continue;
      file.to = effect_.selection.texts->block.add({place});
      changed = true;
    }
    if (!changed) return;
    std::stable_sort(effect_.selection.files.begin(), effect_.selection.files.end(),
                     [](const CopiedFile& a, const CopiedFile& b) { return a.to < b.to; });
  }

  void report(const std::string& source) {
    site_.diagnostics.push_back({.span = site_.instruction.line_span,
                                 .message = fmt::format("`{}` is not in the context", source),
                                 .layer = Diagnostic::Layer::build,
                                 .severity = Severity::warning});
  }

  const InstructionSite& site_;
  Effect& effect_;
  std::string workdir_;
  bool is_directory_ = false;
  bool has_from_ = false;
  bool parents_ = false;
  bool sources_known_ = true;
  std::vector<std::string> excludes_;
  std::vector<std::string> files_;  // sources that are neither remote nor inline
};

}  // namespace

void copy_effect(const InstructionSite& site, Effect& effect) {
  Copying(site, effect).run();
}

}  // namespace decant

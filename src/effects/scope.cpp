// Expansion of the words of a RUN as far as the values are known. A variable that may have a value that we do
// not see (the base image is not described, the shell sets it itself) makes the word unknown; it is never
// guessed.
#include "effects/scope.hpp"

#include "eval/expand.hpp"

#include <array>

namespace decant {
namespace {

// Set by the shell or by BuildKit beside the image's environment.
constexpr std::array<std::string_view, 28> kElsewhere{
    "UID",       "EUID",       "RANDOM",      "HOSTNAME",   "PPID",        "SHLVL",     "IFS",
    "OLDPWD",    "LINENO",     "SECONDS",     "OPTARG",     "OPTIND",      "REPLY",     "_",
    "MACHTYPE",  "OSTYPE",     "SHELL",       "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY",
    "ALL_PROXY", "http_proxy", "https_proxy", "ftp_proxy",  "no_proxy",    "all_proxy", "PS4",
};

constexpr std::size_t kMaxVariables = 256;

bool is_wildcard(const shell::WordPiece& piece) {
  if (piece.kind != shell::WordPiece::Kind::unknown || piece.quoted || !piece.commands.empty()) return false;
  return piece.text == "*" || piece.text == "?" || piece.text.starts_with('[') || piece.text.starts_with('{');
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

// Builds the fields of one word, piece by piece.
class Fields {
 public:
  void text(std::string_view more, bool quoted) {
    current_.text += more;
    if (!wild_ && current_.known) current_.front += more;
    open_ = open_ || quoted || !more.empty();
  }
  void split(std::string_view more) {
    if (has_wildcard(more)) current_.known = false;
    for (const char c : more) {
      if (is_blank(c)) {
        close();
      } else {
        text(std::string_view(&c, 1), false);
      }
    }
  }
  void wildcard(std::string_view more) {
    wild_ = true;
    current_.pattern = current_.known;
    text(more, false);
  }
  void unknown(std::string_view more) {
    current_.known = false;
    current_.pattern = false;
    text(more, true);
  }
  void argument(std::string_view name) { current_.arguments.emplace_back(name); }
  void close() {
    if (open_) {
      if (wild_) {
        current_.pattern = current_.pattern && current_.known;
        current_.known = false;
      } else {
        current_.front.clear();
      }
      done_.push_back(std::move(current_));
    }
    current_ = Field{};
    open_ = wild_ = false;
  }
  std::vector<Field> finish(Span span) {
    close();
    for (Field& field : done_) field.span = span;
    return std::move(done_);
  }

 private:
  Field current_;
  bool open_ = false;
  bool wild_ = false;
  std::vector<Field> done_;
};

}  // namespace

Scope::Value Scope::value(std::string_view name) const {
  if (const auto own = overlay_.find(name); own != overlay_.end()) {
    if (!own->second.known) return {};
    if (!own->second.text) return {.kind = Value::Kind::unset, .text = {}};
    return {.kind = Value::Kind::set, .text = *own->second.text, .argument = own->second.argument};
  }
  if (lost_) return {};
  if (name == "PWD") {
    return directory ? Value{.kind = Value::Kind::set, .text = *directory} : Value{};
  }
  if (const Variable* variable = state_->find(name)) {
    if (!variable->known) return {};
    const bool argument = variable->origin == Origin::argument || variable->origin == Origin::global ||
                          variable->origin == Origin::build_arg;
    if (!variable->value) return {.kind = Value::Kind::unset, .text = {}, .argument = argument};
    return {.kind = Value::Kind::set, .text = *variable->value, .argument = argument};
  }
  if (name == "HOME") {
    const Home found = home();
    return found.path ? Value{.kind = Value::Kind::set, .text = *found.path} : Value{};
  }
  if (std::find(kElsewhere.begin(), kElsewhere.end(), name) != kElsewhere.end()) return {};
  return {.kind = state_->environment_complete ? Value::Kind::unset : Value::Kind::unknown, .text = {}};
}

void Scope::set(std::string_view name, std::optional<std::string> text) {
  // A script that sets more is no script: copies of a scope stay cheap.
  if (overlay_.size() >= kMaxVariables) lose_everything();
  Overlay& own = overlay_[std::string(name)];
  own.known = text.has_value();
  own.text = std::move(text);
  own.argument = false;
}

void Scope::unset(std::string_view name) {
  overlay_.insert_or_assign(std::string(name), Overlay{});
}

void Scope::mark_exported(std::string_view name) {
  if (const auto own = overlay_.find(name); own != overlay_.end()) own->second.exported = true;
}

Scope Scope::of_child() const {
  Scope child = *this;
  for (auto& [name, value] : child.overlay_) {
    if (!value.exported && value.text && state_->find(name) == nullptr) value = {.known = false, .text = {}};
  }
  return child;
}

bool Scope::splits_elsewhere() const {
  return overlay_.contains("IFS") || state_->find("IFS") != nullptr;
}

void Scope::merge(const Scope& other) {
  if (directory != other.directory) directory.reset();
  as_root = as_root && other.as_root;
  lost_ = lost_ || other.lost_;
  for (auto& [name, value] : overlay_) {
    const auto there = other.overlay_.find(name);
    if (there == other.overlay_.end() || there->second.text != value.text || !there->second.known) {
      value = {.known = false, .text = {}};
    } else {
      value.exported = value.exported && there->second.exported;
    }
  }
  for (const auto& [name, value] : other.overlay_)
    overlay_.emplace(name, Overlay{.known = false, .text = {}});
}

void Scope::lose_everything() {
  overlay_.clear();
  directory.reset();
  lost_ = true;
}

bool Scope::is_root() const {
  return as_root || !state_->user || state_->is_root();
}

Scope::Home Scope::home() const {
  if (const auto own = overlay_.find("HOME"); own != overlay_.end())
    return {.path = own->second.text, .assumed_for = {}};
  if (lost_) return {};
  if (const Variable* variable = state_->find("HOME")) {
    return {.path = variable->known ? variable->value : std::nullopt, .assumed_for = {}};
  }
  if (is_root()) return {.path = "/root", .assumed_for = {}};
  const std::string name = state_->user->substr(0, state_->user->find(':'));
  const bool numeric = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  if (numeric || name.empty() || name.find('/') != std::string::npos) return {};
  return {.path = "/home/" + name, .assumed_for = name};
}

std::vector<Field> Scope::expand(const shell::ShellWord& word, std::vector<std::string>& used) const {
  return fields_of(word, true, used);
}

std::vector<Field> Scope::fields_of(const shell::ShellWord& word, bool splits,
                                    std::vector<std::string>& used) const {
  Fields fields;
  for (std::size_t i = 0; i < word.pieces.size(); ++i) {
    const shell::WordPiece& piece = word.pieces[i];
    switch (piece.kind) {
      case shell::WordPiece::Kind::literal:
        fields.text(piece.text, true);
        break;
      case shell::WordPiece::Kind::unknown:
        if (is_wildcard(piece)) {
          fields.wildcard(piece.text);
        } else if (const Home found = home(); piece.text == "~" && i == 0 && found.path) {
          fields.text(*found.path, true);
        } else {
          fields.unknown(piece.text);
        }
        break;
      case shell::WordPiece::Kind::variable: {
        bool unknown = false;
        std::vector<std::string> arguments;
        const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
          Value found = value(name);
          unknown = unknown || found.kind == Value::Kind::unknown;
          if (found.argument) arguments.emplace_back(name);
          if (found.kind != Value::Kind::set) return std::nullopt;
          return std::move(found.text);
        };
        Expansion expansion = expand_word(piece.text, lookup, {.raw_quotes = false});
        used.insert(used.end(), expansion.used.begin(), expansion.used.end());
        // An ARG without a value has none today; given one, the word is another.
        used.insert(used.end(), expansion.unset.begin(), expansion.unset.end());
        if (unknown || !expansion.error.empty()) {
          fields.unknown(piece.text);
          break;
        }
        for (const std::string& name : arguments) fields.argument(name);
        if (piece.quoted || !splits) {
          fields.text(expansion.text, true);
        } else if (!expansion.text.empty() && splits_elsewhere()) {
          fields.unknown(piece.text);
        } else {
          fields.split(expansion.text);
        }
        break;
      }
    }
  }
  return fields.finish(word.span);
}

std::optional<std::string> Scope::single(const shell::ShellWord& word, std::vector<std::string>& used) const {
  const std::vector<Field> fields = fields_of(word, false, used);
  if (fields.empty()) return "";
  if (fields.size() != 1 || !fields[0].known) return std::nullopt;
  return fields[0].text;
}

}  // namespace decant

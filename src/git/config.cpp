// See config.hpp.
#include "git/config.hpp"

#include "base/ascii.hpp"

namespace decant::git {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<ConfigValue> read() {
    while (at_ < text_.size()) {
      skip_space();
      if (at_ == text_.size()) break;
      const char c = text_[at_];
      if (c == '[') {
        read_section();
      } else if (c == '#' || c == ';') {
        skip_line();
      } else {
        read_value();
      }
    }
    return std::move(values_);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

  void skip_space() {
    while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '\n')) ++at_;
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  // `[section]` or `[section "subsection"]`
  void read_section() {
    ++at_;
    section_.clear();
    subsection_.clear();
    while (at_ < text_.size() && text_[at_] != ']' && text_[at_] != '"' && text_[at_] != '\n') {
      if (!is_blank(text_[at_])) section_ += text_[at_];
      ++at_;
    }
    section_ = ascii::lower(section_);
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n'; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        subsection_ += text_[at_];
      }
    }
    while (at_ < text_.size() && text_[at_] != ']' && text_[at_] != '\n') ++at_;
    if (at_ < text_.size()) ++at_;
  }

  void read_value() {
    ConfigValue value{.section = section_, .subsection = subsection_, .name = {}, .value = {}};
    while (at_ < text_.size() && (ascii::is_alphanumeric(text_[at_]) || text_[at_] == '-'))
      value.name += text_[at_++];
    if (value.name.empty()) return skip_line();
    value.name = ascii::lower(value.name);
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '=') {
      ++at_;
      skip_blanks();
      value.value = read_text();
    } else {
      value.value = "true";
      skip_line();
    }
    values_.push_back(std::move(value));
  }

  // Up to the end of the line; quotes protect blanks and comment signs, a backslash at the end goes on.
  std::string read_text() {
    std::string out;
    std::size_t kept = 0;  // without blanks at the end that nothing protects
    bool quoted = false;
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        quoted = !quoted;
        kept = out.size();
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        if (text_[at_] == '\n') continue;
        out += text_[at_] == 'n' ? '\n' : text_[at_] == 't' ? '\t' : text_[at_];
        kept = out.size();
      } else if (!quoted && (c == '#' || c == ';')) {
        skip_line();
        break;
      } else {
        out += c;
        if (quoted || !is_blank(c)) kept = out.size();
      }
    }
    out.resize(kept);
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string section_;
  std::string subsection_;
  std::vector<ConfigValue> values_;
};

}  // namespace

std::vector<ConfigValue> read_config(std::string_view text) {
  return Reader(text).read();
}

std::optional<std::string> config_value(const std::vector<ConfigValue>& all, std::string_view section,
                                        std::string_view name) {
  std::optional<std::string> found;
  for (const ConfigValue& value : all) {
    if (value.section == section && value.name == name) found = value.value;
  }
  return found;
}

}  // namespace decant::git

// Command lines are read as getopt_long, optparse and nopt all read them: `--name=value`, `--name value`,
// short options together or with their value attached, `--` before operands. An option that is not listed may
// do anything, so it is a problem, not a guess; only commands that change nothing take any.
#include "effects/invocation.hpp"

#include "context/path.hpp"
#include "effects/paths.hpp"

#include <array>
#include <utility>

namespace decant {
namespace {

using knowledge::CommandRule;
using knowledge::OptionRule;
using knowledge::Tool;
using knowledge::Value;

constexpr std::array<std::string_view, 7> kSystemPrograms{
    "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/games", "/usr/local/bin", "/usr/local/sbin"};

bool takes_word(Value value) {
  return value != Value::none && value != Value::boolean && value != Value::optional;
}

bool holds_for(const OptionRule& option, const CommandRule* rule) {
  if (option.commands.empty()) return true;
  if (rule == nullptr) return false;
  return std::any_of(option.commands.begin(), option.commands.end(), [&](std::string_view name) {
    return std::find(rule->match.begin(), rule->match.end(), name) != rule->match.end();
  });
}

const OptionRule* find_option(const Tool& tool, const CommandRule* rule, std::string_view name) {
  for (const OptionRule& option : tool.options) {
    if (!holds_for(option, rule)) continue;
    if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
  }
  return nullptr;
}

bool is_option(const Field& field) {
  const std::string_view text = field.known ? std::string_view(field.text) : std::string_view(field.front);
  return text.size() > 1 && text.front() == '-';
}

// The words that are no options and no values of options, at most two: the subcommand stands there.
std::vector<std::string> first_words(const Tool& tool, std::span<const Field> fields) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < fields.size() && words.size() < 2; ++i) {
    if (!fields[i].known) break;
    const std::string& text = fields[i].text;
    if (!is_option(fields[i])) {
      words.push_back(text);
      continue;
    }
    if (text.find('=') != std::string::npos) continue;
    const OptionRule* option = find_option(tool, nullptr, text);
    if (option != nullptr && takes_word(option->value)) ++i;
  }
  return words;
}

struct Matched {
  const CommandRule* rule = nullptr;
  std::size_t words = 0;
  std::string_view name;  // as people are told
};

// The rule with the longest spelling that the words begin with.
Matched match_command(const Tool& tool, const std::vector<std::string>& words) {
  Matched best;
  const std::string both = words.size() == 2 ? words[0] + " " + words[1] : std::string();
  for (const CommandRule& rule : tool.commands) {
    if (rule.match.empty() && best.rule == nullptr) best.rule = &rule;
    for (const auto spellings : {rule.match, rule.aliases}) {
      for (std::string_view spelling : spellings) {
        const bool two = words.size() == 2 && spelling == both;
        const bool one = !words.empty() && spelling == words[0];
        const std::size_t count = two ? 2U : one ? 1U : 0U;
        if (count <= best.words) continue;
        const bool alias = spellings.data() != rule.match.data();
        best = {&rule, count, alias ? rule.match[0] : spelling};
      }
    }
  }
  return best;
}

class Reading {
 public:
  Reading(Invocation& invocation, std::span<const Field> fields, std::size_t command_words)
      : out_(invocation), fields_(fields), command_words_(command_words) {}

  void run() {
    only_operands_ = out_.rule->operands == knowledge::Operands::read_optional;  // `[ -f x ]`
    for (at_ = 0; at_ < fields_.size() && out_.problem.empty(); ++at_) {
      const Field& field = fields_[at_];
      if (!only_operands_ && is_option(field)) {
        if (field.text == "--") {
          only_operands_ = true;
        } else if (field.text.starts_with("--")) {
          long_option(field);
        } else {
          short_options(field);
        }
      } else if (command_words_ > 0) {
        --command_words_;
      } else {
        operand(field);
      }
    }
  }

 private:
  void operand(const Field& field) {
    // A word that is not known at all may also be an option.
    if (!field.known && !field.pattern && field.front.empty() && !out_.rule->any_option) {
      out_.problem = fmt::format("the value of `{}` is not known", field.text);
      return;
    }
    out_.operands.push_back(field);
  }

  void unknown_option(std::string_view name) {
    if (out_.rule->any_option) return;
    out_.problem = out_.tool->opaque.empty() ? fmt::format("decant does not know its option `{}`", name)
                                             : std::string(out_.tool->opaque);
  }

  void give(const OptionRule& rule, std::string_view spelling, Field value) {
    if (!rule.opaque.empty()) {
      out_.problem = fmt::format("`{}`: {}", spelling, rule.opaque);
      return;
    }
    out_.options.push_back({&rule, std::string(spelling), std::move(value)});
  }

  // The next field as a value, or what stands there already.
  void give_value(const OptionRule& rule, std::string_view spelling, std::optional<Field> attached) {
    if (attached) return give(rule, spelling, std::move(*attached));
    if (at_ + 1 >= fields_.size()) {
      out_.problem = fmt::format("`{}` needs a value", spelling);
      return;
    }
    ++at_;
    give(rule, spelling, fields_[at_]);
  }

  void long_option(const Field& field) {
    const std::string_view text = field.known ? std::string_view(field.text) : std::string_view(field.front);
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const bool whole_name = field.known || equals != std::string_view::npos;
    const OptionRule* rule = whole_name ? find_option(*out_.tool, out_.rule, name) : nullptr;
    if (rule == nullptr) {
      // nopt: `--no-fund` is `--fund=false`.
      const OptionRule* negated =
          name.starts_with("--no-") ? find_option(*out_.tool, out_.rule, fmt::format("--{}", name.substr(5)))
                                    : nullptr;
      if (negated == nullptr || negated->value != Value::boolean)
        unknown_option(whole_name ? name : field.text);
      return;
    }
    std::optional<Field> attached;
    if (equals != std::string_view::npos) {
      attached = field;
      attached->text = field.text.substr(equals + 1);
      attached->front = field.front.size() > equals ? field.front.substr(equals + 1) : "";
    }
    if (takes_word(rule->value)) return give_value(*rule, name, std::move(attached));
    if (rule->value != Value::boolean) return give(*rule, name, attached.value_or(Field{}));
    if (!attached && at_ + 1 < fields_.size() && fields_[at_ + 1].known &&
        (fields_[at_ + 1].text == "true" || fields_[at_ + 1].text == "false")) {
      attached = fields_[++at_];
    }
    if (!attached || attached->text != "false") give(*rule, name, attached.value_or(Field{}));
  }

  void short_options(const Field& field) {
    const std::string_view text = field.known ? std::string_view(field.text) : std::string_view(field.front);
    if (const OptionRule* whole = find_option(*out_.tool, out_.rule, text); whole != nullptr && field.known) {
      if (takes_word(whole->value)) return give_value(*whole, text, std::nullopt);
      return give(*whole, text, Field{});
    }
    // `-Dmaven.repo.local=/m2`
    if (const std::size_t equals = text.find('='); equals != std::string_view::npos && equals > 2) {
      const OptionRule* named = find_option(*out_.tool, out_.rule, text.substr(0, equals));
      if (named != nullptr && takes_word(named->value)) {
        Field attached = field;
        attached.text = field.text.substr(equals + 1);
        attached.front = field.front.size() > equals ? field.front.substr(equals + 1) : "";
        return give(*named, text.substr(0, equals), std::move(attached));
      }
    }
    for (std::size_t i = 1; i < text.size() && out_.problem.empty(); ++i) {
      const std::string name = {'-', text[i]};
      const OptionRule* rule = find_option(*out_.tool, out_.rule, name);
      if (rule == nullptr) return unknown_option(name);
      const bool last = i + 1 == text.size() && field.known;
      const bool wants_rest = takes_word(rule->value) || rule->value == Value::optional;
      if (!wants_rest) {
        give(*rule, name, Field{});
        continue;
      }
      std::optional<Field> attached;
      if (!last) {
        attached = field;
        attached->text = field.text.substr(i + 1);
        if (attached->text.starts_with('=')) attached->text.erase(0, 1);
        attached->front = field.front.size() > i ? field.front.substr(i + 1) : "";
      }
      if (rule->value == Value::optional) return give(*rule, name, attached.value_or(Field{}));
      return give_value(*rule, name, std::move(attached));
    }
    if (!field.known && out_.problem.empty()) unknown_option(field.text);
  }

  Invocation& out_;
  std::span<const Field> fields_;
  std::size_t command_words_;
  std::size_t at_ = 0;
  bool only_operands_ = false;
};

// `python -m NAME …` is the tool of that module.
const Tool* module_tool(const knowledge::Library& library, const Tool& python, std::span<const Field> fields,
                        std::size_t& skipped) {
  if (python.name != "python" || fields.size() < 3 || !fields[1].known || !fields[2].known) return nullptr;
  if (fields[1].text != "-m") return nullptr;
  skipped = 3;
  return library.find_module(fields[2].text);
}

std::string unmodelled(const Invocation& found, std::string_view what) {
  const Tool& tool = *found.tool;
  if (!tool.opaque.empty()) return fmt::format("{}: {}", what, tool.opaque);
  return fmt::format("{}: decant does not model this command", what);
}

}  // namespace

std::string foreign_prefix(std::string_view directory) {
  while (directory.size() > 1 && directory.ends_with('/')) directory.remove_suffix(1);
  if (std::find(kSystemPrograms.begin(), kSystemPrograms.end(), directory) != kSystemPrograms.end())
    return {};
  if (!directory.starts_with('/') || name_of_path(directory) != "bin") return {};
  return std::string(parent_of_image_path(directory));
}

const GivenOption* Invocation::option(std::string_view first_name) const {
  for (const GivenOption& given : options) {
    if (given.rule->names[0] == first_name) return &given;
  }
  return nullptr;
}

Invocation recognise(std::span<const Field> fields, const knowledge::Library& library) {
  Invocation found;
  const Field& called = fields[0];
  found.label = called.text;
  if (!called.known) {
    found.problem = fmt::format("{}: which program this is, is not known", called.text);
    return found;
  }
  found.program = std::string(name_of_path(called.text));
  found.label = found.program.empty() ? "''" : found.program;
  const std::size_t slash = called.text.rfind('/');
  if (slash != std::string::npos) {
    const std::string directory = called.text.substr(0, slash);
    found.prefix = foreign_prefix(directory);
    const bool system =
        std::find(kSystemPrograms.begin(), kSystemPrograms.end(), directory) != kSystemPrograms.end();
    if (!system && found.prefix.empty()) {
      found.problem = fmt::format("{}: a program of the project", called.text);
      found.label = called.text;
      return found;
    }
  }
  found.tool = library.find_program(found.program);
  std::size_t skipped = 1;
  if (found.tool != nullptr) {
    if (const Tool* module = module_tool(library, *found.tool, fields, skipped)) {
      found.tool = module;
      found.as_module = true;
    }
  }
  if (found.tool == nullptr) {
    found.problem = fmt::format("{}: not a command that decant knows", found.label);
    return found;
  }
  const Tool& tool = *found.tool;
  std::span<const Field> rest = fields.subspan(std::min(skipped, fields.size()));
  // `tar xzf a.tar.gz`: as `tar -xzf`, where the one that takes a value is the last.
  std::vector<Field> dashed;
  if (tool.dashless && !rest.empty() && rest[0].known && !rest[0].text.empty() &&
      !rest[0].text.starts_with('-')) {
    dashed.assign(rest.begin(), rest.end());
    const std::string letters = std::exchange(dashed[0].text, "-" + dashed[0].text);
    rest = dashed;
    for (std::size_t i = 0; i + 1 < letters.size(); ++i) {
      const OptionRule* option = find_option(tool, nullptr, std::string{'-', letters[i]});
      if (option == nullptr || !takes_word(option->value)) continue;
      found.problem = fmt::format("{}: `{}` is not understood", found.label, letters);
      return found;
    }
  }
  const std::vector<std::string> words = first_words(tool, rest);
  const Matched matched = match_command(tool, words);
  if (matched.rule == nullptr) {
    const bool named = tool.commands.empty() || words.empty();
    found.label = named ? found.program : fmt::format("{} {}", tool.name, words[0]);
    found.problem = unmodelled(found, named ? found.program : found.label);
    return found;
  }
  found.rule = matched.rule;
  const bool has_match = !matched.rule->match.empty();
  if (has_match) found.label = fmt::format("{} {}", tool.name, matched.name);
  if (skipped == 3 && !has_match) found.label = tool.name;
  Reading(found, rest, matched.words).run();
  const bool prints = std::any_of(found.options.begin(), found.options.end(),
                                  [](const GivenOption& given) { return given.rule->prints; });
  if (prints && found.problem.empty()) return found;  // `mvn --version`
  found.is_read = found.problem.empty();
  if (!matched.rule->opaque.empty()) {
    found.problem = fmt::format("{}: {}", found.label, matched.rule->opaque);
  } else if (!found.problem.empty()) {
    found.problem = fmt::format("{}: {}", found.label, found.problem);
  } else if (matched.rule->operands == knowledge::Operands::none && !found.operands.empty()) {
    found.label = has_match ? found.label : fmt::format("{} {}", found.program, found.operands[0].text);
    found.problem =
        has_match ? fmt::format("{}: the word `{}` is not understood", found.label, found.operands[0].text)
                  : unmodelled(found, found.label);
  } else if (!tool.opaque.empty() && !has_match && found.options.empty()) {
    found.problem =
        unmodelled(found, found.program);  // an interpreter that reads its program from standard input
  }
  return found;
}

}  // namespace decant

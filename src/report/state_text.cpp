// The facts of a state for people: what is there first, then what is not known.
#include "report/printable.hpp"
#include "report/state.hpp"

#include <fmt/format.h>

namespace decant::report {
namespace {

// A value as it is, in quotes where its end would not be seen.
std::string shown(std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \t\n'\"") == std::string_view::npos;
  return plain ? printable(value) : "'" + printable(value) + "'";
}

std::string in_line(std::string_view what, std::uint32_t line) {
  return line == 0 ? std::string(what) : fmt::format("{} in line {}", what, line);
}

std::string shown(const OriginFact& origin) {
  if (origin.kind == "base-image") return "base image";
  if (origin.kind == "builder") return "the builder's own";
  if (origin.kind == "env") return in_line("ENV", origin.line);
  if (origin.kind == "arg") return in_line("ARG", origin.line);
  if (origin.kind == "build-arg")
    return origin.line == 0 ? "--build-arg" : in_line("--build-arg for ARG", origin.line);
  if (origin.kind == "platform")
    return origin.line == 0 ? "platform" : in_line("platform, by ARG", origin.line);
  return fmt::format("global {}, by {}", in_line("ARG", origin.global_line), in_line("ARG", origin.line));
}

std::string shown(const VariableFact& variable) {
  const std::string name = printable(variable.name);
  if (!variable.known) return name + " = ?";
  return variable.value ? fmt::format("{}={}", name, shown(*variable.value)) : name;
}

class Printer {
 public:
  explicit Printer(const StateFacts& facts) : facts_(facts) {}

  std::string run() {
    heading();
    for (const BaseFact& base : facts_.bases) this->base(base);
    if (facts_.in_stage) configuration();
    environment();
    arguments();
    triggers();
    operands();
    errors();
    unknown();
    return std::move(out_);
  }

 private:
  void line(std::string_view label, std::string_view text) { out_ += fmt::format("{:<13}{}\n", label, text); }
  void item(std::string_view text, std::string_view note = {}) {
    out_ += note.empty() ? fmt::format("  {}\n", text) : fmt::format("  {}  ({})\n", text, note);
  }

  void heading() {
    const std::string file = printable(facts_.file);
    if (facts_.keyword.empty()) {
      out_ += fmt::format("{}: behind the last instruction\n", file);
    } else {
      out_ += fmt::format("{}:{}: before {}\n", file, facts_.line, printable(facts_.text));
    }
    if (!facts_.stage) {
      line("stage", "none: above the first FROM");
    } else if (facts_.stage_name.empty()) {
      line("stage", fmt::format("{}", *facts_.stage));
    } else {
      line("stage", fmt::format("{} {}", *facts_.stage, facts_.stage_name));
    }
  }

  void base(const BaseFact& base) {
    std::string text =
        fmt::format("{}{}", base.kind == "scratch" ? "" : base.kind + " ", printable(base.name));
    if (!base.platform.empty()) text += " for " + printable(base.platform);
    text += fmt::format("  (line {})", base.line);
    line("on", text);
    if (base.kind != "image") return;
    line("", base.source.empty() ? "configuration not known" : "configuration from " + base.source);
  }

  static std::string from_line(std::uint32_t number) {
    return number == 0 ? std::string() : fmt::format("  (line {})", number);
  }

  void configuration() {
    line("directory", (facts_.workdir ? shown(*facts_.workdir) : "?") + from_line(facts_.workdir_line));
    std::string user = "?";
    if (facts_.user) user = facts_.user->empty() ? "root" : shown(*facts_.user);
    line("user", user + from_line(facts_.user_line));
    std::string shell;
    for (const std::string& word : facts_.shell) shell += (shell.empty() ? "" : " ") + shown(word);
    line("shell", (facts_.shell_known ? shell : "?") + from_line(facts_.shell_line));
  }

  void environment() {
    if (facts_.environment.empty()) return;
    out_ += "environment\n";
    for (const VariableFact& variable : facts_.environment) item(shown(variable), shown(variable.origin));
  }

  void arguments() {
    const char* heading = "arguments\n";
    for (const ArgumentFact& argument : facts_.arguments) {
      if (!argument.declared) continue;
      out_ += heading;
      heading = "";
      std::string note = shown(argument.variable.origin);
      if (argument.variable.known && !argument.variable.value) note += ", no value";
      item(shown(argument.variable), note);
    }
    heading = facts_.in_stage ? "not declared here\n" : "arguments\n";
    for (const std::string_view scope : {"global", "platform", "predefined"}) {
      std::string names;
      for (const ArgumentFact& argument : facts_.arguments) {
        if (!argument.declared && argument.scope == scope)
          names += (names.empty() ? "" : " ") + shown(argument.variable);
      }
      if (names.empty()) continue;
      out_ += heading;
      heading = "";
      constexpr std::uint32_t kWidth = 100;
      const std::string indent(13, ' ');
      std::string text = wrapped(names, kWidth, indent);
      text.replace(0, indent.size(), fmt::format("  {:<11}", scope));
      out_ += text;
    }
  }

  void triggers() {
    const auto list = [&](std::string_view heading, const std::vector<TriggerFact>& triggers) {
      if (triggers.empty()) return;
      out_ += heading;
      for (const TriggerFact& trigger : triggers)
        item(printable(trigger.text), trigger.line == 0 ? "base image" : in_line("ONBUILD", trigger.line));
    };
    list("triggers that ran behind the FROM\n", facts_.ran);
    list("triggers that wait for a stage on this one\n", facts_.pending);
  }

  void operands() {
    const char* heading = "operands\n";
    for (const OperandFact& operand : facts_.operands) {
      if (operand.used.empty() && operand.unset.empty() && operand.error.empty()) continue;
      out_ += heading;
      heading = "";
      std::vector<std::string> notes;
      for (const VariableFact& variable : operand.used) {
        notes.push_back(fmt::format("{} is {}", printable(variable.name),
                                    variable.known ? "from " + shown(variable.origin) : "not known"));
      }
      for (const std::string& name : operand.unset) notes.push_back(printable(name) + " has no value");
      if (!operand.error.empty()) notes = {printable(operand.error)};
      const std::string value =
          operand.error.empty() ? " gives " + shown(operand.value) : " cannot be expanded";
      item(printable(operand.written) + value, fmt::format("{}", fmt::join(notes, ", ")));
    }
  }

  void errors() {
    if (facts_.errors.empty()) return;
    out_ += "the build fails\n";
    for (const std::string& error : facts_.errors) item(printable(error));
  }

  void unknown() {
    if (facts_.unknown.empty()) return;
    out_ += "not known\n";
    for (const UnknownFact& each : facts_.unknown)
      item(fmt::format("{}: {}", printable(each.what), printable(each.why)));
  }

  const StateFacts& facts_;
  std::string out_;
};

}  // namespace

std::string state_text(const StateFacts& facts) {
  return Printer(facts).run();
}

}  // namespace decant::report

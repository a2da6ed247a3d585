// See toy_shell.hpp.
#include "cache/toy_shell.hpp"

#include "base/text.hpp"
#include "context/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace decant::scenarios {
namespace {

struct Token {
  std::string text;
  bool is_operator = false;
};

struct Redirection {
  std::string kind;  // `>`, `>>`, `<`
  std::string file;
};

class Shell {
 public:
  explicit Shell(Machine& machine) : machine_(machine) {}

  // A list: pipelines between `;`, `&&`, `||` and line ends. Gives what goes to stdout.
  bool list(std::string_view script, std::string& out, int depth = 0) {
    if (depth > 8) return true;
    const std::string plain = without_documents(script);
    const std::vector<Token> tokens = split_script(plain, depth);
    bool ok = true;
    bool runs = true;
    std::vector<Token> pipeline;
    const auto end = [&](std::string_view next) {
      if (runs && !pipeline.empty()) ok = run_pipeline(pipeline, out, depth);
      pipeline.clear();
      runs = next == "&&" ? ok : next == "||" ? !ok : true;
    };
    for (const Token& token : tokens) {
      const bool ends = token.is_operator && (token.text == ";" || token.text == "&&" || token.text == "||");
      if (ends) {
        end(token.text);
      } else {
        pipeline.push_back(token);
      }
    }
    end(";");
    return ok;
  }

  bool command(const std::vector<std::string>& words, const std::string& in, std::string& out, int depth) {
    if (words.empty()) return true;
    const std::string name(name_of_path(words.front()));
    const std::vector<std::string> arguments(words.begin() + 1, words.end());
    if (name == "sh" && arguments.size() >= 2 && arguments.front().find('c') != std::string::npos)
      return list(arguments[1], out, depth + 1);
    if (const std::optional<bool> done = change_files(name, arguments)) return *done;
    return print(name, words, arguments, in, out, depth);
  }

 private:
  // `<<EOF` becomes `< ` and a name that `read` knows; the lines of the document leave the script.
  std::string without_documents(std::string_view script) {
    std::string result;
    while (!script.empty()) {
      std::string line(script.substr(0, script.find('\n')));
      script.remove_prefix(std::min(script.size(), line.size() + 1));
      const std::size_t at = line.find("<<");
      const std::size_t begin = at == std::string::npos ? at : line.find_first_not_of("-\"' ", at + 2);
      if (begin == std::string::npos || line[begin] == '<') {
        result += line + '\n';
        continue;
      }
      const std::size_t end = std::min(line.find_first_of("\"' \t>|;&", begin), line.size());
      const std::string delimiter = line.substr(begin, end - begin);
      const bool tabs = line[at + 2] == '-';
      std::string document;
      while (!script.empty()) {
        std::string_view next = script.substr(0, script.find('\n'));
        script.remove_prefix(std::min(script.size(), next.size() + 1));
        if (tabs) next.remove_prefix(std::min(next.find_first_not_of('\t'), next.size()));
        if (next == delimiter) break;
        document += std::string(next) + '\n';
      }
      const std::size_t behind = end < line.size() && (line[end] == '"' || line[end] == '\'') ? end + 1 : end;
      line.replace(at, behind - at, fmt::format("< /dev/document{}", documents_.size()));
      documents_.push_back(std::move(document));
      result += line + '\n';
    }
    return result;
  }

  std::string variable(std::string_view name) const {
    const auto found = machine_.environment.find(std::string(name));
    return found == machine_.environment.end() ? std::string() : found->second;
  }

  // `$NAME`, `${NAME}` and `$(…)` at `at`, which moves behind it.
  std::string expansion(std::string_view text, std::size_t& at, int depth) {
    if (at + 1 < text.size() && (text[at + 1] == '{' || text[at + 1] == '(')) {
      const char close = text[at + 1] == '{' ? '}' : ')';
      const std::size_t end = std::min(text.find(close, at), text.size());
      const std::string_view inner = text.substr(at + 2, end - at - 2);
      const bool script = close == ')';
      at = end + 1;
      if (!script) return variable(inner.substr(0, inner.find_first_of(":-")));
      std::string out;
      list(inner, out, depth + 1);
      while (out.ends_with('\n')) out.pop_back();
      return out;
    }
    std::size_t end = at + 1;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    at = std::max(end, at + 1);
    return name.empty() ? "$" : variable(name);
  }

  std::vector<Token> split_script(std::string_view script, int depth) {
    std::vector<Token> tokens;
    std::string word;
    bool in_word = false;
    const auto flush = [&] {
      if (in_word) tokens.push_back({word, false});
      word.clear();
      in_word = false;
    };
    for (std::size_t i = 0; i < script.size();) {
      const char c = script[i];
      if (c == '\\' && i + 1 < script.size()) {
        if (script[i + 1] != '\n') word += script[i + 1], in_word = true;
        i += 2;
      } else if (c == '\'') {
        const std::size_t end = std::min(script.find('\'', i + 1), script.size());
        word += script.substr(i + 1, end - i - 1);
        in_word = true;
        i = end + 1;
      } else if (c == '"') {
        in_word = true;
        for (++i; i < script.size() && script[i] != '"';) {
          if (script[i] == '$') {
            word += expansion(script, i, depth);
          } else {
            if (script[i] == '\\' && i + 1 < script.size()) ++i;
            word += script[i++];
          }
        }
        ++i;
      } else if (c == '$') {
        in_word = true;
        word += expansion(script, i, depth);
      } else if (c == '#' && !in_word) {
        i = std::min(script.find('\n', i), script.size());
      } else if (std::string_view(" \t").find(c) != std::string_view::npos) {
        flush();
        ++i;
      } else if (std::string_view("\n;&|<>").find(c) != std::string_view::npos) {
        flush();
        const bool twice = i + 1 < script.size() && script[i + 1] == c && c != '\n' && c != ';';
        std::string text(twice ? 2 : 1, c);
        if (c == '\n' || text == "&") text = ";";
        tokens.push_back({text, true});
        i += twice ? 2 : 1;
      } else {
        word += c;
        in_word = true;
        ++i;
      }
    }
    flush();
    return tokens;
  }

  bool run_pipeline(const std::vector<Token>& tokens, std::string& out, int depth) {
    std::string passed;
    bool ok = true;
    for (std::size_t i = 0; i <= tokens.size();) {
      std::vector<std::string> words;
      std::vector<Redirection> redirections;
      for (; i < tokens.size() && !(tokens[i].is_operator && tokens[i].text == "|"); ++i) {
        if (!tokens[i].is_operator) {
          words.push_back(tokens[i].text);
        } else if (i + 1 < tokens.size()) {
          redirections.push_back({tokens[i].text, tokens[i + 1].text});
          ++i;
        }
      }
      std::string in = std::exchange(passed, {});
      for (const Redirection& each : redirections) {
        if (each.kind != "<") continue;
        const auto bytes = read(each.file);
        if (!bytes) return false;
        in = *bytes;
      }
      while (!words.empty() && words.front().find('=') != std::string::npos && words.front().find('=') > 0) {
        const std::size_t equals = words.front().find('=');
        machine_.environment[words.front().substr(0, equals)] = words.front().substr(equals + 1);
        words.erase(words.begin());
      }
      ok = command(words, in, passed, depth);
      for (const Redirection& each : redirections) {
        if (each.kind == ">" || each.kind == ">>")
          write(each.file, std::exchange(passed, {}), each.kind == ">>");
      }
      ++i;
      if (i >= tokens.size()) break;
    }
    out += passed;
    return ok;
  }

  std::string place(std::string_view path) const {
    const std::string whole =
        path.starts_with('/') ? std::string(path) : fmt::format("{}/{}", machine_.directory, path);
    return real_path(machine_.files, whole).value_or("");
  }
  std::string place_of_link(std::string_view path) const {
    const std::string whole = context_path(
        path.starts_with('/') ? std::string(path) : fmt::format("{}/{}", machine_.directory, path));
    return join_context(real_path(machine_.files, parent_of(whole)).value_or(""), name_of_path(whole));
  }

  std::optional<std::string> read(std::string_view path) const {
    const std::string at = place(path);
    constexpr std::string_view kDocument = "dev/document";
    if (at.starts_with(kDocument)) {
      std::size_t index = 0;
      std::from_chars(at.data() + kDocument.size(), at.data() + at.size(), index);
      return index < documents_.size() ? std::optional(documents_[index]) : std::nullopt;
    }
    if (at.starts_with("proc/") || at.starts_with("dev/"))
      return at == "dev/null" ? std::string() : fmt::format("{}\n", ++machine_.clock);
    const auto found = machine_.files.find(at);
    if (found == machine_.files.end() || found->second.type == FileType::directory) return std::nullopt;
    return found->second.content;
  }

  Node owned(Node node) const {
    const std::string_view user = std::string_view(machine_.user).substr(0, machine_.user.find(':'));
    if (!user.empty()) node.uid = node.gid = user_number(machine_.files, "etc/passwd", user);
    return node;
  }

  void write(std::string_view path, std::string bytes, bool append) {
    const std::string at = place(path);
    if (at.starts_with("dev/") || at.starts_with("proc/")) return;
    const auto found = machine_.files.find(at);
    if (found == machine_.files.end()) {
      machine_.files[at] = owned(Node{.content = std::move(bytes)});
    } else {
      found->second.content = (append ? found->second.content : std::string()) + bytes;
    }
  }

  static bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

  bool is_directory(const std::string& at) const {
    const auto found = machine_.files.find(at);
    return at.empty() || (found != machine_.files.end() && found->second.type == FileType::directory);
  }

  // Commands that change files and print nothing.
  std::optional<bool> change_files(const std::string& name, const std::vector<std::string>& arguments) {
    std::vector<std::string> operands;
    for (const std::string& each : arguments) {
      if (!is_option(each)) operands.push_back(each);
    }
    if (name == "mkdir") {
      for (const std::string& each : operands)
        make_directories(machine_.files, place(each), owned(Node{.type = FileType::directory, .mode = 0755}));
      return true;
    }
    if (name == "rm" || name == "rmdir") {
      for (const std::string& each : operands) remove(machine_.files, place_of_link(each));
      return true;
    }
    if (name == "touch") {
      const bool dated = !arguments.empty() && arguments.front() == "-d" && operands.size() > 1;
      for (std::size_t i = dated ? 1 : 0; i < operands.size(); ++i) {
        if (!machine_.files.contains(place(operands[i]))) write(operands[i], {}, false);
      }
      return true;
    }
    if (name == "cp" || name == "mv" || name == "ln") return transfer(name, arguments, operands);
    if ((name == "chmod" || name == "chown") && operands.size() >= 2) return change_metadata(name, operands);
    if (name == "cd" && !operands.empty()) {
      machine_.directory = "/" + place(operands.front());
      return true;
    }
    if (name == "export") return true;
    return std::nullopt;
  }

  bool transfer(const std::string& name, const std::vector<std::string>& arguments,
                const std::vector<std::string>& operands) {
    if (operands.size() < 2) return false;
    const bool symbolic = std::ranges::any_of(arguments, [](const std::string& each) {
      return is_option(each) && each.find('s') != std::string::npos;
    });
    const std::string target = place(operands.back());
    for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
      const std::string to =
          is_directory(target) ? join_context(target, name_of_path(clean_path(operands[i]))) : target;
      if (name == "ln" && symbolic) {
        machine_.files[to] = owned(Node{.type = FileType::symlink, .mode = 0777, .content = operands[i]});
        continue;
      }
      const std::string from = place(operands[i]);
      if (!machine_.files.contains(from)) return false;
      const Snapshot before = machine_.files;
      graft(before, from, machine_.files, to);
      if (name == "mv") remove(machine_.files, from);
    }
    return true;
  }

  bool change_metadata(const std::string& name, const std::vector<std::string>& operands) {
    for (std::size_t i = 1; i < operands.size(); ++i) {
      const auto found = machine_.files.find(place(operands[i]));
      if (found == machine_.files.end()) return false;
      const std::string& value = operands.front();
      if (name == "chmod") {
        unsigned mode = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), mode, 8);
        if (error == std::errc() && end == value.data() + value.size()) {
          found->second.mode = mode;
        } else if (value.find("+x") != std::string::npos) {
          found->second.mode |= 0111;
        }
        continue;
      }
      const std::size_t colon = value.find(':');
      found->second.uid = user_number(machine_.files, "etc/passwd", value.substr(0, colon));
      if (colon != std::string::npos)
        found->second.gid = user_number(machine_.files, "etc/group", value.substr(colon + 1));
    }
    return true;
  }

  // Commands that print.
  bool print(const std::string& name, const std::vector<std::string>& words,
             const std::vector<std::string>& arguments, const std::string& in, std::string& out, int depth) {
    if (name == "true" || name == ":") return true;
    if (name == "false" || (name == "exit" && !arguments.empty() && arguments.front() != "0")) return false;
    if (name == "echo") {
      const bool plain = !arguments.empty() && arguments.front() == "-n";
      for (std::size_t i = plain ? 1 : 0; i < arguments.size(); ++i)
        out += (i == (plain ? 1U : 0U) ? "" : " ") + arguments[i];
      if (!plain) out += '\n';
      return true;
    }
    if (name == "test" || name == "[") return test(arguments);
    if (name == "pwd") return out += machine_.directory + "\n", true;
    if (name == "id" || name == "whoami") return out += machine_.user + "\n", true;
    if (name == "date") return out += fmt::format("{}\n", ++machine_.clock), true;
    if (name == "env") {
      for (const auto& [key, value] : machine_.environment) out += key + "=" + value + "\n";
      return true;
    }
    if (name == "ls") {
      std::string directory = machine_.directory;
      for (const std::string& each : arguments) {
        if (!is_option(each)) directory = each;
      }
      const std::string at = place(directory);
      for (const FileEntry& each : SnapshotFiles(machine_.files).children(at))
        out += std::string(name_of_path(each.path)) + "\n";
      return at.empty() || machine_.files.contains(at);
    }
    std::string text = in;
    bool ok = true;
    for (const std::string& each : arguments) {
      if (is_option(each)) continue;
      const auto bytes = read(each);
      if (bytes) text += *bytes;
      ok = ok && bytes.has_value();
    }
    if (name == "cat") return out += text, ok;
    if (name == "wc") return out += count(arguments, text), ok;
    if (const auto filtered = filter(name, arguments, in)) return out += *filtered, true;
    if (const auto script = read(words.front());
        script && words.front().find('/') != std::string::npos && script->starts_with("#!"))
      return list(*script, out, depth + 1);
    // A pure function of what it is given.
    out += fmt::format("{}({})\n", fmt::join(words, " "), text);
    return true;
  }

  static std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
      lines.emplace_back(text.substr(0, text.find('\n')));
      text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
    }
    return lines;
  }

  // Programs whose output may be the same for different input.
  std::optional<std::string> filter(const std::string& name, const std::vector<std::string>& arguments,
                                    const std::string& in) const {
    std::vector<std::string> operands;
    std::string options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (!is_option(arguments[i])) {
        operands.push_back(arguments[i]);
      } else {
        options += arguments[i].substr(1);
        const bool takes = arguments[i] == "-n" && (name == "head" || name == "tail");
        if (takes && i + 1 < arguments.size()) options += arguments[++i];
      }
    }
    if (name == "printf" && !operands.empty()) return printed(operands);
    if (name == "basename" && !operands.empty()) return std::string(name_of_path(operands.front())) + "\n";
    if (name == "seq" && !operands.empty()) {
      int last = 0;
      std::from_chars(operands.back().data(), operands.back().data() + operands.back().size(), last);
      std::string numbers;
      for (int i = 1; i <= std::min(last, 10000); ++i) numbers += fmt::format("{}\n", i);
      return numbers;
    }
    const std::size_t words = name == "grep" || name == "sed" ? 1 : name == "tr" ? 2 : 0;
    std::string text = in;
    if (operands.size() > words && name != "tr") text.clear();
    for (std::size_t i = words; i < operands.size() && name != "tr"; ++i)
      text += read(operands[i]).value_or("");
    std::vector<std::string> lines = lines_of(text);
    if (name == "sort") {
      std::ranges::sort(lines);
      if (options.find('r') != std::string::npos) std::ranges::reverse(lines);
      if (options.find('u') != std::string::npos)
        lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    } else if (name == "uniq") {
      lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    } else if (name == "head" || name == "tail") {
      std::size_t count = 10;
      const std::size_t digit = options.find_first_of("0123456789");
      if (digit != std::string::npos)
        std::from_chars(options.data() + digit, options.data() + options.size(), count);
      if (options.starts_with('c'))
        return name == "head" ? text.substr(0, count)
                              : text.substr(text.size() - std::min(count, text.size()));
      if (lines.size() > count)
        lines = name == "head"
                    ? std::vector(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count))
                    : std::vector(lines.end() - static_cast<std::ptrdiff_t>(count), lines.end());
    } else if (name == "grep" && !operands.empty()) {
      const std::string pattern = operands.front();
      if (pattern.find_first_of("[]*\\.+?()|") != std::string::npos) return std::nullopt;
      const bool inverted = options.find('v') != std::string::npos;
      std::erase_if(lines, [&](const std::string& line) { return matches_plain(line, pattern) == inverted; });
      if (options.find('c') != std::string::npos) return fmt::format("{}\n", lines.size());
      if (options.find('q') != std::string::npos) lines.clear();
    } else if (name == "tr" && operands.size() == 2 && operands[0].size() == 1 && operands[1].size() == 1) {
      std::ranges::replace(text, operands[0].front(), operands[1].front());
      return text;
    } else if (name == "tr" && options == "d" && operands.size() == 1) {
      const std::string dropped = operands[0] == "\\n" ? "\n" : operands[0];
      std::erase_if(text, [&](char c) { return dropped.find(c) != std::string::npos; });
      return text;
    } else if (name != "tee" && name != "rev") {
      return std::nullopt;
    }
    if (name == "rev") {
      for (std::string& line : lines) std::ranges::reverse(line);
    }
    std::string result;
    for (const std::string& line : lines) result += line + '\n';
    return result;
  }

  static bool matches_plain(std::string_view line, std::string_view pattern) {
    const bool begins = pattern.starts_with('^');
    const bool ends = pattern.ends_with('$');
    const std::string_view text =
        pattern.substr(begins ? 1 : 0, pattern.size() - (begins ? 1 : 0) - (ends ? 1 : 0));
    if (begins && ends) return line == text;
    if (begins) return line.starts_with(text);
    return ends ? line.ends_with(text) : line.find(text) != std::string_view::npos;
  }

  static std::string printed(const std::vector<std::string>& operands) {
    std::string result;
    std::size_t next = 1;
    const std::string& format = operands.front();
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (i + 1 < format.size() && format[i] == '\\') {
        const char c = format[++i];
        result += c == 'n' ? '\n' : c == 't' ? '\t' : c;
      } else if (i + 1 < format.size() && format[i] == '%') {
        if (format[++i] == '%') {
          result += '%';
        } else if (next < operands.size()) {
          result += operands[next++];
        }
      } else {
        result += format[i];
      }
    }
    return result;
  }

  bool test(const std::vector<std::string>& arguments) const {
    if (arguments.size() < 2) return !arguments.empty();
    if (arguments[0].size() == 2 && arguments[0].front() == '-') {
      const std::string at = place(arguments[1]);
      const auto found = machine_.files.find(at);
      if (arguments[0] == "-n") return !arguments[1].empty();
      if (arguments[0] == "-z") return arguments[1].empty();
      if (found == machine_.files.end()) return false;
      if (arguments[0] == "-s") return !found->second.content.empty();
      if (arguments[0] == "-d") return found->second.type == FileType::directory;
      if (arguments[0] == "-f") return found->second.type == FileType::file;
      return true;
    }
    if (arguments.size() < 3) return true;
    return (arguments[0] == arguments[2]) == (arguments[1] != "!=");
  }

  static std::string count(const std::vector<std::string>& arguments, const std::string& text) {
    const std::string option = arguments.empty() ? "-l" : arguments.front();
    const auto lines = std::ranges::count(text, '\n');
    if (option == "-c") return fmt::format("{}\n", text.size());
    if (option == "-l") return fmt::format("{}\n", lines);
    const std::string words = squeezed(text);
    const auto found = words.empty() ? 0 : std::ranges::count(words, ' ') + 1;
    return option == "-w" ? fmt::format("{}\n", found) : fmt::format("{} {} {}\n", lines, found, text.size());
  }

  Machine& machine_;
  std::vector<std::string> documents_;
};

}  // namespace

bool run_words(Machine& machine, const std::vector<std::string>& words) {
  std::string out;
  return Shell(machine).command(words, {}, out, 0);
}

}  // namespace decant::scenarios

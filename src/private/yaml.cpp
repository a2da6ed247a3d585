// The module decant-yaml: yaml-cpp in, JSON text out. Plain scalars are typed by YAML's 1.2 core schema
// (`yes` is a text); `<<` merges as everybody's Compose files expect. Aliases share nodes in yaml-cpp but not
// in JSON, and may point to what they are in: depth and size of the result are bounded.
#include "private/yaml.hpp"

#include <nlohmann/json.hpp>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using nlohmann::json;

constexpr int kMaxDepth = 100;
constexpr std::size_t kMaxNodes = 1'000'000;

struct Refusal : std::runtime_error {
  Refusal(const YAML::Mark& where, const std::string& what) : std::runtime_error(what), mark(where) {}
  YAML::Mark mark;
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Core schema integers: decimal with a sign, 0o17, 0xff.
json integer(std::string_view text) {
  int base = 10;
  if (text.starts_with("0o")) base = 8;
  if (text.starts_with("0x")) base = 16;
  std::string_view digits = text.substr(base == 10 ? 0 : 2);
  if (base == 10 && digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || (base != 10 && digits.starts_with('-'))) return nullptr;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return nullptr;
  return value;
}

json floating(std::string_view text) {
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return nullptr;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return nullptr;
  return value;
}

json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() != "?" && !node.Tag().empty()) return text;  // quoted ("!") or tagged
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (json value = integer(text); !value.is_null()) return value;
  if (json value = floating(text); !value.is_null()) return value;
  return text;
}

// What both readings of a document bound.
class Bounds {
 public:
  void enter(const YAML::Node& node, int depth) {
    if (depth > kMaxDepth) throw Refusal(node.Mark(), "nested too deeply");
    if (++nodes_ > kMaxNodes) throw Refusal(node.Mark(), "aliases make this file too large");
  }

 private:
  std::size_t nodes_ = 0;
};

class Converter {
 public:
  json convert(const YAML::Node& node, int depth) {
    bounds_.enter(node, depth);
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        return nullptr;
      case YAML::NodeType::Scalar:
        return scalar(node);
      case YAML::NodeType::Sequence: {
        json out = json::array();
        for (const YAML::Node& item : node) out.push_back(convert(item, depth + 1));
        return out;
      }
      case YAML::NodeType::Map:
        return mapping(node, depth);
    }
    return nullptr;
  }

 private:
  json mapping(const YAML::Node& node, int depth) {
    json out = json::object();
    json merged = json::object();
    for (const auto& entry : node) {
      const YAML::Node& key = entry.first;
      const YAML::Node& value = entry.second;
      if (!key.IsScalar()) throw Refusal(key.Mark(), "a key that is not a plain text");
      json converted = convert(value, depth + 1);
      if (key.Scalar() != "<<") {
        out[key.Scalar()] = std::move(converted);
        continue;
      }
      // Earlier ones win over later ones, and the mapping's own keys over all.
      if (converted.is_object()) converted = json::array({std::move(converted)});
      if (!converted.is_array()) throw Refusal(value.Mark(), "`<<` needs a mapping, or a list of mappings");
      for (const json& source : converted) {
        if (!source.is_object()) throw Refusal(value.Mark(), "`<<` needs a mapping, or a list of mappings");
        merged.insert(source.begin(), source.end());
      }
    }
    out.insert(merged.begin(), merged.end());
    return out;
  }

  Bounds bounds_;
};

std::string place_of(const YAML::Node& node) {
  const YAML::Mark mark = node.Mark();
  if (mark.is_null()) return "1:1";
  return std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
}

// Places instead of values. What `<<` brings is where it was written.
class PlaceFinder {
 public:
  json find(const YAML::Node& node, int depth) {
    bounds_.enter(node, depth);
    if (node.IsSequence()) {
      json items = json::array();
      for (const YAML::Node& item : node) items.push_back(find(item, depth + 1));
      return json::array({place_of(node), std::move(items)});
    }
    return node.IsMap() ? mapping(node, depth) : json(place_of(node));
  }

 private:
  json mapping(const YAML::Node& node, int depth) {
    json keys = json::object();
    json merged = json::object();
    json twice = json::object();
    for (const auto& entry : node) {
      json value = find(entry.second, depth + 1);
      if (!entry.first.IsScalar()) continue;
      const std::string& key = entry.first.Scalar();
      if (key != "<<") {
        if (keys.contains(key)) twice.emplace(key, place_of(entry.first));
        keys[key] = json::array({place_of(entry.first), std::move(value)});
      } else if (entry.second.IsMap()) {
        merged.insert(value[1].begin(), value[1].end());
      } else if (entry.second.IsSequence()) {
        for (const json& item : value[1]) {
          if (item.is_array() && item[1].is_object()) merged.insert(item[1].begin(), item[1].end());
        }
      }
    }
    keys.insert(merged.begin(), merged.end());
    json result = json::array({place_of(node), std::move(keys)});
    if (!twice.empty()) result.push_back(std::move(twice));
    return result;
  }

  Bounds bounds_;
};

using decant::private_module::YamlTaker;

// One document through `read`. Nothing may be thrown through the C interface.
template <typename Read>
bool read_document(const char* text, std::size_t size, const YamlTaker& taker, Read read) {
  const auto fail = [&](const YAML::Mark& mark, std::string_view what) {
    const bool known = !mark.is_null();
    taker.error(taker.to, known ? mark.line + 1 : 1, known ? mark.column + 1 : 1, what.data(), what.size());
    return false;
  };
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text, size));
    if (documents.size() > 1) return fail(documents[1].Mark(), "more than one document in one file");
    const json value = read(documents.empty() ? YAML::Node() : documents.front());
    const std::string out = value.dump(-1, ' ', false, json::error_handler_t::replace);
    taker.json(taker.to, out.data(), out.size());
    return true;
  } catch (const Refusal& refusal) {
    return fail(refusal.mark, refusal.what());
  } catch (const YAML::DeepRecursion& error) {
    return fail(error.mark, "nested too deeply");
  } catch (const YAML::Exception& error) {
    return fail(error.mark, error.msg);
  } catch (const std::exception& error) {
    return fail(YAML::Mark::null_mark(), error.what());
  }
}

}  // namespace

extern "C" bool decant_yaml_to_json(const char* text, std::size_t size, const YamlTaker* taker);

extern "C" bool decant_yaml_to_json(const char* text, std::size_t size, const YamlTaker* taker) {
  return read_document(text, size, *taker,
                       [](const YAML::Node& node) { return Converter().convert(node, 0); });
}

extern "C" bool decant_yaml_with_places(const char* text, std::size_t size, const YamlTaker* taker);

extern "C" bool decant_yaml_with_places(const char* text, std::size_t size, const YamlTaker* taker) {
  return read_document(text, size, *taker, [](const YAML::Node& node) {
    return json::array({Converter().convert(node, 0), PlaceFinder().find(node, 0)});
  });
}

// The module decant-xml: pugixml in, JSON text out. Entities of a document type are not expanded, so that a
// file can not grow; the depth is bounded here.
#include "private/convert.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using decant::private_module::JsonTaker;
using decant::private_module::tell_mistake;
using nlohmann::json;

constexpr int kMaxDepth = 100;

// pugixml says -1 where it does not know.
std::size_t offset_of(std::ptrdiff_t told) {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(told, 0));
}

struct Refusal : std::runtime_error {
  Refusal(std::size_t at, const char* what) : std::runtime_error(what), offset(at) {}
  std::size_t offset;
};

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

json element(const pugi::xml_node& node, int depth) {
  if (depth > kMaxDepth) throw Refusal(offset_of(node.offset_debug()), "nested too deeply");
  json attributes = json::object();
  for (const pugi::xml_attribute& attribute : node.attributes())
    attributes[attribute.name()] = attribute.value();
  json children = json::array();
  std::string text;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() == pugi::node_element) children.push_back(element(child, depth + 1));
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  return {{"name", node.name()},
          {"attributes", std::move(attributes)},
          {"text", trimmed(text)},
          {"children", std::move(children)}};
}

}  // namespace

extern "C" bool decant_xml_to_json(const char* text, std::size_t size, const JsonTaker* taker);

extern "C" bool decant_xml_to_json(const char* text, std::size_t size, const JsonTaker* taker) {
  const std::string_view whole(text, size);
  // Nothing may be thrown through the C interface.
  try {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(text, size);
    if (!result) {
      tell_mistake(*taker, whole, offset_of(result.offset), result.description());
      return false;
    }
    const pugi::xml_node root = document.document_element();
    const std::string out =
        (root ? element(root, 0) : json()).dump(-1, ' ', false, json::error_handler_t::replace);
    taker->json(taker->to, out.data(), out.size());
    return true;
  } catch (const Refusal& refusal) {
    tell_mistake(*taker, whole, refusal.offset, refusal.what());
  } catch (const std::exception& error) {
    tell_mistake(*taker, whole, 0, error.what());
  }
  return false;
}

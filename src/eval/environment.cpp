// See environment.hpp. The tree is ordered by name and balanced by weight (Adams, "Efficient sets", with the
// parameters 3 and 2 of Haskell's Data.Map); nodes are never changed, and lie in one vector that all
// environments of a Dockerfile share. What is no longer reached stays there: nothing is ever taken back from
// an evaluation.
#include "eval/environment.hpp"

#include <algorithm>
#include <deque>

namespace decant {
namespace {

struct Node {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  std::uint32_t size = 0;
  std::uint32_t variable = 0;
  std::uint32_t place = 0;
};

}  // namespace

struct Environment::Memory {
  std::vector<Node> nodes{1};  // nodes[0] is the empty tree
  std::deque<Variable> variables;

  std::uint32_t make(std::uint32_t left, const Node& middle, std::uint32_t right) {
    const std::uint32_t size = nodes[left].size + nodes[right].size + 1;
    nodes.push_back({left, right, size, middle.variable, middle.place});
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }

  // The same where one side may have grown by one.
  std::uint32_t make_balanced(std::uint32_t left, Node middle, std::uint32_t right) {
    constexpr std::uint32_t kHeavier = 3;
    constexpr std::uint32_t kSingle = 2;
    const std::uint32_t left_size = nodes[left].size;
    const std::uint32_t right_size = nodes[right].size;
    if (left_size + right_size > 1 && right_size > kHeavier * left_size) {
      const Node heavy = nodes[right];
      if (nodes[heavy.left].size < kSingle * nodes[heavy.right].size)
        return make(make(left, middle, heavy.left), heavy, heavy.right);
      const Node inner = nodes[heavy.left];
      return make(make(left, middle, inner.left), inner, make(inner.right, heavy, heavy.right));
    }
    if (left_size + right_size > 1 && left_size > kHeavier * right_size) {
      const Node heavy = nodes[left];
      if (nodes[heavy.right].size < kSingle * nodes[heavy.left].size)
        return make(heavy.left, heavy, make(heavy.right, middle, right));
      const Node inner = nodes[heavy.right];
      return make(make(heavy.left, heavy, inner.left), inner, make(inner.right, middle, right));
    }
    return make(left, middle, right);
  }

  [[nodiscard]] const std::string& name_of(const Node& node) const { return variables[node.variable].name; }

  // How deep this goes is twice the logarithm of the size.
  std::uint32_t insert(std::uint32_t at, const Node& made, bool keeps_place) {
    if (at == 0) return make(0, made, 0);
    const Node node = nodes[at];
    const int order = name_of(made).compare(name_of(node));
    if (order == 0) {
      Node replaced = made;
      if (keeps_place) replaced.place = node.place;
      return make(node.left, replaced, node.right);
    }
    if (order < 0) return make_balanced(insert(node.left, made, keeps_place), node, node.right);
    return make_balanced(node.left, node, insert(node.right, made, keeps_place));
  }
};

const Variable* Environment::find(std::string_view name) const {
  for (std::uint32_t at = root_; at != 0;) {
    const Node& node = memory_->nodes[at];
    const Variable& variable = memory_->variables[node.variable];
    const int order = name.compare(variable.name);
    if (order == 0) return &variable;
    at = order < 0 ? node.left : node.right;
  }
  return nullptr;
}

std::size_t Environment::size() const {
  return memory_ ? memory_->nodes[root_].size : 0;
}

void Environment::set(Variable variable) {
  insert(std::move(variable), false);
}

void Environment::set_in_place(Variable variable) {
  insert(std::move(variable), true);
}

void Environment::insert(Variable variable, bool keeps_place) {
  if (!memory_) memory_ = std::make_shared<Memory>();
  Node made;
  made.variable = static_cast<std::uint32_t>(memory_->variables.size());
  made.place = next_place_++;
  memory_->variables.push_back(std::move(variable));
  root_ = memory_->insert(root_, made, keeps_place);
}

std::vector<const Variable*> Environment::in_order() const {
  std::vector<std::pair<std::uint32_t, const Variable*>> found;
  std::vector<std::uint32_t> pending;
  found.reserve(size());
  if (root_ != 0) pending.push_back(root_);
  while (!pending.empty()) {
    const Node& node = memory_->nodes[pending.back()];
    pending.pop_back();
    found.emplace_back(node.place, &memory_->variables[node.variable]);
    if (node.left != 0) pending.push_back(node.left);
    if (node.right != 0) pending.push_back(node.right);
  }
  std::ranges::sort(found);
  std::vector<const Variable*> variables;
  variables.reserve(found.size());
  for (const auto& [place, variable] : found) variables.push_back(variable);
  return variables;
}

}  // namespace decant

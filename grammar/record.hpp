// Recording a flat tree while a grammar runs: an action opens a node when its rule is tried, and takes it
// back, with all that came after it, when the rule fails. Used by the grammars whose trees are of interest to
// one file only (shell, word); a Kind is that file's enum.
//
//   template <> struct action<rule> : record::make<Kind::rule> {};
//
// The state of the parse derives from record::Nodes<Kind>. A rule without a node that can fail behind a node
// inside it leaves that node: write grammars that don't, or give the rule a node (facts: PEGTL, (e)).
#pragma once

#include <tao/pegtl.hpp>

#include <cstdint>
#include <vector>

namespace decant::record {

template <typename Kind>
struct Node {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t next = 0;  // index behind the subtree; 0 while the node is open
  Kind kind{};
};

// `NodeType` has the members of Node, for those who keep the nodes in a type of their own.
template <typename Kind, typename NodeType = Node<Kind>>
struct Nodes {
  std::vector<NodeType> nodes;

  std::uint32_t open(Kind kind, std::size_t begin) {
    nodes.push_back({static_cast<std::uint32_t>(begin), 0, 0, kind});
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
  void close(std::uint32_t index, std::size_t end) {
    nodes[index].end = static_cast<std::uint32_t>(end);
    nodes[index].next = static_cast<std::uint32_t>(nodes.size());
  }
  void undo(std::uint32_t index) { nodes.resize(index); }
};

template <auto K>
struct make : tao::pegtl::maybe_nothing {
  template <typename Rule, tao::pegtl::apply_mode A, tao::pegtl::rewind_mode M,
            template <typename...> class Action, template <typename...> class Control, typename In,
            typename State>
  static bool match(In& in, State& state) {
    if constexpr (A == tao::pegtl::apply_mode::nothing) {
      return tao::pegtl::match<Rule, A, M, Action, Control>(in, state);
    } else {
      const std::uint32_t node = state.open(K, in.byte());
      if (!tao::pegtl::match<Rule, A, M, Action, Control>(in, state)) {
        state.undo(node);
        return false;
      }
      state.close(node, in.byte());
      return true;
    }
  }
};

}  // namespace decant::record

target "a" {
  inherits = ["b"]
}
target "b" {
  inherits = ["a"]
  context = "x"
}
group "default" { targets = ["a"] }

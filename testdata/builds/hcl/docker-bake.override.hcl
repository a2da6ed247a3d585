target "app" {
  args = { TAG = "override" }
}

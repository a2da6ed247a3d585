# Comments of all kinds
// like this one
/* and
   this one */
variable "TAG" { default = "v1" }
variable "REGISTRY" {
  default = "registry.example"
}
variable "LIST" { default = ["a", "b"] }

function "tagged" {
  params = [name]
  result = ["${REGISTRY}/${name}:${TAG}"]
}

group "default" {
  targets = ["app", "tools"]
}

target "_common" {
  context = "."
  args = {
    TAG      = TAG
    QUOTED   = "a\"b ${REGISTRY} $${kept}"
    COMPUTED = upper(TAG)
    "CHOICE": TAG == "v1" ? "one" : "two"
    NUMBER = 3, TRUTH = true, NOTHING = null
  }
  labels = { for k, v in { a = 1 } : k => v }
}

target "app" {
  inherits   = ["_common"]
  dockerfile = "docker/app.Dockerfile"
  target     = "run"
  tags       = tagged("app")
  platforms = [
    "linux/arm64",
    "linux/amd64", # both
  ]
  contexts = {
    base = "target:tools"
  }
  output = ["type=docker"]
}

target "tools" {
  dockerfile-inline = <<EOF
FROM debian:12
RUN echo ${TAG}
EOF
}

target "indented" {
  dockerfile-inline = <<-EOT
    FROM debian:12
      RUN true
    EOT
}

target "matrix" {
  name = "matrix-${item}"
  matrix = { item = ["a", "b"] }
  dockerfile = "docker/${item}.Dockerfile"
}

target "computed-target" {
  context = "web"
  target  = equal(TAG, "v1") ? "a" : "b"
}

target "computed-context" {
  context = "${dirname("x")}/web"
}

target "docker-metadata-action" {}

target "remote" { context = "https://example.com/x.git" }

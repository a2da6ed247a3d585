target "a" {
  context = 
}
target "b" {

package lib

// Hello says hello.
func Hello() string { return "hello" }

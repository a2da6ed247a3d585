package main

import (
	"fmt"

	"github.com/spf13/pflag"
)

func main() {
	name := pflag.String("name", "world", "whom to greet")
	pflag.Parse()
	fmt.Println("hello", *name)
}

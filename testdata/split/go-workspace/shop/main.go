package main

import (
	"fmt"

	"example.org/lib"
	"github.com/spf13/pflag"
)

func main() {
	name := pflag.String("name", "world", "whom to greet")
	pflag.Parse()
	fmt.Println(lib.Hello(), *name)
}

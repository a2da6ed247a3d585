// The server lists what lies in the depot.
package main

import (
	"fmt"
	"os"

	"example/units"
)

func main() {
	entries, err := os.ReadDir(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, entry := range entries {
		fmt.Println(entry.Name())
	}
	fmt.Println(units.Pallets(len(entries)))
}

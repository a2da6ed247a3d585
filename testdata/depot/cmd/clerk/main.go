// The clerk tells how much room a delivery needs.
package main

import (
	"fmt"
	"os"
	"strconv"

	"example/units"
)

var release = "none"

func main() {
	crates, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(release, units.Pallets(crates))
}

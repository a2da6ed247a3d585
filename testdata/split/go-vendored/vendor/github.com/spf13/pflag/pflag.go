// Package pflag is as much of it as main.go needs.
package pflag

import "flag"

// String is flag's.
var String = flag.String

// Parse is flag's.
var Parse = flag.Parse

// Package units has the measures that both programs speak in.
package units

import "fmt"

// Pallets tells how many pallets so many crates need.
func Pallets(crates int) string {
	return fmt.Sprintf("%d pallets", (crates+7)/8)
}

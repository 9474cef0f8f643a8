package present

import "strings"

// Bar is a progress bar of 20 cells. What takes longer than expected stays just short of full.
func Bar(part float64) string {
	const cells = 20
	full := max(0, min(cells-1, int(part*cells)))
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", cells-full) + "]"
}

package privacy

import "slices"

// Project gives the table of counts nearest to a noised one: whole numbers that are not negative, with the noised total (0 if that is negative), at the
// least Euclidean distance from the noised cells up to rounding. It is post-processing and tells no more than the noised table. Cells are lowered by one number and
// cut at zero (Wang and Carreira-Perpiñán 2013, 1309.1541), which keeps the total free of the bias that cutting alone would give it: a table of many empty cells would
// else gain a patient in every other cell. No noised value may exceed 2^40.
func Project(noised []int64) []uint64 {
	out := make([]uint64, len(noised))
	total := int64(0)
	order := make([]int, len(noised))
	for i, x := range noised {
		total += x
		order[i] = i
	}
	if total <= 0 {
		return out
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(max(-1, min(1, noised[b]-noised[a]))) })
	// The k greatest cells remain, lowered by (sum − total)/k, as long as the k-th stays above zero.
	k, excess, sum := 0, int64(0), int64(0)
	for i, j := range order {
		sum += noised[j]
		if noised[j]*int64(i+1) <= sum-total {
			break
		}
		k, excess = i+1, sum-total
	}
	left := total
	for _, j := range order[:k] {
		x := noised[j]*int64(k) - excess // of cell j, times k
		out[j] = uint64(x / int64(k))
		left -= x / int64(k)
	}
	for _, j := range order[:left] { // the rounded rest is less than k: to the greatest cells
		out[j]++
	}
	return out
}

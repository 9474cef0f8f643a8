package analysis

import (
	"bytes"
	"encoding/json"
	"math"
)

// MaxAbsDifference is the largest absolute difference over all numbers of two results, which may be results or their
// decoded JSON. It is +Inf where shapes, names or texts differ; how a result was computed does not count.
func MaxAbsDifference(a, b any) float64 {
	x, errA := plain(a)
	y, errB := plain(b)
	if errA != nil || errB != nil {
		return math.Inf(1)
	}
	return difference(x, y, func(x, y float64) float64 { return math.Abs(x - y) })
}

// MaxRelDifference is MaxAbsDifference with every difference taken relative to the second number where that is beyond 1: results hold
// numbers to 12 significant digits, however large.
func MaxRelDifference(a, b any) float64 {
	x, errA := plain(a)
	y, errB := plain(b)
	if errA != nil || errB != nil {
		return math.Inf(1)
	}
	return difference(x, y, func(x, y float64) float64 { return math.Abs(x-y) / math.Max(1, math.Abs(y)) })
}

// computation is the member of a result that says how it was computed: results that agree may differ in it.
const computation = "computation"

// plain is a result as decoded JSON.
func plain(a any) (any, error) {
	b, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.NewDecoder(bytes.NewReader(b)).Decode(&out)
	return out, err
}

func difference(a, b any, apart func(x, y float64) float64) float64 {
	most := 0.0
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		if !ok {
			return math.Inf(1)
		}
		return apart(x, y)
	case map[string]any:
		y, ok := b.(map[string]any)
		delete(x, computation)
		delete(y, computation)
		if !ok || len(x) != len(y) {
			return math.Inf(1)
		}
		for name := range x {
			if _, ok := y[name]; !ok {
				return math.Inf(1)
			}
			most = math.Max(most, difference(x[name], y[name], apart))
		}
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return math.Inf(1)
		}
		for i := range x {
			most = math.Max(most, difference(x[i], y[i], apart))
		}
	default:
		if a != b {
			return math.Inf(1)
		}
	}
	return most
}

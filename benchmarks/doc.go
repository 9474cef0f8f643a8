// Package benchmarks measures Salus, and results holds what was measured, with the hardware and the versions in each file's header.
//
//	go run ./benchmarks/record statements 'Statement|Circuit|Keys'
//
// runs the benchmarks whose names match and writes benchmarks/results/statements.txt. Machines are noisy: compare numbers of one run, or with
// benchstat over several.
package benchmarks

// Package benchmarks measures Salus, and results holds what was measured, with the hardware and the versions in each file's header.
//
//	go run ./benchmarks/record statements 'Statement|Circuit|Keys' -benchtime 1x
//	go run ./benchmarks/record memory Memory -benchtime 1x -tags full
//	go run ./benchmarks/record chunks Chunks -benchtime 1x -tags full
//	go run ./benchmarks/record cost Cost -benchtime 1x -tags full
//	go run ./benchmarks/record views View -benchtime 10x
//
// run the benchmarks whose names match and write benchmarks/results/statements.txt and so on: statements one at a time; the memory of provers by circuit, of which
// zkproofs.Memory is made; rows a second in chunks of 240 and 3,840 rows, one and several proofs at once; and what a contribution costs against rows, columns, sites
// and lanes; and SQL-on-FHIR views of five columns over files, in resources a second. Memory, chunks and cost take long, also because the keys of large chunks are made first, and are behind the build tag full. benchmarks/regression writes the data
// of a logistic regression with eight covariates over five sites of 1,000 rows and says how it is run. results/constraints.txt, the parts of the circuits, is made by a command
// that zkproofs/internal/scantest names. Machines are noisy: compare numbers of one run, or with benchstat
// over several.
//
//	go run ./benchmarks/record import Import -benchtime 3x
//
// is what an import of FHIR as NDJSON, and of a table of the OMOP CDM as CSV, takes, from the disk to a durable vault.
//
//	go run ./benchmarks/record vault Vault -benchtime 1x
//
// fills a vault with a million resources and an object of 2 GiB, and asks things of it; it needs some 8 GB of disk in the temporary folder.
//
//	go run ./benchmarks/consents -dir FOLDER
//
// gives 10,000 patients at 5 sites consents and takes some back, by batches that are proven and verified on chain and by a transaction each to a plain contract; it goes
// on where it was interrupted, and says how to measure less.
package benchmarks

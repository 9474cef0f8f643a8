package attack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"salus/models/durable"
)

// exportTo names a folder into which every system that a test asks [Solver.Determined] about is written, for tools that were not made here:
//
//	SALUS_R1CS=/some/folder go test ./zkproofs/... -run Determined
const exportTo = "SALUS_R1CS"

func (s *Solver) export(given []int) error {
	dir := os.Getenv(exportTo)
	if dir == "" {
		return nil
	}
	name := fmt.Sprintf("%s-%d.r1cs", strings.TrimSuffix(filepath.Base(os.Args[0]), ".test"), s.Constraints())
	return durable.Write(filepath.Join(dir, name), 0o644, func(w io.Writer) error { return s.WriteR1CS(w, given) })
}

// WriteR1CS writes the system in iden3's format r1cs, version 1, which circom writes and Ecne, Picus and snarkjs read. Its inputs are what Determined takes for given:
// public, committed and given wires and γ; its outputs are all the others. So such a tool's question, whether the outputs are determined by the inputs, is
// Unique's.
func (s *Solver) WriteR1CS(w io.Writer, given []int) error {
	system, ok := s.constraints.(*cs.R1CS)
	if !ok {
		return errors.New("not a system over BN254")
	}
	place, inputs, outputs := places(system, given)
	var constraints []byte
	n := 0
	for _, c := range system.GetR1Cs() {
		for _, l := range sides(c) {
			constraints = appendForm(constraints, l, system.Coefficients, place)
		}
		n++
	}
	order := binary.LittleEndian
	header := order.AppendUint32(nil, fr.Bytes)
	header = appendNumber(header, fr.Modulus())
	for _, k := range []int{len(place), outputs, inputs, 0} { // wires; public outputs, public inputs, private inputs
		header = order.AppendUint32(header, uint32(k))
	}
	header = order.AppendUint64(header, uint64(len(place))) // labels
	header = order.AppendUint32(header, uint32(n))
	var labels []byte
	for w := range place {
		labels = order.AppendUint64(labels, uint64(w))
	}
	out := append([]byte("r1cs"), 1, 0, 0, 0, 3, 0, 0, 0)
	for kind, section := range [][]byte{header, constraints, labels} {
		out = order.AppendUint32(out, uint32(kind+1))
		out = append(order.AppendUint64(out, uint64(len(section))), section...)
	}
	_, err := w.Write(out)
	return err
}

// places gives each wire its place: the constant 1, outputs, inputs.
func places(system *cs.R1CS, given []int) (place []int, inputs, outputs int) {
	internal, secret, public := system.GetNbVariables()
	place = make([]int, internal+secret+public)
	input := make([]bool, len(place))
	for w := range public {
		input[w] = true
	}
	for _, c := range system.CommitmentInfo.(constraint.Groth16Commitments) {
		for _, w := range c.PrivateCommitted {
			input[w] = true
		}
		input[c.CommitmentIndex] = true
	}
	for _, i := range given {
		input[public+i] = true
	}
	for w := 1; w < len(place); w++ {
		if !input[w] {
			outputs++
			place[w] = outputs
		}
	}
	for w := 1; w < len(place); w++ {
		if input[w] {
			inputs++
			place[w] = outputs + inputs
		}
	}
	return place, inputs, outputs
}

func appendForm(b []byte, l constraint.LinearExpression, coefficients []fr.Element, place []int) []byte {
	terms := map[int]fr.Element{}
	for _, t := range l {
		x := terms[place[t.WireID()]]
		x.Add(&x, &coefficients[t.CoeffID()])
		if terms[place[t.WireID()]] = x; x.IsZero() {
			delete(terms, place[t.WireID()])
		}
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(terms)))
	wires := make([]int, 0, len(terms))
	for w := range terms {
		wires = append(wires, w)
	}
	slices.Sort(wires)
	for _, w := range wires {
		x := terms[w]
		b = appendNumber(binary.LittleEndian.AppendUint32(b, uint32(w)), x.BigInt(new(big.Int)))
	}
	return b
}

func appendNumber(b []byte, n *big.Int) []byte {
	bytes := n.FillBytes(make([]byte, fr.Bytes))
	slices.Reverse(bytes)
	return append(b, bytes...)
}

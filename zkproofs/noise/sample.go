package noise

import (
	"crypto/sha256"
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"salus/he"
	"salus/models/privacy"
	"salus/zkproofs"
	"salus/zkproofs/poseidon"
)

const (
	seedDomain poseidon.Domain = "salus/noise/seed/v1"
	wordDomain poseidon.Domain = "salus/noise/word/v1"
)

// Commit is the commitment to a seed, which must be uniform (zkproofs.RandomElement) and used in one session: it hides because the seed has 254 bits.
func Commit(seed zkproofs.Element) zkproofs.Element { return poseidon.Hash(seedDomain, seed) }

// Beacon is the hash of a session's id and of all its key shares, in the order of the parties: each is fixed by its party's commitment before any is seen,
// and that of an honest party is unpredictable. The shares' proofs, which a party could make again until it likes their hash, are not in it.
func Beacon(session [32]byte, keyShares []he.Poly) zkproofs.Element {
	h := sha256.New()
	h.Write([]byte("salus/noise/beacon/v1\x00"))
	h.Write(session[:])
	for _, b := range keyShares {
		h.Write(b.Bytes())
	}
	var x fr.Element
	x.SetBytes(h.Sum(nil))
	return x.Bytes()
}

// ErrNoWords says that one of the seed's outputs has no words, which happens to one ciphertext in 2^33. The session must be run again.
var ErrNoWords = errors.New("noise: an output of the seed is beyond the words; run the session again")

// Sample is what the circuit computes, in plain Go: the message to encrypt. For counts that is every cell's row, noise + privacy.Offset; for sums also the limbs of every sum's
// noise, masked (package comment).
func (s Shape) Sample(seed, beacon zkproofs.Element, lane uint32, scale privacy.Scale, sum privacy.Sum) ([]uint32, error) {
	words, _, err := s.draw(seed.Field(), beacon.Field(), lane)
	if err != nil {
		return nil, err
	}
	return s.message(words, scale, sum), nil
}

func (s Shape) message(words []uint64, scale privacy.Scale, sum privacy.Sum) []uint32 {
	m := make([]uint32, 0, s.Cells)
	if s.Keys == 0 {
		for _, w := range words[:s.Cells] {
			m = append(m, scale.Row(w))
		}
		return m
	}
	for k := range s.Keys {
		own := words[k*perKey:][:perKey]
		count := scale.Row(own[0])
		noise := uint64(sum.Centre)*uint64(count) + uint64(scale.Row(own[1]))<<sum.Grid + own[perKey-1]>>privacy.SumBits&(1<<sum.Grid-1)
		low, masks := noise, make([]uint32, perKey-2)
		for j := range masks {
			masks[j] = uint32(own[2+j] & (1<<privacy.SumBits - 1))
			low -= uint64(masks[j]) << (s.Set.LimbBits() * (j + 1)) // modulo 2^64, and then of T
		}
		m = append(append(m, count, uint32(low&(1<<privacy.SumBits-1))), masks...)
	}
	return m
}

// draw gives the words of the seed and what is above them in each element.
func (s Shape) draw(seed, beacon fr.Element, lane uint32) (words []uint64, tops []*big.Int, err error) {
	mask := new(big.Int).SetUint64(1<<privacy.WordBits - 1)
	for _, x := range s.outputs(seed, beacon, lane) {
		rest := x.BigInt(new(big.Int))
		for range wordsPerElement {
			words = append(words, new(big.Int).And(rest, mask).Uint64())
			rest.Rsh(rest, privacy.WordBits)
		}
		if rest.Cmp(top()) >= 0 {
			err = ErrNoWords
		}
		tops = append(tops, rest)
	}
	return words, tops, err
}

// outputs are the elements of the pseudorandom function: the rate of P(seed, beacon, lane, block, 0, …; capacity), block by block.
func (s Shape) outputs(seed, beacon fr.Element, lane uint32) []fr.Element {
	var out []fr.Element
	for block := uint64(0); len(out) < s.elements(); block++ {
		var state [poseidon.Width]fr.Element
		state[0], state[1] = seed, beacon
		state[2].SetUint64(uint64(lane))
		state[3].SetUint64(block)
		state[poseidon.Rate] = poseidon.Capacity(wordDomain, 4)
		poseidon.Permute(&state)
		out = append(out, state[:min(poseidon.Rate, s.elements()-len(out))]...)
	}
	return out
}

// PerKey is the number of coefficients of a key in a table of sums.
const PerKey = perKey

// Total is what the limbs of a sum say, low first: the sum modulo T, if every limb is known modulo T.
func Total(set *he.Set, limbs []uint64) (x uint64) {
	for j, l := range limbs {
		x += l << (set.LimbBits() * j) // modulo 2^64, which T divides
	}
	return x & (set.T() - 1)
}

package transcript

import (
	"errors"
	"fmt"

	"salus/he"
	"salus/models/analysis"
	"salus/models/privacy"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/contribution"
	"salus/zkproofs/noise"
)

// Noise in a session. Its scale follows from the study's target and the number of sites, so the terms hold it; each site commits to a seed with its first word,
// the beacon is a hash of all key shares, and each contribution carries one ciphertext of noise a lane with its proof. They are summed with the
// rest, so that nobody ever decrypts a table without them, and their mean is taken off what is decrypted. Sums are known modulo a power of two only, so a session of sums is not
// sealed whose slots could hold more than that.

// noiseShape is the noise of what a circuit encrypts: tables of counts of one coefficient each, or of such counts with sums of as many as noise is made for.
func noiseShape(set *he.Set, circuit zkproofs.CircuitID) (noise.Shape, error) {
	count, sum := contribution.Limbs(circuit)
	if count != 1 || sum != 0 && 1+sum != noise.PerKey {
		return noise.Shape{}, fmt.Errorf("there is no noise for %s", circuit)
	}
	return noise.ShapeFor(set, sum > 0)
}

// noiseFor is the noise that the study's target needs at this roster, which must be the terms'; the zero Table means none.
func (t *Terms) noiseFor(s *study.Study) (privacy.Table, error) {
	want, err := s.Noise(len(t.Sites))
	if err != nil {
		return privacy.Table{}, err
	}
	if uint32(want.Scale) != t.Variance {
		return privacy.Table{}, fmt.Errorf("the terms say noise of variance %d, the study needs %d at %d sites", t.Variance, want.Scale, len(t.Sites))
	}
	if t.Variance > 0 && t.Circuits().Noise == "" {
		return privacy.Table{}, fmt.Errorf("there is no noise for %s", t.Circuit)
	}
	return want, nil
}

// checkRoom refuses a session whose contributions have more slots than noised sums are known for.
func (r *Replay) checkRoom() error {
	if !r.noise.Sum.Noised() {
		return nil
	}
	slots := uint64(0)
	for _, c := range r.inputs {
		slots += uint64(len(c.Chunks)) * uint64(r.terms.Chunk)
	}
	if most := r.noise.Rows(); slots > most {
		return fmt.Errorf("the sites contribute %d slots for patients, noised sums of this column are known for %d: declare fewer digits, a narrower range or a coarser unit, or ask fewer sites", slots, most)
	}
	return nil
}

// Noise is what every site adds to every cell; the zero Table means that the study has no privacy target.
func (r *Replay) Noise() privacy.Table { return r.noise }

// Beacon is what noise is drawn with, once every key share is in.
func (r *Replay) Beacon() (zkproofs.Element, error) {
	if _, err := r.PublicKey(); err != nil {
		return zkproofs.Element{}, err
	}
	return r.beacon, nil
}

// NoisePublic gives the public inputs of a site's noise in one lane.
func (r *Replay) NoisePublic(party string, lane int, l Lane) noise.Public {
	p := noise.Public{
		PK: r.pk, CT: l.Ciphertext, Beacon: r.beacon, Scale: r.noise.Scale, Sum: r.noise.Sum, Lane: uint32(lane),
		Context: r.terms.Context(party, 0, uint32(lane), r.circuits.Noise),
	}
	if seed := r.commits[party].Seed; seed != nil {
		p.Seed = *seed
	}
	return p
}

// checkNoise verifies a contribution's noise.
func (r *Replay) checkNoise(party string, c ContributionArtifact) error {
	if r.vNoise == nil {
		return nil
	}
	lane := 0
	err := r.vNoise.Together(func(v *zkproofs.Verifier) error {
		for _, l := range c.Noise {
			if err := noise.Verify(v, r.NoisePublic(party, lane, l), l.Proof); err != nil {
				return err
			}
			lane++
		}
		return nil
	})
	if batch, ok := errors.AsType[*zkproofs.BatchError](err); ok {
		lane, err = batch.Index, batch.Err
	}
	if err != nil {
		return fmt.Errorf("lane %d: %w", lane, err)
	}
	return nil
}

// noised reads counts and sums off the decrypted coefficients and takes the mean of the sites' noise off. Cells beyond the table hold noise alone and are left out.
func (r *Replay) noised(lanes [][]uint64) (analysis.NoisedTotals, error) {
	q := r.statement.Statistic().Tally
	if q == nil || q.HasValue != r.noise.Sum.Noised() {
		return analysis.NoisedTotals{}, errors.New("noise is for tables of counts and sums alone")
	}
	width := 1
	if q.HasValue {
		width = noise.PerKey
	}
	var out analysis.NoisedTotals
	offset := int64(privacy.Offset * len(r.terms.Sites))
	for _, lane := range lanes {
		for k := 0; (k+1)*width <= len(lane) && k < r.program.KeysPerLane() && len(out.Count) < int(q.Keys); k++ {
			own := lane[k*width:][:width]
			out.Count = append(out.Count, int64(own[0])-offset)
			if q.HasValue {
				out.About = append(out.About, r.noise.About(own[0], noise.Total(r.set, own[1:])))
			}
		}
	}
	return out, nil
}

// noisedTotals are a table that the noised one could be: post-processing, which tells nothing more.
func (r *Replay) noisedTotals(lanes [][]uint64) (analysis.Totals, error) {
	noised, err := r.noised(lanes)
	if err != nil {
		return analysis.Totals{}, err
	}
	table, err := r.program.Nearest(noised, r.noise)
	return analysis.Totals{Tally: table}, err
}

// result is the study's, of the totals or, where noise was added, of the noised table with what the noise does to it.
func (r *Replay) result(at analysis.State, t analysis.Totals) (any, error) {
	if r.vNoise == nil {
		return r.program.Result(at, t)
	}
	lanes, err := r.Open(r.terms.Parties())
	if err != nil {
		return nil, err
	}
	noised, err := r.noised(lanes)
	if err != nil {
		return nil, err
	}
	return r.program.Noised(noised, r.noise)
}

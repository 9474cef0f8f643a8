package transcript

import (
	"errors"
	"fmt"

	"salus/models/analysis"
	"salus/models/privacy"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/noise"
)

// Noise in a session. Its scale follows from the study's target and the number of sites, so the terms hold it; each site commits to a seed with its first word,
// the beacon is a hash of all key shares, and each contribution carries one ciphertext of noise a lane with its proof. They are summed with the
// rest, so that nobody ever decrypts a table without them, and the offset of each is taken off what is decrypted.

// noised gives the session's noise; the zero Table means none.
func (t *Terms) noised() privacy.Table {
	if t.Variance == 0 {
		return privacy.Table{}
	}
	return privacy.Table{Scale: privacy.Scale(t.Variance), Sites: len(t.Sites)}
}

// checkNoise compares the terms' noise with what the study's target needs at this roster.
func (t *Terms) checkNoise(s *study.Study) error {
	want, err := s.Noise(len(t.Sites))
	if err != nil {
		return err
	}
	if uint32(want.Scale) != t.Variance {
		return fmt.Errorf("the terms say noise of variance %d, the study needs %d at %d sites", t.Variance, want.Scale, len(t.Sites))
	}
	return nil
}

// Noise is what every site adds to every cell; the zero Table means that the study has no privacy target.
func (r *Replay) Noise() privacy.Table { return r.terms.noised() }

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
		PK: r.pk, CT: l.Ciphertext, Beacon: r.beacon, Scale: r.Noise().Scale, Lane: uint32(lane),
		Context: r.terms.Context(party, 0, uint32(lane), r.circuits.Noise),
	}
	if seed := r.commits[party].Seed; seed != nil {
		p.Seed = *seed
	}
	return p
}

// noise verifies a contribution's noise.
func (r *Replay) noise(party string, c ContributionArtifact) error {
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

// takeOffset takes the sites' offsets off the decrypted coefficients of a table of counts and makes a table of it that counts could be (privacy.Project):
// post-processing, which tells nothing more. Cells beyond the table hold noise alone and are left out.
func (r *Replay) takeOffset(lanes [][]uint64) error {
	if r.vNoise == nil {
		return nil
	}
	noised, err := r.noisedCounts(lanes)
	if err != nil {
		return err
	}
	table := privacy.Project(noised)
	for _, lane := range lanes {
		clear(lane)
		table = table[copy(lane, table):]
	}
	return nil
}

// noisedCounts are the decrypted cells of the table without the sites' offsets.
func (r *Replay) noisedCounts(lanes [][]uint64) ([]int64, error) {
	q := r.statement.Statistic().Tally
	if q == nil || q.HasValue {
		return nil, errors.New("noise is for tables of counts alone")
	}
	offset := int64(privacy.Offset * len(r.terms.Sites))
	noised := make([]int64, 0, q.Keys)
	for _, lane := range lanes {
		for _, x := range lane[:min(len(lane), int(q.Keys)-len(noised))] {
			noised = append(noised, int64(x)-offset)
		}
	}
	return noised, nil
}

// result is the study's, of the totals or, where noise was added, of the noised counts with what the noise does to them.
func (r *Replay) result(t analysis.Totals) (any, error) {
	if r.vNoise == nil {
		return r.program.Result(r.terms.Model, t)
	}
	lanes, err := r.Open(r.terms.Parties())
	if err != nil {
		return nil, err
	}
	noised, err := r.noisedCounts(lanes)
	if err != nil {
		return nil, err
	}
	return r.program.Noised(noised, r.Noise())
}

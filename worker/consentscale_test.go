package worker

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"salus/consent"
	"salus/models/consentword"
	"salus/models/study"
	"salus/zkproofs"
	"salus/zkproofs/consentbatch"
	"salus/zkproofs/eddsa"
	"salus/zkproofs/merkle"
)

// halfAMillion is a generated book of epoch 1: so many patients, of whom some, as far from each other as can be, sign with the keys, and all others have a directive in force.
func halfAMillion(t testing.TB, s *Site, patients int, signers []*eddsa.PrivateKey) *consent.Book {
	t.Helper()
	rooms := (patients + consent.Room - 1) / consent.Room
	slots := rooms * consent.Room
	word := consentword.Fields{Schema: consentword.Schema, Decision: consentword.Permit, Purposes: consentword.HealthResearch, Operations: consentword.Statistic, Version: 1}.Word()
	keys, words, salts := make([]zkproofs.Element, slots), make([]zkproofs.Element, slots), make([]zkproofs.Element, slots/merkle.BottomLeaves)
	for i := range patients {
		keys[i], words[i] = zkproofs.Uint64Element(uint64(i)+7), zkproofs.Element(word)
		if apart := patients / len(signers); i%apart == 0 && i/apart < len(signers) {
			keys[i], words[i] = signers[i/apart].Public().Y(), zkproofs.Element{}
		}
	}
	for i := range salts {
		salts[i] = zkproofs.Uint64Element(uint64(i) + 1)
	}
	var roots [2]zkproofs.Element
	for i, kind := range []merkle.Kind{merkle.Identities, merkle.Consents} {
		tree, err := merkle.Build(kind, [][]zkproofs.Element{keys, words}[i], salts, consentbatch.Height)
		if err != nil {
			t.Fatal(err)
		}
		roots[i] = tree.Root()
	}
	empty, err := s.emptyBook()
	if err != nil {
		t.Fatal(err)
	}
	head := empty.Head()
	head = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(head[:len(head)-32-4-8], 1), uint32(rooms))
	root := consent.CombinedRoot(roots[0], roots[1], consentbatch.Height)
	page := func(room int) ([]byte, error) {
		out := binary.BigEndian.AppendUint32([]byte("salus/consent/page/v3\x00"), uint32(room))
		for i := room * consent.Room; i < (room+1)*consent.Room; i++ {
			name, changed, filed := fmt.Sprintf("patient-%07d", i), uint64(1), uint64(1)
			if words[i] == (zkproofs.Element{}) {
				filed = 0
			}
			if keys[i] == (zkproofs.Element{}) {
				name, changed = "", 0
			}
			out = append(append(out, byte(len(name))), name...)
			out = append(append(append(out, keys[i][:]...), words[i][:]...), make([]byte, 20)...)
			out = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(out, changed), filed)
			hash := study.Digest{}
			if filed > 0 {
				hash = study.DigestOf([]byte(name))
			}
			out = append(append(out, hash[:]...), make([]byte, 32)...)
		}
		for range 2 {
			for i := room * consent.Room / merkle.BottomLeaves; i < (room+1)*consent.Room/merkle.BottomLeaves; i++ {
				out = append(out, salts[i][:]...)
			}
		}
		return out, nil
	}
	b, err := consent.ParseBook(append(head, root[:]...), page)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// residentPeak is the most memory that the process had, in bytes.
func residentPeak(t testing.TB) float64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return float64(kb) * 1024
		}
	}
	return 0
}

// BenchmarkSite is a site with a generated book: what its worker does beside proving.
//
//	go test ./worker -run NONE -bench Site/patients=500000 -benchtime 1x
func BenchmarkSite(b *testing.B) {
	for _, patients := range []int{50_000, 500_000} {
		b.Run(fmt.Sprintf("patients=%d", patients), func(b *testing.B) {
			for b.Loop() {
				benchmarkSite(b, patients)
			}
		})
	}
}

func benchmarkSite(b *testing.B, patients int) {
	s := consentSite(b)
	var signers []*eddsa.PrivateKey
	for i := range 256 {
		seed := make([]byte, eddsa.SeedSize)
		binary.BigEndian.PutUint16(seed, uint16(i)+1)
		k, err := eddsa.ParseSeed(seed)
		if err != nil {
			b.Fatal(err)
		}
		signers = append(signers, k)
	}
	step := func(what string, f func() error) {
		b.Helper()
		began := time.Now()
		if err := f(); err != nil {
			b.Fatalf("%s: %v", what, err)
		}
		b.ReportMetric(time.Since(began).Seconds(), what+"_s")
	}
	book := halfAMillion(b, s, patients, signers)
	step("store_all", func() error {
		x, err := s.storeEpoch(nil, nil, book)
		if err != nil {
			return err
		}
		return s.storeBook(x, book)
	})
	at := pretend(b)
	at.Epoch, at.Root, at.Shapes = 1, book.Root().Combined, consentbatch.Shapes()
	book, s = nil, reopened(b, s.Dir)
	step("read", func() error {
		_, err := s.latest()
		return err
	})
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "book_MB")
	offers, err := s.Offers(b.Context(), at.Final+slipBlocks)
	if err != nil {
		b.Fatal(err)
	}
	var requests []Request
	for i, key := range signers {
		name := fmt.Sprintf("patient-%07d", patients/len(signers)*i)
		o, d := offers[name], consent.BroadTerms("st-anna", consent.Hash{1}, "en")
		d.Signer, d.Pseudonym, d.Version, d.Supersedes = consent.Patient, name, o.Version, o.Supersedes
		signed, err := consent.Sign(key, d, o)
		if err != nil {
			b.Fatal(err)
		}
		requests = append(requests, Request{Directive: signed})
	}
	s.trial = nil
	step("first_request", func() error {
		_, err := s.Submit(b.Context(), requests[0])
		return err
	})
	step("next_request", func() error {
		_, err := s.Submit(b.Context(), requests[1])
		return err
	})
	if _, err := s.SubmitAll(b.Context(), requests[2:]); err != nil {
		b.Fatal(err)
	}
	step("standing", func() error {
		_, err := s.Standing(b.Context(), uint32(0))
		return err
	})
	step("batch_of_256_without_proof", func() error {
		done, err := s.flush(b.Context(), at, nil)
		if err == nil && done.Updates != len(requests) {
			err = fmt.Errorf("%d updates", done.Updates)
		}
		return err
	})
	step("standing_after", func() error { // the book of what waits is made anew
		_, err := s.Standing(b.Context(), uint32(0))
		return err
	})
	step("decide", func() error {
		old, err := s.bookOf(2)
		if err != nil {
			return err
		}
		if n := len(old.Decide(consentword.Request{Schema: consentword.Schema, Purposes: consentword.HealthResearch, Operations: consentword.Statistic}.Word(), 500_000)); n != patients {
			return fmt.Errorf("%d decisions", n)
		}
		return nil
	})
	b.ReportMetric(residentPeak(b)/1e6, "peak_MB")
}

package transcript_test

import (
	"bytes"
	"testing"

	"salus/he"
	"salus/ledger/transcript"
)

func FuzzParseTerms(f *testing.F) {
	s := fabricated(f)
	f.Add(s.Terms.Bytes())
	f.Add([]byte(`{"schema":"salus.terms/v1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		terms, err := transcript.ParseTerms(b)
		if err != nil {
			return
		}
		if !bytes.Equal(terms.Bytes(), b) {
			t.Fatal("terms with two encodings")
		}
		terms.Seed()
		if _, err := transcript.NewReplay(terms, s.Study, s.Keys); err == nil && terms.Study != s.Study.Hash() {
			t.Fatal("a replay of another study")
		}
	})
}

func FuzzParseReceipt(f *testing.F) {
	s := fabricated(f)
	rc := &transcript.Receipt{
		Schema: "salus.receipt/v1", Terms: s.Terms.Bytes(), Study: s.Study.Canonical(), Result: []byte(`{"cells":[{"count":12}]}`),
		Entries: []transcript.Entry{s.Sign(transcript.Commit, "st-anna", []byte("x"))},
	}
	f.Add(rc.Bytes())
	f.Add([]byte(`{"entries":[],"result":1e999,"salt":"","schema":"salus.receipt/v1","signature":"","study":{},"terms":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		rc, err := transcript.ParseReceipt(b)
		if err != nil {
			return
		}
		if !bytes.Equal(rc.Bytes(), b) {
			t.Fatal("a receipt with two encodings")
		}
		rc.Sign(s.Researcher)
	})
}

// format is small, so that the fuzzer's inputs can have the right lengths.
func format() transcript.Format {
	return transcript.Format{Set: he.Additive4096(), Lanes: 2, Chunks: 2, Blocks: 1, Rooms: 3, Contribution: 192, Cohort: 128, Key: 192, Decrypt: 192}
}

func FuzzParseArtifacts(f *testing.F) {
	plain, noisy := format(), format()
	noisy.Noise, noisy.Sheets = 192, 1
	form := plain
	f.Add(byte(4), make([]byte, noisy.MaxSize(transcript.Commit)))
	f.Add(byte(6), append([]byte{0, 2, 0, 3}, make([]byte, noisy.MaxSize(transcript.Contribution)-4)...))
	for kind, size := range map[byte]int{0: form.MaxSize(transcript.Commit), 1: form.MaxSize(transcript.KeyShare), 3: form.MaxSize(transcript.Share)} {
		f.Add(kind, make([]byte, size))
	}
	f.Add(byte(2), append([]byte{0, 2, 0, 3}, make([]byte, form.MaxSize(transcript.Contribution)-4)...))
	f.Add(byte(2), []byte{0xff, 0xff, 0xff, 0xff})
	f.Add(byte(2), []byte{0, 1, 0xff, 0xff})
	f.Add(byte(2), []byte{0, 0})
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		var again []byte
		form := plain
		if kind >= 4 { // of a session with noise, over two sheets
			form = noisy
		}
		switch kind % 4 {
		case 0:
			if c, err := form.ParseCommitments(b); err == nil {
				again = c.Bytes()
			}
		case 1:
			if c, err := form.ParseKeyShare(b); err == nil {
				again = c.Bytes()
			}
		case 2:
			if c, err := form.ParseContribution(b); err == nil {
				again = c.Bytes()
			}
		case 3:
			if c, err := form.ParseShare(b); err == nil {
				again = c.Bytes()
			}
		}
		if again != nil && !bytes.Equal(again, b) {
			t.Fatal("an artifact with two encodings")
		}
		if again != nil && len(b) > form.MaxSize(transcript.Kinds()[kind%4]) {
			t.Fatal("an artifact beyond its largest size")
		}
	})
}

func FuzzSignatureText(f *testing.F) {
	b, _ := transcript.Signature{1, 2, 3}.MarshalText()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s transcript.Signature
		if s.UnmarshalText(b) != nil {
			return
		}
		if again, _ := s.MarshalText(); !bytes.Equal(again, b) {
			t.Fatal("a signature with two texts")
		}
	})
}

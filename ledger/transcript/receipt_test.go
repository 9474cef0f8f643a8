package transcript_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salus/ledger"
	"salus/ledger/transcript"
	. "salus/ledger/transcript/transcripttest"
	"salus/models/study"
)

// check verifies a receipt and gives the name of the check that refused it, "" if none did.
func (x *proven) check(t testing.TB, receipt []byte, from transcript.Artifacts) string {
	t.Helper()
	rep, err := transcript.Verify(context.Background(), receipt, from, x.source)
	if err == nil {
		return ""
	}
	r, ok := errors.AsType[*transcript.Refusal](err)
	if !ok || r.Check == "" {
		t.Fatalf("Verify fails with %v, which names no check", err)
	}
	if rep == nil || rep.Result != nil {
		t.Fatalf("Verify fails (%v) with report %+v", err, rep)
	}
	return r.Check
}

// TestEveryByteOfAReceiptMatters: each one is changed, and it is no receipt or has no signature any more; every sixty-first
// goes through Verify, where one of the checks before any artifact refuses it.
func TestEveryByteOfAReceiptMatters(t *testing.T) {
	x := session(t)
	caught := map[string]int{}
	for i := range x.receipt {
		b := bytes.Clone(x.receipt)
		b[i] ^= 1 << (i % 3) // most hex digits stay hex digits
		rc, err := transcript.ParseReceipt(b)
		if err == nil && rc.SignedBy(x.Researcher.Public().(ed25519.PublicKey)) {
			t.Fatalf("byte %d (%q) made %q: still signed by the researcher's key, which the chain names", i, x.receipt[i], b[i])
		}
		if i%61 != 0 {
			continue
		}
		name := x.check(t, b, x.folder)
		caught[name]++
		switch name {
		case "receipt", "study", "chain", "terms", "signature":
		default:
			t.Fatalf("byte %d (%q) made %q: refused by %q", i, x.receipt[i], b[i], name)
		}
	}
	t.Logf("%d bytes: %v", len(x.receipt), caught)
	if caught["signature"] == 0 || caught["receipt"] == 0 {
		t.Error("flips did not reach all checks")
	}
	for name, b := range map[string][]byte{
		"empty": nil, "cut": x.receipt[:len(x.receipt)-1], "extended": append(bytes.Clone(x.receipt), '\n'), "twice": append(bytes.Clone(x.receipt), x.receipt...),
		"null": []byte("null"), "array": []byte("[]"), "spaced": bytes.Replace(x.receipt, []byte(":"), []byte(": "), 1),
	} {
		if got := x.check(t, b, x.folder); got != "receipt" {
			t.Errorf("%s: refused by %q", name, got)
		}
	}
}

// TestReceiptsOfALyingResearcherAreRefused: changed, and signed by the very key that the chain names.
func TestReceiptsOfALyingResearcherAreRefused(t *testing.T) {
	x := session(t)
	for name, a := range map[string]struct {
		lie   func(*transcript.Receipt)
		check string
	}{
		"other result":        {func(rc *transcript.Receipt) { rc.Result = bytes.Replace(rc.Result, []byte("1"), []byte("2"), 1) }, "result"},
		"other salt":          {func(rc *transcript.Receipt) { rc.Salt[0] ^= 1 }, "release"},
		"no entries":          {func(rc *transcript.Receipt) { rc.Entries = nil }, "order"},
		"without own share":   {func(rc *transcript.Receipt) { rc.Entries = rc.Entries[:14] }, "order"},
		"without a share":     {func(rc *transcript.Receipt) { rc.Entries = append(rc.Entries[:11:11], rc.Entries[12:]...) }, "order"},
		"without a site":      {func(rc *transcript.Receipt) { rc.Entries = append(rc.Entries[:8:8], rc.Entries[9:]...) }, "order"},
		"entry twice":         {func(rc *transcript.Receipt) { rc.Entries = append(rc.Entries, rc.Entries[3]) }, "duplicate"},
		"entries swapped":     {func(rc *transcript.Receipt) { rc.Entries[0], rc.Entries[1] = rc.Entries[1], rc.Entries[0] }, "order"},
		"later entry first":   {func(rc *transcript.Receipt) { rc.Entries[0], rc.Entries[14] = rc.Entries[14], rc.Entries[0] }, "order"},
		"unknown kind":        {func(rc *transcript.Receipt) { rc.Entries[0].Kind = "noise" }, "order"},
		"unknown party":       {func(rc *transcript.Receipt) { rc.Entries[0].Party = "st-dora" }, "roster"},
		"other signature":     {func(rc *transcript.Receipt) { rc.Entries[0].Signature[0] ^= 1 }, "signature"},
		"other digest":        {func(rc *transcript.Receipt) { rc.Entries[0].Digest[0] ^= 1 }, "artifact"},
		"other party's bytes": {func(rc *transcript.Receipt) { rc.Entries[4].Digest = rc.Entries[5].Digest }, "signature"},
		"terms of one site less": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Sites = t.Sites[:2] })
		}, "terms"},
		"terms not of development": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Development = false })
		}, "terms"},
		"unknown session": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Session[0] ^= 1 })
		}, "terms"},
		"other chain": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Chain.ChainID++ })
		}, "chain"},
		"other genesis": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Chain.Genesis[0] ^= 1 })
		}, "chain"},
		"other contract": {func(rc *transcript.Receipt) {
			rc.Terms = changedTerms(t, rc.Terms, func(t *transcript.Terms) { t.Chain.Studies[0] ^= 1 })
		}, "chain"},
		"other study": {func(rc *transcript.Receipt) {
			rc.Study = bytes.Replace(rc.Study, []byte("smokers"), []byte("smoking"), 1)
		}, "terms"},
		"not a study": {func(rc *transcript.Receipt) { rc.Study = []byte(`{"name":"smokers"}`) }, "study"},
	} {
		rc, err := transcript.ParseReceipt(x.receipt)
		if err != nil {
			t.Fatal(err)
		}
		a.lie(rc)
		rc.Sign(x.Researcher)
		if got := x.check(t, rc.Bytes(), x.folder); got != a.check {
			t.Errorf("%s: refused by %q, want %q", name, got, a.check)
		}
	}
	rc, err := transcript.ParseReceipt(x.receipt)
	if err != nil {
		t.Fatal(err)
	}
	rc.Sign(Key(anna))
	if got := x.check(t, rc.Bytes(), x.folder); got != "signature" {
		t.Errorf("signed by a site: refused by %q", got)
	}
}

func changedTerms(t testing.TB, b []byte, change func(*transcript.Terms)) []byte {
	t.Helper()
	terms, err := transcript.ParseTerms(b)
	if err != nil {
		t.Fatal(err)
	}
	change(terms)
	return terms.Bytes()
}

// doctored is a folder in which some artifacts are others.
type doctored struct {
	transcript.Folder
	change map[study.Digest]func([]byte) []byte
}

func (d doctored) Artifact(ctx context.Context, digest study.Digest, max int) ([]byte, error) {
	b, err := d.Folder.Artifact(ctx, digest, max)
	if f, ok := d.change[digest]; ok && err == nil {
		b = f(b)
	}
	return b, err
}

// TestEveryArtifactMatters: one artifact of each kind and one verifying key, missing and with sampled bytes flipped.
func TestEveryArtifactMatters(t *testing.T) {
	x := session(t)
	rc, err := transcript.ParseReceipt(x.receipt)
	if err != nil {
		t.Fatal(err)
	}
	want := map[study.Digest]string{}
	for _, i := range []int{1, 5, 9, 12, 14} {
		want[rc.Entries[i].Digest] = "digest"
	}
	for _, pin := range x.Terms.Keys {
		want[pin.Hash] = "verifying key"
	}
	for digest, check := range want {
		b, err := x.folder.Artifact(context.Background(), digest, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(b) / 2, len(b) - 1} {
			flip := func(b []byte) []byte { b[at] ^= 4; return b }
			if got := x.check(t, x.receipt, doctored{x.folder, map[study.Digest]func([]byte) []byte{digest: flip}}); got != check {
				t.Errorf("byte %d of %d of a %q: refused by %q", at, len(b), check, got)
			}
		}
		cut := func(b []byte) []byte { return b[:len(b)-1] }
		if got := x.check(t, x.receipt, doctored{x.folder, map[study.Digest]func([]byte) []byte{digest: cut}}); got != check {
			t.Errorf("a %q cut: refused by %q", check, got)
		}
	}
}

// TestMissingArtifactIsNamed by its digest.
func TestMissingArtifactIsNamed(t *testing.T) {
	x := session(t)
	copied := transcript.Folder(t.TempDir())
	names, err := os.ReadDir(string(x.folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if err := os.Link(filepath.Join(string(x.folder), n.Name()), filepath.Join(string(copied), n.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if got := x.check(t, x.receipt, copied); got != "" {
		t.Fatalf("the copy is refused by %q", got)
	}
	rc, err := transcript.ParseReceipt(x.receipt)
	if err != nil {
		t.Fatal(err)
	}
	for digest, check := range map[study.Digest]string{rc.Entries[9].Digest: "artifact", rc.Entries[14].Digest: "artifact", x.Terms.Keys[1].Hash: "verifying key"} {
		path := filepath.Join(string(copied), digest.String()[2:])
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		_, err := transcript.Verify(context.Background(), x.receipt, copied, x.source)
		if r := refused(t, err, check); !strings.Contains(r.Error(), digest.String()) {
			t.Errorf("the message does not name the digest: %v", r)
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestChainThatHoldsOtherFactsIsRefused: the chain's logs without the seal, without an attestation, without the release.
func TestChainThatHoldsOtherFactsIsRefused(t *testing.T) {
	x := session(t)
	on, _ := x.facts.Session(x.Terms.Session)
	full := x.source.(*memory)
	for name, a := range map[string]struct {
		last  uint64 // block that is final
		check string
	}{
		"before the opening":     {x.Terms.Block.Number - 1, "terms"},
		"before the seal":        {on.Sealed.Block - 1, "anchor"},
		"before an attestation":  {on.Sealed.Block, "anchor"},
		"before the release":     {on.Released.Block - 1, "release"},
		"with all that happened": {full.final.Number, ""},
	} {
		short := *full
		short.final, short.logs = full.blocks[a.last], nil
		for _, l := range full.logs {
			if l.Block <= a.last {
				short.logs = append(short.logs, l)
			}
		}
		_, err := transcript.Verify(context.Background(), x.receipt, x.folder, &short)
		if a.check == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		refused(t, err, a.check)
	}
	// A seal over another transcript: the log's data names another head, or another aggregate.
	for at, check := range map[int]string{0: "head", 32: "aggregate"} {
		lying := *full
		lying.logs = append([]ledger.Log(nil), full.logs...)
		changed := 0
		for i, l := range lying.logs {
			for j := 0; j+32 <= len(l.Data); j += 32 {
				head, aggregate := study.Digest(on.Sealed.Head), study.Digest(on.Sealed.Aggregate)
				if w := study.Digest(l.Data[j : j+32]); at == 0 && w == head || at == 32 && w == aggregate {
					lying.logs[i].Data = bytes.Clone(l.Data)
					lying.logs[i].Data[j] ^= 1
					l, changed = lying.logs[i], changed+1
				}
			}
		}
		if changed == 0 {
			t.Fatalf("no log holds the %s", check)
		}
		_, err := transcript.Verify(context.Background(), x.receipt, x.folder, &lying)
		refused(t, err, check)
	}
}

// TestDeepOrWideReceiptsAreRefusedAtOnce: canonicalisation would take time in the square of an object's members.
func TestDeepOrWideReceiptsAreRefusedAtOnce(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)
	wide := "{" + strings.Repeat(`"a":1,`, 5000) + `"a":1}`
	for _, b := range []string{deep, wide, strings.Repeat("[", 100)} {
		if transcript.CheckMembers([]byte(b)) == nil {
			t.Errorf("%.20s… is let through", b)
		}
	}
	for _, b := range []string{`{"a":":::{{{","b":"\\\"{"}`, strings.Repeat("]", 100), `"`, `\`, ``, "[" + strings.Repeat(`{"a":1},`, 10000) + `{}]`} {
		if err := transcript.CheckMembers([]byte(b)); err != nil {
			t.Errorf("%.20s…: %v", b, err)
		}
	}
}

// TestFolderKeepsWhatItIsGiven and reads no more than it is asked for.
func TestFolderKeepsWhatItIsGiven(t *testing.T) {
	f := transcript.Folder(filepath.Join(t.TempDir(), "new"))
	for range 2 {
		digest, err := f.Put([]byte("artifact"))
		if err != nil || digest != study.DigestOf([]byte("artifact")) {
			t.Fatal(digest, err)
		}
		b, err := f.Artifact(context.Background(), digest, 8)
		if err != nil || string(b) != "artifact" {
			t.Fatalf("%q, %v", b, err)
		}
		if _, err := f.Artifact(context.Background(), digest, 7); err == nil {
			t.Error("a larger artifact than was asked for")
		}
	}
}

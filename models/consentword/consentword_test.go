package consentword

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

const today = 500_000

func study() Request {
	return Request{
		Schema: Schema, Purposes: HealthResearch | DiseaseResearch, Categories: Conditions | VitalStatus, Operations: Statistic,
		Recipients: AcademicInstitution, Territories: EuropeanEconomicArea, Obligations: EthicsApproval | Publication, Cohort: CohortAtMost(11),
	}
}

func directive() Fields {
	return Fields{
		Schema: Schema, Decision: Permit, Purposes: HealthResearch | DiseaseResearch | Quality, Categories: Conditions | VitalStatus | Imaging,
		Operations: Count | Statistic, Recipients: AcademicInstitution | PublicBody, Territories: EuropeanEconomicArea | SameCountry,
		Obligations: EthicsApproval, Cohort: 5, NotBefore: today - 10, NotAfter: today + 10, Version: 3,
	}
}

func flip(w Word, i int) Word {
	w[len(w)-1-i/8] ^= 1 << (i % 8)
	return w
}

func TestLayoutCoversTheWord(t *testing.T) {
	l := Layout()
	fields := []Field{
		l.Schema, l.Decision, l.Purposes, l.Categories, l.Operations, l.Recipients, l.Territories, l.Obligations, l.Cohort, l.Reserved,
		l.NotBefore, l.NotAfter, l.Version,
	}
	want := [][2]int{{0, 7}, {8, 9}, {10, 33}, {34, 65}, {66, 81}, {82, 97}, {98, 113}, {114, 129}, {130, 137}, {138, 145}, {146, 177}, {178, 209}, {210, 241}}
	next := 0
	for i, f := range fields {
		if f.Offset != next || f.Offset != want[i][0] || f.Offset+f.Width-1 != want[i][1] {
			t.Errorf("field %d is %d wide at %d, the design says bits %v", i, f.Width, f.Offset, want[i])
		}
		next = f.Offset + f.Width
	}
	if next != Bits || l.NotBefore.Offset != PolicyBits {
		t.Errorf("the layout ends at %d, its policy at %d", next, l.NotBefore.Offset)
	}
}

func TestFieldsAndWordAreInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		x := new(big.Int)
		for range 4 {
			x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(rng.Uint64()))
		}
		x.Rsh(x, 256-Bits)
		var w Word
		x.FillBytes(w[:])
		if got := w.Fields().Word(); got != w {
			t.Fatalf("%x became %x", w[:], got[:])
		}
		for i := range 256 {
			if w.Bit(i) != x.Bit(i) {
				t.Fatalf("bit %d", i)
			}
		}
		p := new(big.Int).Mod(x, new(big.Int).Lsh(big.NewInt(1), PolicyBits))
		if got := w.Policy(); new(big.Int).SetBytes(got[:]).Cmp(p) != 0 {
			t.Fatal("the policy is not the low bits")
		}
	}
}

func TestZeroWordDenies(t *testing.T) {
	for _, r := range []Request{study(), {Schema: Schema, Purposes: 1, Operations: 1}, {Purposes: 1, Operations: 1}, {}} {
		for _, hours := range []uint32{0, today, 1<<32 - 1} {
			if Permits(Word{}, r.Word(), hours) {
				t.Errorf("the zero word permits at %d", hours)
			}
		}
	}
	if Permits(Word{}, Word{}, 0) {
		t.Error("the zero word permits the zero request")
	}
}

func TestPermits(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(f *Fields, r *Request)
		want   bool
	}{
		{"as it stands", func(*Fields, *Request) {}, true},
		{"word of another schema", func(f *Fields, _ *Request) { f.Schema++ }, false},
		{"both of another schema", func(f *Fields, r *Request) { f.Schema++; r.Schema++ }, false},
		{"none", func(f *Fields, _ *Request) { f.Decision = None }, false},
		{"denied", func(f *Fields, _ *Request) { f.Decision = Deny }, false},
		{"withdrawn", func(f *Fields, _ *Request) { f.Decision = Withdrawn }, false},
		{"purpose not allowed", func(_ *Fields, r *Request) { r.Purposes |= Commercial }, false},
		{"fewer purposes asked", func(_ *Fields, r *Request) { r.Purposes = DiseaseResearch }, true},
		{"no purpose asked", func(_ *Fields, r *Request) { r.Purposes = 0 }, false},
		{"category not allowed", func(_ *Fields, r *Request) { r.Categories |= HIV }, false},
		{"operation not allowed", func(_ *Fields, r *Request) { r.Operations |= Train }, false},
		{"no operation asked", func(_ *Fields, r *Request) { r.Operations = 0 }, false},
		{"recipient not allowed", func(_ *Fields, r *Request) { r.Recipients |= Company }, false},
		{"territory not allowed", func(_ *Fields, r *Request) { r.Territories |= AnyCountry }, false},
		{"obligation not attested", func(f *Fields, _ *Request) { f.Obligations |= ReturnOfResults }, false},
		{"more attested than required", func(_ *Fields, r *Request) { r.Obligations |= Collaboration }, true},
		{"cohort at the study's", func(f *Fields, _ *Request) { f.Cohort = CohortAtMost(11) }, true},
		{"cohort above the study's", func(f *Fields, _ *Request) { f.Cohort = CohortAtMost(11) + 1 }, false},
		{"reserved bit", func(f *Fields, _ *Request) { f.Reserved = 0x80 }, false},
		{"begins this hour", func(f *Fields, _ *Request) { f.NotBefore = today }, true},
		{"begins next hour", func(f *Fields, _ *Request) { f.NotBefore = today + 1 }, false},
		{"ends this hour", func(f *Fields, _ *Request) { f.NotAfter = today }, true},
		{"ended last hour", func(f *Fields, _ *Request) { f.NotAfter = today - 1 }, false},
		{"period turned round", func(f *Fields, _ *Request) { f.NotBefore, f.NotAfter = today+1, today-1 }, false},
		{"any version", func(f *Fields, _ *Request) { f.Version = 1<<32 - 1 }, true},
	} {
		f, r := directive(), study()
		c.change(&f, &r)
		if got := Permits(f.Word(), r.Word(), today); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestEveryBitOfTheWord flips each bit of a word that permits and sees exactly what the layout says.
func TestEveryBitOfTheWord(t *testing.T) {
	l := Layout()
	in := func(i int, f Field) bool { return f.Offset <= i && i < f.Offset+f.Width }
	w, req := directive().Word(), study().Word()
	for i := range 256 {
		asked, set := req.Bit(i) == 1, w.Bit(i) == 1
		f := flip(w, i).Fields()
		var want bool
		switch {
		case in(i, l.Purposes), in(i, l.Categories), in(i, l.Operations), in(i, l.Recipients), in(i, l.Territories):
			want = !(asked && set)
		case in(i, l.Obligations):
			want = set || asked
		case in(i, l.Cohort):
			want = f.Cohort <= study().Cohort
		case in(i, l.NotBefore):
			want = f.NotBefore <= today
		case in(i, l.NotAfter):
			want = f.NotAfter >= today
		case in(i, l.Version):
			want = true
		}
		if got := Permits(flip(w, i), req, today); got != want {
			t.Errorf("bit %d flipped: %v", i, got)
		}
	}
}

// TestNarrowingNeverPermitsMore: from random words, taking away what is allowed or asking for more turns no denial into a permit.
func TestNarrowingNeverPermitsMore(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	permitted := 0
	for range 20000 {
		f, r := directive(), study()
		f.Purposes |= Purposes(rng.Uint32() & (1<<24 - 1))
		f.Categories |= Categories(rng.Uint32())
		f.Obligations = Obligations(rng.Uint32() & rng.Uint32())
		f.Cohort = uint8(rng.Uint32())
		f.NotBefore, f.NotAfter = today-rng.Uint32N(5)+2, today+rng.Uint32N(5)-2
		r.Purposes &= Purposes(rng.Uint32())
		r.Obligations = Obligations(rng.Uint32())
		r.Cohort = uint8(rng.Uint32())
		before := Permits(f.Word(), r.Word(), today)
		if before {
			permitted++
		}
		f.Purposes &= Purposes(rng.Uint32())
		f.Categories &= Categories(rng.Uint32())
		f.Obligations |= Obligations(rng.Uint32())
		f.Cohort = uint8(min(255, uint32(f.Cohort)+rng.Uint32N(9)))
		f.NotBefore += rng.Uint32N(2)
		f.NotAfter -= rng.Uint32N(2)
		if Permits(f.Word(), r.Word(), today) && !before {
			t.Fatalf("narrowed to %+v it permits", f)
		}
	}
	if permitted < 50 {
		t.Fatalf("only %d of the random words permit: the property was hardly tested", permitted)
	}
}

func TestWordOutsideTheLayoutDenies(t *testing.T) {
	for i := Bits; i < 256; i++ {
		if Permits(flip(directive().Word(), i), study().Word(), today) {
			t.Errorf("word with bit %d permits", i)
		}
		if Permits(directive().Word(), flip(study().Word(), i), today) {
			t.Errorf("request with bit %d is served", i)
		}
	}
}

func TestParseRequestIsStrict(t *testing.T) {
	if r, err := ParseRequest(study().Word()); err != nil || r != study() {
		t.Fatalf("%+v, %v", r, err)
	}
	l := Layout()
	for i := range 256 {
		free := i >= l.Purposes.Offset && i < l.Reserved.Offset && i != l.Operations.Offset+1 // the study's only operation
		if _, err := ParseRequest(flip(study().Word(), i)); (err == nil) != free {
			t.Errorf("bit %d flipped: %v", i, err)
		}
	}
}

func TestCohortCodesAreMonotone(t *testing.T) {
	for c := 1; c < 256; c++ {
		if MinimumCohort(uint8(c)) <= MinimumCohort(uint8(c-1)) {
			t.Fatalf("code %d stands for %d, code %d for %d", c, MinimumCohort(uint8(c)), c-1, MinimumCohort(uint8(c-1)))
		}
	}
	for c, want := range map[uint8]uint32{0: 0, 11: 11, 31: 31, 32: 32, 33: 34, 255: 507904} {
		if got := MinimumCohort(c); got != want {
			t.Errorf("code %d stands for %d, expected %d", c, got, want)
		}
	}
	for n := uint64(0); n < 600_000; n += 1 + n/200 {
		if up, ok := CohortAtLeast(n); ok != (n <= 507904) || ok && uint64(MinimumCohort(up)) < n {
			t.Errorf("%d rounds up to code %d", n, up)
		}
		if down := CohortAtMost(n); uint64(MinimumCohort(down)) > n {
			t.Errorf("%d rounds down to code %d", n, down)
		}
	}
}

func TestNamesReadBack(t *testing.T) {
	p, err := ParsePurposes((HealthResearch | Commercial | PublicHealth).Names()...)
	if err != nil || p != HealthResearch|Commercial|PublicHealth {
		t.Errorf("%v, %v", p.Names(), err)
	}
	c, err := ParseCategories(Sensitive.Names()...)
	if err != nil || c != Sensitive {
		t.Errorf("%v, %v", c.Names(), err)
	}
	o, err := ParseOperations((Count | Recontact).Names()...)
	if err != nil || o != Count|Recontact {
		t.Errorf("%v, %v", o.Names(), err)
	}
	r, err := ParseRecipients(Insurer.Names()...)
	if err != nil || r != Insurer {
		t.Errorf("%v, %v", r.Names(), err)
	}
	where, err := ParseTerritories(AnyCountry.Names()...)
	if err != nil || where != AnyCountry {
		t.Errorf("%v, %v", where.Names(), err)
	}
	must, err := ParseObligations((EthicsApproval | MoratoriumObserved).Names()...)
	if err != nil || must != EthicsApproval|MoratoriumObserved {
		t.Errorf("%v, %v", must.Names(), err)
	}
	for _, name := range []string{"", "underwriting", "bit-23", "Commercial"} {
		if _, err := ParsePurposes("quality", name); err == nil {
			t.Errorf("%q is a purpose", name)
		}
	}
	if got := fmt.Sprint(Purposes(1 << 23).Names()); got != "[bit-23]" {
		t.Error(got)
	}
	if d, err := ParseDecision("withdrawn"); err != nil || d != Withdrawn {
		t.Error(d, err)
	}
	if _, err := ParseDecision("none"); err == nil {
		t.Error("a directive may say none")
	}
}

func TestWordIsNotPrinted(t *testing.T) {
	w := directive().Word()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "word", w)
	for _, s := range []string{fmt.Sprint(w), fmt.Sprintf("%x", w), fmt.Sprintf("%#v", w), fmt.Sprintf("%d", []Word{w})} {
		log.WriteString(s)
	}
	if s := log.String(); strings.Count(s, "[redacted]") != 5 || strings.Contains(s, fmt.Sprintf("%x", w[20:])) {
		t.Error(s)
	}
}

func FuzzParseWord(f *testing.F) {
	w := directive().Word()
	f.Add(w[:])
	f.Add(w[1:])
	f.Add(bytes.Repeat([]byte{255}, 32))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := ParseWord(b)
		if (err == nil) != (len(b) == 32 && b[0] == 0 && b[1] < 4) {
			t.Fatalf("%d bytes: %v", len(b), err)
		}
		if err == nil && w.Fields().Word() != w {
			t.Fatal("a word in range does not survive its fields")
		}
		if r, err := ParseRequest(w); err == nil && r.Word() != w {
			t.Fatal("a request does not survive")
		}
		if _, err := json.Marshal(w.Fields()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWithinIsWhatPermitsSays: a word that is within another permits nothing that the other does not, and of two words that differ in one field the one that is not within permits
// something that the other does not.
func TestWithinIsWhatPermitsSays(t *testing.T) {
	base := Fields{
		Schema: Schema, Decision: Permit, Purposes: 0b110, Categories: 0b110, Operations: 0b110, Recipients: 0b110, Territories: 0b110, Obligations: 0b110, Cohort: 20,
		NotBefore: 100, NotAfter: 200,
	}
	ask := Request{Schema: Schema, Purposes: 2, Categories: 2, Operations: 2, Recipients: 2, Territories: 2, Obligations: 0b110, Cohort: 20}
	for name, c := range map[string]struct {
		less  func(*Fields)
		ask   func(*Request)
		hours uint32
	}{
		"purposes":    {func(f *Fields) { f.Purposes = 2 }, func(r *Request) { r.Purposes = 4 }, 150},
		"categories":  {func(f *Fields) { f.Categories = 2 }, func(r *Request) { r.Categories = 4 }, 150},
		"operations":  {func(f *Fields) { f.Operations = 2 }, func(r *Request) { r.Operations = 4 }, 150},
		"recipients":  {func(f *Fields) { f.Recipients = 2 }, func(r *Request) { r.Recipients = 4 }, 150},
		"territories": {func(f *Fields) { f.Territories = 2 }, func(r *Request) { r.Territories = 4 }, 150},
		"obligations": {func(f *Fields) { f.Obligations = 0b111 }, func(*Request) {}, 150},
		"cohort":      {func(f *Fields) { f.Cohort = 21 }, func(*Request) {}, 150},
		"from":        {func(f *Fields) { f.NotBefore = 101 }, func(*Request) {}, 100},
		"to":          {func(f *Fields) { f.NotAfter = 199 }, func(*Request) {}, 200},
		"decision":    {func(f *Fields) { f.Decision = Deny }, func(*Request) {}, 150},
		"schema":      {func(f *Fields) { f.Schema, f.Decision = 9, Deny }, func(*Request) {}, 150},
		"no hour":     {func(f *Fields) { f.NotBefore = 201 }, func(*Request) {}, 150},
	} {
		f, r := base, ask
		c.less(&f)
		c.ask(&r)
		if !Within(f.Word(), base.Word()) || !Within(base.Word(), base.Word()) {
			t.Errorf("%s: what permits less is not within", name)
		}
		if Within(base.Word(), f.Word()) {
			t.Errorf("%s: what permits more is within", name)
		}
		if !Permits(base.Word(), r.Word(), c.hours) || Permits(f.Word(), r.Word(), c.hours) {
			t.Errorf("%s: the request does not tell the words apart", name)
		}
	}
	other := base
	other.Schema = 9
	reserved := base
	reserved.Reserved = 1
	if Within(base.Word(), other.Word()) || Within(base.Word(), reserved.Word()) {
		t.Error("within a word that permits nothing")
	}
}

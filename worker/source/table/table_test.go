package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
)

const labs = `tables:
  - name: labs
    file: labs.csv
    patient: pid
    key: [pid, taken]
    decimal: ","
    missing: ["?"]
    columns:
      - {name: hba1c, from: HbA1c, type: decimal}
      - {name: taken, type: date, format: DD.MM.YYYY, required: true}
      - {name: sex, from: g, type: text, values: {m: male, w: female}}
      - {name: n, type: integer}
      - {name: ok, type: boolean}
`

func labsSchema(t testing.TB) Schema {
	t.Helper()
	m, err := ParseMapping([]byte(labs))
	if err != nil {
		t.Fatal(err)
	}
	return m[0].Schema
}

func read(t testing.TB, text string, s Schema) (rows []Row, err error) {
	t.Helper()
	err = ReadCSV(t.Context(), strings.NewReader(text), s, func(r Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

func TestARowIsReadAsItsColumnsSay(t *testing.T) {
	rows, err := read(t, "\ufeffpid;taken;HbA1c;g;n;ok\n17.0;03.02.2020;5,40;w;8.0;yes\nb;04.02.2020;?;;;\n", labsSchema(t))
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	if r := rows[0]; r.Patient != "17" || r.Key != "2:17/10:03.02.2020" || string(r.Data) != `{"hba1c":5.40,"n":8,"ok":true,"sex":"female","taken":"2020-02-03"}` || r.Line != 2 {
		t.Errorf("%+v %s", r, r.Data)
	}
	if r := rows[1]; string(r.Data) != `{"taken":"2020-02-04"}` || r.Line != 3 {
		t.Errorf("%+v %s", r, r.Data)
	}
}

func TestALineThatDoesNotKeepToTheSchemaIsLeftOutByNumber(t *testing.T) {
	const header, good = "pid;taken;HbA1c;g;n;ok\n", "a;03.02.2020;5,4;m;1;no\n"
	for _, c := range []struct{ line, reason string }{
		{"a;03.02.2020;5.4;m;1;no", "column hba1c: no decimal number"},
		{"a;2020-02-03;5,4;m;1;no", "column taken: no date of the format"},
		{"a;31.02.2020;5,4;m;1;no", "column taken: no date of the format"},
		{"a;;5,4;m;1;no", "no value in a column of the key"},
		{"a;03.02.2020;5,4;male;1;no", "column sex: not one of the values"},
		{"a;03.02.2020;5,4;m;1,5;no", "column n: no whole number"},
		{"a;03.02.2020;5,4;m;1234567890123456789;no", "column n: no whole number"},
		{"a;03.02.2020;5,4;m;1;maybe", "column ok: neither true nor false"},
		{";03.02.2020;5,4;m;1;no", "no patient"},
		{strings.Repeat("x", 600) + ";03.02.2020;5,4;m;1;no", "no patient, or one whose name has more than"},
		{"a;03.02.2020;5,4;m;1", "5 cells, the header has 6"},
		{"a;03.02.2020;5,4;m;1;no;no", "7 cells, the header has 6"},
		{"a;03.02.2020;5,4;\xff;1;no", "cell 4 is not UTF-8"},
		{"a;03.02.2020;5,4;" + strings.Repeat("m", MaxCell+1) + ";1;no", "cell 4 is longer than"},
		{`a;03.02.2020;5"4;m;1;no`, "no CSV"},
	} {
		rows, err := read(t, header+c.line+"\n"+good, labsSchema(t))
		if err != nil || len(rows) != 2 {
			t.Errorf("%q: %v %v", c.line, rows, err)
			continue
		}
		if !strings.Contains(rows[0].Problem, c.reason) || rows[0].Line != 2 || rows[0].Data != nil || rows[1].Problem != "" || rows[1].Line != 3 {
			t.Errorf("%q: %+v", c.line, rows)
		}
	}
}

func TestAFileThatCannotBeReliedOnIsRefused(t *testing.T) {
	s := labsSchema(t)
	for name, c := range map[string]struct{ text, reason string }{
		"empty":            {"", "no header line"},
		"no patient":       {"id;taken;HbA1c;g;n;ok\n", `no column "pid"`},
		"no column":        {"pid;taken;HbA1c;g;n\n", `no column "ok"`},
		"twice":            {"pid;taken;HbA1c;g;n;ok;ok\n", "column 7 has the name of another"},
		"open quotation":   {"pid;taken;HbA1c;g;n;ok\n\"a;03.02.2020;5,4;m;1;no\nb;03.02.2020;5,4;m;1;no\n", "has no end"},
		"endless":          {"pid;taken;HbA1c;g;n;ok\n" + strings.Repeat("a", MaxLine+1<<17), "a line is longer than"},
		"header not UTF-8": {"pid;taken;HbA1c;g;n;ok;\xff\n", "not UTF-8"},
	} {
		_, err := read(t, c.text, s)
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v", name, err)
		}
		if checked := ReadCSV(t.Context(), strings.NewReader(c.text), s, nil); fmt.Sprint(checked) != fmt.Sprint(err) {
			t.Errorf("%s: looked through it gives %v, read %v", name, checked, err)
		}
	}
	stop := errors.New("full")
	if err := ReadCSV(t.Context(), strings.NewReader("pid;taken;HbA1c;g;n;ok\na;03.02.2020;;;;\n"), s, func(Row) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ReadCSV(ctx, strings.NewReader("pid;taken;HbA1c;g;n;ok\n"), s, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCellsOfOneMeaningReadAlike(t *testing.T) {
	for _, c := range []struct {
		typ        Type
		cell, want string
	}{
		{Integer, "8507.0", "8507"}, {Integer, "+007", "7"}, {Integer, "-0", "0"}, {Integer, "1e3", "!"}, {Integer, "", ""}, {Integer, "1.", "1"},
		{Decimal, "5.40", "5.40"}, {Decimal, "1e-05", "0.00001"}, {Decimal, ".5", "0.5"}, {Decimal, "+1.50", "1.5"}, {Decimal, "007.5", "7.5"},
		{Decimal, "1.2345678901234567891", "1.2345678901234567891"}, {Decimal, "4.2E-19", "0.00000000000000000042"}, {Decimal, "3.3306690738754696e-16", "0.00000000000000033306690738754696"},
		{Decimal, "1e-38", "0." + strings.Repeat("0", 37) + "1"}, {Decimal, "-1e-38", "!"}, {Decimal, "1e-39", "!"}, {Decimal, "0." + strings.Repeat("1", 39), "!"}, {Decimal, "12." + strings.Repeat("1", 38), "!"}, {Decimal, "1e20", "!"}, {Decimal, "NaN", "!"}, {Decimal, "1,5", "!"}, {Decimal, "1e99", "!"}, {Decimal, "-0.0", "-0.0"}, {Decimal, "-1e-30", "-0." + strings.Repeat("0", 29) + "1"},
		{Boolean, "T", "true"}, {Boolean, "0", "false"}, {Boolean, "2", "!"},
		{Date, "20200203", `"2020-02-03"`}, {Date, "2020-02", `"2020-02"`}, {Date, "2020", `"2020"`}, {Date, "2020-02-03 00:00:00", `"2020-02-03"`}, {Date, "2020-02-30", "!"}, {Date, "2020-02-03 10:00:00", "!"}, {Date, "0000-01-01", "!"},
		{DateTime, "2020-02-03 10:11:12.5", `"2020-02-03T10:11:12.5"`}, {DateTime, "2020-02-03T10:11:12Z", `"2020-02-03T10:11:12Z"`}, {DateTime, "2020-02-03 10:11:12+02", `"2020-02-03T10:11:12+02:00"`}, {DateTime, "2020-02-03", `"2020-02-03T00:00:00"`}, {DateTime, "10:11", "!"},
		{Text, ` a"b `, `"a\"b"`},
	} {
		v, ok := Schema{}.read(Column{Type: c.typ}, c.cell)
		got := "!"
		if ok {
			if got = string(v.AppendCanonical(nil)); got == "null" {
				got = ""
			}
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.typ, c.cell, got, c.want)
		}
	}
}

func TestDelimitersAndCapitalsOfAnExportAreFound(t *testing.T) {
	s := Schema{Patient: "person_id", Columns: []Column{{Name: "a", Type: Integer}, {Name: "b", Type: Integer}}, Fold: true, Lenient: true}
	for _, delimiter := range []string{",", "\t", ";", "|"} {
		rows, err := read(t, strings.ReplaceAll("PERSON_ID,A,C\n1,2,3\n", ",", delimiter), s)
		if err != nil || len(rows) != 2 || !strings.Contains(rows[0].Problem, "column 3") || string(rows[1].Data) != `{"a":2}` {
			t.Errorf("%q: %v %v", delimiter, rows, err)
		}
	}
	s.Columns[1].Required = true
	if _, err := read(t, "person_id,a\n1,2\n", s); err == nil || !strings.Contains(err.Error(), `no column "b"`) {
		t.Error("a required column may be absent:", err)
	}
}

func TestKeysOfSeveralColumnsDoNotCollide(t *testing.T) {
	s := Schema{Patient: "p", Key: []string{"p", "q"}, Columns: []Column{{Name: "q", Type: Text}}}
	rows, err := read(t, "p,q\na/1:b,c\na,1:b/1:c\n", s)
	if err != nil || len(rows) != 2 || rows[0].Key == rows[1].Key {
		t.Fatal(rows, err)
	}
}

func TestAMappingIsStrict(t *testing.T) {
	for _, c := range [][3]string{
		{"name: labs", "name: Labs", "name: want a small letter"},
		{"file: labs.csv", "file: ../labs.csv", "file: want the name"},
		{"patient: pid", "patient: ''", "patient: name the column"},
		{"patient: pid", "patient: HbA1c", "identifies the patient and is never data"},
		{"    decimal: \",\"", "    decimal: x", "decimal: want"},
		{"    decimal: \",\"", "    delimiter: ab", "delimiter: want"},
		{"    decimal: \",\"", "    decimals: x", "field decimals not found"},
		{"name: hba1c", "name: 1c", "columns[0]: name: want a letter"},
		{"name: hba1c", "name: sex", "columns[2]: its name for the second time"},
		{"type: decimal", "type: float", "columns[0]: type: want one of"},
		{"DD.MM.YYYY", "DD.MM", "columns[1]: format: want YYYY, MM and DD"},
		{"DD.MM.YYYY", "DDxMM.YYYY", "columns[1]: format: want points"},
		{"type: decimal", "type: decimal, format: DD.MM.YYYY", "format: is for dates alone"},
		{"key: [pid, taken]", "key: ['']", "key: want 1 to 8"},
		{labs, "", "is empty"}, {labs, "tables: []", "want 1 to 256 tables"}, {labs, labs + strings.TrimPrefix(labs, "tables:\n"), "for the second time"}, {labs, labs + "---\n{}\n", "more than one document"},
		{labs, "\xff", "not UTF-8"},
	} {
		text := strings.Replace(labs, c[0], c[1], 1)
		if _, err := ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%q: %v", c[1], err)
		}
	}
}

// sheet is a Parquet file's row, of every kind of column that hospitals' programs write.
type sheet struct {
	PID    int64     `parquet:"pid"`
	Number *float64  `parquet:"number,optional"`
	Money  int64     `parquet:"money,decimal(2:10)"`
	Day    int32     `parquet:"day,date"`
	At     time.Time `parquet:"at,timestamp(microsecond)"`
	Small  float32   `parquet:"small"`
	Yes    bool      `parquet:"yes"`
	Word   string    `parquet:"word,optional,dict"`
	Count  uint32    `parquet:"count"`
	ID     [16]byte  `parquet:"id,uuid"`
}

var sheetSchema = Schema{Patient: "pid", Columns: []Column{
	{Name: "at", Type: DateTime}, {Name: "count", Type: Integer}, {Name: "day", Type: Date}, {Name: "id", Type: Text}, {Name: "money", Type: Decimal}, {Name: "number", Type: Decimal}, {Name: "small", Type: Decimal},
	{Name: "word", Type: Text}, {Name: "yes", Type: Boolean},
}, Comma: true}

func parquetFile(t testing.TB, rows any, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewWriter(&b, options...)
	for i := range reflect.ValueOf(rows).Len() {
		if err := w.Write(reflect.ValueOf(rows).Index(i).Interface()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheets() []sheet {
	x, nan, infinite := 1.25e-5, math.NaN(), math.Inf(1)
	at := time.Date(2021, 3, 4, 5, 6, 7, 8000, time.UTC)
	return []sheet{
		{PID: 1, Number: &x, Money: -1999, Day: 18000, At: at, Small: 0.1, Yes: true, Word: "ä", Count: 4294967295},
		{PID: 2, Number: &nan, At: at}, {PID: 3, Number: &infinite, At: at}, {PID: 4, At: at},
	}
}

func readParquet(t testing.TB, data []byte, s Schema) (rows []Row, err error) {
	t.Helper()
	err = ReadParquet(t.Context(), bytes.NewReader(data), int64(len(data)), s, func(r Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

func TestParquetReadsAsCSVDoes(t *testing.T) {
	for name, codec := range map[string]parquet.WriterOption{"plain": parquet.Compression(&parquet.Uncompressed), "snappy": parquet.Compression(&parquet.Snappy), "zstd": parquet.Compression(&parquet.Zstd), "gzip": parquet.Compression(&parquet.Gzip)} {
		rows, err := readParquet(t, parquetFile(t, sheets(), codec, parquet.MaxRowsPerRowGroup(2)), sheetSchema)
		if err != nil || len(rows) != 4 {
			t.Fatal(name, rows, err)
		}
		want := `{"at":"2021-03-04T05:06:07.000008Z","count":4294967295,"day":"2019-04-14","id":"00000000-0000-0000-0000-000000000000","money":-19.99,"number":0.0000125,"small":0.1,"word":"ä","yes":true}`
		if r := rows[0]; string(r.Data) != want || r.Patient != "1" || r.Line != 1 {
			t.Errorf("%s: %+v %s", name, r, r.Data)
		}
		if strings.Contains(string(rows[1].Data), "number") || rows[3].Problem != "" || strings.Contains(string(rows[3].Data), "number") {
			t.Errorf("%s: not a number is no value: %s", name, rows[1].Data)
		}
		if rows[2].Problem == "" || rows[2].Line != 3 {
			t.Errorf("%s: an infinite value: %+v", name, rows[2])
		}
	}
}

func TestParquetThatIsNotATableIsRefused(t *testing.T) {
	type nested struct {
		PID  int64   `parquet:"pid"`
		List []int64 `parquet:"list"`
	}
	whole := parquetFile(t, sheets())
	bad := slices.Clone(whole)
	copy(bad[len(bad)-8:], []byte{0xff, 0xff, 0xff, 0xff})
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"nested": {parquetFile(t, []nested{{1, []int64{2}}}), "holds lists or groups"}, "short": {[]byte("PAR1"), "shorter than"}, "text": {[]byte("a,b,c\n1,2,3\n4,5,6\n"), "no Parquet footer"},
		"cut off": {whole[:len(whole)-5], "no Parquet footer"}, "giant footer": {bad, "damaged"}, "other columns": {parquetFile(t, []struct{ A int }{{1}}), `no column "pid"`},
	} {
		if _, err := readParquet(t, c.data, sheetSchema); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	stop := errors.New("full")
	err := ReadParquet(t.Context(), bytes.NewReader(whole), int64(len(whole)), sheetSchema, func(Row) error { return stop })
	if !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestNoReasonHoldsACell(t *testing.T) {
	const canary = "Canary4711"
	text := "pid;taken;HbA1c;g;n;ok\n"
	for i := range 6 {
		cells := []string{"a", "03.02.2020", "5", "m", "1", "no"}
		cells[i] = canary
		text += strings.Join(cells, ";") + "\n"
	}
	rows, err := read(t, text+canary+"\n", labsSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r.Problem, canary) {
			t.Errorf("line %d: %s", r.Line, r.Problem)
		}
	}
	if _, err := read(t, canary+";"+canary+"\n", labsSchema(t)); strings.Contains(fmt.Sprint(err), canary) {
		t.Error(err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("pid;taken;HbA1c;g;n;ok\n17.0;03.02.2020;5,40;w;8.0;yes\n"))
	f.Add([]byte("\ufeffpid\ttaken\tHbA1c\tg\tn\tok\n\"a\nb\"\t\t\t\t\t\n"))
	s := labsSchema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = ReadCSV(t.Context(), bytes.NewReader(data), s, func(r Row) error { return checkRow(t, r) })
	})
}

// checkRow fails for a row that is neither whole nor left out.
func checkRow(t *testing.T, r Row) error {
	if (r.Problem == "") != (len(r.Data) > 0 && r.Patient != "" && r.Key != "") {
		t.Errorf("%+v", r)
	}
	return nil
}

func FuzzReadParquet(f *testing.F) {
	f.Add(parquetFile(f, sheets()))
	f.Add(parquetFile(f, sheets(), parquet.Compression(&parquet.Snappy)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		_ = ReadParquet(t.Context(), bytes.NewReader(data), int64(len(data)), sheetSchema, func(r Row) error { return checkRow(t, r) })
	})
}

func FuzzParseMapping(f *testing.F) {
	f.Add([]byte(labs))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(data)
		if err == nil && len(m) == 0 {
			t.Error("no tables, and no error")
		}
	})
}

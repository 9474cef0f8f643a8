package table

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ReadCSV reads a CSV table and gives its rows to take, in order. A byte order mark is passed over. Columns that the schema has not are told once, as a
// problem of line 1. Without take it only says whether the file is a table that can be read to its end.
func ReadCSV(ctx context.Context, from io.Reader, s Schema, take func(Row) error) error {
	g := &gate{from: from, left: MaxLine}
	in := bufio.NewReaderSize(g, 1<<16)
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	if r.Comma = s.Delimiter; r.Comma == 0 {
		r.Comma = delimiter(in)
	}
	header, err := r.Read()
	if err != nil {
		return headerReason(err)
	}
	if !utf8.ValidString(strings.Join(header, "")) {
		return refused(1, "the header is not UTF-8; save the file as UTF-8")
	}
	p, strange, err := s.fit(header)
	if err != nil {
		return err
	}
	if len(strange) > 0 && take != nil {
		if err := take(Row{Line: 1, Problem: strangers(strange), Remark: true}); err != nil {
			return err
		}
	}
	line := 1
	for before := r.InputOffset(); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		g.left = MaxLine
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var row Row
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong) && errors.Is(wrong.Err, csv.ErrQuote) && wrong.StartLine != wrong.Line: // an open quotation swallows the rest
			return refused(wrong.StartLine, "a quotation that begins here has no end; export it again")
		case errors.As(err, &wrong):
			line = wrong.Line
			row = Row{Line: wrong.StartLine, Problem: "no CSV: " + wrong.Err.Error() + "; left out"}
		case err != nil:
			return ioReason(line+1, err)
		default:
			if line, _ = r.FieldPos(0); take != nil {
				row = p.row(cells)
				row.Line = line
			}
		}
		if take == nil {
			continue
		}
		now := r.InputOffset()
		row.Bytes, before = int(now-before), now
		if err := take(row); err != nil {
			return err
		}
	}
}

func strangers(places []int) string {
	list := make([]string, 0, len(places))
	for _, i := range places[:min(len(places), 10)] {
		list = append(list, fmt.Sprint(i+1))
	}
	if len(places) > 10 {
		list = append(list, "…")
	}
	return fmt.Sprintf("%d columns are not declared (column %s); not read", len(places), strings.Join(list, ", "))
}

// delimiter is what the header's cells are most often parted by.
func delimiter(in *bufio.Reader) rune {
	head, _ := in.Peek(1 << 16)
	line, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', 0
	for _, c := range ",\t;|" {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// errLong says that a line does not end.
var errLong = fmt.Errorf("a line is longer than %d bytes, or a quotation has no end", MaxLine)

// gate bounds what is read for one line.
type gate struct {
	from io.Reader
	left int
}

func (g *gate) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errLong
	}
	n, err := g.from.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}

func headerReason(err error) error {
	if errors.Is(err, io.EOF) {
		return refused(0, "no header line")
	}
	return ioReason(1, err)
}

// ioReason says why reading ended on a line, without what was read.
func ioReason(line int, err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errLong):
		return refused(line, "%s", errLong)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refused(line, "the compressed file is cut off; export it again")
	}
	return refused(line, "the file cannot be read to its end; export it again")
}

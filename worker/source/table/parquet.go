package table

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// maxFooter is the length in bytes of the longest footer that is read.
const maxFooter = 64 << 20

const damaged = "no Parquet file, or a damaged one; export it again"

// ReadParquet reads a Parquet table (Apache Parquet, flat columns: no groups and no lists) and gives its rows to take, in order.
//
// The library reads damaged files with errors mostly, and panics on some; both refuse the file.
func ReadParquet(ctx context.Context, from io.ReaderAt, size int64, s Schema, take func(Row) error) (err error) {
	var own error // of take, which is to come through as it is
	defer func() {
		if cause := recover(); cause != nil && own == nil {
			err = refused(0, damaged)
		}
	}()
	if err := checkFooter(from, size); err != nil {
		return err
	}
	f, err := parquet.OpenFile(from, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBuffer))
	if err != nil {
		return refused(0, damaged)
	}
	leaves, err := leavesOf(f)
	if err != nil {
		return err
	}
	header := make([]string, len(leaves))
	for i, l := range leaves {
		header[i] = l.name
	}
	p, strange, err := s.fit(header)
	if err != nil {
		return err
	}
	used := p.used()
	if err := checkPages(from, size, f.Metadata(), used); err != nil {
		return err
	}
	if len(strange) > 0 && take != nil {
		if err := take(Row{Line: 1, Problem: strangers(strange), Remark: true}); err != nil {
			return err
		}
	}
	number := 0
	for _, group := range f.RowGroups() {
		err := p.group(ctx, group, leaves, used, func(row Row) error {
			number++
			if take == nil {
				return nil
			}
			row.Line = number
			own = take(row)
			return own
		})
		switch {
		case own != nil:
			return own
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return refused(number+1, damaged)
		}
	}
	if int64(number) != f.NumRows() {
		return refused(number, "the rows end here, and the footer says there are %d", f.NumRows())
	}
	return nil
}

// checkFooter holds the footer's length against the file's, before anything is allocated for it.
func checkFooter(from io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return refused(0, "shorter than a Parquet file")
	}
	if _, err := from.ReadAt(end[:], size-8); err != nil {
		return ioReason(0, err)
	}
	if string(end[4:]) != "PAR1" {
		return refused(0, "no Parquet footer at its end; export it again")
	}
	if n := int64(binary.LittleEndian.Uint32(end[:])); n > maxFooter || n > size-12 {
		return refused(0, damaged)
	}
	return nil
}

// used are the places of the columns that rows are made of, in order. No others are read.
func (p plan) used() []int {
	places := append([]int{p.patient}, p.key...)
	places = slices.DeleteFunc(append(places, p.places...), func(i int) bool { return i < 0 })
	slices.Sort(places)
	return slices.Compact(places)
}

const (
	batchRows = 256       // rows whose cells are held at a time, at most
	maxCells  = 256 << 20 // bytes that those cells may take, however small the file: a dictionary repeats a long one for nothing
)

// atATime is the number of rows of so many columns whose cells are held at a time.
func atATime(columns int) int {
	return max(1, min(batchRows, maxCells/(MaxCell*max(1, columns))))
}

// group reads the used columns of a row group side by side.
func (p plan) group(ctx context.Context, group parquet.RowGroup, leaves []leaf, used []int, take func(Row) error) error {
	chunks := group.ColumnChunks()
	columns := make([]*column, len(used))
	for i, place := range used {
		columns[i] = &column{leaf: leaves[place], pages: chunks[place].Pages()}
		defer columns[i].close()
	}
	p.schema.Comma = false // numbers of Parquet are numbers
	cells, most := make([]string, p.width), atATime(len(used))
	for left := group.NumRows(); left > 0; {
		n := int(min(left, int64(most)))
		left -= int64(n)
		for _, c := range columns {
			if err := c.read(n); err != nil {
				return err
			}
		}
		for at := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := take(p.rowOf(columns, used, at, cells)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowOf is the row at a place of what the columns have read; cells is room for it.
func (p plan) rowOf(columns []*column, used []int, at int, cells []string) Row {
	bytes := 0
	for i, c := range columns {
		if c.long[at] {
			return Row{Problem: tooLong(used[i])}
		}
		if !c.ok[at] {
			return Row{Problem: fmt.Sprintf("column %d has a value that no table holds, such as infinity; left out", used[i]+1)}
		}
		cells[used[i]] = c.texts[at]
		bytes += len(c.texts[at])
	}
	r := p.row(cells)
	r.Bytes = bytes
	return r
}

// column reads a column of a row group, a page at a time.
type column struct {
	leaf   leaf
	pages  parquet.Pages
	page   parquet.Page
	from   parquet.ValueReader
	values [batchRows]parquet.Value
	texts  [batchRows]string // what the cells would be in CSV
	ok     [batchRows]bool
	long   [batchRows]bool // longer than a cell may be: not copied
}

// read reads the cells of the next n rows. That there are not as many is an error.
func (c *column) read(n int) error {
	for done := 0; done < n; {
		if c.from == nil {
			page, err := c.pages.ReadPage()
			if err != nil {
				return err
			}
			c.page, c.from = page, page.Values()
		}
		got, err := c.from.ReadValues(c.values[:n-done])
		for i, v := range c.values[:got] { // before the page is released, whose memory they are
			c.texts[done+i], c.ok[done+i], c.long[done+i] = "", true, isLong(v)
			if !v.IsNull() && !c.long[done+i] {
				c.texts[done+i], c.ok[done+i] = c.leaf.text(v)
			}
		}
		done += got
		switch {
		case errors.Is(err, io.EOF):
			parquet.Release(c.page)
			c.page, c.from = nil, nil
		case err != nil:
			return err
		case got == 0:
			return io.ErrNoProgress
		}
	}
	return nil
}

// isLong says whether a value is longer than a cell may be.
func isLong(v parquet.Value) bool {
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return len(v.ByteArray()) > MaxCell
	}
	return false
}

func (c *column) close() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	c.pages.Close()
}

// leaf is a column of a file.
type leaf struct {
	name string
	text func(parquet.Value) (string, bool) // what a cell would be in CSV
}

func leavesOf(f *parquet.File) ([]leaf, error) {
	columns := f.Root().Columns()
	if len(columns) > MaxColumns {
		return nil, refused(0, "more than %d columns", MaxColumns)
	}
	out := make([]leaf, len(columns))
	for i, c := range columns {
		if !c.Leaf() || c.Repeated() {
			return nil, refused(0, "column %d holds lists or groups, and a table's cells have one value; flatten it", i+1)
		}
		out[i] = leaf{c.Name(), reader(c.Type())}
	}
	return out, nil
}

// reader is how a column's values are written as text.
func reader(t parquet.Type) func(parquet.Value) (string, bool) {
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DateType:
			return day
		case *format.TimestampType:
			if l.Unit.Value == nil {
				return nothing
			}
			return moment(l.Unit.Value.Duration(), l.IsAdjustedToUTC)
		case *format.DecimalType:
			return scaled(int(l.Scale))
		case *format.IntType:
			if !l.IsSigned {
				return unsigned
			}
		case *format.UUIDType:
			return identifier
		case *format.TimeType, *format.Float16Type, *format.VariantType, *format.GeometryType, *format.GeographyType, *format.BsonType:
			return nothing
		}
	}
	if converted := t.ConvertedType(); converted != nil {
		switch *converted {
		case deprecated.Date:
			return day
		case deprecated.TimestampMillis:
			return moment(time.Millisecond, true)
		case deprecated.TimestampMicros:
			return moment(time.Microsecond, true)
		case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
			return unsigned
		case deprecated.TimeMillis, deprecated.TimeMicros, deprecated.Interval, deprecated.Bson:
			return nothing
		}
	}
	return physical
}

func nothing(parquet.Value) (string, bool) { return "", false }

// physical writes a value that no logical type says more about.
func physical(v parquet.Value) (string, bool) {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean()), true
	case parquet.Int32, parquet.Int64:
		return whole(v).String(), true
	case parquet.Int96:
		return moment96(v.Int96())
	case parquet.Float:
		return float(float64(v.Float()), 32)
	case parquet.Double:
		return float(v.Double(), 64)
	}
	return string(v.ByteArray()), true
}

// float writes a floating point number with the fewest digits that give it again. One that is not a number is what some programs write for no value.
func float(x float64, bits int) (string, bool) {
	if math.IsNaN(x) {
		return "", true
	}
	return strconv.FormatFloat(x, 'g', -1, bits), !math.IsInf(x, 0)
}

// whole is a value as an integer; bytes are two's complement, big endian.
func whole(v parquet.Value) *big.Int {
	switch v.Kind() {
	case parquet.Int32:
		return big.NewInt(int64(v.Int32()))
	case parquet.Int64:
		return big.NewInt(v.Int64())
	}
	b := v.ByteArray()
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

func unsigned(v parquet.Value) (string, bool) {
	switch v.Kind() {
	case parquet.Int32:
		return strconv.FormatUint(uint64(v.Uint32()), 10), true
	case parquet.Int64:
		return strconv.FormatUint(v.Uint64(), 10), true
	}
	return "", false
}

// maxScale is the most digits after the point of a decimal column.
const maxScale = 38

func scaled(scale int) func(parquet.Value) (string, bool) {
	if scale < 0 || scale > maxScale {
		return nothing
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	return func(v parquet.Value) (string, bool) {
		switch v.Kind() {
		case parquet.Int32, parquet.Int64:
		case parquet.ByteArray, parquet.FixedLenByteArray:
			if n := len(v.ByteArray()); n == 0 || n > 32 {
				return "", false
			}
		default:
			return "", false
		}
		return new(big.Rat).SetFrac(whole(v), power).FloatString(scale), true
	}
}

func day(v parquet.Value) (string, bool) {
	if v.Kind() != parquet.Int32 {
		return "", false
	}
	return time.Unix(0, 0).UTC().AddDate(0, 0, int(v.Int32())).Format("2006-01-02"), true
}

func moment(unit time.Duration, utc bool) func(parquet.Value) (string, bool) {
	return func(v parquet.Value) (string, bool) {
		if v.Kind() != parquet.Int64 {
			return "", false
		}
		n, perSecond := v.Int64(), int64(time.Second/unit)
		return stamp(time.Unix(n/perSecond, n%perSecond*int64(unit)), utc)
	}
}

// moment96 reads the times of older programs: nanoseconds of a day, and the Julian day.
func moment96(v deprecated.Int96) (string, bool) {
	const unixEpoch = 2440588
	nanoseconds := int64(v[1])<<32 | int64(v[0])
	return stamp(time.Unix((int64(v[2])-unixEpoch)*86400, nanoseconds), false)
}

func stamp(t time.Time, utc bool) (string, bool) {
	t = t.UTC()
	layout := "2006-01-02T15:04:05.999999999"
	if utc {
		layout += "Z"
	}
	return t.Format(layout), t.Year() > 0 && t.Year() < 10000
}

func identifier(v parquet.Value) (string, bool) {
	b := v.ByteArray()
	if len(b) != 16 {
		return "", false
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), true
}

package table

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// TestAPageThatClaimsTooMuchIsRefusedBeforeMemoryIsTaken: the library allocates what a page's header says. Fuzzing found files of a kilobyte that took three gigabytes.
func TestAPageThatClaimsTooMuchIsRefusedBeforeMemoryIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		compressed, inflated, values int32
		total                        int64 // that the footer says
		want                         string
	}{
		"good":          {10, 1000, 5, 5, ""},
		"inflates":      {10, 1<<31 - 1, 5, 5, "a page of more than"},
		"values":        {10, 1000, 1<<31 - 1, 5, "a page of more than"},
		"length":        {1<<31 - 1, 1000, 5, 5, "damaged"},
		"negative":      {-1, 1000, 5, 5, "damaged"},
		"fewer values":  {10, 1000, 4, 5, "damaged"},
		"no pages":      {10, 1000, 0, 1 << 40, "damaged"},
		"nothing to do": {10, 1000, 0, 0, ""},
	} {
		header := format.PageHeader{CompressedPageSize: c.compressed, UncompressedPageSize: c.inflated, DataPageHeader: thrift.New(format.DataPageHeader{NumValues: c.values})}
		data, err := thrift.Marshal(new(thrift.CompactProtocol), &header)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, make([]byte, 10)...)
		column := format.ColumnMetaData{NumValues: c.total, TotalCompressedSize: int64(len(data))}
		_, err = checkColumn(bytes.NewReader(data), int64(len(data)), &column, make([]byte, maxPageHeader))
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestALongCellIsNotCopied: a dictionary with one value of a mebibyte, that 256 rows name, is a file of some hundred bytes and was 256 MiB; and of many columns fewer rows are held at a time.
func TestALongCellIsNotCopied(t *testing.T) {
	type row struct {
		Patient string `parquet:"patient"`
		Note    string `parquet:"note,dict,zstd"`
	}
	rows := make([]row, batchRows)
	for i := range rows {
		rows[i] = row{"p", strings.Repeat("x", 1<<20)}
	}
	rows[7].Note = "short"
	data := parquetFile(t, rows, parquet.SkipPageBounds("note"), parquet.DataPageStatistics(false), parquet.PageBufferSize(maxPage))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := readParquet(t, data, Schema{Name: "table/x", Patient: "patient", Columns: []Column{{Name: "note", Type: Text}}})
	runtime.ReadMemStats(&after)
	if err != nil || len(got) != len(rows) || len(data) > 1000 {
		t.Fatalf("%d rows of %d bytes, %v", len(got), len(data), err)
	}
	for i, r := range got {
		if want := tooLong(1); i != 7 && r.Problem != want || i == 7 && string(r.Data) != `{"note":"short"}` {
			t.Fatalf("row %d: %q, %s", i+1, r.Problem, r.Data)
		}
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 64 {
		t.Errorf("a file of %d bytes took %d MiB", len(data), took)
	}
	for _, columns := range []int{0, 1, 16, 17, 100, MaxColumns} {
		if n := atATime(columns); n < 1 || n > batchRows || n*columns*MaxCell > maxCells || columns <= 16 && n != batchRows {
			t.Errorf("%d rows of %d columns at a time", n, columns)
		}
	}
}

// TestColumnsAreHeldTogetherWithinBounds: a row group's columns are read side by side, and a kilobyte of a file can claim a page of 64 MiB in each of 4,096. All of these columns are the same page.
func TestColumnsAreHeldTogetherWithinBounds(t *testing.T) {
	file := func(h format.PageHeader) ([]byte, *format.FileMetaData) {
		data, err := thrift.Marshal(new(thrift.CompactProtocol), &h)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, make([]byte, h.CompressedPageSize)...)
		group := format.RowGroup{NumRows: 1 << 20}
		for range MaxColumns {
			group.Columns = append(group.Columns, format.ColumnChunk{MetaData: format.ColumnMetaData{NumValues: 1 << 20, TotalCompressedSize: int64(len(data))}})
		}
		return data, &format.FileMetaData{RowGroups: []format.RowGroup{group}}
	}
	for name, c := range map[string]struct {
		header format.PageHeader
		fit    int // columns that do
	}{
		"inflated": {format.PageHeader{CompressedPageSize: 10, UncompressedPageSize: maxPage, DataPageHeader: thrift.New(format.DataPageHeader{NumValues: 1 << 20})}, 7},
		"values":   {format.PageHeader{CompressedPageSize: 10, UncompressedPageSize: 10, DataPageHeader: thrift.New(format.DataPageHeader{NumValues: 1 << 20})}, 101},
	} {
		data, meta := file(c.header)
		all := make([]int, MaxColumns)
		for i := range all {
			all[i] = i
		}
		if err := checkPages(bytes.NewReader(data), int64(len(data)), meta, all[:c.fit]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, n := range []int{c.fit + 1, MaxColumns} {
			if err := checkPages(bytes.NewReader(data), int64(len(data)), meta, all[:n]); err == nil || !strings.Contains(err.Error(), "together") {
				t.Errorf("%s, %d columns: %v", name, n, err)
			}
		}
		meta.RowGroups[0].NumRows++
		if err := checkPages(bytes.NewReader(data), int64(len(data)), meta, all[:1]); err == nil {
			t.Errorf("%s: a column with fewer values than rows", name)
		}
	}
}

// countingAt counts what is read.
type countingAt struct {
	*bytes.Reader
	sum int
}

func (c *countingAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.sum += n
	return n, err
}

// TestColumnsThatNobodyDeclaredAreNotRead: neither their pages nor their memory.
func TestColumnsThatNobodyDeclaredAreNotRead(t *testing.T) {
	type wide struct {
		PID   int64  `parquet:"pid"`
		Other string `parquet:"other"`
	}
	rows := make([]wide, 2000)
	for i := range rows {
		rows[i] = wide{int64(i), strings.Repeat(string(rune('a'+i%20)), 1000+i)}
	}
	data := parquetFile(t, rows, parquet.Compression(&parquet.Uncompressed), parquet.MaxRowsPerRowGroup(700))
	from := &countingAt{Reader: bytes.NewReader(data)}
	var ids []string
	err := ReadParquet(t.Context(), from, int64(len(data)), Schema{Name: "table.t", Patient: "pid"}, func(r Row) error {
		if !r.Remark {
			ids = append(ids, r.Patient)
		}
		return nil
	})
	if err != nil || len(ids) != 2000 || ids[1999] != "1999" {
		t.Fatal(len(ids), err)
	}
	if from.sum > len(data)/4 {
		t.Errorf("%d bytes were read of %d", from.sum, len(data))
	}
}

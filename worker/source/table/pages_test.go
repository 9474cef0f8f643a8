package table

import (
	"bytes"
	"strings"
	"testing"

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
		err = checkColumn(bytes.NewReader(data), int64(len(data)), &column, make([]byte, maxPageHeader))
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package table

import (
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Limits of a Parquet file's pages. Writers make pages of a megabyte or so.
const (
	maxPage       = 64 << 20 // bytes, inflated
	maxPageValues = 1 << 20
	maxPageHeader = 64 << 10 // bytes
	maxRowGroups  = 100_000
)

// checkPages walks over the headers of all pages before the library does, which allocates what they claim, up to two gigabytes each.
func checkPages(from io.ReaderAt, size int64, meta *format.FileMetaData) error {
	if len(meta.RowGroups) > maxRowGroups {
		return refused(0, "more than %d row groups", maxRowGroups)
	}
	buffer := make([]byte, maxPageHeader)
	for _, group := range meta.RowGroups {
		for i := range group.Columns {
			if err := checkColumn(from, size, &group.Columns[i].MetaData, buffer); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkColumn(from io.ReaderAt, size int64, column *format.ColumnMetaData, buffer []byte) error {
	at := column.DataPageOffset
	if d := column.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	end := at + column.TotalCompressedSize
	if at < 0 || end < at || end > size {
		return refused(0, damaged)
	}
	values := int64(0)
	for at < end && values < column.NumValues {
		head := buffer[:min(int64(len(buffer)), size-at)]
		if _, err := from.ReadAt(head, at); err != nil {
			return ioReason(0, err)
		}
		var header format.PageHeader
		var protocol thrift.CompactProtocol
		r := protocol.NewReaderFromBytes(head)
		if err := thrift.NewDecoder(r).Decode(&header); err != nil {
			return refused(0, damaged)
		}
		counts := header.DataPageHeader.V.NumValues
		if header.DataPageHeaderV2.Valid {
			counts = header.DataPageHeaderV2.V.NumValues
		}
		at += int64(r.BytesRead()) + int64(header.CompressedPageSize)
		switch {
		case header.CompressedPageSize < 0 || header.UncompressedPageSize < 0 || counts < 0 || at > end:
			return refused(0, damaged)
		case header.UncompressedPageSize > maxPage || counts > maxPageValues || header.DictionaryPageHeader.V.NumValues > maxPageValues:
			return refused(0, "a page of more than %d bytes or %d values; write it with smaller pages", maxPage, maxPageValues)
		}
		values += int64(counts)
	}
	if values < column.NumValues {
		return refused(0, damaged)
	}
	return nil
}

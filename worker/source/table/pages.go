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
	maxHeld       = 512 << 20 // bytes that a page of each column that is read takes together
	readBuffer    = 64 << 10  // bytes of each column's file buffer
)

// checkPages walks over the headers of all pages of the columns that will be read before the library does, which allocates what they claim, up to two gigabytes each. As a row group's columns
// are read side by side, what a page of each takes is added up: as it lies there, inflated, with its dictionary, and five bytes a value, which a column of few values repeated inflates to.
func checkPages(from io.ReaderAt, size int64, meta *format.FileMetaData, used []int) error {
	if len(meta.RowGroups) > maxRowGroups {
		return refused(0, "more than %d row groups", maxRowGroups)
	}
	buffer := make([]byte, maxPageHeader)
	for _, group := range meta.RowGroups {
		held := int64(0)
		for _, i := range used {
			if i >= len(group.Columns) || group.Columns[i].MetaData.NumValues != group.NumRows {
				return refused(0, damaged)
			}
			takes, err := checkColumn(from, size, &group.Columns[i].MetaData, buffer)
			if err != nil {
				return err
			}
			if held += takes; held > maxHeld {
				return refused(0, "a page of each of its columns takes more than %d bytes together; write it with smaller pages", maxHeld)
			}
		}
	}
	return nil
}

// checkColumn walks over a column's pages, and says what the largest takes in memory.
func checkColumn(from io.ReaderAt, size int64, column *format.ColumnMetaData, buffer []byte) (int64, error) {
	at := column.DataPageOffset
	if d := column.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	end := at + column.TotalCompressedSize
	if at < 0 || end < at || end > size {
		return 0, refused(0, damaged)
	}
	values, page, dictionary := int64(0), int64(0), int64(0)
	for at < end && values < column.NumValues {
		head := buffer[:min(int64(len(buffer)), size-at)]
		if _, err := from.ReadAt(head, at); err != nil {
			return 0, ioReason(0, err)
		}
		var header format.PageHeader
		var protocol thrift.CompactProtocol
		r := protocol.NewReaderFromBytes(head)
		if err := thrift.NewDecoder(r).Decode(&header); err != nil {
			return 0, refused(0, damaged)
		}
		counts := header.DataPageHeader.V.NumValues
		if header.DataPageHeaderV2.Valid {
			counts = header.DataPageHeaderV2.V.NumValues
		}
		at += int64(r.BytesRead()) + int64(header.CompressedPageSize)
		switch {
		case header.CompressedPageSize < 0 || header.UncompressedPageSize < 0 || counts < 0 || at > end:
			return 0, refused(0, damaged)
		case header.UncompressedPageSize > maxPage || counts > maxPageValues || header.DictionaryPageHeader.V.NumValues > maxPageValues:
			return 0, refused(0, "a page of more than %d bytes or %d values; write it with smaller pages", maxPage, maxPageValues)
		}
		takes := int64(header.CompressedPageSize) + int64(header.UncompressedPageSize)
		if header.Type == format.DictionaryPage {
			dictionary = max(dictionary, takes+5*int64(header.DictionaryPageHeader.V.NumValues))
		} else {
			page = max(page, takes+5*int64(counts))
		}
		values += int64(counts)
	}
	if values < column.NumValues {
		return 0, refused(0, damaged)
	}
	return readBuffer + dictionary + page, nil
}

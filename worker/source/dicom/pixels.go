package dicom

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/tag"
	"github.com/suyashkumar/dicom/pkg/uid"
)

// checkPixels holds the pixel data against what the header says of it.
func (w *walker) checkPixels(set dicom.Dataset) error {
	rows, columns := count(set, tag.Rows), count(set, tag.Columns)
	frames := max(1, count(set, tag.NumberOfFrames))
	switch {
	case rows == 0 && columns == 0 && !w.pixels && !isImage(text(set, tag.SOPClassUID)):
		return nil // a report, a structure set: no image
	case !w.pixels:
		return errors.New("an image without pixel data")
	case rows == 0 || columns == 0:
		return errors.New("pixel data without rows and columns")
	case w.length < 0 && int64(w.fragments) < frames:
		return fmt.Errorf("pixel data of %d fragments, the header says %d frames", max(0, w.fragments), frames)
	case w.length < 0:
		return nil
	}
	want, ok := w.native(set, rows, columns, frames)
	if !ok {
		return errors.New("the header does not say how long the pixel data is")
	}
	if w.length < want {
		return fmt.Errorf("pixel data of %d bytes, the header says %d", w.length, want)
	}
	return nil
}

// isImage says whether objects of a SOP class have pixel data (PS3.4, B.5).
func isImage(class string) bool {
	info, err := uid.Lookup(class)
	return err == nil && (strings.Contains(info.Name, "Image Storage") || slices.Contains([]string{"Enhanced US Volume Storage", "Parametric Map Storage", "Segmentation Storage"}, info.Name))
}

// native is the length of uncompressed pixel data (PS3.5, 8.1.1 and 8.2).
func (w *walker) native(set dicom.Dataset, rows, columns, frames int64) (int64, bool) {
	samples, bits := max(1, count(set, tag.SamplesPerPixel)), count(set, tag.BitsAllocated)
	if bits == 0 || bits > 64 || rows > 1<<16 || columns > 1<<16 || samples > 16 || frames > 1<<31 {
		return 0, false
	}
	n := new(big.Int).Mul(big.NewInt(rows*columns), big.NewInt(frames))
	n.Mul(n, big.NewInt(samples*bits))
	if strings.HasSuffix(text(set, tag.PhotometricInterpretation), "_422") { // two pixels share their colour
		n.Mul(n, big.NewInt(2)).Div(n, big.NewInt(3))
	}
	n.Add(n, big.NewInt(7)).Div(n, big.NewInt(8))
	return n.Int64(), n.IsInt64()
}

// count is an element that counts; 0 where there is none.
func count(set dicom.Dataset, t tag.Tag) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text(set, t)), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// number reads a decimal or integer string (PS3.5, 6.2) as a plain number.
func number(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 16 || strings.Trim(s, "0123456789+-.eE") != "" {
		return "", false
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n > 1e15 || n < -1e15 {
		return "", false
	}
	return strconv.FormatFloat(n, 'f', -1, 64), true
}

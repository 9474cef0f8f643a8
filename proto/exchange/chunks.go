package exchange

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

const (
	// MaxArtifact is the longest artifact in bytes.
	MaxArtifact = 64 << 20

	chunkSize    = 1 << 20
	maxChunks    = MaxArtifact / chunkSize
	listHeader   = 8
	maxChunkList = listHeader + maxChunks*32
)

// chunkList says how an artifact is cut: every chunk has 1 MiB but the last, which has 1 byte to 1 MiB (0 for the empty
// artifact). Its encoding is the size in bytes, 8 bytes big-endian, and the chunks' SHA-256, 32 bytes each.
type chunkList struct {
	size   uint64
	chunks [][32]byte
}

// chunkCount is the number of chunks of an artifact; the empty one has one empty chunk.
func chunkCount(size uint64) int { return max(1, int((size+chunkSize-1)/chunkSize)) }

func cut(artifact []byte) (chunkList, [][]byte) {
	list := chunkList{size: uint64(len(artifact))}
	var pieces [][]byte
	for i := range chunkCount(list.size) {
		piece := artifact[i*chunkSize : min(len(artifact), (i+1)*chunkSize)]
		list.chunks = append(list.chunks, sha256.Sum256(piece))
		pieces = append(pieces, piece)
	}
	return list, pieces
}

func (l chunkList) encode() []byte {
	out := binary.BigEndian.AppendUint64(nil, l.size)
	for _, chunk := range l.chunks {
		out = append(out, chunk[:]...)
	}
	return out
}

// parseChunkList is the strict inverse of encode. A list of one chunk must name the digest itself.
func parseChunkList(data []byte, digest [32]byte) (chunkList, error) {
	if len(data) < listHeader+32 || len(data) > maxChunkList {
		return chunkList{}, fmt.Errorf("chunk list: %d bytes", len(data))
	}
	list := chunkList{size: binary.BigEndian.Uint64(data)}
	if list.size > MaxArtifact {
		return chunkList{}, fmt.Errorf("chunk list: artifact of %d bytes, expected at most %d", list.size, MaxArtifact)
	}
	if data = data[listHeader:]; len(data) != 32*chunkCount(list.size) {
		return chunkList{}, fmt.Errorf("chunk list: %d bytes of chunks, expected %d", len(data), 32*chunkCount(list.size))
	}
	for ; len(data) > 0; data = data[32:] {
		list.chunks = append(list.chunks, [32]byte(data))
	}
	if list.size == 0 && digest != sha256.Sum256(nil) {
		return chunkList{}, fmt.Errorf("chunk list: not that of the empty artifact")
	}
	if len(list.chunks) == 1 && list.chunks[0] != digest {
		return chunkList{}, fmt.Errorf("chunk list: its one chunk is not the artifact")
	}
	return list, nil
}

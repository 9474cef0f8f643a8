// Package tally is the statement that a ciphertext encrypts, per key, the count and the sum of the consenting rows of a chunk.
package tally

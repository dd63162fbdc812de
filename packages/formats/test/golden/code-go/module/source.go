package keys

import (
	"fmt"
	store "example.org/store"
)

// Days between rotations.
const (
	Rotation = 30
	Grace    = 1
)

// Key is a key.
type Key struct {
	ID string
}

// Rotate makes a new one.
func (k *Key) Rotate() error {
	return fmt.Errorf("no")
}

func New() *Key { return nil }

package g

type List[T any] struct{ items []T }

func (l *List[T]) Add(item T) { l.items = append(l.items, item) }

func Map[T, U any](in []T, f func(T) U) []U {
	return nil
}

type (
	A = int
	B interface{ M() }
)

var x, y = 1, 2

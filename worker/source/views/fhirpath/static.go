package fhirpath

// kinds is the set of what an expression's items can be.
type kinds uint8

const (
	boolean kinds = 1 << iota
	numeric
	textual // strings, dates and times
	compound
	anything = boolean | numeric | textual | compound
)

func (k kinds) mayBe(other kinds) bool { return k&other != 0 }

// node is a part of an expression.
type node interface {
	static() kinds
	eval(ev *evaluation, env environment) ([]Item, error)
}

type (
	literal  []Item
	this     struct{}
	index    struct{}
	rowIndex struct{}
	resource struct{}
	start    struct{}
	member   struct {
		of   node
		name string
		at   int
	}
	indexer struct {
		of, index node
		at        int
	}
	binary struct {
		op          string
		left, right node
		at          int
	}
	call struct {
		of        node
		name      string
		function  function
		arguments []node
		typ       string // the argument of functions of a type
		at        int
	}
)

func (l literal) static() kinds {
	if len(l) == 0 {
		return anything // {} is unknown in every role
	}
	return kindOf(l[0])
}

func (this) static() kinds       { return anything }
func (index) static() kinds      { return numeric }
func (rowIndex) static() kinds   { return numeric }
func (resource) static() kinds   { return compound }
func (start) static() kinds      { return anything }
func (*member) static() kinds    { return anything }
func (i *indexer) static() kinds { return i.of.static() }

func (b *binary) static() kinds {
	switch b.op {
	case "+":
		return b.left.static() & b.right.static() & (numeric | textual)
	case "-", "*", "/":
		return numeric
	case "&":
		return textual
	case "|":
		return b.left.static() | b.right.static()
	}
	return boolean
}

func (c *call) static() kinds {
	if c.function.gives != 0 {
		return c.function.gives
	}
	if c.name == "select" {
		return c.arguments[0].static()
	}
	if c.name == "iif" {
		k := c.arguments[1].static()
		if len(c.arguments) == 3 {
			k |= c.arguments[2].static()
		}
		return k
	}
	return c.of.static()
}

// check refuses operands that can never be right.
func (b *binary) check(source string) error {
	need := func(k kinds, what string) error {
		if !b.left.static().mayBe(k) || !b.right.static().mayBe(k) {
			return &Error{source, b.at, b.op + " needs " + what + " on both sides"}
		}
		return nil
	}
	switch b.op {
	case "and", "or", "xor", "implies":
		return need(boolean, "booleans")
	case "-", "*", "/":
		return need(numeric, "numbers")
	case "&":
		return need(textual, "strings")
	case "+":
		if b.static() == 0 {
			return &Error{source, b.at, "+ needs two numbers or two strings"}
		}
	case "<", "<=", ">", ">=":
		if b.left.static()&b.right.static()&(numeric|textual) == 0 {
			return &Error{source, b.at, b.op + " needs two numbers, two strings or two dates"}
		}
	}
	return nil
}

func (c *call) check(source string) error {
	for i, a := range c.arguments {
		if want := c.function.takes; want != 0 && !a.static().mayBe(want) && (i == 0 || c.name != "iif") {
			return &Error{source, c.at, c.name + "(): the argument can never be what it must be: " + describe(want)}
		}
	}
	if c.function.on != 0 && !c.of.static().mayBe(c.function.on) {
		return &Error{source, c.at, c.name + "() can only follow " + describe(c.function.on)}
	}
	return nil
}

func describe(k kinds) string {
	switch k {
	case boolean:
		return "a boolean"
	case numeric:
		return "a number"
	case textual:
		return "a string"
	}
	return "a value of another type"
}

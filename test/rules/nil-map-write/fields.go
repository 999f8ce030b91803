package p

type unmade struct {
	names map[string]int
	count int
}

func newUnmade() *unmade { return &unmade{count: 1} }

func (u *unmade) add(name string) {
	u.names[name] = u.count // want nil-map-write
}

type byKey struct{ names map[string]int }

func newByKey() *byKey { return &byKey{names: map[string]int{}} }

func (b *byKey) add(name string) { b.names[name] = 1 }

type byPlace struct {
	names map[string]int
	count int
}

func newByPlace() byPlace { return byPlace{map[string]int{}, 0} }

func (b byPlace) add(name string) { b.names[name] = b.count }

type byAssignment struct{ names map[string]int }

func (b *byAssignment) init() { b.names = map[string]int{} }

func (b *byAssignment) add(name string) { b.names[name] = 1 }

// Exported fields may be set by any importer.
type Options struct{ Labels map[string]string }

func (o *Options) Set(key, value string) { o.Labels[key] = value }

type byAddress struct{ names map[string]int }

func (b *byAddress) init(fill func(*map[string]int)) { fill(&b.names) }

func (b *byAddress) add(name string) { b.names[name] = 1 }

func localZero() {
	var b byKey
	b.names["a"] = 1 // want nil-map-write
}

// The map of a part is nil wherever the whole is made.
type part struct{ names map[string]int }

func (p *part) add(name string) {
	p.names[name] = 1 // want nil-map-write
}

type whole struct {
	part
	count int
}

func newWhole() *whole { return &whole{count: 1} }

type filledPart struct{ names map[string]int }

func (p *filledPart) add(name string) { p.names[name] = 1 }

type filled struct {
	first [2]filledPart
	filledPart
}

func newFilled() *filled {
	return &filled{filledPart: filledPart{names: map[string]int{}}}
}

// Nobody in this package makes one: whoever does may fill it.
type foreignPart struct{ names map[string]int }

func (p *foreignPart) add(name string) { p.names[name] = 1 }

type foreign struct{ *foreignPart }

func newForeign(p *foreignPart) *foreign { return &foreign{foreignPart: p} }

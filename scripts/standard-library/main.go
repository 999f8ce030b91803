// Prints the exported declarations of standard packages, without bodies, as src/go/standard-library.json.
// Run it with the Go toolchain whose library is to be known: GO111MODULE=off go run . > ../../src/go/standard-library.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"sort"
	"strings"
)

// packages that code around maps meets often enough to be worth their bytes.
var packages = strings.Fields(`
bufio bytes cmp container/heap container/list container/ring context crypto crypto/rand crypto/sha1
crypto/sha256 crypto/tls crypto/x509 database/sql embed encoding encoding/base64 encoding/binary
encoding/csv encoding/gob encoding/hex encoding/json encoding/xml errors expvar flag fmt go/ast go/token
hash hash/fnv hash/maphash html html/template io io/fs iter log log/slog maps math math/big math/bits
math/rand math/rand/v2 mime mime/multipart net net/http net/http/httptest net/http/httputil net/mail
net/netip net/textproto net/url os os/exec os/signal path path/filepath reflect regexp regexp/syntax runtime
runtime/debug slices sort strconv strings sync sync/atomic syscall testing testing/fstest
testing/synctest text/tabwriter text/template text/template/parse time unicode unicode/utf8 unique
weak`)

// syscall is only there for Signal and Errno: the rest differs from system to system.
var only = map[string][]string{"syscall": {"Signal", "Errno", "SIGINT", "SIGTERM", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2"}}

func main() {
	source := importer.ForCompiler(token.NewFileSet(), "source", nil)
	all := map[string][]string{}
	for _, path := range packages {
		found, err := source.Import(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(1)
		}
		text := strings.TrimSpace(declarations(found, only[path]))
		all[path] = strings.Split(text, "\n")
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(all); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type printer struct {
	of      *types.Package
	imports map[string]bool
	// unexported types that an exported declaration mentions.
	wanted []*types.TypeName
	seen   map[*types.TypeName]bool
	body   bytes.Buffer
}

func declarations(of *types.Package, names []string) string {
	p := &printer{of: of, imports: map[string]bool{}, seen: map[*types.TypeName]bool{}}
	if names == nil {
		names = of.Scope().Names()
	}
	for _, name := range names {
		if object := of.Scope().Lookup(name); object != nil && object.Exported() {
			p.object(object)
		}
	}
	for len(p.wanted) > 0 {
		next := p.wanted[0]
		p.wanted = p.wanted[1:]
		p.object(next)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "package %s\n", of.Name())
	var imports []string
	for path := range p.imports {
		imports = append(imports, path)
	}
	sort.Strings(imports)
	for _, path := range imports {
		fmt.Fprintf(&out, "import %s %q\n", alias(path), path)
	}
	return out.String() + p.body.String()
}

func alias(path string) string {
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}

func (p *printer) qualify(other *types.Package) string {
	if other == p.of {
		return ""
	}
	p.imports[other.Path()] = true
	return alias(other.Path())
}

func (p *printer) show(t types.Type) string {
	p.mention(t, map[types.Type]bool{})
	return types.TypeString(t, p.qualify)
}

// mention asks for the unexported types of this package inside t.
func (p *printer) mention(t types.Type, seen map[types.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		p.want(t.Obj())
	case *types.Named:
		p.want(t.Obj())
		for i := 0; i < t.TypeArgs().Len(); i++ {
			p.mention(t.TypeArgs().At(i), seen)
		}
	case *types.Pointer:
		p.mention(t.Elem(), seen)
	case *types.Slice:
		p.mention(t.Elem(), seen)
	case *types.Array:
		p.mention(t.Elem(), seen)
	case *types.Chan:
		p.mention(t.Elem(), seen)
	case *types.Map:
		p.mention(t.Key(), seen)
		p.mention(t.Elem(), seen)
	case *types.Tuple:
		for i := 0; i < t.Len(); i++ {
			p.mention(t.At(i).Type(), seen)
		}
	case *types.Signature:
		p.mention(t.Params(), seen)
		p.mention(t.Results(), seen)
	}
}

func (p *printer) want(name *types.TypeName) {
	if name.Pkg() != p.of || name.Exported() || p.seen[name] || name.Parent() != p.of.Scope() {
		return
	}
	p.seen[name] = true
	p.wanted = append(p.wanted, name)
}

func (p *printer) object(object types.Object) {
	switch object := object.(type) {
	case *types.Func:
		fmt.Fprintf(&p.body, "func %s%s\n", object.Name(), p.signature(object.Signature()))
	case *types.Var:
		fmt.Fprintf(&p.body, "var %s %s\n", object.Name(), p.show(object.Type()))
	case *types.Const:
		p.constant(object)
	case *types.TypeName:
		p.typeName(object)
	}
}

func (p *printer) constant(object *types.Const) {
	basic, isBasic := object.Type().(*types.Basic)
	if !isBasic || basic.Info()&types.IsUntyped == 0 {
		fmt.Fprintf(&p.body, "const %s %s = 0\n", object.Name(), p.show(object.Type()))
		return
	}
	value := "0"
	switch basic.Kind() {
	case types.UntypedString:
		value = `""`
	case types.UntypedFloat:
		value = "0.0"
	case types.UntypedRune:
		value = "'a'"
	case types.UntypedBool:
		value = "true"
	}
	fmt.Fprintf(&p.body, "const %s = %s\n", object.Name(), value)
}

func (p *printer) typeName(object *types.TypeName) {
	if object.IsAlias() {
		target := object.Type()
		if alias, ok := target.(*types.Alias); ok {
			target = alias.Rhs()
		}
		fmt.Fprintf(&p.body, "type %s = %s\n", object.Name(), p.show(target))
		return
	}
	named, ok := object.Type().(*types.Named)
	if !ok {
		return
	}
	fmt.Fprintf(&p.body, "type %s%s %s\n", object.Name(), p.typeParams(named.TypeParams()), p.underlying(named.Underlying()))
	receiver := object.Name()
	if params := named.TypeParams(); params.Len() > 0 {
		var names []string
		for i := 0; i < params.Len(); i++ {
			names = append(names, params.At(i).Obj().Name())
		}
		receiver += "[" + strings.Join(names, ", ") + "]"
	}
	for i := 0; i < named.NumMethods(); i++ {
		method := named.Method(i)
		if !method.Exported() {
			continue
		}
		star := ""
		if _, pointer := method.Signature().Recv().Type().(*types.Pointer); pointer {
			star = "*"
		}
		fmt.Fprintf(&p.body, "func (%s%s) %s%s\n", star, receiver, method.Name(), p.signature(method.Signature()))
	}
}

func (p *printer) typeParams(list *types.TypeParamList) string {
	var parts []string
	for i := 0; i < list.Len(); i++ {
		parts = append(parts, list.At(i).Obj().Name()+" "+p.show(list.At(i).Constraint()))
	}
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// underlying leaves out what code outside the package can neither name nor reach.
func (p *printer) underlying(t types.Type) string {
	shape, ok := t.(*types.Struct)
	if !ok {
		return p.show(t)
	}
	var fields []string
	for i := 0; i < shape.NumFields(); i++ {
		field := shape.Field(i)
		if field.Embedded() && reaches(field.Type()) {
			fields = append(fields, p.show(field.Type()))
		} else if field.Exported() {
			fields = append(fields, field.Name()+" "+p.show(field.Type()))
		}
	}
	return "struct{" + strings.Join(fields, "; ") + "}"
}

// reaches tells whether embedding t promotes anything exported.
func reaches(t types.Type) bool {
	set := types.NewMethodSet(t)
	for i := 0; i < set.Len(); i++ {
		if set.At(i).Obj().Exported() {
			return true
		}
	}
	set = types.NewMethodSet(types.NewPointer(t))
	for i := 0; i < set.Len(); i++ {
		if set.At(i).Obj().Exported() {
			return true
		}
	}
	shape, ok := t.Underlying().(*types.Struct)
	for i := 0; ok && i < shape.NumFields(); i++ {
		if shape.Field(i).Exported() {
			return true
		}
	}
	return false
}

func (p *printer) signature(s *types.Signature) string {
	var text strings.Builder
	text.WriteString(p.typeParams(s.TypeParams()))
	text.WriteString("(")
	for i := 0; i < s.Params().Len(); i++ {
		if i > 0 {
			text.WriteString(", ")
		}
		t := s.Params().At(i).Type()
		if s.Variadic() && i == s.Params().Len()-1 {
			if slice, ok := t.(*types.Slice); ok {
				text.WriteString("..." + p.show(slice.Elem()))
				continue
			}
		}
		text.WriteString(p.show(t))
	}
	text.WriteString(")")
	switch results := s.Results(); results.Len() {
	case 0:
	case 1:
		text.WriteString(" " + p.show(results.At(0).Type()))
	default:
		var parts []string
		for i := 0; i < results.Len(); i++ {
			parts = append(parts, p.show(results.At(i).Type()))
		}
		text.WriteString(" (" + strings.Join(parts, ", ") + ")")
	}
	return text.String()
}

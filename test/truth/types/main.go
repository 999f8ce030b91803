// Prints what go/types says of every expression of the given directories, as the language model's oracle.
//
// Each line is: path, start offset, end offset, type, and "map" where a map is behind it. A line without
// offsets names a file that was checked. Types are written with packages left out, structs
// and interfaces as one word, so that both sides can be compared as text.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	files := token.NewFileSet()
	source := importer.ForCompiler(files, "source", nil)
	for _, directory := range os.Args[1:] {
		check(out, files, source, directory)
	}
}

func check(out *bufio.Writer, files *token.FileSet, source types.Importer, directory string) {
	found, err := build.ImportDir(directory, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, directory, err)
		return
	}
	var parsed []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(files, filepath.Join(directory, name), nil, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		parsed = append(parsed, file)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	// What does not type-check is left out of the answers; the rest still holds.
	config := types.Config{Importer: source, Error: func(error) {}, FakeImportC: true}
	config.Check(found.ImportPath, files, parsed, info)
	for _, file := range parsed {
		fmt.Fprintln(out, files.Position(file.Pos()).Filename)
		ast.Inspect(file, func(node ast.Node) bool {
			expression, ok := node.(ast.Expr)
			if !ok {
				return true
			}
			if t := typeOf(info, expression); t != nil {
				start := files.Position(expression.Pos())
				end := files.Position(expression.End())
				fmt.Fprintf(out, "%s\t%d\t%d\t%s\t%s\n", start.Filename, start.Offset, end.Offset, show(t, 0), mapness(t))
			}
			return true
		})
	}
}

// typeOf leaves out constants, which have no fixed type, and what is no value.
func typeOf(info *types.Info, expression ast.Expr) types.Type {
	switch expression := expression.(type) {
	case *ast.Ident:
		object := info.Defs[expression]
		if object == nil {
			object = info.Uses[expression]
		}
		if variable, ok := object.(*types.Var); ok {
			return variable.Type()
		}
		return nil
	case *ast.SelectorExpr, *ast.IndexExpr, *ast.CallExpr, *ast.StarExpr, *ast.UnaryExpr, *ast.CompositeLit,
		*ast.TypeAssertExpr, *ast.SliceExpr, *ast.FuncLit, *ast.MapType:
	default:
		return nil
	}
	value, ok := info.Types[expression]
	if !ok || value.Value != nil || value.IsBuiltin() || value.IsVoid() {
		return nil
	}
	if tuple, ok := value.Type.(*types.Tuple); ok {
		if _, call := expression.(*ast.CallExpr); !call {
			return tuple.At(0).Type()
		}
	}
	return value.Type
}

func mapness(t types.Type) string {
	if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		constraint, ok := param.Constraint().Underlying().(*types.Interface)
		if !ok || constraint.NumEmbeddeds() != 1 {
			return ""
		}
		union, ok := constraint.EmbeddedType(0).(*types.Union)
		if !ok || union.Len() != 1 {
			return ""
		}
		return mapness(union.Term(0).Type())
	}
	if _, ok := t.Underlying().(*types.Map); ok {
		return "map"
	}
	return ""
}

func show(t types.Type, depth int) string {
	if depth > 6 {
		return "…"
	}
	next := func(inner types.Type) string { return show(inner, depth+1) }
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		name := t.Obj().Name()
		var args []string
		for i := 0; i < t.TypeArgs().Len(); i++ {
			args = append(args, next(t.TypeArgs().At(i)))
		}
		if len(args) > 0 {
			name += "[" + strings.Join(args, ", ") + "]"
		}
		return name
	case *types.Map:
		return "map[" + next(t.Key()) + "]" + next(t.Elem())
	case *types.Pointer:
		return "*" + next(t.Elem())
	case *types.Slice:
		return "[]" + next(t.Elem())
	case *types.Array:
		return "[_]" + next(t.Elem())
	case *types.Chan:
		return []string{"chan ", "chan<- ", "<-chan "}[t.Dir()] + next(t.Elem())
	case *types.Signature:
		return "func(" + list(t.Params(), next) + ")(" + list(t.Results(), next) + ")"
	case *types.Tuple:
		return "(" + list(t, next) + ")"
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Basic:
		return strings.NewReplacer("byte", "uint8", "rune", "int32").Replace(t.Name())
	}
	return t.String()
}

func list(tuple *types.Tuple, next func(types.Type) string) string {
	var parts []string
	for i := 0; i < tuple.Len(); i++ {
		parts = append(parts, next(tuple.At(i).Type()))
	}
	return strings.Join(parts, ", ")
}

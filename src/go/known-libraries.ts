/** Declarations of `unsafe`, and of libraries beside the standard one that concurrent Go code goes through. */
export const knownLibraries: Readonly<Record<string, string>> = {
  unsafe: `package unsafe
type Pointer *int
func Slice[T any](ptr *T, n int) []T
func SliceData[T any](s []T) *T
func String(ptr *byte, n int) string
func StringData(s string) *byte
func Add(ptr Pointer, n int) Pointer
func Sizeof(x any) uintptr
func Offsetof(x any) uintptr
func Alignof(x any) uintptr
`,
  "golang.org/x/sync/errgroup": `package errgroup
import "context"
type Group struct{}
func WithContext(ctx context.Context) (*Group, context.Context)
func (g *Group) Wait() error
func (g *Group) Go(f func() error)
func (g *Group) TryGo(f func() error) bool
func (g *Group) SetLimit(n int)
`,
  "golang.org/x/sync/singleflight": `package singleflight
type Group struct{}
type Result struct { Val any; Err error; Shared bool }
func (g *Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool)
func (g *Group) DoChan(key string, fn func() (any, error)) <-chan Result
func (g *Group) Forget(key string)
`,
  "golang.org/x/sync/semaphore": `package semaphore
import "context"
type Weighted struct{}
func NewWeighted(n int64) *Weighted
func (s *Weighted) Acquire(ctx context.Context, n int64) error
func (s *Weighted) TryAcquire(n int64) bool
func (s *Weighted) Release(n int64)
`,
  "golang.org/x/sync/syncmap": `package syncmap
import "sync"
type Map = sync.Map
`,
  "golang.org/x/exp/maps": `package maps
func Keys[M ~map[K]V, K comparable, V any](m M) []K
func Values[M ~map[K]V, K comparable, V any](m M) []V
func Clone[M ~map[K]V, K comparable, V any](m M) M
func Copy[M1 ~map[K]V, M2 ~map[K]V, K comparable, V any](dst M1, src M2)
func Clear[M ~map[K]V, K comparable, V any](m M)
func DeleteFunc[M ~map[K]V, K comparable, V any](m M, del func(K, V) bool)
func Equal[M1, M2 ~map[K]V, K, V comparable](m1 M1, m2 M2) bool
func EqualFunc[M1 ~map[K]V1, M2 ~map[K]V2, K comparable, V1, V2 any](m1 M1, m2 M2, eq func(V1, V2) bool) bool
`,
  "google.golang.org/grpc/metadata": `package metadata
import "context"
type MD map[string][]string
func New(m map[string]string) MD
func Pairs(kv ...string) MD
func Join(mds ...MD) MD
func NewIncomingContext(ctx context.Context, md MD) context.Context
func NewOutgoingContext(ctx context.Context, md MD) context.Context
func AppendToOutgoingContext(ctx context.Context, kv ...string) context.Context
func FromIncomingContext(ctx context.Context) (MD, bool)
func FromOutgoingContext(ctx context.Context) (MD, bool)
func ValueFromIncomingContext(ctx context.Context, key string) []string
func (md MD) Len() int
func (md MD) Copy() MD
func (md MD) Get(k string) []string
func (md MD) Set(k string, vals ...string)
func (md MD) Append(k string, vals ...string)
func (md MD) Delete(k string)
`,
};

package p

import (
	"context"
	"errors"
)

// nameLocker has one lock for each name; waiting for it ends with the context.
type nameLocker interface {
	Lock(ctx context.Context, name string) error
	Unlock(name string)
}

type registry struct {
	names nameLocker
	sizes map[string]int
}

var errGone = errors.New("gone")

// Where Lock failed, there is nothing to unlock.
func (r *registry) grow(ctx context.Context, name string) error {
	if err := r.names.Lock(ctx, name); err != nil {
		return err
	}
	defer r.names.Unlock(name)
	r.sizes[name]++
	return nil
}

func (r *registry) shrink(ctx context.Context, name string) error {
	err := r.names.Lock(ctx, name)
	if nil == ctx && err != nil {
		return err
	}
	if err != nil {
		return err
	}
	r.sizes[name]--
	r.names.Unlock(name)
	return nil
}

func (r *registry) drop(ctx context.Context, name string) error {
	var err error
	if err = r.names.Lock(ctx, name); err == nil {
		delete(r.sizes, name)
		r.names.Unlock(name)
		return nil
	}
	return err
}

func (r *registry) leave(ctx context.Context, name string) error {
	if err := r.names.Lock(ctx, name); err != nil {
		return err
	}
	if r.sizes[name] == 0 {
		return errGone // want lock-not-released-on-return
	}
	r.sizes[name] = 0
	r.names.Unlock(name)
	return nil
}

// Two names, two locks.
func (r *registry) move(ctx context.Context, from, to string) error {
	if err := r.names.Lock(ctx, from); err != nil {
		return err
	}
	defer r.names.Unlock(from)
	if err := r.names.Lock(ctx, to); err != nil {
		return err
	}
	defer r.names.Unlock(to)
	r.sizes[to], r.sizes[from] = r.sizes[from], 0
	return nil
}

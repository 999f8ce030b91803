package p

import "maps"

type limits struct{ max int }

type config struct{ users map[string]*limits }

func (c *config) raised(user string) map[string]*limits {
	users := maps.Clone(c.users)
	users[user].max++ // want shallow-clone-shared-inner
	return users
}

func (c *config) replaced(user string) map[string]*limits {
	users := maps.Clone(c.users)
	users[user] = &limits{1}
	users[user].max++
	delete(users, "root")
	return users
}

func plain(sizes map[string]limits) map[string]limits {
	copied := maps.Clone(sizes)
	copied["a"] = limits{2}
	return copied
}

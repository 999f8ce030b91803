package p

import (
	"regexp"
	"strings"
)

// A pattern matches the same whichever alternative comes first.
func anyOf(words map[string]bool) (*regexp.Regexp, error) {
	var b strings.Builder
	for word := range words {
		if b.Len() > 0 {
			b.WriteByte('|')
		}
		b.WriteString(regexp.QuoteMeta(word))
	}
	return regexp.Compile(b.String())
}

func joinedAnyOf(words map[string]bool) (*regexp.Regexp, error) {
	var quoted []string
	for word := range words {
		quoted = append(quoted, regexp.QuoteMeta(word))
	}
	return regexp.Compile("^(?:" + strings.Join(quoted, "|") + ")$")
}

func key(words map[string]bool) string {
	var b strings.Builder
	for word := range words {
		b.WriteString(word) // want map-order-dependence
	}
	return b.String()
}

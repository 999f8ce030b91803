/** Go of pull requests, small and large; each step of a pull request is other code. */
import type { Files } from "../../../src/demo/git-store.ts";

/** Packages of a large pull request, and functions of each of its files. */
const large = { packages: 40, functions: 40 };
const small = { packages: 1, functions: 8 };

/** A file of functions that use a map under a lock; a buggy one ends with a write to a nil map. */
function goFile(name: string, functions: number, mark: string, buggy: boolean): string {
  const bodies = Array.from(
    { length: functions },
    (_, index) => `
// Add${index} counts, ${mark}.
func (s *Store) Add${index}(key string, by int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == "" {
		return 0, fmt.Errorf("no key, ${mark}")
	}
	for other, count := range s.counts {
		if other == key && count+by < 0 {
			return count, fmt.Errorf("%s would fall below zero", key)
		}
	}
	s.counts[key] += by
	return s.counts[key], nil
}
`,
  );
  const bug = '\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
  const type =
    "// Store counts.\ntype Store struct {\n\tmu     sync.Mutex\n\tcounts map[string]int\n}\n";
  const imports = 'import (\n\t"fmt"\n\t"sync"\n)';
  return `package ${name}\n\n${imports}\n\n${type}${bodies.join("")}${buggy ? bug : ""}`;
}

/** What a repository begins with. */
export const baseFiles: Files = {
  "go.mod": "module example.com/soak\n\ngo 1.24\n",
  "main.go": "package main\n\nfunc main() {}\n",
};

/** The whole tree of a pull request's head. A buggy one has one mistake, in its first package. */
export function headFiles(
  { id, isLarge }: { readonly id: number; readonly isLarge: boolean },
  step: number,
  buggy: boolean,
): Files {
  const { packages, functions } = isLarge ? large : small;
  const files = Array.from({ length: packages }, (_, index): [string, string] => {
    const name = `p${id}x${index}`;
    const text = goFile(name, functions, `step ${step}`, buggy && index === 0);
    return [`${name}/store.go`, text];
  });
  return { ...baseFiles, ...Object.fromEntries(files) };
}

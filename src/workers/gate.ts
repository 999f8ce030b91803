/** Lets tasks in, in the order they came, while there is a thread for them and room for what they weigh. */

/** Runs `task` when it is let in. */
export type Gate = <T>(weight: number, task: () => Promise<T>) => Promise<T>;

/** A gate for `tasksMax` tasks of `weightMax` together; what weighs more by itself is let in alone. */
export function createGate(tasksMax: number, weightMax: number): Gate {
  const waiting: { readonly weight: number; readonly enter: () => void }[] = [];
  let tasks = 0;
  let weightInside = 0;
  const admit = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const fits = tasks === 0 || (tasks < tasksMax && weightInside + next.weight <= weightMax);
      if (!fits) return;
      waiting.shift();
      tasks += 1;
      weightInside += next.weight;
      next.enter();
    }
  };
  return async (weight, task) => {
    await new Promise<void>((enter) => {
      waiting.push({ weight, enter });
      admit();
    });
    try {
      return await task();
    } finally {
      tasks -= 1;
      weightInside -= weight;
      admit();
    }
  };
}

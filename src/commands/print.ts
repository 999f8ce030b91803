/** Writes to the standard output. */

/** Resolves when the text is out. A reader that has seen enough, such as `head`, is no failure. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error: Error | null | undefined): void => {
      if (!error || ("code" in error && error.code === "EPIPE")) resolve();
      else reject(error);
    };
    // The stream tells its error twice: to the callback, and as an event that would end the process.
    process.stdout.once("error", end);
    process.stdout.write(text, (error) => {
      if (!error) process.stdout.off("error", end);
      end(error);
    });
  });
}

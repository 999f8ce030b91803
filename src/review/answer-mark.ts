/** The hidden mark of our answers in words, by which an answer is found again before it would be given twice. */

/** The first line of the answer to a comment, such as `issue/17`. */
export function answerMark(source: string): string {
  return `<!-- mapwarden:answer=${source} -->`;
}

/** Turns the questions of one moment into one request, and never asks the same twice. */

/** A question's key and the way to answer many questions at once. */
export interface Coalescing<Question, Answer> {
  readonly keyOf: (question: Question) => string;
  readonly answerAll: (questions: readonly Question[]) => Promise<ReadonlyMap<string, Answer>>;
}

/** Asks one question; answers are remembered as long as the function lives, failures are not. */
export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;

/** Collects questions until the event loop comes round, so that callers need not know of each other. */
export function coalesce<Question, Answer>(
  coalescing: Coalescing<Question, Answer>,
): Ask<Question, Answer> {
  const asked = new Map<string, Promise<Answer>>();
  let waiting: Map<string, Question> | undefined;
  let round: Promise<ReadonlyMap<string, Answer>> | undefined;

  function startRound(): Promise<ReadonlyMap<string, Answer>> {
    const questions = new Map<string, Question>();
    waiting = questions;
    return new Promise((resolve) => {
      setImmediate(() => {
        waiting = undefined;
        round = undefined;
        resolve(coalescing.answerAll([...questions.values()]));
      });
    });
  }

  return (question) => {
    const key = coalescing.keyOf(question);
    const known = asked.get(key);
    if (known) return known;
    round ??= startRound();
    waiting?.set(key, question);
    const answer = round.then((answers) => {
      const found = answers.get(key);
      if (found === undefined) throw new Error(`no answer for ${key}`);
      return found;
    });
    asked.set(key, answer);
    answer.catch(() => asked.delete(key));
    return answer;
  };
}

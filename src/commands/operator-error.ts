/** A failure whose one line tells the operator what to do; no stack is wanted for it. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

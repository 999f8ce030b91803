/** A failure whose message tells the operator what to do, a line for each thing; no stack is wanted for it. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}

/** Reads a request's body up to a bound, counted while it comes in: lengths that are promised may be lies. */
import type { IncomingMessage } from "node:http";

/** The body is larger than the bound. What is left of it is discarded by Node after the answer. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** Too many bytes of unanswered requests are in memory. */
export class BodiesPendingError extends Error {
  override readonly name = "BodiesPendingError";
}

/** Bytes of all bodies in memory together: the sender of a body is unknown until all of it is here. */
export interface BodyBudget {
  readonly bytesMax: number;
  bytes: number;
}

function collect(request: IncomingMessage, bytesMax: number, budget: BodyBudget): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    function stop(error: Error): void {
      // Without listeners nothing is kept; flowing on lets the sender read the answer.
      request.off("data", take).resume();
      budget.bytes -= length;
      length = 0;
      reject(error);
    }
    function take(chunk: Buffer): void {
      length += chunk.length;
      budget.bytes += chunk.length;
      if (length > bytesMax) stop(new BodyTooLargeError());
      else if (budget.bytes > budget.bytesMax) stop(new BodiesPendingError());
      else chunks.push(chunk);
    }
    request.on("data", take);
    request.once("end", () => {
      budget.bytes -= length;
      length = 0;
      resolve(Buffer.concat(chunks));
    });
    request.once("error", stop);
    request.once("close", () => {
      if (!request.complete) stop(new Error("the request was broken off"));
    });
  });
}

/** Reads the body, or throws `BodyTooLargeError` as soon as that is certain. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > bytesMax) throw new BodyTooLargeError();
  return collect(request, bytesMax, budget);
}

/** What GraphQL answers where REST would have a status: an error with a type. */
export class GraphRefusal extends Error {
  readonly type: string;

  constructor(type: string) {
    super(type === "FORBIDDEN" ? "Resource not accessible by integration" : "Could not resolve");
    this.type = type;
  }
}

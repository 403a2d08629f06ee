/** The first place where a real run left a prediction. */
export interface Divergence {
  /** The index of the predicted frame. */
  readonly index: number;
  readonly kind: "event" | "line" | "value";
  /** Of a value: whose it is. */
  readonly name: string;
  readonly predicted: string;
  readonly actual: string;
}

/** A divergence in words: `b is 12, predicted was 18`. */
export function described(divergence: Divergence): string {
  const { kind, name, predicted, actual } = divergence;
  const what = kind === "value" ? (name === "" ? "the value" : name) : "the run";
  return kind === "value"
    ? `${what} is ${actual}, predicted was ${predicted}`
    : `${what} is at ${actual}, predicted was ${predicted}`;
}

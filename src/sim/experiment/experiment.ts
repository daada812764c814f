/** An experiment by name: a scenario, what is otherwise in it, what is done behind it. */

/** What gives the same bytes again wherever it is played. */
export interface Experiment {
  /** Name of a scenario. */
  readonly scenario: string
  /** Everything random follows from it; `glass-tls` unless told otherwise. */
  readonly seed?: string
  /** What is otherwise and what is done, each as `run --change` takes it. */
  readonly acts: readonly string[]
}

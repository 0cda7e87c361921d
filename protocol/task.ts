/**
 * Steps of work in their order, each of which may have to wait for something: for cores whose logic is a sequence rather
 * than a table of states. Nothing here knows what is waited for, or when it comes: the driver does, an agent with
 * promises, the simulator in virtual time.
 */

/** Begins something and calls back, at once or later, at most once. */
export type Operation<T> = (resume: (value: T) => void) => void

/** Sequential code: it yields an operation and gets its result. See `wait`. */
// biome-ignore lint/suspicious/noExplicitAny: what is yielded differs from yield to yield; `wait` gives it its type
export type Task = Generator<Operation<any>, void, any>

/** A part of a task, with a result. */
// biome-ignore lint/suspicious/noExplicitAny: see Task
export type Step<T> = Generator<Operation<any>, T, any>

/** In a Task: `const answer = yield* wait(operation)`. */
// biome-ignore lint/suspicious/noExplicitAny: see Task
export function* wait<T>(operation: Operation<T>): Generator<Operation<any>, T, any> {
  return yield operation
}

/** Runs a task as far as it comes, and on whenever what it waits for is there. */
export function run(task: Task): void {
  const go = (value: unknown): void => {
    const { done, value: operation } = task.next(value)
    if (!done) operation(go)
  }
  go(undefined)
}
